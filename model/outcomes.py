"""What is recorded of a run: outcomes at its end and series by month, each with its meaning and unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from model.domain import Case
from model.inputs import body_names

NOT_OPENED = -1.0
PLURAL = 0.3  # dominance at which nobody can do without the others


@dataclass(frozen=True, slots=True)
class Outcome:
    """The meaning of a recorded quantity."""

    text: str
    unit: str = ""
    discrete: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()  # what the values 0, 1, ... stand for, if they are categories


SHARE = ("share", False, 0.0, 1.0)
CHANGE = ("share", False, -1.0, 1.0)
YES = ("0 or 1", True, 0.0, 1.0)
COUNT = ("count", True, 0.0, None)
MONTH = ("month of the run", True, NOT_OPENED, None)

CATEGORY = ("category", True, NOT_OPENED, None)
PARTIES = ("parties", True, 0.0, None)
TAKES_PART = "at the table in at least half of the months in which both existed"

RUN = {
    "nominal_reform": Outcome("Change of the constitution as written, by weight", *CHANGE),
    "effective_reform": Outcome("Change of effective constraint on the president", *CHANGE),
    "effective_by_reform": Outcome("Change of effective constraint due to levels, at the first dominance", *CHANGE),
    "effective_by_dominance": Outcome("Change of effective constraint due to dominance", *CHANGE),
    "facade_gap": Outcome("Nominal less effective change", "share", False, -2.0, 2.0),
    "presidential_power": Outcome("Presidential power at the end", *SHARE),
    "power_change": Outcome("Change of presidential power", *CHANGE),
    "dominance": Outcome("Dominance of the president's side at the end", *SHARE),
    "domestic_pressure": Outcome("Domestic pressure at the end", *SHARE),
    "external_pressure": Outcome("External pressure at the end", *SHARE),
    "crises": Outcome("Open crises", *COUNT),
    "paralysis_months": Outcome("Months of paralysis", "months", True, 0.0, None),
    "settlements": Outcome("Settlements of a crisis", *COUNT),
    "constraint_gained": Outcome("Most effective constraint gained at any time", *SHARE),
    "reversals": Outcome("Settlements taken back", *COUNT),
    "reversal_after": Outcome("Months from settlement to reversal", "months", True, NOT_OPENED, None),
    "bodies_created": Outcome("Bodies that opened", *COUNT),
    "package": Outcome("Whether a package was enacted", *YES),
    "package_month": Outcome("Month of the last package", *MONTH),
}

BODY = {
    "opened": Outcome("Month in which it opened", *MONTH),
    "closed": Outcome("Month in which it closed", *MONTH),
    "pressure": Outcome("Sum of pressures when it opened", "share", False, 0.0, 2.0),
    "status": Outcome("Bindingness", *SHARE),
    "guidance": Outcome("Guidance of its chair", *SHARE),
    "seat_share": Outcome("Seats offered to the opposition", *SHARE),
    "granted": Outcome("Guarantees granted", *COUNT),
    "drafted": Outcome("Share of its agenda drafted", *SHARE),
    "output": Outcome("Recommended change, by weight", *SHARE),
    "opposition": Outcome("Opposition's share of the seats taken, mean over months", *SHARE),
    "represented": Outcome("Opposition's seats taken against its proportionate share, mean over months", *SHARE),
    "enacted": Outcome("Whether its package was enacted", *YES),
    "status_kind": Outcome("Its status, by place among the statuses of the case", *CATEGORY),
    "chair_kind": Outcome("Its chair, by place among the chairs of the case", *CATEGORY),
    "participants": Outcome(f"Parties that take part: {TAKES_PART}", *PARTIES),
    "opposition_participants": Outcome(f"Invited opposition parties that take part: {TAKES_PART}", *PARTIES),
    "opposition_participation": Outcome(f"Share of the invited opposition parties that take part: {TAKES_PART}", *SHARE),
}

BODY_AND_PARTY = {
    "joined": Outcome("share of the months in which both existed with {party} at the table", *SHARE),
    "months_of": Outcome("months with {party} at the table", "months", True, 0.0, None),
}

POLITY_SERIES = {
    "domestic_pressure": Outcome("Domestic pressure", *SHARE),
    "external_pressure": Outcome("External pressure", *SHARE),
    "dominance": Outcome("Dominance of the president's side", *SHARE),
    "nominal_reform": Outcome("Nominal reform", *CHANGE),
    "presidential_power": Outcome("Presidential power", *SHARE),
    "mobilisation": Outcome("Mobilisation of the excluded", "resources", False, 0.0, None),
    "crisis": Outcome("Whether a crisis is open", *YES),
    "body": Outcome("Whether a body is open", *YES),
}


def outcome_names(case: Case) -> Mapping[str, Outcome]:
    """Return what is recorded of every run of a case, in the order of the columns."""
    return dict(_outcomes(case))


def _outcomes(case: Case) -> Iterator[tuple[str, Outcome]]:
    yield from RUN.items()
    for name, external in case.external.items():
        yield f"approval.{name}", Outcome(f"Approval by {external.name}", *CHANGE)
        yield f"awarded.{name}", Outcome(f"Whether {external.name} award the prize", *YES)
    for name, issue in case.issues.items():
        yield f"level.{name}", Outcome(f"Level at the end: {issue.name}", *SHARE)
    for name, issue in case.issues.items():
        yield f"change.{name}", Outcome(f"Change: {issue.name}", *CHANGE)
    for name, issue in case.issues.items():
        yield f"real.{name}", Outcome(f"Effective change by reform: {issue.name}", *CHANGE)
    for name, issue in case.issues.items():
        yield f"plural.{name}", Outcome(f"The same change at a dominance of {PLURAL}: {issue.name}", *CHANGE)
    for name, party in case.parties.items():
        yield f"resources.{name}", Outcome(f"Resources at the end: {party.name}", "resources", False, 0.0, None)
        yield f"votes.{name}", Outcome(f"Votes at the last election: {party.name}", *SHARE)
        yield f"seats.{name}", Outcome(f"Seats at the end: {party.name}", "seats", True, 0.0, None)
    for body in body_names(case):
        title = case.bodies[body].name if body in case.bodies else body.replace("_", " ")
        choices = {"status_kind": tuple(case.statuses), "chair_kind": tuple(case.chairs)}
        for key, each in BODY.items():
            text = f"{title}: {each.text[:1].lower()}{each.text[1:]}"
            yield f"{body}.{key}", replace(each, text=text, choices=choices.get(key, ()))
        for key, each in BODY_AND_PARTY.items():
            for name, party in case.parties.items():
                yield f"{body}.{key}.{name}", replace(each, text=f"{title}: {each.text.format(party=party.name)}")


def series_names(case: Case) -> Mapping[str, Outcome]:
    """Return what is recorded of every month of a run."""
    found = dict(POLITY_SERIES)
    for name, external in case.external.items():
        found[f"approval.{name}"] = Outcome(f"Approval by {external.name}", *CHANGE)
    for name, party in case.parties.items():
        found[f"seated.{name}"] = Outcome(f"{party.name} sits in a body", *YES)
    return found
