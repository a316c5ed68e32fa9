// After htmx changed a part of the page: keep the focus where it makes sense and say what
// happened to those who do not see it.
import { announce } from "./messages.js";

let focused = null;

document.addEventListener("htmx:beforeSwap", () => {
  const active = document.activeElement;
  // The buttons of a form share a name and differ in value; of a field the name is enough.
  const value = active?.matches("button") && active.name ? `[value="${CSS.escape(active.value)}"]` : "";
  focused = active && active !== document.body ? { name: active.name, value } : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  if (!part?.isConnected) return;
  const told = part.matches("[data-announce]") ? part : part.querySelector("[data-announce]");
  if (told) announce(told.dataset.announce);

  const summary = part.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
    return;
  }
  const wanted = part.querySelector("[autofocus], [data-focus]");
  if (wanted) {
    wanted.focus();
    return;
  }
  // htmx restores the focus by id; what was removed hands it to the part that came instead.
  if (focused && document.activeElement === document.body) {
    const same = focused.name ? part.querySelector(`[name="${CSS.escape(focused.name)}"]${focused.value}`) : null;
    if (same) {
      same.focus();
    } else {
      if (!part.hasAttribute("tabindex")) part.setAttribute("tabindex", "-1");
      part.focus({ preventScroll: true });
    }
  }
});
