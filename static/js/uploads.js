// <form data-uploads>: files are sent one by one as soon as they are chosen, each with its progress;
// the tile that comes back is put first into [data-uploads-grid]. Without script the form is sent.
export function start(form) {
  if (form.dataset.uploading) return;
  form.dataset.uploading = "yes";
  const list = form.querySelector("[data-uploads-list]");
  let chain = Promise.resolve();

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.files.length) return;
    const files = [...input.files];
    input.value = "";
    files.forEach((file) => {
      const row = line(list, file, form.dataset.waiting);
      chain = chain.then(() => send(form, file, row));
    });
  });
  form.addEventListener("submit", (event) => {
    // Everything chosen is on its way already.
    if (list.childElementCount) event.preventDefault();
  });
}

function line(list, file, words) {
  const row = document.createElement("li");
  row.className = "upload";
  const name = document.createElement("span");
  name.className = "break";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const state = document.createElement("span");
  state.className = "small muted";
  state.textContent = words;
  row.append(name, bar, state);
  list.append(row);
  return { row, bar, state };
}

function send(form, file, { row, bar, state }) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("files", file);
    request.upload.addEventListener("progress", (event) => { bar.value = event.loaded; });
    request.addEventListener("loadend", () => {
      if (request.status === 201) {
        document.querySelector("[data-uploads-grid]").insertAdjacentHTML("afterbegin", request.responseText);
        bar.value = bar.max;
        state.textContent = form.dataset.done;
      } else {
        row.classList.add("failed");
        bar.remove();
        state.textContent = problem(request) || form.dataset.failed;
      }
      done();
    });
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "upload");
    request.send(data);
  });
}

function problem(request) {
  try {
    return JSON.parse(request.responseText).problem;
  } catch {
    return "";
  }
}
