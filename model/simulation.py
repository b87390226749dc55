"""One run, month by month, to look at and explain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import mesa
import numpy as np

from model import draws
from model.agents import (
    Actor,
    ExternalActor,
    OppositionParty,
    Party,
    President,
    ProPresidentialParty,
    ReformBody,
    Seen,
)
from model.compiled import plain
from model.domain import Case
from model.inputs import body_names, inputs_of, month_name
from model.month.bodies import set_terms
from model.month.creation import create_body
from model.month.record import constraint, copy_but_bodies, new_run
from model.month.schedule import live_month
from model.month.street import contest
from model.numbers import Array, Bodies
from model.outcomes import outcome_names, record_month, record_run, series_names
from model.story import Decision, Happening, Story

STATE_OF_PARTIES = ("name", "resources", "trust", "grievance", "seated")


class ReformProcess(mesa.Model):  # type: ignore[misc]
    """One run of a case: that of the number given, under that seed.

    `step` is a month: the steps of `model.month.schedule` in their order, those of an actor taken by its agent. All luck
    comes from draws named by seed, run, actor and purpose; Mesa's own generator is not used. `kinds` names, by party,
    external actor or "president", the class of an agent that is to act otherwise than the model says.
    """

    place = 0  # of a single value in the record
    dominance = Seen(float)
    domestic_pressure = Seen(float, "domestic")
    external_pressure = Seen(float, "external")
    capacity = Seen(float)
    crisis = Seen(bool)

    def __init__(
        self,
        case: Case,
        seed: int = 0,
        run: int = 0,
        rng: Any = 0,
        kinds: Mapping[str, type[Actor]] | None = None,
    ) -> None:
        super().__init__(rng=rng)
        self.case, self.inputs = case, inputs_of(case)
        plan = draws.plan_of(case)
        chance = draws.empty_draws(plan, 1)
        draws.draw(plan, seed, run, 1, chance)
        self.record: Any = plain(new_run(self.inputs, chance, create_body, contest))
        self.record.listener, self.record.actors = Story(self), self
        self.condition_names = [name for party in case.parties.values() for name in party.conditions]
        self._populate(kinds or {})
        self.series = np.zeros(len(series_names(case)))
        self.datacollector = mesa.DataCollector(
            model_reporters={
                name: partial(_of_series, place) for place, name in enumerate(series_names(case))
            },
            agenttype_reporters={
                kind: {name: name for name in STATE_OF_PARTIES}
                for kind in set(map(type, self.parties_in_order))
            },
        )

    def _populate(self, kinds: Mapping[str, type[Any]]) -> None:
        camps = {"opposition": OppositionParty, "pro_presidential": ProPresidentialParty}
        case = self.case
        self.president: President = kinds.get("president", President)(self, 0, "president")
        self.parties_in_order: list[Party] = [
            kinds.get(name, camps[party.camp])(self, place, name)
            for place, (name, party) in enumerate(case.parties.items())
        ]
        self.external_actors: list[ExternalActor] = [
            kinds.get(name, ExternalActor)(self, place, name) for place, name in enumerate(case.external)
        ]
        self._slots = [
            ReformBody(self, self.record, place, name) for place, name in enumerate(body_names(case))
        ]

    # who is there

    @property
    def parties(self) -> Any:
        """The parties, as an AgentSet."""
        return self.agents.select(agent_type=Party)

    @property
    def bodies(self) -> dict[str, ReformBody]:
        """The bodies that have opened, by name."""
        return {each.name: each for each in self._slots if each.opened >= 0}

    @property
    def open_bodies(self) -> list[ReformBody]:
        """The bodies that sit now."""
        return [each for each in self._slots if each.is_open]

    def body_at(self, place: int) -> ReformBody:
        """Return the body at a place of the record."""
        return self._slots[place]

    def imagine(self, name: str, terms: Mapping[str, Any], close: int) -> ReformBody:
        """Return a body that would open now on those terms, in a record of its own."""
        given = {
            "tabled": 0.0,
            "lag": 0.0,
            "independent": 0.0,
            **terms,
            "open": self.month,
            "close": close,
            "luck": 0,
        }
        bodies = Bodies(*(np.array([given[field]]) for field in Bodies._fields))
        imagined: Any = plain(new_run(self.inputs._replace(bodies=bodies), self.record.chance))
        imagined.month = self.month
        copy_but_bodies(self.record, imagined)
        set_terms(imagined, 0)
        return ReformBody(self, imagined, 0, name)

    def of_menu(self, design: int) -> ReformBody:
        """Return a body that would open now on the terms of a design of the menu."""
        menu = self.inputs.menu
        terms = {
            name: value[design] for name, value in menu._asdict().items() if isinstance(value, np.ndarray)
        }
        return self.imagine(f"design {design + 1}", terms, self.month + menu.duration - 1)

    # a month

    @property
    def month(self) -> int:
        """The month at which the run stands, -1 before the first."""
        return int(self.record.month)

    def run(self) -> ReformProcess:
        """Go through all months and return the model."""
        while self.month + 1 < self.inputs.months:
            self.step()
        return self

    def step(self) -> None:
        """Go through one month."""
        with np.errstate(all="ignore"):  # as in compiled code
            self.record.month += 1
            live_month(self.record)
        record_month(self.record, self.series)
        self.datacollector.collect(self)

    # the decisions of a month, under the names of their steps: each is its actor's

    def decides(self, body: int, party: int) -> bool:
        """Ask a party whether it sits at a body."""
        work = self.record.work
        work.attraction[party] = work.shock[party] = np.nan
        return self.parties_in_order[party].decide(self.body_at(body))

    def judge(self, actor: int) -> None:
        """Let an external actor judge."""
        self.external_actors[actor].judge()

    def create_body(self) -> None:
        """Let the president set up a body, or not."""
        self.president.set_up()

    def close_body(self, body: int) -> None:
        """Let the president settle a package."""
        self.president.settle(self.body_at(body))

    def contest(self) -> None:
        """Let the president face the street."""
        self.president.face_the_street()

    # what is told and recorded

    @property
    def decisions(self) -> list[Decision]:
        """The parties' decisions so far."""
        decided: list[Decision] = self.record.listener.decisions
        return decided

    @property
    def story(self) -> list[Happening]:
        """What has happened so far."""
        happened: list[Happening] = self.record.listener.happenings
        return happened

    @property
    def level(self) -> Array:
        """The levels in force (issues,)."""
        levels: Array = self.record.state.level
        return levels

    def constraint(self, levels: Array, dominance: float, conditions: Array | None = None) -> float:
        """Return the index of effective constraint."""
        conditions = self.record.state.condition if conditions is None else conditions
        return constraint(self.record, levels, conditions, dominance)

    def outcomes(self) -> dict[str, float]:
        """Return what is recorded of a run, by name."""
        names = outcome_names(self.case)
        row = np.zeros(len(names))
        record_run(self.record, row)
        return dict(zip(names, map(float, row), strict=True))

    def title(self, name: str) -> str:
        """Return a party or body's name in words."""
        for known in (self.case.parties, self.case.bodies):
            if name in known:
                return known[name].name
        return name.replace("_", " ").capitalize()

    def month_name(self, month: int) -> str:
        """Return a month of the run as YYYY-MM."""
        return month_name(month, self.case.calendar.start)


def _of_series(place: int, model: ReformProcess) -> float:
    return float(model.series[place])
