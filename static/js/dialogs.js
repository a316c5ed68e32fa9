// Native <dialog>: the browser traps the focus, this module opens, closes and gives it back.
export function start(element) {
  if (element.dataset.ready) return;
  element.dataset.ready = "yes";
  if (element.matches("dialog")) prepare(element);
  else element.addEventListener("click", open);
}

function open(event) {
  const dialog = document.getElementById(event.currentTarget.dataset.dialogOpen);
  if (!dialog?.showModal) return;
  event.preventDefault();
  const opener = event.currentTarget;
  dialog.addEventListener("close", () => opener.isConnected && opener.focus(), { once: true });
  dialog.showModal();
}

function prepare(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-dialog-close]")) dialog.close();
  });
  // A form that was sent by htmx and accepted has done its work.
  dialog.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.matches("form")) dialog.close();
  });
}
