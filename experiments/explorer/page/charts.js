// Charts: each is made once and then only given other rows.
import { by } from "./state.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const charts = new Map();  // place -> { spec, rows, view }
const library = new Promise((ready) => {
  const wait = () => (window.vegaEmbed ? ready(window.vegaEmbed) : setTimeout(wait, 5));
  wait();
});
import("../vega.js");

export async function chart(place, spec, whenMade = () => {}) {
  const known = charts.get(place) ?? { rows: {} };
  charts.set(place, Object.assign(known, { spec, whenMade, made: make(place, spec, known, whenMade) }));
  return known.made;
}

async function make(place, spec, known, whenMade) {
  const embed = await library;
  known.old?.finalize();
  const found = await embed(by(place), spec[dark.matches ? "dark" : "light"], {
    actions: false, renderer: "svg", ast: true, defaultStyle: false, mode: "vega", logLevel: 1,
    tooltip: { disableDefaultStyle: true, id: "tip", theme: "custom" },
  });
  known.old = found;
  known.view = found.view;
  known.view.cleanThreshold = 200;  // rows that are gone may wait for so many others before they are forgotten
  whenMade(found.view);
  if (Object.keys(known.rows).length) await draw(known);
}

export async function give(place, rows) {
  const known = charts.get(place);
  if (!known) return;
  known.rows = rows;
  await known.made;
  if (known.rows === rows) await draw(known);  // or newer rows have come
}

async function draw(known) {
  for (const [name, rows] of Object.entries(known.rows)) {
    try { known.view.data(name, rows.map((row) => ({ ...row }))); } catch { /* this chart does not show these rows */ }
  }
  await known.view.resize().runAsync();  // axes get the room that their new labels take
}

dark.addEventListener("change", () => { for (const [place, known] of charts) chart(place, known.spec, known.whenMade); });
