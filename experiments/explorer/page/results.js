// Results: any folder under results, its points or verdicts, and the figures of reform plot.
import { ask, by, element } from "./state.js";

let where = {};
let factors = {};

export function build() {
  by("look").addEventListener("click", look);
  by("folder").addEventListener("change", open);
  by("kind").addEventListener("change", figure);
  by("result-outcome").addEventListener("change", figure);
}

export async function look() {
  const { folders } = await ask("results.json");
  const before = by("folder").value;
  by("folder").replaceChildren(...folders.map((each) => element("option", { value: each, textContent: each })));
  if (folders.includes(before)) by("folder").value = before;
  by("no-results").hidden = folders.length > 0;
  by("result").hidden = folders.length === 0;
  if (folders.length) await open();
}

async function guarded(work) {
  by("result-problems").replaceChildren();
  by("result-caption").textContent = "";
  try { await work(); }
  catch (error) { by("result-problems").replaceChildren(element("p", { className: "problem", textContent: error.message })); }
}

const open = () => guarded(async () => {
  const found = await ask("result.json", { folder: by("folder").value });
  where = {};
  factors = found.factors;
  by("result-title").textContent = found.title;
  by("question").textContent = found.question;
  by("result-command").textContent = found.command;
  by("filters").replaceChildren(...Object.entries(factors).map(([name, levels]) => {
    const pick = element("select", {}, element("option", { value: "", textContent: "all" }), ...levels.map((each) => element("option", { value: each, textContent: each })));
    pick.addEventListener("change", () => { where[name] = pick.value; filtered(); });
    return element("label", {}, `${name} `, pick);
  }));
  by("kind").replaceChildren(...found.kinds.map((each) => element("option", { value: each.name, textContent: `${each.name}: ${each.text}` })));
  by("kind").value = found.kind;
  by("result-outcome").replaceChildren(...found.outcomes.map((each) => element("option", { value: each.name, textContent: `${each.name}: ${each.text}` })));
  by("result-outcome").parentElement.hidden = found.outcomes.length === 0;
  fill(found);
  await figure();
});

const filtered = () => guarded(async () => {
  fill(await ask("result.json", { folder: by("folder").value, where: JSON.stringify(where) }));
  await figure();
});

function asked(more = {}) {
  return { folder: by("folder").value, kind: by("kind").value, outcome: by("result-outcome").value, where: JSON.stringify(where), ...more };
}

function files() {
  const item = (as) => element("a", { href: `result-file?${new URLSearchParams(asked({ as }))}`, download: "", textContent: as.toUpperCase() });
  by("result-files").replaceChildren("Download figure: ", ...["png", "svg", "pdf"].flatMap((as) => [item(as), " "]), "· data: ", ...["csv", "parquet"].flatMap((as) => [item(as), " "]));
}

function fill(found) {
  by("points").tHead.replaceChildren(element("tr", {}, ...found.columns.map((each) => element("th", { scope: "col", textContent: each }))));
  by("points").tBodies[0].replaceChildren(...found.rows.map((row) => element("tr", {}, ...row.map((each) => element("td", { textContent: each })))));
  by("left-off").textContent = found.left_off ? `${found.left_off.toLocaleString("en")} more points are not shown: pick values above.` : "";
}

let last = "";
let wanted = 0;  // pictures take their time: only that of the last choice is shown
const figure = () => guarded(async () => {
  const mine = ++wanted;
  const image = by("result-figure");
  image.hidden = true;
  files();
  let found;
  try { found = await ask("result-figure.json", asked()); }
  catch (error) { if (mine === wanted) throw error; return; }
  if (mine !== wanted) return;
  URL.revokeObjectURL(last);
  last = URL.createObjectURL(new Blob([found.svg], { type: "image/svg+xml" }));
  image.src = last;  // as an image: nothing in it is run
  image.alt = found.caption;
  image.hidden = false;
  by("result-caption").textContent = found.caption;
});
