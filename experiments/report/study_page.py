"""A study of evidence as one page: what was found, in words and figures, how to reproduce it, how to cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from experiments.report.filled import filled, picture
from experiments.tables import Column, Line, Shown, Table, html
from experiments.wording import words

TITLES = {
    "sensitivity": "Which assumed numbers decide it",
    "discovery": "Where in the assumptions patterns fail",
    "calibration": "What the record says about assumed numbers",
    "validation": "What was predicted without being fitted",
    "theories": "How likely the record is under each theory",
}
CITATION = (
    "The reform contributors: reform, version {}. Software; with the article whose argument it replicates: Isaacs (2008). "
    "Both in full in CITATION.cff."
)
METHODS = {
    "sensitivity": "Morris (1991), Saltelli et al. (2010), Pianosi and Wagener (2015), Borgonovo (2007), as in SALib: "
    "Iwanaga, Usher and Herman (2022).",
    "discovery": "Breiman et al. (1984), Bryant and Lempert (2010), with scikit-learn: Pedregosa et al. (2011).",
    "calibration": "Del Moral, Doucet and Jasra (2006), Dau and Chopin (2022), Cotter et al. (2013), Andrieu and Roberts "
    "(2009), Talts et al. (2018); diagnostics of ArviZ: Kumar et al. (2019).",
    "validation": "Good (1952), Brier (1950), and the methods of reform calibrate.",
    "theories": "Kass and Raftery (1995), Good (1952).",
}


@dataclass(frozen=True, slots=True)
class StudyPage:
    """All that the page says."""

    title: str
    subtitle: str
    found: Markup
    figures: Mapping[str, Markup]
    command: str
    provenance: Table
    citation: str
    methods: str


def study_page(found: Shown, manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Return the page of a study as the bytes of an HTML file that asks nothing of the network."""
    kind, key = str(manifest["kind"]), str(manifest["key"])
    versions = dict(manifest["versions"])
    page = StudyPage(
        TITLES[kind],
        f"{manifest['case']}, {manifest['when']}",
        Markup(html(part for part in found.parts() if not isinstance(part, Line))),
        {_caption(name): picture(data) for name, data in files.items() if name.endswith(".png")},
        str(manifest["command"]),
        _provenance({"key": key, "when": manifest["when"], "machine": manifest["machine"], **versions}),
        f"{CITATION.format(versions.get('reform', ''))} Results: {kind} {key} of {manifest['case']}.",
        METHODS[kind],
    )
    return filled("study.html", page).encode()


def _caption(name: str) -> str:
    return words(name.removesuffix(".png"))


def _provenance(told: Mapping[str, Any]) -> Table:
    rows = tuple((name, str(value)) for name, value in told.items())
    return Table((Column("what"), Column("value")), rows)
