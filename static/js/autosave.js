// <form data-autosave="url"> saves itself a moment after the last key, and when the page is
// left. The server answers 2xx for saved, 422 for "not yet valid" (kept quiet: the reader is
// still typing), 409 for "somebody else was here" (it stops); anything else is tried again.
// JSON in the answer may name hidden fields to update and the address that now stands for the
// page: {"fields": {"revision": "4"}, "address": "/…/edit/"}. Files wait for a button.
const PAUSE = 1200;
const RETRY = 8000;

export function start(form) {
  if (form.dataset.autosaving) return;
  form.dataset.autosaving = "yes";
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let waiting = false;
  let running = null;
  let stopped = false;

  const say = (word) => { if (status) status.textContent = word ? status.dataset[word] : ""; };

  async function save(leaving = false) {
    clearTimeout(timer);
    // A form that htmx replaced has handed its values over.
    if (!waiting || stopped || !form.isConnected) return;
    if (running && !leaving) {
      timer = setTimeout(save, PAUSE);
      return;
    }
    waiting = false;
    say("saving");
    running = fetch(form.dataset.autosave, {
      method: "POST",
      body: withoutFiles(form),
      headers: { "X-Requested-With": "autosave" },
      keepalive: leaving,
    });
    try {
      const answer = await running;
      // Sent to the sign-in page: the text must wait for its author to be back.
      if (answer.redirected) {
        waiting = true;
        say("out");
      } else if (answer.ok) {
        await take(form, answer);
        say(waiting ? "" : "saved");
        form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
      } else if (answer.status === 422) {
        say("");
      } else if (answer.status === 409) {
        stopped = true;
        say("conflict");
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

function withoutFiles(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

async function take(form, answer) {
  if (!answer.headers.get("Content-Type")?.includes("json")) return;
  const { fields = {}, address } = await answer.json();
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  if (!address || form.dataset.autosave === address) return;
  form.dataset.autosave = address;
  form.action = address;
  history.replaceState(history.state, "", address);
}
