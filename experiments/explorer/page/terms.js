// The terms at the left: one control for every value of the case, those looked at most first.
import { by, control, data, element, same, state } from "./state.js";

const OPEN = ["bodies", "polity", "external", "rules"];
const TITLES = { bodies: "Terms of a body", polity: "Pressures and dominance", external: "Stakes abroad", rules: "Rules", behaviour: "Behaviour" };
const shown = new Map();  // path -> how to show its value
let changed = () => {};

export function build(whenChanged) {
  changed = whenChanged;
  const sections = Map.groupBy(data.controls, (each) => each.section);
  for (const [name, controls] of sections) by("sections").append(section(name, controls));
  by("find-term").addEventListener("input", find);
}

function title(name) { return TITLES[name] ?? name[0].toUpperCase() + name.slice(1).replaceAll("_", " "); }

function section(name, controls) {
  const place = element("div");
  const made = element("details", { open: OPEN.includes(name) }, element("summary", { textContent: title(name) }), place);
  const fill = () => { if (!place.hasChildNodes()) place.append(...content(name, controls)); };
  made.addEventListener("toggle", () => made.open && fill());
  if (made.open) fill();
  return made;
}

function content(name, controls) {
  const subjects = Map.groupBy(controls, (each) => each.subject);
  if (subjects.size < 2) return controls.map(show);
  const list = element("div");
  const pick = element("select", { ariaLabel: `${title(name)}: of which` });
  for (const subject of subjects.keys()) pick.append(element("option", { value: subject, textContent: subject || "in general" }));
  const fill = () => list.replaceChildren(...subjects.get(pick.value).map(show));
  const touched = [...subjects.keys()].find((subject) => subjects.get(subject).some((each) => each.path in state.changes));
  if (touched !== undefined) pick.value = touched;
  pick.addEventListener("change", fill);
  fill();
  return [pick, list];
}

function find() {
  const text = by("find-term").value.trim().toLowerCase();
  const place = by("found-terms") ?? by("find-term").parentElement.insertAdjacentElement("afterend", element("div", { id: "found-terms" }));
  const hits = text.length < 2 ? [] : data.controls.filter((each) => `${each.subject} ${each.label} ${each.meaning} ${each.path}`.toLowerCase().includes(text));
  place.replaceChildren(...hits.slice(0, SHOWN).map((each) => show(each, true)), ...more(text, hits.length));
  by("sections").hidden = hits.length > 0;
  if (!hits.length) refresh();
}

const SHOWN = 12;  // terms that are found
function more(text, many) {
  const said = many > SHOWN ? `${many - SHOWN} more: type more of the name.` : text.length > 1 && !many ? "No term has this in its name or meaning." : "";
  return said ? [element("p", { textContent: said, role: "status" })] : [];
}

// one control

let made = 0;
function show(each, named = false) {
  const id = `term-${++made}`;
  const box = element("div", { className: "control" });
  box.dataset.path = each.path;
  const label = element("label", { htmlFor: id, textContent: named === true && each.subject ? `${each.subject}: ${each.label}` : each.label });
  const was = element("span", { className: "was" });
  const undo = element("button", { type: "button", className: "undo", textContent: "↺", ariaLabel: `Reset ${each.label}`, title: "as in the case" });
  undo.addEventListener("click", () => set(each, each.value));
  const hint = element("p", { className: "hint", id: `${id}-hint`, textContent: told(each) });
  const kind = { number, category, boolean, list, month }[each.kind](each, id, label);
  for (const field of kind.fields) field.setAttribute("aria-describedby", hint.id);
  box.append(element("div", { className: "head" }, label, was, ...kind.head, undo), ...kind.below, hint);
  const display = () => {
    const value = each.path in state.changes ? state.changes[each.path] : each.value;
    const differs = each.path in state.changes;
    box.classList.toggle("changed", differs);
    box.classList.remove("wrong");
    for (const field of kind.fields) field.removeAttribute("aria-invalid");
    was.textContent = differs && each.kind !== "list" ? `was ${said(each, each.value)}` : "";
    kind.display(value);
  };
  if (!shown.has(each.path)) shown.set(each.path, new Map());
  shown.get(each.path).set(box, display);
  display();
  return box;
}

function told(each) {
  const parts = [each.meaning && `${each.meaning[0].toUpperCase()}${each.meaning.slice(1)}.`, `In the case: ${said(each, each.value)}.`];
  if (each.plausible) parts.push(`Plausible: ${each.plausible[0]} to ${each.plausible[1]} (shaded).`);
  if (each.source) parts.push(`${each.plausible ? "Note" : "Source"}: ${each.source}.`);
  return parts.filter(Boolean).join(" ");
}

function said(each, value) {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return value.map((name) => word(each, name)).join(", ") || "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return each.kind === "number" ? `${value}` : word(each, value);
}
const word = (each, name) => (name === "all" ? "everyone" : each.choices.find(([key]) => key === name)?.[1] ?? `${name}`);

function set(each, value) {
  if (same(value, each.value) || value === null) delete state.changes[each.path];
  else state.changes[each.path] = value;
  refreshOne(each.path);
  changed(each.path);
}

