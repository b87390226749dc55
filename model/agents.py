"""The agents of one run: acting views of its record, one method a decision, each a step of the month."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from model.compiled import as_written
from model.equations.design import Worth
from model.month.creation import create_body, predict_table, worth_of_body
from model.month.enactment import close_body
from model.month.foresight import drafting_pace
from model.month.joining import decides, prepare_offer, weigh_influence
from model.month.observers import judge
from model.month.record import Run, is_open
from model.month.street import contest
from model.month.table import recommend, seat_those_present, turn_to
from model.numbers import Array
from model.rules.bargaining.table import Table
from model.rules.participation import Offer

if TYPE_CHECKING:
    from model.simulation import ReformProcess


class Row:
    """What the record keeps of whoever stands at a place: a row of the state, or of the terms of a body."""

    def __init__(self, name: str = "", terms: bool = False) -> None:
        self.name, self.terms = name, terms

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def __get__(self, of: Any, owner: type | None = None) -> Array:
        state = of.record.state
        row: Array = getattr(state.terms if self.terms else state, self.name)[of.place]
        return row

    def __set__(self, of: Any, value: Any) -> None:
        state = of.record.state
        getattr(state.terms if self.terms else state, self.name)[of.place] = value


class Seen[T](Row):
    """A single value of that kind, under the name given here or that of the attribute."""

    def __init__(self, kind: Callable[[Any], T], name: str = "", terms: bool = False) -> None:
        super().__init__(name, terms)
        self.kind = kind

    def __get__(self, of: Any, owner: type | None = None) -> T:  # type: ignore[override]
        return self.kind(super().__get__(of, owner))


class Actor(mesa.Agent):  # type: ignore[misc]
    """An actor of the case: its name, and its place in the record."""

    model: ReformProcess

    def __init__(self, model: ReformProcess, place: int, name: str) -> None:
        super().__init__(model)
        self.place, self.name = place, name

    @property
    def record(self) -> Run:
        """The record of the run."""
        record: Run = self.model.record
        return record


class Party(Actor):
    """A party, bloc or movement that decides where to sit."""

    alive = Seen(bool)
    resources = Seen(float)
    trust = Seen(float)
    grievance = Seen(float)
    seats = Seen(float)
    votes = Seen(float)
    seated = Seen(bool)

    @property
    def opposition(self) -> bool:
        """Whether it is in the opposition's camp."""
        return bool(self.record.state.opposed[self.place] > 0.0)

    def decide(self, at: ReformBody) -> bool:
        """Return whether the party sits at a body this month."""
        return bool(as_written(decides)(self.record, at.place, self.place))


class ProPresidentialParty(Party):
    """A party of the president's side."""


class OppositionParty(Party):
    """A party of the opposition."""


class ExternalActor(Actor):
    """Somebody abroad whose approval the president may want."""

    approval = Seen(float)
    awarded = Seen(bool)

    def judge(self) -> None:
        """Judge what has been reformed, and award the prize or not when the time has come."""
        as_written(judge)(self.record, self.place)


class President(Actor):
    """The agenda setter: chairs or guides the bodies, settles the package, and may design bodies himself."""

    def set_up(self) -> None:
        """Create a body on the terms of the menu that he prefers, or none."""
        as_written(create_body)(self.record)

    def settle(self, closing: ReformBody) -> None:
        """Settle what becomes of a body's drafts as it closes."""
        as_written(close_body)(closing.record, closing.place)

    def face_the_street(self) -> None:
        """Stand an open crisis, settle it, or take a settlement back."""
        as_written(contest)(self.record)

    def worth_of(self, at: ReformBody) -> Worth:
        """Return what a body is worth to him with those whom he expects there, luck aside; they sit down."""
        predict_table(at.record, at.place)
        return worth_of_body(at.record, at.place)

    def worth_with(self, at: ReformBody, present: Array) -> Worth:
        """Return what a body is worth to him with others present."""
        with at.having(present):
            return worth_of_body(at.record, at.place)


