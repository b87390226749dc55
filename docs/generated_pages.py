"""Pages of the site that are generated from the code: commands, configuration keys, outcomes, Python functions, gallery."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.structure.files import File, Files

import experiments
from experiments.answers.outcome_list import outcomes, range_text
from experiments.cli import app
from experiments.plots.registry import all_kinds
from experiments.questions.json_schema import schema_of
from experiments.wording import words

ROOT = Path(__file__).parents[1]
REPOSITORY_FILES = (
    r"\]\((?:\.\./)*(?:configs|experiments|model|tests)/[^)]*\)|\]\((?:LICENSE|CITATION\.cff)\)"
)
CODE = re.compile(r"(^```.*?^```|`[^`\n]*`)", re.DOTALL | re.MULTILINE)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)


def on_files(files: Files, config: Any) -> Files:
    """Add the generated pages."""
    pages = {
        "index.md": page_of("README.md"),
        "contributing.md": page_of("CONTRIBUTING.md"),
        "changes.md": page_of("CHANGELOG.md"),
        "security.md": page_of("SECURITY.md"),
        "gallery.md": gallery(),
        "reference/commands.md": commands(),
        "reference/python.md": python(),
        "reference/configuration.md": configuration(),
        "reference/outcomes.md": outcome_tables(),
    }
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Set formulas as MathML, and name files of the repository where they cannot be linked."""
    parts = CODE.split(markdown)
    parts[::2] = [FORMULA.sub(_formula, part) for part in parts[::2]]
    return re.sub(REPOSITORY_FILES, "]", "".join(parts))


def _formula(found: re.Match[str]) -> str:
    return str(convert(found[1] or found[2], display="block" if found[1] else "inline"))


def page_of(name: str) -> str:
    """Return a page from the head of the repository, with its links as they are on the site."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")
    pages = {"CHANGELOG.md": "changes.md", "CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md"}
    for file, page in pages.items():
        text = text.replace(f"]({file})", f"]({page})")
    return text


def gallery() -> str:
    """Return all kinds of figures, and the figures of the documentation."""
    kinds = "\n".join(f"- `{name}`: {kind.summary}" for name, kind in all_kinds().items())
    figures = "\n\n".join(
        f"![{words(path.stem)}](figures/{path.name})\n\n*{words(path.stem).capitalize()}*"
        for path in sorted((ROOT / "docs" / "figures").glob("*.png"))
    )
    return (
        f"# Gallery of figures\n\nKinds of figures that `reform plot --kind` draws:\n\n{kinds}\n\n{figures}\n"
    )


# reference


def commands() -> str:
    """Return every command with its arguments and options."""
    from typer.main import get_command

    found: Any = get_command(app)
    return "# Commands\n\n" + "\n".join(_command(name, each) for name, each in sorted(found.commands.items()))


def _command(name: str, command: Any) -> str:
    about, _, example = command.help.partition("Example: ")
    rows = "\n".join(
        f"| `{' '.join(each.opts)}` | {_cell(each.help or '')} |"
        for each in command.params
        if each.name != "help"
    )
    return f"## reform {name}\n\n{about.strip()}\n\n```\n{example.strip()}\n```\n\n| | |\n|---|---|\n{rows}\n"


def python() -> str:
    """Return the functions that the package exports."""
    homes = [(name, getattr(experiments, name).__module__) for name in experiments.__all__]
    about = str(experiments.__doc__).replace("\n- ", "\n\n- ", 1)
    return f"# From Python\n\n`import experiments` gives all of these.\n\n{about}\n\n" + "\n\n".join(
        f"::: {module}.{name}" for name, module in homes
    )


def configuration() -> str:
    """Return the keys of every kind of file, from its JSON Schema."""
    kinds = [(kind, schema_of(kind)) for kind in ("case", "experiment", "hypothesis", "behaviour")]
    return "# Configuration keys\n\n" + "\n\n".join(_keys(kind, schema) for kind, schema in kinds)


def _keys(kind: str, schema: dict[str, Any]) -> str:
    tables = {f"{kind} files".capitalize(): schema}
    tables |= {
        f"{kind}: {name}": each for name, each in schema.get("$defs", {}).items() if each.get("properties")
    }
    return "\n\n".join(f"## {title}\n\n" + "\n".join(_rows(each)) for title, each in tables.items())


def _rows(schema: dict[str, Any]) -> Iterator[str]:
    yield "| key | type | default | meaning |\n|---|---|---|---|"
    for key, each in schema["properties"].items():
        default = "required" if key in schema.get("required", ()) else f"`{each.get('default', '')}`"
        yield f"| `{key}` | {_cell(_type(each))} | {_cell(default)} | {_cell(each.get('description', ''))} |"


def _type(each: dict[str, Any]) -> str:
    """Return the type of a key in words."""
    if "$ref" in each:
        return str(each["$ref"]).rpartition("/")[2]
    if "enum" in each:
        return ", ".join(map(str, each["enum"]))
    options = each.get("anyOf") or each.get("oneOf") or each.get("allOf")
    if options:
        return " or ".join(dict.fromkeys(_type(option) for option in options))
    if each.get("type") == "array":
        return f"list of {_type(each.get('items', {}))}"
    if isinstance(each.get("additionalProperties"), dict):
        return f"table of {_type(each['additionalProperties'])}"
    ends = [f"{each[key]:g}" for key in ("minimum", "maximum") if key in each]
    return f"{each.get('type', 'any')}{f' ({" to ".join(ends)})' if ends else ''}"


def outcome_tables() -> str:
    """Return the outcomes and monthly series of the first case."""
    found = outcomes("kazakhstan")
    tables = {"Outcomes at the end of a simulation": found.outcomes, "Monthly series": found.series}
    text = "# Outcomes\n\nThose of `kazakhstan`; names of bodies, parties, issues and external actors are those of a case.\n"
    for title, known in tables.items():
        text += f"\n## {title}\n\n| name | meaning | unit | range |\n|---|---|---|---|\n"
        for name, each in known.items():
            text += f"| `{name}` | {_cell(each.text)} | {each.unit} | {range_text(each)} |\n"
    return text


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
