// <div data-drop> around a file input: files dropped on it, or pasted anywhere in its form, go into
// the input; a form with data-drop-submit is sent at once. Without script people choose files.
export function start(zone) {
  const input = zone.querySelector("input[type=file]");
  const form = input.form;

  const take = (files) => {
    const fitting = [...files].filter((file) => file.size > 0);
    if (!fitting.length) return;
    const transfer = new DataTransfer();
    (input.multiple ? fitting : fitting.slice(0, 1)).forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    zone.querySelector("button")?.click();
  };

  const hold = (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return false;
    event.preventDefault();
    return true;
  };
  zone.addEventListener("dragover", (event) => { if (hold(event)) zone.classList.add("over"); });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (hold(event)) take(event.dataTransfer.files);
  });
  form.addEventListener("paste", (event) => {
    // A picture pasted into a text has its text beside it: that is what was meant.
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain") || zone.offsetParent === null) return;
    event.preventDefault();
    take(files);
  });
}