class ReformBody:
    """A reform body: its terms, who sits there, and what it drafts."""

    opened, closed, due = Seen(int), Seen(int), Seen(int)
    close = Seen(int, terms=True)
    status, guidance = Seen(float, terms=True), Seen(float, terms=True)
    seat_share, officials = Seen(float, terms=True), Seen(float, terms=True)
    invited, agenda, granted = Row(terms=True), Row(terms=True), Row(terms=True)
    eligible, offered, present, attachment, chair = Row(), Row(), Row(), Row(), Row()
    met, needed, drafted, recommended = Row(), Row(), Row(), Row()
    proportionate, output, months, effort = Seen(float), Seen(float), Seen(float), Seen(float)
    enacted = Seen(bool)

    def __init__(self, model: ReformProcess, record: Run, place: int, name: str) -> None:
        self.model, self.record, self.place, self.name = model, record, place, name
        self._known: dict[tuple[int, bytes], Array] = {}  # what tables recommend, by month and who is present

    @property
    def is_open(self) -> bool:
        """Whether the body sits."""
        return is_open(self.record, self.place)

    @property
    def hazard(self) -> float:
        """Monthly hazard that an issue gets a draft with the table as it is."""
        return float(drafting_pace(self.record, self.place))

    def unmet_conditions(self, party: int) -> tuple[str, ...]:
        """Return the names of a party's conditions that are not met now."""
        parties, names = self.record.inputs.parties, self.model.condition_names
        here = (parties.condition_party == party) & (parties.condition_since <= self.record.month)
        return tuple(names[place] for place in np.flatnonzero(here & (self.met == 0.0)))

    # what if others were there

    @contextmanager
    def having(self, present: Array) -> Iterator[None]:
        """Have others at the table for a while."""
        kept = self.present.copy()
        self._seat(present)
        try:
            yield
        finally:
            self._seat(kept)

    def _seat(self, present: Array) -> None:
        self.present[:] = present
        self.record.work.version[self.place] += 1
        turn_to(self.record, self.place)

    def table(self, present: Array) -> Table:
        """Return the table with the parties present; its last member stands for the officials."""
        with self.having(present):
            seat_those_present(self.record, self.place)
            return Table(**_copied(self.record.work.table))

    def recommend(self, present: Array | None = None) -> Array:
        """Return what the table recommends on every issue, as it is or with others present."""
        present = self.present.copy() if present is None else present
        key = self.record.month, present.tobytes()
        if key not in self._known:
            self._known[key] = np.zeros(self.agenda.size)
            with self.having(present):
                recommend(self.record, self.place, self._known[key])
        return self._known[key]

    def foresee(self, tables: Array, recommended: Array) -> None:
        """Take note of what tables recommend that was computed elsewhere (one a row: who is present, every issue)."""
        for who, found in zip(tables, recommended, strict=True):
            self._known[self.record.month, who.tobytes()] = found

    def offer(self, present: Array) -> Offer:
        """Return what all parties weigh with others present."""
        with self.having(present):
            prepare_offer(self.record, self.place)
            self.record.work.offer.influence.fill(0.0)
            for party in map(int, np.flatnonzero(self.eligible)):
                self._know_what_changes(present, party)
                weigh_influence(self.record, self.place, party)
            return Offer(**_copied(self.record.work.offer))

    def _know_what_changes(self, present: Array, party: int) -> None:
        """Let the record know what the table recommends as it is, and with a party more or less."""
        work, place = self.record.work, self.place
        other = present.copy()
        other[party] = 1.0 - other[party]
        work.now[place], work.toggled[place, party] = self.recommend(present), self.recommend(other)
        work.pivotal[place, party] = not np.array_equal(work.now[place], work.toggled[place, party])
        work.now_at[place] = work.toggled_at[place, party] = work.version[place]


def _copied(record: Any) -> dict[str, Any]:
    return {name: np.copy(each)[()] for name, each in vars(record).items()}
