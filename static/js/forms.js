// Two courtesies for every form and every menu: a form is sent once, and an open
// <details data-light-dismiss> closes with Escape or a press elsewhere.
export function submitOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Not disabled: a disabled button would lose its name and value in the request.
    event.submitter?.setAttribute("aria-busy", "true");
  });
  // htmx sends by itself, and would queue a second press instead of ignoring it.
  root.addEventListener("htmx:beforeRequest", (event) => {
    // A field that asks for help while somebody types does not send the form.
    const form = event.detail.elt.matches("form, button, [type=submit]") && event.detail.elt.closest("form");
    if (!form || event.detail.requestConfig.verb === "get") return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  root.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.matches("form, button, [type=submit]")) release(event.detail.elt);
  });
  addEventListener("pageshow", () => root.querySelectorAll("form[data-sent]").forEach(release));
}

function release(element) {
  const form = element?.closest?.("form");
  if (!form) return;
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

export function closeOutside(root) {
  const open = () => root.querySelectorAll("details[data-light-dismiss][open]");
  root.addEventListener("click", (event) => {
    for (const details of open()) if (!details.contains(event.target)) details.open = false;
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const details of open()) {
      details.open = false;
      if (details.contains(document.activeElement)) details.querySelector("summary").focus();
    }
  });
}
