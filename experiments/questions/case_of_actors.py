"""A commented case file made of a table of actors: they are its parties; what the table does not say is assumed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.questions.actors import Actor, Actors
from experiments.questions.starting_files import checked_name
from model.cases import CaseError, Problem

HEAD = """# {title}: a case made of the table of actors {file}.
# The actors are the parties; camps, the polity, the president and the body are assumed: replace them, each number with
#   {{ value = 0.75, source = "Author (year), page" }}          a fact
#   {{ value = 0.2, assumed = [0.1, 0.3], note = "why" }}        an assumption and its plausible range
{said}
# Saliences are taken as they are (1 is full attention), not as shares of an actor's attention that sum to 1.
saliences = "absolute"

[calendar]
start = "2001-01"
end = "2004-12"

[polity]
name = {quoted}
dominance = {{ value = 0.5, assumed = [0.3, 0.7], note = "pro-presidential share of legislature and councils" }}
domestic_pressure = {{ value = 0.4, assumed = [0.3, 0.5] }}
external_pressure = {{ value = 0.0, assumed = [0.0, 0.1], note = "nobody abroad is in the table" }}
capacity = {{ value = 1.0, assumed = [0.7, 1.3], note = "to hold the street, in units of all parties' resources" }}
quota = {{ value = 0.5, assumed = [0.4, 0.6667], note = "share of seats that enacts a change" }}

[president]
name = "President"
ideal = {{ value = 0.0, assumed = [0.0, 0.2], note = "wants the low end of every issue" }}
"""

ISSUE = """
# {low:g} in the table is 0 here, {high:g} is 1.
[issues.{key}]
name = {quoted}
source = {source}
status_quo = {status_quo}
weight = {weight!r}
visibility = {{ value = 0.5, assumed = [0.3, 0.7] }}
capture = {{ value = 0.0, assumed = [0.0, 0.1], note = "no part is made void by a dominant bloc" }}
"""

PARTY = """
[parties.{key}]
name = {quoted}
source = {source}
camp = "opposition"
ideal = {ideal!r}
{ideals}salience = {{ {salience} }}
resources = {resources!r}
patronage = {{ value = 0.0, assumed = [0.0, 0.2], note = "worth of access" }}
hardline = {{ value = 0.0, assumed = [0.0, 0.1], note = "cost of being seen with the president" }}
discernment = {{ value = 1.0, assumed = [0.5, 1.0], note = "sees effects, not announcements" }}
trust = {{ value = 1.0, assumed = [0.5, 1.0] }}
seats = {seats}
"""

BODY = """
# The body in which the actors meet. status and chair: see configs/behaviour.toml.
[bodies.council]
name = "Council"
status = "national_commission"
chair = "deputy_prime_minister"
open = "2001-06"
close = "2003-06"
seat_share = {{ value = 1.0, assumed = [0.8, 1.0], note = "of seats offered to the opposition" }}
officials = {{ value = 0.0, assumed = [0.0, 0.1] }}
agenda = [{agenda}]
"""


def write_case(actors: Actors, name: str, configs: Path, named: bool = True) -> Path:
    """Write the case of actors under a name and return its path; a CaseError when the name is none, or the file exists.

    A name that was not chosen (`named` False: that of the table's file) is made one.
    """
    name = name if named else names_for([name])[0]
    path = configs / "cases" / f"{checked_name(name)}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(case_text(name, actors))
    except FileExistsError:
        raise CaseError([Problem(str(path), "--case", name, "exists; give another name")]) from None
    return path


def case_text(name: str, actors: Actors) -> str:
    """Return the text of a case file of actors.

    Positions are put on 0 to 1, capabilities are resources as shares of all, and seats are whole numbers of a hundred where
    the table has no whole ones. A party without a stance on an issue does not care about it.
    """
    keys = dict(zip(actors.scales, names_for(list(actors.scales)), strict=True))
    title = name.replace("_", " ").capitalize()
    said = "\n".join(f"# - {_one_line(line)}" for line in actors.said)
    head = HEAD.format(title=title, quoted=_text(title), file=_one_line(Path(actors.file).name), said=said)
    body = BODY.format(agenda=", ".join(_text(key) for key in keys.values()))
    return head + "".join(_issues(actors, keys)) + "".join(_parties(actors, keys)) + body


def names_for(titles: Sequence[str]) -> list[str]:
    """Return names in small letters, digits and _ for titles in any script, each once."""
    found: list[str] = []
    for place, title in enumerate(titles, start=1):
        ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        plain = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")
        plain = plain if re.match(r"[a-z]", plain) else f"number_{plain or place}"
        number, unique = 2, plain
        while unique in found:
            unique, number = f"{plain}_{number}", number + 1
        found.append(unique)
    return found


def _issues(actors: Actors, keys: dict[str, str]) -> Iterator[str]:
    weights = _sum_to_one([1.0 / len(keys)] * len(keys))
    for (issue, key), weight in zip(keys.items(), weights, strict=True):
        scale = actors.scales[issue]
        yield ISSUE.format(
            key=key,
            quoted=_text(issue.replace("_", " ")),
            source=_text(_source(actors)),
            low=scale.low,
            high=scale.high,
            status_quo=repr(_round(scale.share(scale.status_quo))),
            weight=weight,
        )


def _parties(actors: Actors, keys: dict[str, str]) -> Iterator[str]:
    able = sum(actor.capability for actor in actors.actors)
    seats = _whole_seats([actor.seats for actor in actors.actors])
    for actor, key, many in zip(
        actors.actors, names_for([a.name for a in actors.actors]), seats, strict=True
    ):
        ideals = {keys[i]: _round(actors.scales[i].share(s.position)) for i, s in actor.stances.items()}
        first = next(iter(ideals.values()))
        rest = {issue: level for issue, level in ideals.items() if level != first}
        yield PARTY.format(
            key=key,
            quoted=_text(actor.name),
            source=_text(_source(actors)),
            ideal=first,
            ideals=f"ideals = {{ {_pairs(rest)} }}\n" if rest else "",
            salience=_pairs({key: _salience(actor, issue) for issue, key in keys.items()}),
            resources=_round(actor.capability / able if able > 0.0 else 0.0),
            seats=many,
        )


def _salience(actor: Actor, issue: str) -> float:
    return _round(actor.stances[issue].salience) if issue in actor.stances else 0.0


def _whole_seats(seats: Sequence[float]) -> list[int]:
    """Return seats as they are if all are whole, else by a hundred in proportion."""
    if all(each == int(each) for each in seats):
        return [int(each) for each in seats]
    from model.equations.apportionment import apportion

    return apportion(seats, 100)


def _sum_to_one(shares: list[float]) -> list[float]:
    rounded = [_round(share) for share in shares]
    return [*rounded[:-1], _round(1.0 - sum(rounded[:-1]))]


def _pairs(values: dict[str, float]) -> str:
    return ", ".join(f"{key} = {value!r}" for key, value in values.items())


def _source(actors: Actors) -> str:
    return f"{Path(actors.file).name}, a table of actors"


def _round(value: float) -> float:
    return float(f"{value:.6g}")


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _text(text: str) -> str:
    """Return a text as TOML writes it."""
    plain = _one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
