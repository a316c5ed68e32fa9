// Messages to the reader: dismissing them, adding those that come with an htmx answer
// (HX-Trigger: {"flash": {"text": …, "tone": …}}), and a polite live region.
const region = () => document.getElementById("live");

export function announce(text) {
  const live = region();
  if (!live) return;
  // The same words twice are read only when the region was empty in between.
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 50);
}

export function flash(text, tone = "brand") {
  const place = document.getElementById("flash");
  const pattern = document.getElementById("flash-pattern");
  if (!place || !pattern) return;
  const message = pattern.content.firstElementChild.cloneNode(true);
  message.className = `note ${tone}`;
  message.querySelector("div").textContent = text;
  place.replaceChildren(message);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-flash-close]");
  if (!button) return;
  const message = button.closest("[data-flash]");
  const next = message.nextElementSibling?.querySelector("[data-flash-close]");
  message.remove();
  (next ?? document.getElementById("main"))?.focus({ preventScroll: true });
});

document.addEventListener("flash", (event) => flash(event.detail.text, event.detail.tone));
document.addEventListener("announce", (event) => announce(event.detail.text ?? event.detail.value));

const words = document.body.dataset;
document.addEventListener("htmx:responseError", () => flash(words.errorText, "bad"));
document.addEventListener("htmx:sendError", () => flash(words.offlineText, "bad"));
document.addEventListener("htmx:timeout", () => flash(words.offlineText, "bad"));
