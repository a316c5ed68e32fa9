// <form data-dirty>: leaving with unsaved changes asks first. With data-unsaved there are some from
// the start: the server shows what it has not stored.
export function start(form) {
  if (form.dataset.watched) return;
  form.dataset.watched = "yes";
  let clean = "unsaved" in form.dataset ? null : snapshot(form);
  const warn = (event) => {
    if (form.isConnected && snapshot(form) !== clean) event.preventDefault();
  };
  addEventListener("beforeunload", warn);
  form.addEventListener("submit", () => { clean = snapshot(form); });
  form.addEventListener("autosaved", () => { clean = snapshot(form); });
}

function snapshot(form) {
  return JSON.stringify([...new FormData(form)].map(([name, value]) =>
    [name, value instanceof File ? `${value.name} ${value.size}` : value]));
}
