// The page: a wish goes out whenever something moves, pictures come back, and only those of the newest are shown.
import { ask, by, data, element, link, readLink, state, whole, wish, writeLink } from "./state.js";
import * as terms from "./terms.js";
import { chart, give } from "./charts.js";
import * as keep from "./keep.js";
import * as results from "./results.js";
import * as why from "./why.js";

let socket = null;
let number = 0;  // of the last wish that was sent
let newest = 0;  // of the last that was answered: pictures follow the hand, and never go back
let moved = performance.now();
let drawnOutcome = "";

function send() {
  moved = performance.now();
  number += 1;
  writeLink();
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(wish(number)));
  if (state.view === "why") why.show();
}

function connect() {
  socket = new WebSocket(`${location.origin.replace("http", "ws")}${location.pathname}wishes`);
  socket.addEventListener("open", () => { by("lost").hidden = true; newest = 0; send(); });
  socket.addEventListener("message", (event) => { const found = JSON.parse(event.data); if (!found.number || found.number >= newest) { newest = found.number; show(found); } });
  socket.addEventListener("close", () => { by("lost").hidden = false; setTimeout(connect, 2000); });
}

// what is seen

async function show(found) {
  const arrived = performance.now();
  problems(found.problems ?? []);
  document.body.dataset.answered = found.number;
  if (found.problems) { by("runs").textContent = "not run: the picture is the one before"; return; }
  for (const key of ["table", "points"]) found[key] = rowsOf(found[key]);
  by("runs").textContent = `${found.runs.toLocaleString("en")} runs${found.last ? "" : ", going on …"}`;
  means(found);
  who(found.table);
  await Promise.all([
    give("distribution", { distribution: found.distribution, means: found.means }),
    give("table", { table: found.table, history: data.history }),
    give("plane", { points: found.points, centres: found.centres, diagonal: found.diagonal }),
  ]);
  document.body.dataset.milliseconds = Math.round(performance.now() - moved);
  document.body.dataset.drawing = Math.round(performance.now() - arrived);
  document.body.dataset.runs = found.runs;
  document.body.dataset.drawn = found.number;  // the last of the three: who waits for it may read the others
}

function rowsOf(columns) {
  const names = Object.keys(columns);
  return (columns[names[0]] ?? []).map((_, place) => Object.fromEntries(names.map((name) => [name, columns[name][place]])));
}

function problems(found) {
  by("problems").replaceChildren(...found.map((each) => element("p", { className: "problem", textContent: `${each.key}: ${each.text}` })));
  terms.mark(found);
}

// an estimate and its interval, with more digits where all of it is next to nothing
function interval(found, digits, plus = "") {
  const values = [found.estimate, found.low, found.high];
  const many = values.every((each) => Math.abs(each ?? 0) < 0.01) ? digits + 2 : digits;
  const [estimate, low, high] = values.map((each) => (each === null ? "?" : `${each < 0 ? "−" : plus}${Math.abs(each).toFixed(many)}`));
  return `${estimate} [${low}, ${high}]`;
}

function means(found) {
  const differences = new Map(found.differences.map((each) => [each.condition, each]));
  by("means").tBodies[0].replaceChildren(...found.means.map((each) => {
    const difference = differences.get(each.condition);
    const row = element("tr", {},
      element("th", { scope: "row" }, element("span", { className: `swatch ${each.condition}` }), each.condition),
      element("td", { textContent: interval(each, 3) }),
      element("td", { textContent: difference ? interval(difference, 4, "+") : "–" }));
    row.dataset.condition = each.condition;
    row.dataset.mean = each.estimate;
    return row;
  }));
}

function who(rows) {
  const conditions = [...new Set(rows.map((each) => each.condition))];
  const most = new Map();
  for (const each of rows) {
    const place = most.get(each.party) ?? most.set(each.party, {}).get(each.party);
    place[each.condition] = Math.max(place[each.condition] ?? 0, each.share ?? 0);
  }
  const table = by("who");
  table.tHead.replaceChildren(element("tr", {}, ...["Party", ...conditions.map((each) => `${each}: most in any month`)].map((text) => element("th", { scope: "col", textContent: text }))));
  table.tBodies[0].replaceChildren(...[...most].map(([party, shares]) => element("tr", {}, element("th", { scope: "row", textContent: party }),
    ...conditions.map((each) => element("td", { textContent: `${Math.round(100 * (shares[each] ?? 0))}%` })))));
}

async function outcome() {
  const known = data.outcomes.find((each) => each.name === state.outcome);
  by("outcome").value = state.outcome;
  by("meaning").textContent = known.unit ? `${known.text} (${known.unit}).` : `${known.text}.`;
  if (drawnOutcome === state.outcome) return;
  drawnOutcome = state.outcome;
  const spec = state.outcome === data.outcome ? data.charts.distribution : await ask("chart.json", { case: data.case, outcome: state.outcome });
  if (drawnOutcome === state.outcome) await chart("distribution", spec);
}

// where one is

function view(name) {
  state.view = name;
  for (const each of document.querySelectorAll("nav button")) each.setAttribute("aria-pressed", each.dataset.view === name);
  for (const each of ["explore", "why", "results"]) by(each).hidden = each !== name;
  document.body.dataset.view = name;
  writeLink();
  if (name === "why") why.show();
  if (name === "results") results.look();
  if (name === "explore") dispatchEvent(new Event("resize"));
}

// whether the link asks for nothing but the picture that came with the page
const asItStands = () => !Object.keys(state.changes).length && !state.pinned && state.seed === 0 && state.outcome === data.outcome;

function everything() {
  terms.refresh();
  by("seed").value = state.seed;
  outcome();
  send();
}

function start() {
  readLink();
  if (innerWidth <= 800) by("terms").open = false;
  by("outcomes").append(...data.outcomes.map((each) => element("option", { value: each.name, textContent: each.text })));
  terms.build(send);
  terms.refresh();
  by("seed").value = state.seed;
  outcome();
  chart("table", data.charts.table);
  chart("plane", data.charts.plane);
  if (asItStands()) show(data.first);
  connect();
  listen();
  keep.build();
  results.build();
  why.build();
  view(state.view);
}

function listen() {
  for (const each of document.querySelectorAll("nav button")) each.addEventListener("click", () => view(each.dataset.view));
  by("case").addEventListener("change", () => { location.href = `${location.pathname}?case=${encodeURIComponent(by("case").value)}`; });
  by("outcome").addEventListener("change", () => {
    const text = by("outcome").value.trim().toLowerCase();
    const hit = data.outcomes.find((each) => each.name === text) ?? data.outcomes.find((each) => `${each.name} ${each.text}`.toLowerCase().includes(text));
    if (!text || !hit) { problems([{ key: "outcome", text: `nothing recorded is called “${by("outcome").value}”` }]); return; }
    state.outcome = hit.name;
    outcome();
    send();
  });
  by("outcome").addEventListener("focus", () => by("outcome").select());
  by("seed").addEventListener("change", () => { state.seed = whole(by("seed").value); everything(); });
  by("reset").addEventListener("click", () => { state.changes = {}; everything(); });
  by("pin").addEventListener("click", () => { state.pinned = { ...state.changes }; everything(); });
  by("unpin").addEventListener("click", () => { state.pinned = null; everything(); });
  addEventListener("hashchange", () => { readLink(); everything(); view(state.view); });
  by("again").addEventListener("submit", (event) => {
    event.preventDefault();
    const there = new URL(by("address").value);
    location.href = `${there.origin}${there.pathname.replace(/\/?$/, "/")}${link().slice(location.pathname.length)}`;
  });
}

start();
