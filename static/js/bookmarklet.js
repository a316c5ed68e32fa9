// The bookmarklet is a link to drag. Pressed where it stands, our own policy stops it: say what to do.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("a[data-bookmarklet]")) return;
  event.preventDefault();
  const hint = document.querySelector("[data-bookmarklet-hint]");
  hint.textContent = hint.dataset.text;
});
