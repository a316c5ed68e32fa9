// Dragging a post to another day submits the form that the "Move" link offers to everybody.
const form = document.getElementById("calendar-move");
let dragged = null;

const dayAt = (event) => event.target.closest?.("[data-day]");

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-move]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.textContent.trim());
  dragged.classList.add("dragged");
});

document.addEventListener("dragover", (event) => {
  const day = dragged && dayAt(event);
  if (!day) return;
  event.preventDefault();
  for (const other of document.querySelectorAll("[data-day].target")) if (other !== day) other.classList.remove("target");
  day.classList.add("target");
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  for (const day of document.querySelectorAll("[data-day].target")) day.classList.remove("target");
});

document.addEventListener("drop", (event) => {
  const day = dragged && dayAt(event);
  if (!day || !form) return;
  event.preventDefault();
  if (day.contains(dragged)) return;
  form.action = dragged.dataset.move;
  form.elements.day.value = day.dataset.day;
  form.elements.edge.value = dragged.dataset.edge;
  form.elements.revision.value = dragged.dataset.revision;
  form.submit();
});
