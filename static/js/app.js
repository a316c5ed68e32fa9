// The entry of every page. Everything works without it; it loads the few modules
// that the page in front of it asks for by data attributes, also after htmx swaps.
import "./messages.js";
import "./swaps.js";
import { closeOutside, submitOnce } from "./forms.js";

const modules = [
  ["table[data-chart]", () => import("./charts.js")],
  ["form[data-autosave]", () => import("./autosave.js")],
  ["textarea[data-mentions]", () => import("./mentions.js")],
  ["form[data-composer]", () => import("./composer.js")],
  ["[data-forget]", () => import("./composer.js").then(({ forget }) => ({ start: forget }))],
  ["[data-counter]", () => import("./counter.js")],
  ["[data-copy], [data-share-url]", () => import("./sharing.js")],
  ["[data-dialog-open], dialog.dialog", () => import("./dialogs.js")],
  ["[data-drop]", () => import("./drop.js")],
  ["[data-focus-chooser]", () => import("./focus.js")],
  ["form[data-uploads]", () => import("./uploads.js")],
  ["form[data-dirty]", () => import("./dirty.js")],
  ["time[data-local]", () => import("./local-time.js")],
];

export function enliven(root) {
  for (const [selector, load] of modules) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    if (found.length) load().then((module) => found.forEach((element) => module.start(element)));
  }
}

document.documentElement.classList.add("js");
enliven(document);
submitOnce(document);
closeOutside(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enliven(event.detail.elt);
});

const worker = document.getElementById("app")?.dataset.serviceWorker;
if (worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker).catch(() => {
    // Without a worker only the offline page is missing.
  });
}
