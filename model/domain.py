"""The case as a political scientist writes it: actors, issues, bodies, events, behaviour. Frozen, checked when made."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Camp = Literal["pro_presidential", "opposition"]


class Frozen(BaseModel):
    """A value that cannot change and refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False)


class Quantity(Frozen):
    """A number with where it comes from: a source, or `assumed` with its plausible range and prior."""

    value: float
    assumed: tuple[float, float] | None = None
    prior: Literal["uniform", "triangular"] = "uniform"
    source: str | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | float):
            return data
        return {"value": data}

    @model_validator(mode="after")
    def _range_holds_value(self) -> Quantity:
        if self.assumed is not None:
            low, high = self.assumed
            if not low <= self.value <= high:
                raise ValueError(f"value {self.value} must lie in its assumed range [{low}, {high}]")
        return self

    def __float__(self) -> float:
        return self.value


class Bounds:
    """The allowed interval of a quantity, kept where the schema and the messages can see it."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def __call__(self, quantity: Quantity) -> Quantity:
        """Return the quantity; a ValueError if it or its plausible range leaves the interval."""
        ends = [quantity.value, *(quantity.assumed or ())]
        for end in ends:
            if not self.low <= end <= self.high:
                raise ValueError(f"{end} must lie in [{self.low:g}, {self.high:g}]")
        return quantity


Share = Annotated[Quantity, AfterValidator(Bounds(0.0, 1.0))]
SignedShare = Annotated[Quantity, AfterValidator(Bounds(-1.0, 1.0))]
Positive = Annotated[Quantity, AfterValidator(Bounds(0.0, 1e6))]
StrictlyPositive = Annotated[Quantity, AfterValidator(Bounds(1e-6, 1e6))]
Change = Annotated[Quantity, AfterValidator(Bounds(-1e6, 1e6))]
Count = Annotated[Quantity, AfterValidator(Bounds(0.0, 10_000.0))]


def _month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise ValueError("must be a month written YYYY-MM")
    return text


Month = Annotated[str, AfterValidator(_month)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Calendar(Frozen):
    """First and last month of the simulation."""

    start: Month
    end: Month


class Polity(Frozen):
    """The country: who dominates, how much pressure there is, and how laws pass."""

    name: str
    dominance: Share = Field(description="pro-presidential share of legislature and local councils at the start")
    domestic_pressure: Share
    external_pressure: Share
    capacity: Positive = Field(description="president's capacity to hold the street, in units of party resources")
    quota: Share = Field(description="share of seats (or votes) that ratifies a constitutional change")
    ratification: Literal["parliament", "referendum"] = "parliament"
    independents: Count = Quantity(value=0.0)
    independents_loyalty: Share = Quantity(value=0.5)
    table_quota: Share = Quantity(value=0.5)
    source: str | None = None


class ElectoralLaw(Frozen):
    """How votes become seats, and which issues of the reform change it."""

    elected_seats: Count
    list_share: Share = Field(description="share of elected seats filled by party list when no issue sets it")
    threshold: Share
    independents: Share = Field(description="share of district seats won by candidates without a party")
    exponent: StrictlyPositive = Field(description="district seats go by votes to this power (3: cube law)")
    list_issue: Identifier | None = None
    size_issue: Identifier | None = None
    source: str | None = None


class Issue(Frozen):
    """One provision that can be reformed."""

    name: str
    status_quo: Share
    weight: Share = Field(description="weight in the index of constraint; all weights sum to 1")
    visibility: Share = Field(description="how much outsiders notice")
    capture: Share = Field(description="share of the level that a dominant bloc neutralises")
    note: str | None = None
    source: str | None = None


class President(Frozen):
    """The agenda setter's preferences over effective constraint."""

    name: str
    ideal: Share
    ideals: dict[Identifier, Share] = {}
    salience: dict[Identifier, Share] = Field(default={}, description="default: the issue's weight")
    source: str | None = None


class ConditionTerms(Frozen):
    """What an unmet condition costs a party, or that it keeps the party out."""

    weight: Positive
    required: bool = False
    since: Month | None = None
    source: str | None = None


class Party(Frozen):
    """A party, bloc or movement."""

    name: str
    camp: Camp
    ideal: Share
    ideals: dict[Identifier, Share] = {}
    salience: dict[Identifier, Share] = Field(default={}, description="default: the issue's weight")
    resources: Positive
    patronage: SignedShare = Field(description="worth of access to the party")
    hardline: Share = Field(description="cost of being associated with the president's process, alone")
    discernment: Share
    trust: Share
    grievance: Positive = Quantity(value=0.0)
    threshold: Share = Quantity(value=0.5)
    seats: Count = Quantity(value=0.0)
    conditions: dict[Identifier, ConditionTerms] = {}
    founded: Month | None = None
    dissolved: Month | None = None
    merges_into: Identifier | None = None
    split_from: Identifier | None = None
    split_share: Share = Quantity(value=0.0)
    invitable: bool = True
    source: str | None = None


class External(Frozen):
    """An external actor whose approval the president may want."""

    name: str
    weight: Share
    discernment: Share
    prize: Positive = Quantity(value=0.0)
    announced: Month | None = None
    deadline: Month | None = None
    source: str | None = None


