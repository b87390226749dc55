"""Actors as a table: who they are, where they stand, how much they care and what they bring, on one issue or several.

Layouts: a row an actor, with position and salience; a row an actor and issue; a row an actor, with columns for each issue
(`position_tax`, `salience_tax`); or a row an issue, with columns for each actor (`position_france`, `salience_france`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.questions.text_table import TextTable, number_in, read_text_table
from experiments.wording import nearest
from model.cases import CaseError, Problem

NAMES: Mapping[str, tuple[str, ...]] = {  # of columns, in small letters
    "actor": ("actor", "actors", "name", "stakeholder", "party", "player", "country", "member"),
    "issue": ("issue", "issues", "topic", "proposal"),
    "position": ("position", "pos", "ideal", "preference", "p"),
    "salience": ("salience", "sal", "importance", "priority", "s"),
    "capability": ("capability", "capabilities", "cap", "power", "influence", "resources", "weight", "clout"),
    "seats": ("seats", "votes"),
    "status_quo": ("status_quo", "statusquo", "sq", "reference_point", "reference", "rp", "reversion"),
}
MISSING = ("", ".", "na", "n/a", "nan", "none", "-")
CELLS = "a row an actor needs the columns actor and position; other layouts: reform import --help"


@dataclass(frozen=True, slots=True)
class Stance:
    """Where an actor stands on an issue."""

    position: float  # on the scale of the file
    salience: float  # in [0, 1]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who takes part; on an issue without a stance he does not."""

    name: str
    capability: float
    seats: float
    stances: Mapping[str, Stance]


