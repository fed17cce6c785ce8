// Black boxes on a picture or on the pages of a document, drawn with mouse, finger or keyboard. The numbers in the form are what
// is sent; this only fills them. A box carries the number of its page.
const SVG = "http://www.w3.org/2000/svg", WHOLE = 1000, STEP = 5, LEAST = 4;
const clamp = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);
const EDGES = ["x", "y", "w", "h"];
const cell = (row, name) => row.querySelector(`[name$="-${name}"]`);

/** The boxes of one form: read from its lines, written to them. */
function boxesOf(form, most) {
  const rows = form.querySelector("[data-box-rows]");
  const kept = { all: [], most, rows, read, write };
  read();
  return kept;

  /** Lines that are no box are left out. */
  function read() {
    kept.all = [...rows.rows].map((row) => ({ page: Number.parseInt(cell(row, "page")?.value, 10) || 1,
      ...Object.fromEntries(EDGES.map((edge) => [edge, Number.parseFloat(cell(row, edge).value) * 10])) }))
      .filter((box) => EDGES.every((edge) => Number.isFinite(box[edge])) && box.w > 0 && box.h > 0).map(fit);
  }
  /** One line of the form for each box; the lines after them are emptied. */
  function write() {
    while (rows.rows.length < kept.all.length) rows.append(anotherRow());
    [...rows.rows].forEach((row, place) => {
      const box = kept.all[place];
      for (const edge of EDGES) cell(row, edge).value = box ? String(box[edge] / 10) : "";
      if (cell(row, "page")) cell(row, "page").value = box ? String(box.page) : "";
    });
    if (kept.all.length) {
      const boxed = form.querySelector("input[name=state][value=boxed]");
      if (boxed) boxed.checked = true;
    }
    form.dispatchEvent(new Event("input")); // autosave.js listens
  }
  function anotherRow() {
    const last = rows.rows[rows.rows.length - 1], number = rows.rows.length, row = last.cloneNode(true);
    row.cells[0].textContent = String(number + 1);
    for (const input of row.querySelectorAll("input")) {
      input.name = input.name.replace(/-\d+-/, `-${number}-`);
      input.id = input.name;
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+/, String(number + 1)));
    }
    return row;
  }
}
function fit(box) {
  const x = clamp(box.x, 0, WHOLE - LEAST), y = clamp(box.y, 0, WHOLE - LEAST);
  return { ...box, x, y, w: clamp(box.w, LEAST, WHOLE - x), h: clamp(box.h, LEAST, WHOLE - y) };
}

/** One picture or page: paints its boxes and changes them. Gives what paints them anew. */
function start(frame, boxes) {
  const page = Number(frame.dataset.page ?? 1), tools = frame.parentElement.querySelector("[data-box-tools]");
  const draw = tools.querySelector("[data-box-draw]");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WHOLE} ${WHOLE}`);
  svg.setAttribute("preserveAspectRatio", "none");
  frame.append(svg);
  tools.hidden = false;
  drawing(!frame.dataset.page || matchMedia("(hover: hover)").matches); // a finger first has to scroll past pages

  function drawing(on) {
    draw.setAttribute("aria-pressed", String(on));
    svg.classList.toggle("is-drawing", on);
  }
  const mine = () => boxes.all.filter((box) => box.page === page);
  function paint(focus = -1) {
    svg.replaceChildren(...mine().map((box, place) => {
      const rect = document.createElementNS(SVG, "rect");
      for (const [name, edge] of [["x", "x"], ["y", "y"], ["width", "w"], ["height", "h"]]) rect.setAttribute(name, box[edge]);
      rect.setAttribute("tabindex", "0");
      rect.setAttribute("role", "button");
      rect.setAttribute("aria-label", frame.dataset.wordBox.replace("{n}", String(place + 1)));
      rect.dataset.place = String(place);
      return rect;
    }));
    if (focus >= 0) svg.children[focus]?.focus();
  }
  /** Put a box in place of an old one; without an old one it is new, without a new one the old one goes. */
  function put(old, box) {
    const at = boxes.all.indexOf(old), fitted = box && fit({ ...box, page });
    if (at < 0) boxes.all.push(fitted);
    else boxes.all.splice(at, 1, ...(fitted ? [fitted] : []));
    return fitted;
  }
  function change(old, box) {
    const place = old ? mine().indexOf(old) : mine().length;
    put(old, box);
    boxes.write();
    paint(Math.min(place, mine().length - 1));
  }
  svg.addEventListener("keydown", (event) => {
    const box = mine()[Number(event.target.dataset.place)];
    if (!box) return;
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    if (event.key === "Delete" || event.key === "Backspace") change(box, null);
    else if (moves[event.key]) {
      const [across, down] = moves[event.key];
      if (event.shiftKey) change(box, { ...box, w: box.w + across, h: box.h + down });
      else change(box, { ...box, x: clamp(box.x + across, 0, WHOLE - box.w), y: clamp(box.y + down, 0, WHOLE - box.h) });
    } else return;
    event.preventDefault();
  });
  const point = (event) => {
    const area = svg.getBoundingClientRect();
    return { x: clamp((event.clientX - area.left) / area.width * WHOLE, 0, WHOLE), y: clamp((event.clientY - area.top) / area.height * WHOLE, 0, WHOLE) };
  };
  let drag = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || draw.getAttribute("aria-pressed") !== "true") return;
    const held = mine()[Number(event.target.dataset?.place ?? NaN)];
    if (!held && boxes.all.length >= boxes.most) return;
    drag = { from: point(event), held, box: held };
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const at = point(event), { from, held } = drag;
    const drawn = { x: Math.min(from.x, at.x), y: Math.min(from.y, at.y), w: Math.abs(at.x - from.x), h: Math.abs(at.y - from.y) };
    if (!held && !drag.box && (drawn.w < LEAST || drawn.h < LEAST)) return; // a click, no box
    const moved = held && { ...held, x: clamp(held.x + at.x - from.x, 0, WHOLE - held.w), y: clamp(held.y + at.y - from.y, 0, WHOLE - held.h) };
    drag.box = put(drag.box, moved ?? drawn);
    paint();
  });
  const drop = () => {
    if (!drag) return;
    const place = mine().indexOf(drag.box);
    drag = null;
    boxes.write();
    paint(place);
  };
  svg.addEventListener("pointerup", drop);
  svg.addEventListener("pointercancel", drop);
  const add = (box) => boxes.all.length < boxes.most && change(null, box);
  tools.querySelector("[data-box-add]").addEventListener("click", () => add({ x: 400, y: 450, w: 200, h: 100 }));
  tools.querySelector("[data-box-whole]")?.addEventListener("click", () => {
    boxes.all = boxes.all.filter((box) => box.page !== page);
    add({ x: 0, y: 0, w: WHOLE, h: WHOLE });
  });
  draw.addEventListener("click", () => drawing(draw.getAttribute("aria-pressed") !== "true"));
  paint();
  return paint;
}

const frames = [...document.querySelectorAll("[data-picture-boxes]")];
if (frames.length) {
  const boxes = boxesOf(frames[0].closest("form"), Number(frames[0].dataset.maxBoxes));
  const paints = frames.map((frame) => start(frame, boxes));
  boxes.rows.addEventListener("input", () => { boxes.read(); for (const paint of paints) paint(); });
}
