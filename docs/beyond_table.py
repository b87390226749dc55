"""Write the tables of docs/beyond.md from runs of configs/beyond: `uv run python docs/beyond_table.py`, a few minutes."""

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
FILES = sorted((DOCS.parent / "configs" / "beyond").glob("*.toml"))
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


def scored() -> tuple[list[str], list[str]]:
    """Return the rows of the countries, and of all their patterns."""
    rows, patterns = [], []
    total = {"patterns": 0, "model": 0, "rule": 0}
    surprise: dict[str, float] = {}
    for file in FILES:
        case = load_case(file)
        found, likely = shares(case, simulate), prior_shares(case)
        nulls = {null.name: (shares(case, null), null) for null in NULL_MODELS}
        thumb = next(s for s, null in nulls.values() if all(part in null.text for part in RULE))
        best, best_found = min(((n, s) for n, (s, _) in nulls.items()), key=lambda pair: bits(pair[1]))
        for name, shown in {"model": likely, **{n: s for n, (s, _) in nulls.items()}}.items():
            surprise[name] = surprise.get(name, 0.0) + bits(shown)
        span = f"{case.calendar.start[:4]}-{case.calendar.end[2:4]}"
        rows.append(
            f"| {case.polity.name}, {span} | {len(found)} | {reached(found)} | {reached(thumb)} | "
            f"{sum(found.values()) / len(found):.2f} | {sum(thumb.values()) / len(thumb):.2f} | "
            f"{bits(best_found) - bits(likely):+.1f} over {best} |"
        )
        total["patterns"] += len(found)
        total["model"] += reached(found)
        total["rule"] += reached(thumb)
        for name, pattern in case.record.patterns.items():
            scores = " | ".join(f"{each[name]:.0%}" for each in (found, likely, thumb))
            patterns.append(f"| {case.polity.name} {name} | {pattern.text} | {scores} |")
    single = min((n for n in surprise if n != "model"), key=lambda n: surprise[n])
    gain = surprise[single] - surprise["model"]
    rows.append(
        f"| **all** | {total['patterns']} | {total['model']} | {total['rule']} | | | {gain:+.1f} over {single} |"
    )
    return rows, patterns


def current(page: str) -> str:
    """Return the page with its tables as the runs have them."""
    countries, patterns = scored()
    texts = {
        "countries": [
            "| country | patterns | reached by the model | by the rule of thumb | mean share, model | rule | gain (bits) |",
            "|---|---:|---:|---:|---:|---:|---|",
            *countries,
        ],
        "patterns": [
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
