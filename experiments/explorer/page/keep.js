// Keep it: as an experiment, a hypothesis, a command, a link, a figure, a table.
import { ask, by, element, link, state, wish } from "./state.js";

const FIGURES = { distribution: "Distribution", table: "Who comes", plane: "Facade plane" };

export function build() {
  by("save-experiment").addEventListener("click", () => open("experiment"));
  by("save-hypothesis").addEventListener("click", () => open("hypothesis"));
  by("copy-command").addEventListener("click", async () => said("Copy as command", "Gives exactly these means and differences on the command line:", (await ask("command.json", { wish: JSON.stringify(wish()) })).command));
  by("copy-link").addEventListener("click", () => said("Copy link", "Holds all that is set here. After a restart, put what follows the token behind the new address.", `${location.origin}${link()}`));
  by("keep-do").addEventListener("click", save);
  by("keep-copy").addEventListener("click", copy);
  document.querySelector(".menu").addEventListener("toggle", downloads);
}

let kind = "";

function open(chosen) {
  kind = chosen;
  dialog(`Save as ${kind}`, kind === "experiment" ? "Writes a commented file that runs exactly these conditions." : "Writes a commented claim about this change.");
  by("keep-fields").hidden = by("keep-do").hidden = false;
  by("keep-claim").hidden = kind !== "hypothesis";
  by("keep-text").hidden = by("keep-copy").hidden = true;
  if (kind === "hypothesis" && !Object.keys(state.changes).length) refuse("Change a term first: a claim needs two conditions.");
  by("keep-name").focus();
}

function dialog(title, what) {
  by("keep-title").textContent = title;
  by("keep-what").textContent = what;
  by("keep-problem").textContent = "";
  by("keep").showModal();
}

const refuse = (text) => { by("keep-problem").textContent = text; };

export function said(title, what, text) {
  dialog(title, what);
  by("keep-fields").hidden = by("keep-do").hidden = true;
  shown(text);
  copy();
}

function shown(text) {
  by("keep-text").textContent = text;
  by("keep-text").hidden = by("keep-copy").hidden = false;
}

async function copy() {
  try { await navigator.clipboard.writeText(by("keep-text").textContent); by("keep-copy").textContent = "Copied"; }
  catch { by("keep-copy").textContent = "Select and copy by hand"; }
}

async function save(event) {
  event.preventDefault();
  if (!by("keep-name").reportValidity()) return;
  by("keep-copy").textContent = "Copy";
  const given = { kind, name: by("keep-name").value, claim: by("claim").value || "The changed terms matter", expect: by("expect").value, margin: Number(by("margin").value), fresh: by("fresh").value !== "", wish: wish() };
  const answer = await fetch("keep.json", { method: "POST", body: JSON.stringify(given) });
  const found = await answer.json();
  if (!answer.ok) return refuse(found.problems.map((each) => `${each.key}: ${each.text}`).join("; "));
  refuse("");
  by("keep-what").textContent = `Wrote ${found.file}. Run it: ${found.command}`;
  by("keep-fields").hidden = by("keep-do").hidden = true;
  shown(found.text);
}

function downloads() {
  const given = (more) => new URLSearchParams({ wish: JSON.stringify(wish()), ...more });
  const item = (text, links) => element("li", {}, `${text}: `, ...links.flatMap(([name, href]) => [element("a", { href, download: "", textContent: name }), " "]));
  by("downloads").replaceChildren(
    ...Object.entries(FIGURES).map(([chart, text]) => item(text, ["png", "svg", "pdf"].map((as) => [as.toUpperCase(), `figure?${given({ chart, as })}`]))),
    item("Data, all runs and outcomes", [["CSV", `data?${given({ as: "csv" })}`], ["Parquet", `data?${given({ as: "parquet" })}`]]),
  );
}
