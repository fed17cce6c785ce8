// Black boxes on a picture, drawn with mouse, finger or keyboard. The numbers in the form are what is sent; this only fills them.
const SVG = "http://www.w3.org/2000/svg", WHOLE = 1000, STEP = 5, LEAST = 4;
const clamp = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);
const EDGES = ["x", "y", "w", "h"];

function start(frame) {
  const form = frame.closest("form"), rows = form.querySelector("[data-box-rows]");
  const tools = form.querySelector("[data-box-tools]"), draw = form.querySelector("[data-box-draw]");
  const most = Number(frame.dataset.maxBoxes);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WHOLE} ${WHOLE}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.classList.add("is-drawing");
  frame.append(svg);
  tools.hidden = false;
  let boxes = read();

  /** The boxes of the form, in thousandths; lines that are no box are left out. */
  function read() {
    return [...rows.rows].map((row) => [...row.querySelectorAll("input")].map((input) => Number.parseFloat(input.value) * 10))
      .filter((box) => box.every(Number.isFinite) && box[2] > 0 && box[3] > 0)
      .map(([x, y, w, h]) => fit({ x, y, w, h }));
  }
  function fit(box) {
    const x = clamp(box.x, 0, WHOLE - LEAST), y = clamp(box.y, 0, WHOLE - LEAST);
    return { x, y, w: clamp(box.w, LEAST, WHOLE - x), h: clamp(box.h, LEAST, WHOLE - y) };
  }
  /** One line of the form for each box; the lines after them are emptied. */
  function write() {
    while (rows.rows.length < boxes.length) rows.append(anotherRow());
    [...rows.rows].forEach((row, place) => {
      const inputs = row.querySelectorAll("input");
      EDGES.forEach((edge, i) => { inputs[i].value = boxes[place] ? String(boxes[place][edge] / 10) : ""; });
    });
    if (boxes.length) {
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
  function paint(focus = -1) {
    svg.replaceChildren(...boxes.map((box, place) => {
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
  function change(place, box) {
    if (box) boxes[place] = fit(box); else boxes.splice(place, 1);
    write();
    paint(box ? place : Math.min(place, boxes.length - 1));
  }
  svg.addEventListener("keydown", (event) => {
    const place = Number(event.target.dataset.place), box = boxes[place];
    if (!box) return;
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    if (event.key === "Delete" || event.key === "Backspace") change(place, null);
    else if (moves[event.key]) {
      const [across, down] = moves[event.key];
      if (event.shiftKey) change(place, { ...box, w: box.w + across, h: box.h + down });
      else change(place, { ...box, x: clamp(box.x + across, 0, WHOLE - box.w), y: clamp(box.y + down, 0, WHOLE - box.h) });
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
    const at = point(event), held = event.target.dataset?.place;
    if (held === undefined && boxes.length >= most) return;
    drag = held === undefined ? { from: at, place: boxes.length } : { from: at, place: Number(held), box: { ...boxes[Number(held)] } };
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const at = point(event), { from, box, place } = drag;
    boxes[place] = box
      ? { ...box, x: clamp(box.x + at.x - from.x, 0, WHOLE - box.w), y: clamp(box.y + at.y - from.y, 0, WHOLE - box.h) }
      : { x: Math.min(from.x, at.x), y: Math.min(from.y, at.y), w: Math.abs(at.x - from.x), h: Math.abs(at.y - from.y) };
    paint();
  });
  const drop = () => {
    if (!drag) return;
    const { place, box } = drag, drawn = boxes[place];
    drag = null;
    if (drawn && !box && (drawn.w < LEAST || drawn.h < LEAST)) boxes.splice(place, 1); // a click, no box
    write();
    paint(Math.min(place, boxes.length - 1));
  };
  svg.addEventListener("pointerup", drop);
  svg.addEventListener("pointercancel", drop);
  form.querySelector("[data-box-add]").addEventListener("click", () => {
    if (boxes.length >= most) return;
    change(boxes.length, { x: 400, y: 450, w: 200, h: 100 });
  });
  draw.addEventListener("click", () => {
    const on = draw.getAttribute("aria-pressed") !== "true";
    draw.setAttribute("aria-pressed", String(on));
    svg.classList.toggle("is-drawing", on);
  });
  rows.addEventListener("input", () => { boxes = read(); paint(); });
  paint();
}
document.querySelectorAll("[data-picture-boxes]").forEach(start);
