"""Pages of HTML from templates: every text is escaped, and nothing is asked of the network."""

from __future__ import annotations

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"


def filled(template: str, page: object) -> str:
    """Return a template filled with what a page says; `grid` in it shows a table."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    table = environment.get_template("grid.html")
    environment.globals["grid"] = lambda each: Markup(table.render(table=each))
    return environment.get_template(template).render(page=page)


def picture(png: bytes) -> Markup:
    """Return a picture as an element of the page itself."""
    code = base64.b64encode(png).decode()
    return Markup('<img alt="" src="data:image/png;base64,{}">').format(Markup(code))
