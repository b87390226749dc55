"""Write the tables of docs/kazakhstan.md from the case file, so that they cannot drift: `uv run python docs/tables.py`."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from marked import cell, replaced

from model.cases import Case, load_case

DOCS = Path(__file__).parent
CASE = DOCS.parent / "configs" / "cases" / "kazakhstan.toml"
PAGE = DOCS / "kazakhstan.md"
GROUPS = {
    "numbers": "Numbers that several quantities share by name (all but the chairmanship shared by all cases)",
    "defaults": "What those take who state no number of their own (shared by all cases, but for the ideals)",
    "polity": "Polity",
    "electoral_law": "Electoral law",
    "president": "President",
    "issues": "Issues",
    "statuses": "Legal categories of a body (shared by all cases)",
    "chairs": "Chairs (shared by all cases)",
    "bodies": "Bodies",
    "parties": "Parties",
    "external": "Abroad",
    "events": "Events",
    "menu": "Menu of designs, for a president who designs the bodies himself",
    "behaviour": "Behavioural parameters (shared by all cases)",
}


def number(value: float) -> str:
    """Return a number as short as it can be written."""
    return f"{value:g}"


def quantities(
    node: Any, at: tuple[str, ...], source: str | None, named: Collection[str] = ()
) -> Iterator[tuple[str, str, str, str]]:
    """Yield path, value, plausible range, and source or reason of every number below a node of the document."""
    if isinstance(node, list):
        for place, each in enumerate(node):
            name = each.get("name", str(place)) if isinstance(each, dict) else str(place)
            yield from quantities(each, (*at, name), source, named)
    elif isinstance(node, dict) and "value" in node:
        span = node.get("assumed")
        reason = [node.get("source"), node.get("note"), None if span else source]
        yield (
            ".".join(at),
            number(node["value"]),
            f"{number(span[0])} to {number(span[1])}" if span else "",
            "; ".join(dict.fromkeys(each for each in reason if each)) or "assumed",
        )
    elif isinstance(node, dict):
        inherited = node.get("source", source)
        for name, each in node.items():
            yield from quantities(each, (*at, name), inherited, named)
    elif isinstance(node, str) and node.removeprefix("-") in named:
        yield ".".join(at), node.replace("_", " "), "", "a number by name"
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield ".".join(at), number(node), "", source or "definition"


def inputs(case: Case) -> str:
    """Return the tables of all inputs."""
    document, parts = case.document, []
    for group, title in GROUPS.items():
        rows = list(quantities(document.get(group, {}), (), None, document["numbers"]))
        lines = [f"`{path}` | {value} | {span} | {cell(reason)}" for path, value, span, reason in rows]
        head = [
            f"#### {title}",
            "",
            f"| `{group}.` | value | plausible | source or reason |",
            "|---|---|---|---|",
        ]
        parts.append("\n".join([*head, *(f"| {line} |" for line in lines)]))
    return "\n\n".join(parts)


def happened(case: Case) -> str:
    """Return the table of dated events, openings and closings."""
    dated = [(event.month, event.text) for event in case.events]
    for body in case.bodies.values():
        dated += [(body.open, f"{body.name} opens"), (body.close, f"{body.name} closes")]
    for party in case.parties.values():
        if party.founded:
            dated.append((party.founded, f"{party.name} enters"))
        if party.dissolved:
            heir = case.parties[party.merges_into].name if party.merges_into else None
            dated.append(
                (party.dissolved, f"{party.name} merges into {heir}" if heir else f"{party.name} ends")
            )
    lines = [f"| {month} | {cell(text)} |" for month, text in sorted(dated)]
    return "\n".join(["| month | event |", "|---|---|", *lines])


def patterns(case: Case) -> str:
    """Return the table of patterns: in words, and what history shows."""
    lines = [
        f"| {name.replace('_', ' ')} | {cell(each.text)} | {cell(each.history)} |"
        for name, each in case.record.patterns.items()
    ]
    return "\n".join(["| | pattern | history |", "|---|---|---|", *lines])


def current(page: str, case: Case) -> str:
    """Return a page with its tables as the case file has them."""
    for name, text in (("calendar", happened(case)), ("inputs", inputs(case)), ("patterns", patterns(case))):
        page = replaced(page, name, text, Path(__file__).name)
    return page


if __name__ == "__main__":
    PAGE.write_text(current(PAGE.read_text(encoding="utf-8"), load_case(CASE)), encoding="utf-8")
