// <textarea data-mentions="id of a listbox">: after an @ the list offers the names that begin
// like what was typed. Without script one writes the name oneself.

export function start(area) {
  const list = document.getElementById(area.dataset.mentions);
  if (!list || list.dataset.ready) return;
  list.dataset.ready = "yes";
  const options = [...list.children];
  options.forEach((option, place) => { option.id = `${list.id}-${place}`; });
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  let shown = [];
  let active = -1;

  const typed = () => {
    const before = area.value.slice(0, area.selectionStart);
    const found = /(?:^|\s)@([^@\n]{0,40})$/u.exec(before);
    return found && { text: found[1], start: before.length - found[1].length };
  };

  const mark = (place) => {
    active = place;
    shown.forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) area.removeAttribute("aria-activedescendant");
    else {
      area.setAttribute("aria-activedescendant", shown[place].id);
      shown[place].scrollIntoView({ block: "nearest" });
    }
  };

  const close = () => {
    list.hidden = true;
    shown = [];
    mark(-1);
  };

  const offer = () => {
    const word = typed();
    const wanted = word?.text.toLocaleLowerCase();
    shown = word ? options.filter((option) => fits(option.textContent, wanted)) : [];
    options.forEach((option) => { option.hidden = !shown.includes(option); });
    list.hidden = !shown.length;
    mark(shown.length ? 0 : -1);
  };

  const take = (option) => {
    const { start } = typed() ?? { start: area.selectionStart };
    area.setRangeText(`${option.textContent} `, start, area.selectionStart, "end");
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  area.addEventListener("input", offer);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark((active + step + shown.length) % shown.length);
    else if (event.key === "Enter" || event.key === "Tab") take(shown[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // Before the blur that would close the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

function fits(name, wanted) {
  const plain = name.toLocaleLowerCase();
  return plain !== wanted && plain.split(/\s+/u).some((_part, place, parts) =>
    parts.slice(place).join(" ").startsWith(wanted));
}
