"""Run `worked_example.py` and write it down as a page, with what it prints and draws: `uv run python docs/render.py`."""

import contextlib
import io
import os
import tempfile
from pathlib import Path

from matplotlib.figure import Figure

from experiments import plots

DOCS = Path(__file__).parent
SCRIPT = DOCS / "worked_example.py"
PAGE = DOCS / "worked_example.md"
FIGURE = Path("figures") / "worked_example"


def parts(script: str) -> list[tuple[str, str]]:
    """Return the prose and the code of a script, in turn."""
    found: list[tuple[str, str]] = []
    prose: list[str] = []
    code: list[str] = []
    for line in [*script.splitlines(), "# "]:
        in_code = bool(code) or line == "# %%"
        if line == "# %%":
            code = [""]
        elif in_code and line.startswith("# "):
            found.append(("\n".join(prose).strip(), "\n".join(code).strip()))
            prose, code = [line[2:]], []
        elif in_code:
            code.append(line)
        else:
            prose.append(line.removeprefix("#").removeprefix(" "))
    return found


def page(figures: Path = DOCS) -> str:
    """Run the script in a folder of its own and return the page; its figure goes below `figures`."""
    names: dict[str, object] = {}
    text: list[str] = []
    for prose, code in parts(SCRIPT.read_text(encoding="utf-8")):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, SCRIPT.name, "exec"), names)
        text += [prose, f"```python\n{code}\n```"]
        if printed.getvalue():
            text.append(f"```text\n{printed.getvalue().rstrip()}\n```")
        drawn = names.pop("figure", None)
        if isinstance(drawn, Figure):
            plots.save(drawn, figures / FIGURE)
            (figures / FIGURE).with_suffix(".pdf").unlink()
            text.append(f"![Share of months with Ak Zhol at the table]({FIGURE}.png)")
    return "\n\n".join(text) + "\n"


def fresh_page(figures: Path = DOCS) -> str:
    """Return the page from runs made anew, with results in a folder that is thrown away."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "configs").symlink_to(DOCS.parent / "configs")
        os.chdir(scratch)
        try:
            return page(figures)
        finally:
            os.chdir(here)


if __name__ == "__main__":
    PAGE.write_text(fresh_page(), encoding="utf-8")
    print(f"wrote {PAGE}")
