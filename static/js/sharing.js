// Copy buttons and the system's share sheet. Both stay hidden without script; the sheet also where
// the browser has none.
import { announce } from "./messages.js";

const SHOWN = 2000;

export function start(button) {
  if (button.dataset.ready) return;
  button.dataset.ready = "yes";
  if (button.dataset.copy !== undefined) prepareCopy(button);
  else prepareShare(button);
}

function prepareCopy(button) {
  button.hidden = false;
  const words = button.querySelector("span");
  const before = words?.textContent;
  button.addEventListener("click", async () => {
    const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = source ? source.value ?? source.textContent : button.dataset.copy;
    const said = (await copied(text)) ? button.dataset.copied : byKeys(button);
    if (!said) return;
    announce(said);
    if (!words) return;
    words.textContent = said;
    setTimeout(() => { words.textContent = before; }, SHOWN);
  });
}

// Without https there is no clipboard, and a browser may refuse it: then the old way, which needs
// a selection.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.readOnly = true;
    field.className = "visually-hidden";
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    return done;
  }
}

// Nothing can copy: the text is selected, and the reader is told which keys do it.
function byKeys(button) {
  const field = button.dataset.copyField && document.querySelector(button.dataset.copyField);
  if (!field) return "";
  field.focus();
  field.select();
  return button.dataset.byKeys;
}

function prepareShare(button) {
  const { shareUrl, shareTitle: title, shareText: text, sharePicture } = button.dataset;
  const words = shareUrl ? { url: shareUrl, title, text } : { title, text };
  if (!navigator.canShare?.(words)) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const withPicture = { ...words, files: await pictures(sharePicture) };
    const takesFiles = withPicture.files.length && navigator.canShare(withPicture);
    try {
      await navigator.share(takesFiles ? withPicture : words);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  });
}

// The picture as a file; none where it cannot be fetched, which is no reason not to share.
async function pictures(address) {
  if (!address) return [];
  try {
    const answer = await fetch(address);
    const blob = await answer.blob();
    if (!answer.ok || !blob.type.startsWith("image/")) return [];
    return [new File([blob], `picture.${blob.type.split("/")[1]}`, { type: blob.type })];
  } catch {
    return [];
  }
}
