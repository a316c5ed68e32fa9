// <form data-autosave="url"> saves itself a moment after the last key, and when the page is
// left. The server answers 2xx for saved, 422 for "nothing of this can be stored yet", 409 for "somebody
// else was here" (it stops); anything else is tried again.
// JSON in the answer may name hidden fields to update and the address that now stands for the
// page: {"fields": {"revision": "4"}, "address": "/…/edit/"}; and "kept_back", the names of fields
// that were left out because they are not complete. Files wait for a button.
// data-unsaved: what the form shows is stored nowhere yet. A button pressed while a save is under way
// waits for it: its answer brings the revision that the button has to name.
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

  const say = (word, names = []) => {
    const text = (word && status?.dataset[word]) || "";
    if (status) status.textContent = text.replace("{fields}", names.join(", "));
  };

  const soon = () => {
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  async function save(leaving = false) {
    clearTimeout(timer);
    // A form that htmx replaced has handed its values over.
    if (!waiting || stopped || !form.isConnected) return;
    if (running) {
      if (leaving) running.then(() => save(true));
      else timer = setTimeout(save, PAUSE);
      return;
    }
    waiting = false;
    say("saving");
    running = send(leaving).finally(() => { running = null; });
    await running;
  }

  async function send(leaving) {
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: withoutFiles(form),
        headers: { "X-Requested-With": "autosave" },
        keepalive: leaving,
      });
      // Sent to the sign-in page: the text must wait for its author to be back.
      if (answer.redirected) {
        waiting = true;
        say("out");
      } else if (answer.ok) {
        const keptBack = await take(form, answer);
        if (keptBack.length) say("partly", keptBack);
        else say(waiting ? "" : "saved");
        if (!keptBack.length) form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
      } else if (answer.status === 422) {
        say("incomplete");
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
    }
  }

  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    waiting = false;
    clearTimeout(timer);
    if (!running) return;
    const { submitter } = event;
    event.preventDefault();
    running.then(() => form.requestSubmit(submitter));
  });
  form.addEventListener("htmx:confirm", (event) => {
    // A field that asks for help while somebody types does not send the form.
    if (!running || !event.detail.elt.matches("button")) return;
    event.preventDefault();
    running.then(() => event.detail.issueRequest(true));
  });
  // htmx knows the address that its buttons were made with.
  form.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.path === form.dataset.left) event.detail.path = form.dataset.autosave;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && form.isConnected) save(true);
  });
  if ("unsaved" in form.dataset) soon();
}

function withoutFiles(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

async function take(form, answer) {
  if (!answer.headers.get("Content-Type")?.includes("json")) return [];
  const { fields = {}, address, kept_back: keptBack = [] } = await answer.json();
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  if (address && form.dataset.autosave !== address) move(form, address);
  return keptBack;
}

function move(form, address) {
  form.dataset.left = form.dataset.autosave;
  form.dataset.autosave = address;
  form.action = address;
  history.replaceState(history.state, "", address);
}
