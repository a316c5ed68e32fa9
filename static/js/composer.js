// The composer's courtesies: what one press puts into the text, and a copy of the text in this
// browser until the server has it (a session may end while somebody writes).
const AHEAD = { ArrowRight: 1, ArrowLeft: -1 };

export function start(form) {
  if (form.dataset.composing) return;
  form.dataset.composing = "yes";
  const text = form.querySelector("textarea");
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(text, button);
  });
  const emoji = form.querySelector("[data-emoji]");
  if (emoji) moveWithArrows(emoji);
  keepCopy(form, text);
  stayWhenSignedOut();
  keepChoice();
}

// The page of a share that went through: nothing has to be kept for its composer any more.
export function forget(element) {
  sessionStorage.removeItem(place(element.dataset.forget));
}

function insert(text, button) {
  const what = button.dataset.insert;
  if (button.dataset.atCaret !== undefined) {
    const before = text.value.slice(0, text.selectionStart);
    // "@name" links only where a word begins.
    const apart = what.startsWith("@") && /\w$/u.test(before) ? " " : "";
    text.setRangeText(apart + what, text.selectionStart, text.selectionEnd, "end");
  } else if (!text.value.includes(what)) {
    const end = text.value.trimEnd();
    const line = end.slice(end.lastIndexOf("\n") + 1);
    const apart = !end ? "" : line.startsWith("#") ? " " : "\n\n";
    text.value = end + apart + what;
    text.setSelectionRange(text.value.length, text.value.length);
  }
  const menu = button.closest("details");
  if (menu) menu.open = false;
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

// Hints are not worth being sent to the sign-in page for in the middle of a sentence; that the text
// cannot be saved is said by the autosave.
function stayWhenSignedOut() {
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    if (elt.matches("[data-hints]") && xhr.getResponseHeader("HX-Redirect")) event.preventDefault();
  });
}

// An answer may be on its way when somebody chooses a proposed time; it does not know of the choice
// and would take it away. The next answer, asked for by the choice itself, does.
function keepChoice() {
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const chosen = target.id === "timing" && target.querySelector("input:checked");
    if (chosen && !fragment.querySelector(`input[checked][value="${CSS.escape(chosen.value)}"]`)) {
      event.detail.shouldSwap = false;
    }
  });
}

// One stop for the Tab key; the arrows move inside, up and down by the rows one sees.
function moveWithArrows(group) {
  const buttons = [...group.querySelectorAll("button")];
  const go = (to) => {
    if (!to) return;
    buttons.forEach((button) => { button.tabIndex = button === to ? 0 : -1; });
    to.focus();
  };
  group.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    if (at < 0) return;
    const row = buttons.filter((button) => button.offsetTop === buttons[0].offsetTop).length;
    const step = { ...AHEAD, ArrowDown: row, ArrowUp: -row }[event.key];
    if (step) go(buttons[at + step]);
    else if (event.key === "Home") go(buttons[0]);
    else if (event.key === "End") go(buttons.at(-1));
    else return;
    event.preventDefault();
  });
  group.closest("details").addEventListener("toggle", (event) => {
    if (event.target.open) go(buttons.find((button) => button.tabIndex === 0));
  });
}

const place = (path) => `composer:${path}`;

function keepCopy(form, text) {
  // Not form.action: buttons of that name stand in front of it.
  const key = place(form.getAttribute("action"));
  const kept = sessionStorage.getItem(key);
  const note = form.querySelector("[data-kept]");
  if (kept && kept.trim() && kept !== text.value && note) {
    note.hidden = false;
    note.querySelector("[data-kept-take]").addEventListener("click", () => {
      note.hidden = true;
      text.value = kept;
      text.focus();
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
    note.querySelector("[data-kept-forget]").addEventListener("click", () => {
      note.hidden = true;
      sessionStorage.removeItem(key);
      text.focus();
    });
  } else {
    sessionStorage.removeItem(key);
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, text.value));
  form.addEventListener("autosaved", () => {
    if (sessionStorage.getItem(key) === text.value) sessionStorage.removeItem(key);
  });
}
