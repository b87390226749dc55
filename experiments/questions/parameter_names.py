"""What parameters are called, in words and with units: the one table from which tables and figures take their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.wording import short_name, words
from model.cases import Case
from model.titles import THE_PRESIDENT, entitled

SHARE = "share"
NAMES: Mapping[str, tuple[str, str]] = {  # by the last part of the path, or the last two: name, unit
    "polity.dominance": ("dominance", "pro-presidential share of parliament and councils"),
    "polity.domestic_pressure": ("pressure at home at the start", "0 to 1"),
    "polity.external_pressure": ("pressure from abroad at the start", "0 to 1"),
    "polity.capacity": ("capacity of the president", "units of party resources"),
    "polity.quota": ("quota for constitutional change", SHARE),
    "polity.table_quota": ("quota in a body", "share of its seats"),
    "polity.turnout": ("turnout that a referendum needs", "share of voters"),
    "polity.independents": ("independent deputies", "seats"),
    "polity.independents_loyalty": ("loyalty of independents", SHARE),
    "seat_share": ("seats for the opposition", "share of the body's seats"),
    "officials": ("seats of officials", "share of the body's seats"),
    "consent": ("opposition must consent", ""),
    "tabled": ("chair tables a finished text", ""),
    "open": ("opens in", ""),
    "close": ("closes in", ""),
    "invited": ("parties invited", ""),
    "bindingness": ("legal force", "0 to 1"),
    "guidance": ("guidance by the president", "0 to 1"),
    "rules.guidance": ("guidance", ""),
    "agenda_power": ("chair's agenda power", "0 to 1"),
    "head_of_state": ("head of state in the chair", ""),
    "prize": ("prize abroad", "units of full criticism"),
    "deadline": ("prize decided in", ""),
    "announced": ("prize known from", ""),
    "discernment": ("discernment", "0 announcements, 1 effects"),
    "weight": ("weight", SHARE),
    "conditions.weight": ("cost of being unmet", "units of full access"),
    "conditions.since": ("asked for since", ""),
    "conditions.required": ("required", ""),
    "status_quo": ("level at the start", "0 to 1"),
    "visibility": ("visibility", "0 to 1"),
    "capture": ("capture by a dominant bloc", "share of the level"),
    "escape": ("what conditions can neutralise", "share of the level"),
    "ideal": ("ideal constraint", "0 to 1"),
    "ideals": ("ideal", "0 to 1"),
    "salience": ("salience", SHARE),
    "resources": ("resources", "of a party: votes, money, people"),
    "patronage": ("worth of access", "units of full access"),
    "hardline": ("cost of association", "units of full access"),
    "trust": ("trust in the president at the start", "0 to 1"),
    "grievance": ("grievance at the start", "units of full access"),
    "threshold": ("threshold", "share of the opposition's seats"),
    "electoral_law.threshold": ("electoral threshold", "share of votes"),
    "electoral_law.list_share": ("seats by party list", SHARE),
    "electoral_law.elected_seats": ("elected seats", "seats"),
    "seats": ("seats in parliament at the start", "seats"),
    "bargaining": ("rule of bargaining", ""),
    "participation": ("rule of participation", ""),
    "institutional_design": ("design of bodies", ""),
    "activation": ("order of moves", ""),
    "events.domestic_pressure": ("rise of pressure at home", "0 to 1"),
    "events.external_pressure": ("rise of pressure from abroad", "0 to 1"),
    "facade_risk": ("chance that a facade comes to bind", SHARE),
    "rationality": ("rationality", "inverse scale of the shock"),
    "approval_weight": ("worth of approval abroad", "units of full power"),
    "power_weight": ("worth of power", ""),
    "policy_weight": ("worth of policy", "units of full access"),
}
WHOLE = (
    "polity",
    "behaviour",
    "electoral_law",
    "rules",
    "calendar",
    "menu",
)  # of the case, not of one thing in it


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a parameter in words, whose it is, and its unit ("" for what has none)."""

    name: str
    owner: str = ""
    unit: str = ""

    @property
    def text(self) -> str:
        """The name with its owner: "NKVD: seats for the opposition"."""
        return f"{self.owner}: {self.name}" if self.owner else self.name

    @property
    def axis(self) -> str:
        """The same with its unit, as an axis has it."""
        text = f"{self.text} ({self.unit})" if self.unit else self.text
        return text[:1].upper() + text[1:]


def factor_labels(factors: Mapping[str, Sequence[str]], case: Case | None) -> dict[str, Label]:
    """Return the labels of factors, given with the paths that each moves; an owner that all share is not repeated."""
    found = {name: _factor(name, paths, case) for name, paths in factors.items()}
    owners = {each.owner for each in found.values() if each.owner}
    if len(owners) == 1 and len(found) > 1:
        found = {name: Label(each.name, "", each.unit) for name, each in found.items()}
    return found


def _factor(name: str, paths: Sequence[str], case: Case | None) -> Label:
    if "." in name:
        return path_label(name, case)
    units = {path_label(path, case).unit for path in paths}
    return Label(words(name), unit=units.pop() if len(units) == 1 else "")


def path_label(path: str, case: Case | None) -> Label:
    """Return the label of a parameter of a case.

    >>> path_label("polity.dominance", None).axis
    'Dominance (pro-presidential share of parliament and councils)'
    >>> path_label("bodies.nkvd.seat_share", None).text
    'nkvd: seats for the opposition'
    """
    part, *rest = path.split(".")
    if not rest:
        return Label(words(path))
    last = rest[-1]
    name, unit = NAMES.get(f"{part}.{last}") or NAMES.get(last) or (words(last), "")
    name = entitled(name, THE_PRESIDENT if case is None else case.president.title)
    if part in WHOLE:
        return Label(name, unit=unit)
    if len(rest) == 1:
        return Label(name, words(part), unit)
    owner = _owner(part, rest[0], case)
    if len(rest) == 2:
        return Label(name, owner, unit)
    return _inner(owner, rest[1:], case)


def _inner(owner: str, rest: Sequence[str], case: Case | None) -> Label:
    """Return the label of what an actor holds on an issue, or asks of a body."""
    kind, about, *key = rest
    if key:
        name, unit = NAMES.get(f"{kind}.{key[-1]}") or (words(key[-1]), "")
        return Label(f"{words(about)}, {name}", owner, unit)
    name, unit = NAMES.get(kind, (words(kind), ""))
    return Label(f"{name} on {_owner('issues', about, case)}", owner, unit)


def _owner(part: str, key: str, case: Case | None) -> str:
    """Return the short name of a body, actor or issue; months for events."""
    if case is None:
        return words(key)
    if part == "events":
        return f"event of {case.events[int(key)].month}" if key.isdigit() else words(key)
    if part in ("statuses", "chairs"):
        return words(key)
    things = getattr(case, part, {})
    known = things.get(key) if isinstance(things, dict) else None
    name = getattr(known, "name", None)
    return short_name(name) if isinstance(name, str) else words(key)
