// <div data-focus-chooser data-x="id" data-y="id">: a press on the picture sets two sliders (0 to 100),
// and the sliders move the mark. Whoever uses the keyboard uses the sliders.
export function start(chooser) {
  const sliders = [chooser.dataset.x, chooser.dataset.y].map((id) => document.getElementById(id));
  const picture = chooser.querySelector("img");
  const mark = chooser.querySelector(".focus-mark");

  const show = () => {
    mark.style.insetInlineStart = `${sliders[0].value}%`;
    mark.style.insetBlockStart = `${sliders[1].value}%`;
  };
  const choose = (event) => {
    const frame = picture.getBoundingClientRect();
    const at = [
      (event.clientX - frame.left) / frame.width,
      (event.clientY - frame.top) / frame.height,
    ];
    at.forEach((ratio, axis) => {
      sliders[axis].value = Math.round(Math.min(Math.max(ratio, 0), 1) * 100);
      sliders[axis].dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  chooser.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    chooser.setPointerCapture(event.pointerId);
    choose(event);
  });
  chooser.addEventListener("pointermove", (event) => {
    if (chooser.hasPointerCapture(event.pointerId)) choose(event);
  });
  sliders.forEach((slider) => slider.addEventListener("input", show));
  show();
}
