// Why: one run told, and what stood behind each decision in it.
import { ask, by, data, element, Refused, state, whole, wish, writeLink } from "./state.js";
import { chart, give } from "./charts.js";
import { said } from "./keep.js";

let built = false;
let told = null;
let asked = "";
let shown = "";
let sought = "";  // what the run was looked for by: shown first

export function build() {
  const stepped = (by_) => () => go(Math.max(0, state.run + by_));
  by("back").addEventListener("click", stepped(-1));
  by("on").addEventListener("click", stepped(1));
  by("run").addEventListener("change", () => go(Math.min(1e9, whole(by("run").value))));
  by("of").addEventListener("change", () => { state.of = by("of").value; show(); });
  by("wanted").append(...data.wanted.map((each) => element("option", { value: each.outcome, textContent: each.text })));
  by("seek").addEventListener("click", seek);
  by("trace-command").addEventListener("click", async () => said("Copy as command", "Tells this run on the command line:", (await ask("trace.json", { wish: JSON.stringify(wish()), condition: state.of, run: state.run })).command));
}

function go(run) {
  state.run = run;
  show();
}

async function seek() {
  by("sought").textContent = "looking …";
  const text = by("wanted").selectedOptions[0]?.textContent ?? "";
  try {
    const found = await ask("find.json", { wish: JSON.stringify(wish()), condition: state.of, outcome: by("wanted").value, after: state.run });
    by("sought").textContent = found.run === null ? `In none of ${found.among.toLocaleString("en")} runs: ${text}.` : `Run ${found.run}: ${text}.`;
    if (found.run !== null) { sought = text; shown = ""; go(found.run); }
  } catch (error) { by("sought").textContent = error.message; }
}

export async function show() {
  if (state.view !== "why") return;
  conditions();
  by("run").value = state.run;
  writeLink();
  const given = { wish: JSON.stringify(wish()), condition: state.of, run: state.run };
  asked = JSON.stringify(given);
  if (asked === shown) return;  // told already: what was chosen in it stays chosen
  if (!built) {
    built = true;
    chart("lifeline", data.charts.lifeline, (view) => view.addEventListener("click", (_, item) => {
      const at = item?.datum?.at ?? item?.datum?.start;  // of a coming or going, or of a stay
      const place = told?.moves.findIndex((each) => Math.abs(each.at - at) < 0.01 && each.party === item.datum.party && each.body === item.datum.body);
      if (place >= 0) choose(place);
    }));
    chart("decision", data.charts.decision);
  }
  try {
    const found = await ask("run.json", given);
    if (asked !== JSON.stringify(given) || asked === shown) return;
    told = found;
    shown = asked;
    tell();
  } catch (error) { if (error instanceof Refused) by("sought").textContent = error.message; else throw error; }
}

function conditions() {
  const names = ["as it was", ...(state.pinned ? ["pinned"] : []), ...(Object.keys(state.changes).length ? ["changed"] : [])];
  by("of").replaceChildren(...names.map((each) => element("option", { value: each, textContent: each })));
  if (!names.includes(state.of)) state.of = names.at(-1);
  by("of").value = state.of;
}

async function tell() {
  by("moves").replaceChildren(...told.moves.map((each, place) => {
    const made = element("button", { type: "button", textContent: `${each.month}  ${each.party} ${each.what} ${each.what === "stays out" ? "of " : ""}${each.body}` });
    made.setAttribute("aria-pressed", false);
    made.addEventListener("click", () => choose(place));
    return made;
  }));
  by("story").replaceChildren(...told.lines.map((each) => element("li", {}, ...(each.month ? [element("time", { dateTime: each.month, textContent: each.month })] : []), each.text)));
  const wanted = told.moves.findIndex((each) => `${each.party} ${each.what} ${each.body}` === sought);
  const telling = told.moves.findIndex((each) => each.what !== "stays in" && each.parts.some((part) => part.value < 0));
  sought = "";
  if (told.moves.length) choose(Math.max(0, wanted >= 0 ? wanted : telling));
  await give("lifeline", { seats: told.seats, moves: told.moves });
  document.body.dataset.told = told.run;
}

function choose(place) {
  const each = told.moves[place];
  for (const [i, button] of [...by("moves").children].entries()) button.setAttribute("aria-pressed", i === place);
  by("moves").children[place].scrollIntoView({ block: "nearest" });
  by("decided").textContent = `${each.month}: ${each.party} ${each.what}`;
  by("words").textContent = each.words;
  give("decision", { parts: each.parts, threshold: [{ at: each.threshold }] });
}
