"""Write the tables of docs/beyond.md from runs of the countries: `uv run python docs/beyond_table.py`, a few minutes."""

from math import log2
from pathlib import Path

from marked import replaced

from experiments.answers.patterns import in_runs
from experiments.answers.robustness import prior_draws
from experiments.evidence.null_models import NULL_MODELS
from model.cases import Case, load_case
from model.ensemble import simulate

DOCS = Path(__file__).parent
PAGE = DOCS / "beyond.md"
CONFIGS = DOCS.parent / "configs"
RUNS = 500
DRAWS = 250  # from the prior ranges, with RUNS / DRAWS runs each
RULE = ("moderates come, hard ones stay out", "nothing is enacted, no crisis, incumbents win")


type Shares = dict[str, float]


def shares(case: Case, predict: object) -> Shares:
    """Return by pattern of a case in which share of runs it shows."""
    return {name: float(each.mean()) for name, each in in_runs(case, predict, 0, 0, RUNS).items()}  # type: ignore[arg-type]


def prior_shares(case: Case) -> Shares:
    """Return the same with every assumed number drawn from its plausible range."""
    each = RUNS // DRAWS
    worlds = [case.vary(draw) for draw in prior_draws(case, DRAWS, 0)]
    shown = [in_runs(world, simulate, 0, each * place, each) for place, world in enumerate(worlds)]
    return {name: sum(float(one[name].mean()) for one in shown) / DRAWS for name in shown[0]}


def bits(found: Shares) -> float:
    """Return the surprise at what history showed, in bits, at shares that are never 0 or 1."""
    return sum(-log2((share * RUNS + 0.5) / (RUNS + 1.0)) for share in found.values())


def reached(found: Shares) -> int:
    """Return how many patterns show in at least half of the runs."""
    return sum(share >= 0.5 for share in found.values())


def scored(files: list[Path]) -> tuple[list[str], list[str]]:
    """Return the rows of the countries in some files, and of all their patterns."""
    rows, patterns = [], []
    total = {"patterns": 0, "model": 0, "rule": 0}
    surprise: dict[str, float] = {}
    for file in files:
        case = load_case(file)
        found, likely = shares(case, simulate), prior_shares(case)
        nulls = {null.name: (shares(case, null), null) for null in NULL_MODELS}
        thumb = next(s for s, null in nulls.values() if all(part in null.text for part in RULE))
        best, best_found = min(((n, s) for n, (s, _) in nulls.items()), key=lambda pair: bits(pair[1]))
        for name, shown in {"model": likely, "own": found, **{n: s for n, (s, _) in nulls.items()}}.items():
            surprise[name] = surprise.get(name, 0.0) + bits(shown)
        span = f"{case.calendar.start[:4]}-{case.calendar.end[2:4]}"
        rows.append(
            f"| {case.polity.name}, {span} | {len(found)} | {reached(found)} | {reached(thumb)} | "
            f"{sum(found.values()) / len(found):.2f} | {sum(thumb.values()) / len(thumb):.2f} | "
            f"{bits(best_found) - bits(likely):+.1f} | {bits(best_found) - bits(found):+.1f} | {best} |"
        )
        total["patterns"] += len(found)
        total["model"] += reached(found)
        total["rule"] += reached(thumb)
        for name, pattern in case.record.patterns.items():
            scores = " | ".join(f"{each[name]:.0%}" for each in (found, likely, thumb))
            patterns.append(f"| {case.polity.name} {name} | {pattern.text} | {scores} |")
    model, own = surprise.pop("model"), surprise.pop("own")
    single = min(surprise, key=lambda name: surprise[name])
    rows.append(
        f"| **all** | {total['patterns']} | {total['model']} | {total['rule']} | | | "
        f"{surprise[single] - model:+.1f} | {surprise[single] - own:+.1f} | {single} |"
    )
    return rows, patterns


def current(page: str) -> str:
    """Return the page with its tables as the runs have them."""
    for folder in ("held_out", "beyond"):
        countries, patterns = scored(sorted((CONFIGS / folder).glob("*.toml")))
        texts = {
            f"countries {folder}": [
                "| country | patterns | reached by the model | by the rule of thumb | mean share, model | rule | "
                "gain (bits) | at own values | over the best single rule |",
                "|---|---:|---:|---:|---:|---:|---:|---:|---|",
                *countries,
            ],
            f"patterns {folder}": [
                "| | what history showed | model | over the prior ranges | rule of thumb |",
                "|---|---|---:|---:|---:|",
                *patterns,
            ],
        }
        for name, lines in texts.items():
            page = replaced(page, name, "\n".join(lines), Path(__file__).name)
    return page


if __name__ == "__main__":
    PAGE.write_text(current(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"wrote {PAGE.name}")
