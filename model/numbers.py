"""The case as numbers: what a run reads, and nothing else."""

from collections import namedtuple
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from model import domain

type Array = NDArray[np.float64]
type Whole = NDArray[np.int64]

NEVER = 10**6  # a month that does not come
NONE = -1
NOT_OPENED = -1.0  # month of what has not happened


if TYPE_CHECKING:

    class Behaviour(domain.BehaviourOf[float]):
        """The numbers about people."""

        _fields: ClassVar[tuple[str, ...]]

        @classmethod
        def _make(cls, numbers: Iterable[float]) -> Self: ...
        def _replace(self, **changes: float) -> Self: ...
else:
    Behaviour = namedtuple("Behaviour", domain.Behaviour.model_fields)
    Behaviour.__doc__ = "The numbers about people, as floats: a field for every one of the domain's."


class Polity(NamedTuple):
    """The numbers about the country."""

    dominance: float
    domestic_pressure: float
    external_pressure: float
    capacity: float
    quota: float
    referendum_quota: float
    parliament: bool
    referendum: bool
    turnout: float
    independents: float
    independents_loyalty: float
    appointed: float
    table_quota: float
    initial_cohesion: float
    elected_seats: float
    list_share: float
    threshold: float
    district_independents: float
    exponent: float
    list_method: int
    list_issue: int
    size_issue: int


class Issues(NamedTuple):
    """Arrays over issues."""

    status_quo: Array
    weight: Array
    visibility: Array
    capture: Array
    escape: Array  # share of a level that conditions can neutralise
    noticed: Array  # share of what observers notice, sum 1
    ideal: Array  # the president's
    salience: Array  # the president's, sum 1


class Parties(NamedTuple):
    """Arrays over parties (and issues)."""

    opposition: Array
    hardline: Array
    discernment: Array
    patronage: Array
    trust: Array
    grievance: Array
    resources: Array
    threshold: Array
    seats: Array
    founded: Whole
    dissolved: Whole
    heir: Whole  # the party merged into
    parent: Whole  # the party split from
    split_share: Array
    contests: Array  # 1 where it stands for election
    ideal: Array  # (parties, issues)
    salience: Array  # (parties, issues), sum 1 in each row
    condition_party: Whole  # one entry per condition of a party
    condition_code: Whole  # registered predicate, or NONE
    condition_guarantee: Whole  # guarantee that satisfies it, or NONE
    condition_weight: Array
    condition_required: Array
    condition_redress: Array  # 1 where meeting it heals the party's grievance
    condition_since: Whole
    condition_issues: Array  # (conditions, issues): 1 where it asks that the body discusses the issue


class External(NamedTuple):
    """Arrays over external actors."""

    weight: Array
    discernment: Array
    prize: Array
    announced: Whole
    deadline: Whole


class Bodies(NamedTuple):
    """Arrays over bodies: the terms in force (a slot of an endogenous design is filled when it is created)."""

    open: Whole
    close: Whole
    luck: Whole  # place of its draws: that in the case, whenever it opens
    status_kind: Array  # place of its status among those of the case
    chair_kind: Array  # place of its chair
    status: Array
    state: Array
    guidance: Array
    agenda_power: Array
    head_of_state: Array
    consent: Array  # 1 where a package needs the body's consent
    tabled: Array  # 1 where the chair brings a finished text
    independent: Array  # 1 where somebody other than the president convenes it
    lag: Array  # months from the vote on its package until that is in force
    seat_share: Array
    officials: Array
    invited: Array  # (bodies, parties)
    agenda: Array  # (bodies, issues)
    granted: Array  # (bodies, guarantees)


class Menu(NamedTuple):
    """Every design on the menu, one row each (duration, lag and agenda are common)."""

    status_kind: Array
    chair_kind: Array
    status: Array
    state: Array
    guidance: Array
    agenda_power: Array
    head_of_state: Array
    consent: Array
    seat_share: Array
    officials: Array
    invited: Array  # (designs, parties)
    agenda: Array  # (designs, issues)
    granted: Array  # (designs, guarantees)
    duration: int
    lag: int


SIDES = ("president", "coalition", "opposition")
EFFECTS = (*domain.ShocksOf.model_fields, *domain.InjuriesOf.model_fields)  # of an event

if TYPE_CHECKING:

    class Events(domain.InjuriesOf[Array], domain.ShocksOf[Array]):
        """Arrays over events in order of month: a field for every effect in the domain."""

        month: Whole
        parties: Array  # (events, parties)
        boycotts: Array  # (events, parties)
        side: Whole  # where those it is about stand from then on, or NONE
        election: Whole  # ordinal of the election, or NONE
else:
    Events = namedtuple("Events", ["month", *EFFECTS, "parties", "boycotts", "side", "election"])
    Events.__doc__ = "Arrays over events in order of month: a field for every effect in the domain."


class Rules(NamedTuple):
    """The theory in force, by code."""

    bargaining: int
    has_chair: bool  # the bargaining rule itself gives the chair the pen
    participation: int
    reads_others: bool  # the participation rule reads the worth of the offer to others
    contestation: bool
    simultaneous: bool
    endogenous: bool
    replacement: bool  # a body that sits can be replaced by another
    enactment: int  # what a seated opposition gets for its presence
    chosen_guidance: bool  # guidance is the president's choice, up to what the chair can pass on
    foresight: bool  # parties foresee the package with and without themselves
    by_content: bool  # association costs less, the more real the reform


class Inputs(NamedTuple):
    """Everything a run reads."""

    months: int
    rules: Rules
    behaviour: Behaviour
    polity: Polity
    issues: Issues
    parties: Parties
    external: External
    bodies: Bodies
    menu: Menu
    events: Events
