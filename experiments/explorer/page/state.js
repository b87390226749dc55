// What is looked at: all of it stands in the link, and nowhere else.
export const data = JSON.parse(document.getElementById("data").textContent);
export const state = { view: "explore", outcome: data.outcome, seed: 0, run: 0, of: "", changes: {}, pinned: null };

const SET = "set.";
const known = new Map(data.controls.map((each) => [each.path, each]));
export const control = (path) => known.get(path);

function readValue(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}

function knownOnly(changes) {
  const kept = {};
  for (const [path, value] of Object.entries(changes ?? {})) {
    if (known.has(path) && value !== undefined && value !== null && !same(value, known.get(path).value)) kept[path] = value;
  }
  return kept;
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const whole = (text) => Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.floor(Number(text) || 0)));

export function readLink() {
  const given = new URLSearchParams(location.hash.slice(1));
  const number = (name) => whole(given.get(name));
  const changes = {};
  for (const [key, text] of given) if (key.startsWith(SET)) changes[key.slice(SET.length)] = readValue(text);
  const pinned = readValue(given.get("pin") ?? "null");
  Object.assign(state, {
    view: ["explore", "why", "results"].includes(given.get("view")) ? given.get("view") : "explore",
    outcome: data.outcomes.some((each) => each.name === given.get("outcome")) ? given.get("outcome") : data.outcome,
    seed: number("seed"), run: number("run"), of: given.get("of") ?? "",
    changes: knownOnly(changes),
    pinned: pinned && typeof pinned === "object" && Object.keys(knownOnly(pinned)).length ? knownOnly(pinned) : null,
  });
}

function hash() {
  const link = new URLSearchParams({ view: state.view, outcome: state.outcome, seed: state.seed });
  if (state.view === "why") { link.set("run", state.run); link.set("of", state.of); }
  if (state.pinned) link.set("pin", JSON.stringify(state.pinned));
  for (const [path, value] of Object.entries(state.changes)) link.set(SET + path, JSON.stringify(value));
  return `#${link}`;
}

let waiting = 0;
export function writeLink() {
  clearTimeout(waiting);  // a browser allows only so many new addresses a second
  waiting = setTimeout(() => history.replaceState(null, "", link()), 120);
}

export const link = () => `${location.pathname}?case=${encodeURIComponent(data.case)}${hash()}`;

export function wish(number = 0) {
  const { outcome, seed, changes, pinned } = state;
  return { case: data.case, outcome, seed, changes, pinned, number };
}

export async function ask(path, given = {}) {
  const answer = await fetch(`${path}?${new URLSearchParams(given)}`);
  const found = await answer.json();
  if (!answer.ok) throw new Refused(found.problems ?? []);
  return found;
}

export class Refused extends Error {
  constructor(problems) { super(problems.map((each) => `${each.key}: ${each.text}`).join("; ")); this.problems = problems; }
}

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
export const by = (id) => document.getElementById(id);
