// Lists chosen files, lets one drop them, and shows progress while they are sent. Without it the form posts plainly.
const size = (bytes) => bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1048576).toFixed(1)} MB`;

function list(input) {
  const place = document.querySelector(`[data-files-for="${CSS.escape(input.id)}"]`);
  if (!place) return;
  place.replaceChildren(...[...input.files].map((file) => {
    const row = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const picture = new Image();
      const reader = new FileReader();
      picture.alt = "";
      reader.onload = () => { picture.src = reader.result; };
      if (file.size < 8e6) { reader.readAsDataURL(file); row.append(picture); }
    }
    const name = document.createElement("span");
    name.className = "file-name";
    name.textContent = `${file.name} · ${size(file.size)}`;
    row.append(name);
    const most = Number(input.dataset.maxBytes);
    if (most && file.size > most) {
      const word = document.createElement("strong");
      word.className = "field-error";
      word.textContent = place.dataset.wordTooBig;
      row.append(word);
    }
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-quiet btn-small";
    drop.textContent = place.dataset.wordRemove;
    drop.addEventListener("click", () => {
      const rest = new DataTransfer();
      for (const other of input.files) if (other !== file) rest.items.add(other);
      input.files = rest.files;
      list(input);
      input.focus();
    });
    row.append(drop);
    return row;
  }));
}

/** Sends the form with progress; the answer replaces the page, as a plain post would. */
function send(event) {
  const form = event.target, input = form.querySelector("input[data-upload]");
  if (event.defaultPrevented || !input?.files.length) return;
  const box = document.querySelector(`[data-progress-for="${CSS.escape(input.id)}"]`);
  if (!box) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter ?? undefined);
  const request = new XMLHttpRequest();
  const bar = box.querySelector("progress"), words = box.querySelector("[role=status]");
  box.hidden = false;
  request.upload.onprogress = (e) => {
    if (!e.lengthComputable) return;
    bar.value = Math.round(100 * e.loaded / e.total);
    words.textContent = `${bar.value} %`;
  };
  request.onerror = () => {
    box.classList.add("is-broken");
    words.textContent = box.dataset.wordBroken;
    dispatchEvent(new Event("gongping:free"));
  };
  request.onload = () => {
    const next = request.getResponseHeader("X-Location");
    if (next) { location.assign(next); return; }
    history.replaceState(null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
  };
  request.open("POST", event.submitter?.getAttribute("formaction") ?? form.action);
  request.setRequestHeader("X-Progress", "1"); // asks for X-Location instead of a redirect, so that flashes survive
  request.send(body);
}

for (const input of document.querySelectorAll("input[data-upload]")) {
  const zone = input.closest("[data-drop]");
  input.addEventListener("change", () => list(input));
  input.form?.addEventListener("submit", send);
  zone?.addEventListener("dragover", (e) => { e.preventDefault(); zone.classList.add("is-over"); });
  zone?.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone?.addEventListener("drop", (e) => {
    e.preventDefault();
    zone.classList.remove("is-over");
    input.files = e.dataTransfer.files;
    list(input);
  });
}
