// <form data-autosave="url"> saves itself a moment after the last key, and when the page is
// left. The server answers 2xx for saved, 422 for "not yet valid" (kept quiet: the reader is
// still typing); anything else is tried again.
const PAUSE = 1200;
const RETRY = 8000;

export function start(form) {
  if (form.dataset.autosaving) return;
  form.dataset.autosaving = "yes";
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let waiting = false;
  let running = null;

  const say = (word) => { if (status) status.textContent = word ? status.dataset[word] : ""; };

  async function save(leaving = false) {
    clearTimeout(timer);
    if (!waiting) return;
    if (running && !leaving) {
      timer = setTimeout(save, PAUSE);
      return;
    }
    waiting = false;
    say("saving");
    running = fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "autosave" },
      keepalive: leaving,
    });
    try {
      const answer = await running;
      if (answer.ok) {
        say(waiting ? "" : "saved");
        form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
      } else if (answer.status === 422) {
        say("");
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      waiting = true;
      say("failed");
      timer = setTimeout(save, RETRY);
    } finally {
      running = null;
    }
  }

  form.addEventListener("input", () => {
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    waiting = false;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && form.isConnected) save(true);
  });
}