class Status(Frozen):
    """A legal category of a body."""

    bindingness: Share
    state: bool = False
    source: str | None = None


class Chair(Frozen):
    """A category of person in the chair."""

    guidance: Share
    agenda_power: Share
    head_of_state: bool = False
    source: str | None = None


class Body(Frozen):
    """A reform body as it was designed."""

    name: str
    status: Identifier
    chair: Identifier
    open: Month
    close: Month
    seat_share: Share = Field(description="share of seats offered to the opposition")
    officials: Share = Field(description="share of seats held by officials")
    invited: Literal["all"] | list[Identifier] = "all"
    agenda: list[Identifier]
    guarantees: list[Identifier] = []
    guidance: Share | None = Field(default=None, description="overrides the guidance of the chair's category")
    source: str | None = None


class Event(Frozen):
    """A dated shock."""

    month: Month
    text: str
    domestic_pressure: SignedShare | None = None
    external_pressure: SignedShare | None = None
    capacity: Change | None = None
    grievance: Change | None = None
    trust: SignedShare | None = None
    resources: Change | None = None
    parties: list[Identifier] = []
    election: bool = False
    source: str | None = None


class Menu(Frozen):
    """The designs among which a president who designs the body himself can choose."""

    statuses: list[Identifier] = Field(min_length=1)
    chairs: list[Identifier] = Field(min_length=1)
    seat_shares: list[Share] = Field(min_length=1)
    guarantees: list[list[Identifier]] = Field(default=[[]], min_length=1)
    invited: list[Literal["all"] | list[Identifier]] = Field(default=["all"], min_length=1)
    duration: Count
    officials: Share
    agenda: list[Identifier]
    source: str | None = None


class Rules(Frozen):
    """Which theory runs: each rule is a factor like any other."""

    bargaining: str = "agenda_setter"
    participation: str = "expected_utility"
    institutional_design: Literal["historical", "endogenous"] = "historical"
    activation: Literal["random_sequential", "simultaneous"] = "random_sequential"
    contestation: bool = True


class Behaviour(Frozen):
    """What is about people and not about a country: one set of numbers for all cases."""

    rationality: StrictlyPositive = Field(description="inverse scale of the logistic shock of a decision")
    persistence: Share
    switching: Positive
    policy_weight: Positive = Field(description="worth of policy against access and association")
    disillusion: Share
    learning: Share
    forgetting: Share
    cooptation: Share
    erosion: Share
    attrition: Share
    pace: Positive
    floor: Share
    power_weight: Positive
    approval_weight: Positive
    dissent_weight: Positive
    word_cost: Positive
    legislating_cost: Positive
    opening_cost: Positive
    patience: StrictlyPositive
    legitimacy_base: Share
    domestic_discernment: Share
    domestic_decay: Share
    external_decay: Share
    exclusion: Share = Field(description="monthly rise of domestic pressure per unit of excluded resources")
    soothing: Share = Field(description="monthly relief of pressure by an open body of full legitimacy")
    relief: Positive = Field(description="relief of pressure by a unit of perceived reform")
    judgement: Share = Field(description="monthly weight of news in an external actor's approval")
    fragmentation: Share
    incumbency: Positive
    protest: Positive
    vote_noise: Positive
    sharpness: Positive
    fatigue: Share
    crisis_cost: Positive
    reversal: Share
    discount: Share
    risk: StrictlyPositive
    award_slope: Positive
    award_threshold: SignedShare
    creation_rate: Share
    creation_threshold: Positive
    creation_slope: Positive
    design_rationality: Positive
    attention_cost: Positive
    binding_cost: Positive
    seat_cost: Positive
    guarantee_cost: Positive


class Pattern(Frozen):
    """A pattern of the record as a predicate over a run, and what history shows."""

    text: str
    history: str
    holds: str = Field(description="expression over the outcomes of a run, names in backticks")
    instead: dict[str, Any] = Field(
        default={}, description="changes of the case; outcomes under them are `instead.<name>` in `holds`"
    )
    rules: dict[str, str] = Field(default={}, description="changes of the rules under which the pattern is looked for")


class Record(Frozen):
    """What history showed; the model never reads it, the scorecard and the figures do."""

    patterns: dict[str, Pattern] = {}
    participation: dict[Identifier, list[Identifier]] = {}
    levels: dict[Identifier, Share] = {}
    votes: dict[Identifier, Positive] = {}
    other_votes: Positive = Quantity(value=0.0)
    source: str | None = None


class Case(Frozen):
    """A country and a period: everything a run needs."""

    calendar: Calendar
    polity: Polity
    president: President
    issues: dict[Identifier, Issue] = Field(min_length=1)
    parties: dict[Identifier, Party] = Field(min_length=1)
    external: dict[Identifier, External] = {}
    statuses: dict[Identifier, Status] = {}
    chairs: dict[Identifier, Chair] = {}
    guarantees: dict[Identifier, str] = Field(default={}, description="guarantees that can be granted, in words")
    bodies: dict[Identifier, Body] = {}
    events: list[Event] = []
    electoral_law: ElectoralLaw | None = None
    menu: Menu | None = None
    rules: Rules = Rules()
    record: Record = Record()
    behaviour: Behaviour
