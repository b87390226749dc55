"""One run for the page: what happened month by month, who sat where, and what stood behind every decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from experiments.answers.narrative import Teller, decision_words, parts
from experiments.explorer.conditions import Condition
from experiments.explorer.seen import THICK, year_of
from model.cases import Case, CaseError, Problem
from model.simulation import ReformProcess
from model.story import Decision

type Rows = list[dict[str, Any]]

JOINED = ".joined."
TOGETHER = "all together"
VETO = 1.5  # length of the bar of a condition that rules a body out, in units of full access


def told(case: Case, seed: int, run: int) -> dict[str, Any]:
    """Return a run as sentences, seats and decisions."""
    teller = Teller(case, seed, run)
    lines = list(teller.lines())
    process = teller.process
    return {
        "run": run,
        "lines": [_line(line) for line in lines],
        "seats": list(_seats(process)),
        "moves": list(_moves(process)),
    }


def _line(line: str) -> dict[str, str]:
    """Return a line of the story as its month, if it begins with one, and its text."""
    month, gap, text = line.partition("  ")
    if gap and month[:4].isdigit():
        return {"month": month, "text": text.strip()}
    return {"month": "", "text": line.strip()}


def _row(process: ReformProcess, party: str) -> float:
    names = list(process.case.parties)
    return float(len(names) - 1 - names.index(party))


def _seats(process: ReformProcess) -> Iterator[dict[str, Any]]:
    """Yield every unbroken stay of a party in a body."""
    start = year_of(process.case.calendar.start)
    stays: dict[tuple[str, str], list[int]] = {}
    for each in process.decisions:
        if each.sits:
            stays.setdefault((each.party, each.body), []).append(each.month)
    for (party, body), months in stays.items():
        for stay in np.split(np.array(months), np.flatnonzero(np.diff(months) > 1) + 1):
            base = _row(process, party)
            yield {
                "party": process.title(party),
                "body": process.title(body),
                "start": start + int(stay[0]) / 12.0,
                "end": start + (int(stay[-1]) + 1) / 12.0,
                "base": base,
                "top": base + THICK,
            }


def _moves(process: ReformProcess) -> Iterator[dict[str, Any]]:
    """Yield every decision that changes something: the first about a body, a coming, a going, other unmet conditions."""
    known: dict[tuple[str, str], tuple[bool, tuple[str, ...]]] = {}
    start, rule = year_of(process.case.calendar.start), process.case.rules.participation
    switching = float(process.inputs.behaviour.switching)
    for each in process.decisions:
        key, now = (each.party, each.body), (bool(each.sits), tuple(each.unmet_conditions))
        if known.get(key) == now:
            continue
        known[key] = now
        base = _row(process, each.party)
        yield {
            "month": process.month_name(each.month),
            "at": start + each.month / 12.0,
            "party": process.title(each.party),
            "body": process.title(each.body),
            "what": _what(each),
            "base": base,
            "middle": base + THICK / 2.0,
            "parts": _parts(each),
            "threshold": -switching if each.was_there else switching,
            "words": decision_words(each, rule, switching),
        }


def _parts(decision: Decision) -> Rows:
    """Return what stands behind a decision: each part, luck, and what they come to; a veto is as long as the longest bar."""
    found = {**parts(decision), "luck": decision.shock, TOGETHER: decision.attraction + decision.shock}
    return [{"part": name, "value": round(max(float(value), -VETO), 4)} for name, value in found.items()]


def _what(decision: Decision) -> str:
    if decision.sits:
        return "stays in" if decision.was_there else "joins"
    return "leaves" if decision.was_there else "stays out"


def wanted(case: Case) -> list[dict[str, str]]:
    """Return what a run can be looked for by: a party in a body of history."""
    return [
        {"outcome": f"{name}{JOINED}{party}", "text": f"{each.name} joins {body.name}"}
        for name, body in case.bodies.items()
        for party, each in case.parties.items()
    ]


def next_run(condition: Condition, outcome: str, after: int) -> int | None:
    """Return the first run after a run in which an outcome is above zero, from the first again after the last.

    None if there is none among the runs that are done; a CaseError if the outcome is not recorded.
    """
    if outcome not in condition.names:
        raise CaseError([Problem("page", "outcome", outcome, "is not recorded under this condition")])
    found = np.flatnonzero(condition.column(outcome) > 0.0)
    if found.size == 0:
        return None
    later = found[found > after]
    return int(later[0] if later.size else found[0])
