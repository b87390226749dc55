"""The whole menu of designs at one moment, weighed as the president would weigh it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.answers.stopped_run import StoppedRun, month_before_opening
from experiments.questions.names import open_case
from experiments.tables import Line, Part, Shown
from experiments.wording import counted, listed, the, words
from model.agents import ReformBody
from model.cases import Case, CaseError, Problem
from model.equations import design, polity, president
from model.inputs import inputs_of, menu_designs, month_index
from model.month.foresight import expected_output

type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """What all designs of a menu have in common, and a body of history may have otherwise."""

    months: int
    officials: float
    agenda: tuple[str, ...]
    guidance: float | None = None  # where it is not what the chair's category passes on

    @property
    def parts(self) -> list[str]:
        """Duration, officials, agenda and guidance in words."""
        told = [f"sits {self.months} months", f"{self.officials:.0%} officials"]
        told.append(f"agenda {listed(words(name) for name in self.agenda)}")
        return told if self.guidance is None else [*told, f"guidance {self.guidance:.0%} whoever chairs"]

    def beside(self, other: Frame) -> str:
        """Return in words what is not as in another."""
        return "; ".join(part for part in self.parts if part not in other.parts)


@dataclass(frozen=True, slots=True)
class Option:
    """A design, whom the president expects to come, and what it would be worth to him (utility)."""

    name: str
    status: str
    chair: str
    seat_share: float
    guarantees: tuple[str, ...]
    invited: str
    worth: design.Worth
    expected: tuple[str, ...]  # of the opposition
    nominal: float  # change of the index by the package it would end in, if all is drafted
    effective: float
    approval: float  # part of the package's worth: what reform of the agenda gains him abroad and at home
    constraint: float  # part of it too: what he loses by being constrained
    frame: Frame
    historical: bool = False

    @property
    def legitimacy(self) -> float:
        """What the process and the reform gain him in approval and relief (utility)."""
        return self.worth.process + self.approval

    @property
    def power_lost(self) -> float:
        """What he gives up of his power for it (utility): constraint, words that bind, seats, promises."""
        return self.constraint + self.worth.binding + self.worth.seats + self.worth.guarantees

    @property
    def words(self) -> str:
        """The design in a phrase."""
        granted = listed(words(name) for name in self.guarantees)
        asked = "" if self.invited == "all" else f", invited {self.invited}"
        return (
            f"{words(self.status)}, chair {words(self.chair)}, {self.seat_share:.0%} for the opposition, "
            f"guarantees {granted}{asked}"
        )


def weighed(moment: StoppedRun) -> list[Option]:
    """Return every design of the menu, best first, and the historical one; a CaseError if there is no menu."""
    case = moment.case
    if case.menu is None:
        raise CaseError([Problem(case.file, "menu", None, f"is missing: {_starting_menu(case)}")])
    frame = Frame(int(float(case.menu.duration)), float(case.menu.officials), tuple(case.menu.agenda))
    options = [
        _weigh(
            moment,
            moment.of_menu(d),
            (status, chair, seats, tuple(granted), invited if isinstance(invited, str) else listed(invited)),
            frame,
        )
        for d, (status, chair, seats, granted, invited) in enumerate(menu_designs(case))
    ]
    options.sort(key=lambda each: -each.worth.total)
    return [*options, *_historical(moment)]


def _starting_menu(case: Case) -> str:
    """Return what to write in a case to have a menu: a small one that fits it."""
    agenda = json.dumps(list(case.issues))
    return f"""there are no designs to choose from. To start with, write below the rest of the case
