// Copy buttons and the system's share sheet; both stay hidden where the browser has neither.
import { announce } from "./messages.js";

const SHOWN = 2000;

export function start(button) {
  if (button.dataset.ready) return;
  button.dataset.ready = "yes";
  if (button.dataset.copy !== undefined) prepareCopy(button);
  else prepareShare(button);
}

function prepareCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const words = button.querySelector("span");
  const before = words?.textContent;
  button.addEventListener("click", async () => {
    const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    await navigator.clipboard.writeText(source ? source.value ?? source.textContent : button.dataset.copy);
    announce(button.dataset.copied);
    if (!words) return;
    words.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = before; }, SHOWN);
  });
}

function prepareShare(button) {
  const { shareUrl: url, shareTitle: title, shareText: text } = button.dataset;
  if (!navigator.canShare?.({ url, title, text })) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ url, title, text });
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  });
}