function number(each, id, label) {
  const exact = element("input", { type: "number", id, step: "any", min: each.least, max: each.most, placeholder: "none" });
  const step = 10 ** Math.floor(Math.log10((each.high - each.low) / 50));
  const slider = element("input", { type: "range", min: each.low, max: each.high, step, ariaLabel: `${each.label}, slider` });
  const track = element("div", { className: "track" });
  if (each.plausible) {
    const band = element("div", { className: "plausible" });
    const share = (value) => Math.min(1, Math.max(0, (value - each.low) / (each.high - each.low)));
    band.style.setProperty("--from", share(each.plausible[0]));
    band.style.setProperty("--wide", share(each.plausible[1]) - share(each.plausible[0]));
    track.append(band);
  }
  track.append(slider);
  slider.addEventListener("input", () => set(each, Number(Number(slider.value).toPrecision(10))));
  exact.addEventListener("change", () => {
    if (exact.value === "") set(each, each.value);
    else if (exact.checkValidity()) set(each, Number(exact.value));
    else refuse(exact, each);
  });
  return { fields: [exact, slider], head: [exact], below: [track], display: (value) => {
    if (document.activeElement !== exact || Number(exact.value) !== value) exact.value = value ?? "";
    slider.value = value ?? each.low;
  } };
}

function refuse(exact, each) {
  const box = exact.closest(".control");
  box.classList.add("wrong");
  exact.setAttribute("aria-invalid", true);
  box.querySelector(".was").textContent = exact.validity.rangeOverflow || exact.validity.rangeUnderflow ? `${each.least} to ${each.most} only` : "not a number";
}

function category(each, id) {
  const pick = element("select", { id });
  for (const [value, text] of each.choices) pick.append(element("option", { value, textContent: text }));
  pick.addEventListener("change", () => set(each, pick.value));
  return { fields: [pick], head: [pick], below: [], display: (value) => { pick.value = value ?? ""; } };
}

function boolean(each, id) {
  const tick = element("input", { type: "checkbox", id });
  tick.addEventListener("change", () => set(each, tick.checked));
  return { fields: [tick], head: [tick], below: [], display: (value) => { tick.checked = value === true; } };
}

function month(each, id) {
  const field = element("input", { type: "month", id, placeholder: "YYYY-MM", pattern: "\\d{4}-\\d{2}" });
  field.addEventListener("change", () => /^\d{4}-\d{2}$/.test(field.value) ? set(each, field.value) : set(each, each.value));
  return { fields: [field], head: [field], below: [], display: (value) => { if (field.value !== value) field.value = value ?? ""; } };
}

function list(each, id, label) {
  label.htmlFor = "";
  label.id = id;
  const names = each.choices.map(([name]) => name);
  const ticks = new Map(each.choices.map(([name, text]) => [name, element("input", { type: "checkbox", value: name })]));
  const everyone = element("input", { type: "checkbox" });
  const boxes = element("fieldset", {}, element("legend", { className: "unseen", textContent: each.label }));
  if (each.everyone) boxes.append(element("label", {}, everyone, " everyone"));
  for (const [name, text] of each.choices) boxes.append(element("label", {}, ticks.get(name), ` ${text}`));
  const summary = element("summary");
  const folded = element("details", {}, summary, boxes);
  const read = () => names.filter((name) => ticks.get(name).checked);
  everyone.addEventListener("change", () => set(each, everyone.checked ? "all" : names));
  for (const tick of ticks.values()) tick.addEventListener("change", () => {
    const now = read();  // in the order of the case, unless it says the same as the case
    set(each, Array.isArray(each.value) && same([...now].sort(), [...each.value].sort()) ? each.value : now);
  });
  return { fields: [everyone, ...ticks.values()], head: [], below: [folded], display: (value) => {
    const all = value === "all";
    everyone.checked = all;
    for (const [name, tick] of ticks) tick.checked = all || (value ?? []).includes(name);
    summary.textContent = all ? "everyone" : `${(value ?? []).length} of ${names.length}: ${said(each, value)}`;
  } };
}

// all controls

function refreshOne(path) {
  for (const [box, display] of shown.get(path) ?? []) box.isConnected ? display() : shown.get(path).delete(box);
  const many = Object.keys(state.changes).length;
  by("changes").textContent = many ? `${many} ${many === 1 ? "term is" : "terms are"} changed: ${Object.keys(state.changes).map(named).join("; ")}.` : "Nothing is changed.";
  by("reset").disabled = many === 0;
  by("pin").disabled = many === 0;
  by("unpin").hidden = state.pinned === null;
}
const named = (path) => { const each = control(path); return each ? [each.subject, each.label].filter(Boolean).join(", ") : path; };

export function refresh() {
  for (const path of shown.keys()) refreshOne(path);
  if (!shown.size) refreshOne("");
}

export function mark(problems) {
  const wrong = problems.map((each) => each.key);
  for (const [path, boxes] of shown) for (const box of boxes.keys()) {
    const hit = wrong.some((key) => key === path || key.startsWith(`${path}.`));
    box.classList.toggle("wrong", hit);
    for (const field of box.querySelectorAll("input, select")) field.setAttribute("aria-invalid", hit);
  }
}
