// "196 / 3,000" under a text. Counts code points, as the server does, and speaks up
// only when little is left.
import { announce } from "./messages.js";

const NEAR = 0.95;

export function start(control) {
  const counter = document.getElementById(control.dataset.counter);
  if (!counter || counter.dataset.ready) return;
  counter.dataset.ready = "yes";
  const limit = Number(counter.dataset.limit);
  const form = new Intl.NumberFormat(document.documentElement.lang);
  let said = "";

  const update = () => {
    const length = [...control.value].length;
    counter.textContent = `${form.format(length)} / ${form.format(limit)}`;
    counter.classList.toggle("tone-bad", length > limit);
    const state = length > limit ? "over" : length > limit * NEAR ? "left" : "";
    if (state && state !== said) {
      announce(counter.dataset[state].replace("{n}", form.format(Math.abs(limit - length))));
    }
    said = state;
  };
  control.addEventListener("input", update);
  update();
}