[menu]
source = "designs to compare"
statuses = ["advisory", "state_commission"]
chairs = ["appointee", "president"]
seat_shares = [0.1, 0.4]
duration = 12
officials = 0.4
agenda = {agenda}"""


def _historical(moment: StoppedRun) -> list[Option]:
    """Return the design of the body that sat in that month, or the next to come, as if it opened now."""
    case = moment.case
    month = moment.month_name(moment.month)
    named = sorted(
        (each for each in case.bodies.items() if each[1].close > month), key=lambda each: each[1].open
    )
    if not named:
        return []
    name, written = named[0]
    plain = inputs_of(case.vary({"rules.institutional_design": "historical"}))
    place = sorted(case.bodies, key=lambda each: (case.bodies[each].open, each)).index(name)
    terms = {
        key: value[place] for key, value in plain.bodies._asdict().items() if key not in ("open", "close")
    }
    opens = month_index(written.open, case.calendar.start)
    sits = month_index(written.close, case.calendar.start) - opens + 1
    asked = written.invited if isinstance(written.invited, str) else listed(written.invited)
    row = (written.status, written.chair, float(written.seat_share), tuple(written.guarantees), asked)
    guided = None if written.guidance is None else float(written.guidance)
    frame = Frame(sits, float(written.officials), tuple(written.agenda), guided)
    return [_weigh(moment, moment.imagine(name, terms, moment.month + sits - 1), row, frame, historical=True)]


def _weigh(
    moment: StoppedRun,
    imagined: ReformBody,
    row: tuple[str, str, float, tuple[str, ...], str],
    frame: Frame,
    historical: bool = False,
) -> Option:
    worth = moment.president.worth_of(imagined)
    work = imagined.record.work
    proposed, binds, bound = work.proposed, work.binds, work.effective
    drafting = expected_output(imagined.record, imagined.place)
    counted = imagined.agenda > 0.0  # as in the worth of a package: what nobody drafted rides along uncounted
    gains = work.announced * (proposed - moment.level) + work.checked * (binds - bound)
    approval = drafting * float(gains[counted].sum())
    issues = moment.inputs.issues
    expected = [
        moment.title(party.name)
        for party in moment.parties_in_order
        if party.opposition and imagined.present[party.place]
    ]
    return Option(
        moment.title(imagined.name) if historical else imagined.name,
        *row,
        worth=design.Worth(*(float(part) for part in worth)),
        expected=tuple(expected),
        nominal=float(polity.nominal_index(proposed, moment.level, issues.weight)),
        effective=float(issues.weight @ (binds - bound)),
        approval=approval,
        constraint=drafting * _constraint(moment, (proposed, binds), (moment.level, bound), counted),
        frame=frame,
        historical=historical,
    )


def _constraint(
    moment: StoppedRun,
    after: tuple[Array, Array],
    before: tuple[Array, Array],
    counted: NDArray[np.bool_],
) -> float:
    """Return the power that the president loses from written and effective levels before to those after."""
    issues, behaviour = moment.inputs.issues, moment.inputs.behaviour

    def lost(levels: tuple[Array, Array]) -> float:
        return sum(
            president.power_loss(
                levels[0][k],
                levels[1][k],
                behaviour.power_weight * issues.salience[k],
                issues.ideal[k],
                behaviour.facade_risk,
            )
            for k in np.flatnonzero(counted)
        )

    return lost(after) - lost(before)


def frontier(options: Sequence[Option]) -> list[Option]:
    """Return the designs that no other beats: none has as much legitimacy for less power, in the order of power lost."""
    ranked = sorted(options, key=lambda each: (each.power_lost, -each.legitimacy))
    kept: list[Option] = []
    for each in ranked:
        if not kept or each.legitimacy > kept[-1].legitimacy + 1e-12:
            kept.append(each)
    return kept


def record(option: Option) -> dict[str, Any]:
    """Return a design as one flat record."""
    parts = {name: float(value) for name, value in option.worth._asdict().items()}
    return {
        "name": option.name,
        "historical": option.historical,
        "status": option.status,
        "chair": option.chair,
        "seat_share": option.seat_share,
        "granted": ", ".join(option.guarantees),
        "invited": option.invited,
        "months": option.frame.months,
        "officials": option.frame.officials,
        "agenda": ", ".join(option.frame.agenda),
        **parts,
        "expected_opposition": ", ".join(option.expected),
        "nominal_change": option.nominal,
        "effective_change": option.effective,
        "legitimacy": option.legitimacy,
        "power_lost": option.power_lost,
    }


SHOWN = 10

HISTORICAL = "historical design"

GAINS = ("package", "process")

COSTS = ("attention", "binding", "seats", "guarantees")


def _design_lines(options: Sequence[Option], moment: StoppedRun) -> list[str]:
    """Return the best designs and the historical one in words, with what each is worth part by part."""
    menu = [each for each in options if not each.historical]
    historical = [each for each in options if each.historical]
    shown = [*menu[:SHOWN], *historical]
    date = moment.month_name(moment.month)
    best = f"the best {SHOWN} of {len(menu)} designs" if len(menu) > SHOWN else counted(len(menu), "design")
    beside = f" and {counted(len(historical), HISTORICAL)}" if historical else ""
    ruler = moment.case.president.title
    lines = [f"{moment.case.polity.name}, {date}: {best}{beside}, by their worth to {ruler}"]
    lines += [f"every design of the menu: {'; '.join(menu[0].frame.parts)}"] if menu else []
    for each in shown:
        gains = [f"{name} {getattr(each.worth, name):+.3f}" for name in GAINS]
        costs = [f"{name} {-getattr(each.worth, name) or 0.0:+.3f}" for name in COSTS]
        name = f"{each.name} ({HISTORICAL}): " if each.historical else ""
        other = each.frame.beside(menu[0].frame) if menu else ""
        change = f"nominal {each.nominal:+.2f}, effective {each.effective:+.2f}"
        lines.append(f"{each.worth.total:+.3f}  {name}{each.words}{f'; as held: {other}' if other else ''}")
        lines.append(f"        {', '.join([*gains, *costs])}")
        balance = f"legitimacy gained {each.legitimacy:.3f}, power lost {each.power_lost:.3f}"
        lines.append(
            f"        expects of the opposition: {listed(each.expected)}; package: {change}; {balance}"
        )
    return lines


def _closing(options: Sequence[Option], moment: StoppedRun) -> list[str]:
    menu = [each for each in options if not each.historical]
    pressures = f"domestic pressure {moment.domestic_pressure:.2f}, external {moment.external_pressure:.2f}"
    lines = [f"{pressures}; no body at all is worth 0"]
    if menu and menu[0].worth.total <= 0.0:
        lines.append("no design is worth anything to him")
    for each in options:
        if each.historical:
            better = sum(other.worth.total > each.worth.total for other in menu)
            lines.append(
                f"{better} of {len(menu)} designs are worth more to him than that of {the(each.name)}"
            )
    return lines


@dataclass(frozen=True)
class WeighedDesigns(Shown):
    """The whole menu of designs in a month of a run, and the historical design."""

    moment: StoppedRun
    options: list[Option]
    run: int
    seed: int
    saved: Path | None = None

    @property
    def month(self) -> str:
        """The month, as YYYY-MM."""
        return self.moment.month_name(self.moment.month)

    def record(self) -> dict[str, Any]:
        """Return every design."""
        saved = None if self.saved is None else str(self.saved)
        told = {"case": self.moment.case.file, "month": self.month, "run": self.run, "seed": self.seed}
        return {**told, "results": saved, "designs": [record(each) for each in self.options]}

    def parts(self) -> Iterator[Part]:
        """Yield the best designs and the historical one, with what each is worth part by part."""
        yield from map(Line, _design_lines(self.options, self.moment))
        yield from map(Line, _closing(self.options, self.moment))
        if self.saved is not None:
            yield Line(f"saved in {self.saved} (designs.csv, frontier.pdf)")


def weigh_designs(case: Case | str, month: str | None = None, run: int = 0, seed: int = 0) -> WeighedDesigns:
    """Return the menu of designs as the president would weigh it in a month; a CaseError if there is none."""
    moment = month_before_opening(open_case(case), month, seed, run)
    return WeighedDesigns(moment, weighed(moment), run, seed)
