// The editor of a layout: shows at once what the form makes, and moves parts by pointer and arrow keys. What counts is
// in the form's fields; without script they and the button “Show the preview” do the same.
const form = document.querySelector("[data-preview]");
const paper = form.querySelector("[data-paper]");
const problems = form.querySelector("[data-problems]");
let running, timer;

const fieldsOf = (part) => form.querySelector(`[data-fields="${CSS.escape(part)}"]`);
const input = (part, slot) => fieldsOf(part)?.querySelector(`[data-slot="${slot}"] input, [data-slot="${slot}"] select, input[data-slot="${slot}"]`);
const number = (field) => (field && field.value.trim() !== "" ? Number(field.value.replace(",", ".")) : NaN);
const page = () => paper.querySelector("svg").viewBox.baseVal;

/// Where a part stands: words by their anchor on the line, pictures and the code by their lower left corner.
function place(part) {
  const across = input(part, "x"), up = input(part, "baseline") ?? input(part, "y");
  return {across, up, x: Number.isNaN(number(across)) ? page().width / 2 : number(across), y: number(up) || 0};
}

function move(part, from, dx, dy) {
  const within = (value, most) => String(Math.round(Math.min(Math.max(value, 0), most) * 10) / 10);
  const {across, up} = place(part);
  // What is centred on the page stays so until it is moved sideways.
  if (dx) across.value = within(from.x + dx, page().width);
  if (dy) up.value = within(from.y + dy, page().height);
}

function dressed(part) {
  const group = paper.querySelector(`[data-part="${CSS.escape(part)}"]`);
  const {x, y} = place(part);
  const name = fieldsOf(part)?.querySelector("summary").textContent.trim() ?? part;
  group.setAttribute("tabindex", "0");
  group.setAttribute("role", "button");
  group.setAttribute("aria-label", `${name}: ${x} mm from the left, ${y} mm from the bottom`);
}

function dress() {
  const svg = paper.querySelector("svg");
  if (!svg) return;
  paper.removeAttribute("role");
  paper.removeAttribute("aria-label");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", "The certificate as it is printed");
  for (const group of svg.querySelectorAll("[data-part]")) dressed(group.dataset.part);
}

/// One node of a drawing.
function node(name, attributes, ...inside) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/// As the page's template draws it.
function drawn({width, height, template_picture: ground, shapes}) {
  const parts = shapes.map(({id, left, top, width: wide, height: high, path, colour, image}) => {
    const area = {x: left, y: top, width: wide, height: high};
    return node("g", {"data-part": id}, node("rect", {class: "layout-part", ...area}),
      image ? node("image", {href: image, preserveAspectRatio: "none", ...area}) : node("path", {fill: colour, d: path}));
  });
  return node("svg", {viewBox: `0 0 ${width} ${height}`}, node("image", {href: ground, width: "100%", height: "100%"}), ...parts);
}

function show(preview) {
  const focused = paper.contains(document.activeElement) ? document.activeElement.dataset.part : undefined;
  const told = preview.problems;
  if (!preview.stays) {
    paper.replaceChildren(drawn(preview));
    dress();
    if (focused) paper.querySelector(`[data-part="${CSS.escape(focused)}"]`)?.focus();
  }
  problems.replaceChildren();
  if (!told.length) return;
  const notice = document.createElement("div"), sign = document.createElement("span"), list = document.createElement("ul");
  notice.className = "gh-notice gh-notice--warning";
  sign.className = "gh-notice__sign";
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = "!";
  for (const text of told) list.append(Object.assign(document.createElement("li"), {textContent: text}));
  notice.append(sign, list);
  problems.append(notice);
}

async function refresh() {
  running?.abort();
  running = new AbortController();
  const values = new FormData(form);
  for (const file of ["picture", "template_file"]) values.delete(file);  // they are sent when they are added
  try {
    const answer = await fetch(form.dataset.preview, {method: "POST", body: values, signal: running.signal});
    if (answer.ok) show(await answer.json());
  } catch (problem) {
    if (problem.name !== "AbortError") return;  // the server is away: what is shown stays
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 150);
}

/// A part under the pointer or with the focus.
const partOf = (target) => target.closest?.("[data-part]");

paper.addEventListener("pointerdown", (event) => {
  const group = partOf(event.target);
  if (!group || event.button !== 0 || !input(group.dataset.part, "x")) return;
  event.preventDefault();
  group.focus();
  const part = group.dataset.part, from = place(part), scale = page().width / paper.clientWidth;
  const follow = ({clientX, clientY}) => {
    const dx = (clientX - event.clientX) * scale, dy = (event.clientY - clientY) * scale;
    group.setAttribute("transform", `translate(${dx} ${-dy})`);
    move(part, from, Math.abs(dx) >= 0.5 ? dx : 0, Math.abs(dy) >= 0.5 ? dy : 0);
  };
  const drop = () => {
    removeEventListener("pointermove", follow);
    removeEventListener("pointercancel", drop);
    removeEventListener("pointerup", drop);
    refresh();
  };
  addEventListener("pointermove", follow);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", drop);
});

const arrows = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
paper.addEventListener("keydown", (event) => {
  const part = partOf(event.target)?.dataset.part;
  if (!part || !fieldsOf(part)) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    fieldsOf(part).open = true;
    (input(part, "baseline") ?? input(part, "x")).focus();
    return;
  }
  const step = arrows[event.key];
  if (!step) return;
  event.preventDefault();
  const by = event.shiftKey ? 5 : 1;
  move(part, place(part), step[0] * by, step[1] * by);
  dressed(part);
  soon();
});

form.addEventListener("input", (event) => { if (event.target.type !== "file") soon(); });
// Enter in a field shows the preview and leaves the page as it is.
form.addEventListener("submit", (event) => {
  if (event.submitter?.value !== "preview") return;
  event.preventDefault();
  refresh();
});

form.querySelector("[data-keys]").hidden = false;
dress();
