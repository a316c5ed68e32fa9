// <time datetime data-local> on pages that know no reader: shown in the browser's own zone.
export function start(element) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const form = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  element.textContent = form.format(moment);
}