@dataclass(frozen=True, slots=True)
class Scale:
    """The range of an issue in the file, which becomes 0 to 1."""

    low: float
    high: float
    status_quo: float  # in the file's units

    def share(self, position: float) -> float:
        """Return a position as a share of the way from low to high."""
        return min(1.0, max(0.0, (position - self.low) / (self.high - self.low)))

    def back(self, share: float) -> float:
        """Return a share of the way in the file's units."""
        return self.low + share * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Actors:
    """Actors and issues, and what was said of how they were read."""

    file: str
    actors: tuple[Actor, ...]
    scales: Mapping[str, Scale]  # by issue
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A number with where it stands."""

    actor: str
    issue: str
    kind: str
    text: str
    place: str


def read_actors(
    path: Path,
    issues: Sequence[str] = (),
    scale: tuple[float, float] | None = None,
    status_quo: float | None = None,
) -> Actors:
    """Return the actors in a file; a CaseError names every cell that is wrong, with row, column, value and what is allowed.

    `issues` chooses among several, or names the only one; `scale` is the range of positions, `status_quo` what stays without
    agreement, in the file's units.
    """
    table = read_text_table(path)
    roles = _roles(table)
    cells = list(_cells(table, roles, list(issues)))
    chosen = _chosen(table, cells, list(issues))
    positions = [cell for cell in cells if cell.kind == "position" and cell.text.lower() not in MISSING]
    cells = [cell for cell in cells if cell.issue in ("", *chosen)]
    problems: list[Problem] = []
    numbers = {
        (c.actor, c.issue, c.kind): value for c in cells if (value := _value(c, table, problems)) is not None
    }
    problems += _double(table, cells)
    if problems:
        raise CaseError(problems)
    said = list(table.said)
    saliences = _saliences(table, cells, numbers, said)
    actors = tuple(_actors(table, cells, positions, numbers, saliences, chosen, said))
    scale = scale or _common_scale(numbers)
    scales = {issue: _scale(table, issue, actors, numbers, scale, status_quo, said) for issue in chosen}
    return Actors(table.file, actors, scales, tuple(said))


def scale_of(text: str | None) -> tuple[float, float] | None:
    """Return the two numbers of `LOW,HIGH`; a CaseError when they are not two numbers, the lower first."""
    if text is None:
        return None
    found = [number_in(part.strip()) for part in text.split(",")]
    if len(found) != 2 or found[0] is None or found[1] is None or found[0] >= found[1]:
        allowed = "must be two numbers, the lower first, such as 0,100"
        raise CaseError([Problem("command line", "--scale", text, allowed)])
    return found[0], found[1]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _role(name: str) -> str | None:
    return next((role for role, names in NAMES.items() if _plain(name) in names), None)


def _roles(table: TextTable) -> dict[str, tuple[str, str]]:
    """Return what each column holds: a role, and the actor or issue that it is of ("" in a column of its own)."""
    alone = {name: role for name in table.header if (role := _role(name)) is not None}
    found = {name: (role, "") for name, role in alone.items()}
    for name in table.header:
        if name not in found:
            split = _split(name)
            if split is not None:
                found[name] = split
    kinds = {role for role, _ in found.values()}
    if not {"actor", "issue"} & kinds or "position" not in kinds:
        missing = "position" if {"actor", "issue"} & kinds else "actor"
        known = [each for names in NAMES.values() for each in names]
        near = nearest(missing, table.header) or next(
            filter(None, (nearest(h, known) for h in table.header)), None
        )
        text = f"is missing; the columns are {', '.join(table.header)}. {CELLS}"
        raise CaseError([Problem(table.file, missing, None, text, near)])
    ignored = [name for name in table.header if name not in found]
    return found | dict.fromkeys(ignored, ("ignored", ""))


def _split(name: str) -> tuple[str, str] | None:
    """Return role and subject of a column such as `position_tax`, `Tax (salience)` or `pos.tax`."""
    parts = [part for part in re.split(r"[\s_.:()\[\]-]+", name) if part]
    for place in (0, -1):
        role = _role(parts[place]) if len(parts) > 1 else None
        if role in ("position", "salience", "capability", "seats"):
            rest = parts[1:] if place == 0 else parts[:-1]
            return role, "_".join(rest)
    return None


def _cells(table: TextTable, roles: Mapping[str, tuple[str, str]], named: list[str]) -> Iterator[_Cell]:
    by_role: dict[str, str] = {}
    for name, (role, subject) in roles.items():
        if not subject:
            by_role.setdefault(role, name)
    actor, issue = by_role.get("actor"), by_role.get("issue")
    only = named[0] if len(named) == 1 else "issue"
    for line, row in zip(table.lines, table.rows, strict=True):
        cells = dict(zip(table.header, row, strict=True))
        for name, (role, subject) in roles.items():
            if role in ("actor", "issue", "ignored"):
                continue
            who = cells[actor] if actor else subject
            what = cells[issue] if issue else (subject or only)
            if role in ("capability", "seats"):
                what = ""
            if role == "status_quo":
                who = ""
            if not who and role != "status_quo":
                continue
            yield _Cell(who, what, role, cells[name], f"line {line} ({who or what}), {name}")


def _chosen(table: TextTable, cells: Sequence[_Cell], named: list[str]) -> list[str]:
    known = list(dict.fromkeys(c.issue for c in cells if c.kind == "position"))
    if len(known) == 1 and len(named) == 1:
        return known
    unknown = [name for name in named if name not in known]
    if unknown:
        raise CaseError(
            [
                Problem("command line", "--issues", name, f"is no issue of {table.file}; there are {', '.join(known)}",
                        nearest(name, known))
                for name in unknown
            ]
        )  # fmt: skip
    return named or known


ALLOWED = {
    "position": (None, "must be a number"),
    "salience": ((0.0, 100.0), "must be a number from 0 to 1, or from 0 to 100 in all rows"),
    "capability": ((0.0, None), "must be a number of at least 0"),
    "seats": ((0.0, None), "must be a number of at least 0"),
    "status_quo": (None, "must be a number"),
}


def _value(cell: _Cell, table: TextTable, problems: list[Problem]) -> float | None:
    if cell.text.lower() in MISSING and cell.kind in ("position", "salience", "status_quo"):
        return None
    value = number_in(cell.text)
    bounds, allowed = ALLOWED[cell.kind]
    low, high = bounds or (None, None)
    outside = value is None or (low is not None and value < low) or (high is not None and value > high)
    if outside:
        problems.append(Problem(table.file, cell.place, cell.text, allowed))
        return None
    return value


def _double(table: TextTable, cells: Sequence[_Cell]) -> Iterator[Problem]:
    """Yield what is said twice, and differently where it may be said twice."""
    seen: dict[tuple[str, str, str], str] = {}
    for cell in cells:
        key = (cell.actor, cell.issue, cell.kind)
        if key in seen and (seen[key] != cell.text or cell.kind in ("position", "salience")):
            yield Problem(
                table.file, cell.place, cell.text, f"was given before, as {seen[key]}: one row for each"
            )
        seen.setdefault(key, cell.text)


type _Numbers = Mapping[tuple[str, str, str], float]


def _saliences(
    table: TextTable, cells: Sequence[_Cell], numbers: _Numbers, said: list[str]
) -> dict[tuple[str, str], float]:
    """Return saliences in [0, 1]: per cent are divided by a hundred, which is said; none is full salience."""
    given = {(actor, issue): v for (actor, issue, kind), v in numbers.items() if kind == "salience"}
    if not given:
        said.append("no column of saliences: everybody cares in full")
        return {}
    if max(given.values()) <= 1.0:
        return given
    broken = [
        c for c in cells if c.kind == "salience" and 0.0 < numbers.get((c.actor, c.issue, c.kind), 0.0) < 1.0
    ]
    if broken:
        allowed = f"is a share where others are per cent (up to {max(given.values()):g}): one or the other"
        raise CaseError([Problem(table.file, c.place, c.text, allowed) for c in broken])
    said.append("saliences are per cent: divided by 100")
    return {key: value / 100.0 for key, value in given.items()}


def _actors(
    table: TextTable,
    cells: Sequence[_Cell],
    positions: Sequence[_Cell],
    numbers: _Numbers,
    saliences: Mapping[tuple[str, str], float],
    issues: Sequence[str],
    said: list[str],
) -> Iterator[Actor]:
    names = list(dict.fromkeys(c.actor for c in cells if c.actor))
    able = any(kind == "capability" for _, _, kind in numbers)
    voting = any(kind == "seats" for _, _, kind in numbers)
    if not able:
        said.append("no column of capability: all have the same")
    if not voting:
        said.append("no column of seats: votes go by capability")
    for name in names:
        stances = {
            issue: Stance(
                numbers[name, issue, "position"], saliences.get((name, issue), 0.0 if saliences else 1.0)
            )
            for issue in issues
            if (name, issue, "position") in numbers
        }
        if not stances and not any(c.actor == name and c.issue not in issues for c in positions):
            raise CaseError([Problem(table.file, name, None, "has no position on any issue")])
        absent = [issue for issue in issues if issue not in stances]
        if absent and (len(issues) > 1 or not stances):
            said.append(f"{name} has no position on {', '.join(absent)} and takes no part there")
        capability = numbers.get((name, "", "capability"), 0.0 if able else 1.0)
        yield Actor(
            name, capability, numbers.get((name, "", "seats"), 0.0 if voting else capability), stances
        )


def _common_scale(numbers: _Numbers) -> tuple[float, float] | None:
    """Return 0 to 100 where several issues are on that scale: both of its ends occur, and nothing beyond."""
    places = [value for (_, _, kind), value in numbers.items() if kind in ("position", "status_quo")]
    several = len({issue for _, issue, kind in numbers if kind == "position"}) > 1
    return (0.0, 100.0) if several and min(places) == 0.0 and max(places) == 100.0 else None


def _scale(
    table: TextTable,
    issue: str,
    actors: Sequence[Actor],
    numbers: _Numbers,
    scale: tuple[float, float] | None,
    status_quo: float | None,
    said: list[str],
) -> Scale:
    """Return the range of an issue: as given, 0 to 1 where all lie within, else from the lowest to the highest."""
    places = [actor.stances[issue].position for actor in actors if issue in actor.stances]
    stays = status_quo if status_quo is not None else numbers.get(("", issue, "status_quo"))
    known = places if stays is None else [*places, stays]
    low, high = (min(known), max(known)) if scale is None else scale
    if scale is None and low >= 0.0 and high <= 1.0:
        low, high = 0.0, 1.0
    if min(known) < low or max(known) > high:
        allowed = f"positions and status quo of {issue} go from {min(known):g} to {max(known):g} and must lie within"
        raise CaseError([Problem("command line", "--scale", f"{low:g},{high:g}", allowed)])
    if low == high:
        high = low + 1.0
    if (low, high) != (0.0, 1.0):
        said.append(
            f"positions on {issue} from {low:g} to {high:g} are put on 0 to 1; outcomes are in the file's units"
        )
    if stays is None:
        stays = low
        said.append(
            f"no status quo on {issue}: its lowest point, {low:g}, stands if nothing is agreed (--status-quo)"
        )
    return Scale(low, high, stays)
