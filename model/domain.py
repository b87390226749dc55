"""The case as a political scientist writes it: actors, issues, bodies, events, behaviour. Frozen, checked when made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    create_model,
    model_validator,
)

from model import pooled, titles

MOST = (
    100  # of anything that has a name in a case; with 100 parties and 100 issues a run takes 20 times as long
)
MOST_EVENTS = 1_000
MOST_MONTHS = 1_200
MOST_DESIGNS = 5_000  # on a menu, all of which are weighed whenever a body can be created

Camp = Literal["pro_presidential", "opposition"]


class Frozen(BaseModel):
    """A value that cannot change and refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False)


class Quantity(Frozen):
    """A number with where it comes from: a source, or `assumed` with its plausible range and prior."""

    value: float = Field(description="the number")
    assumed: tuple[float, float] | None = Field(
        default=None, description="plausible range [low, high], from which --robust draws"
    )
    prior: Literal["uniform", "triangular"] = Field(
        default="uniform", description="how --robust draws from the range"
    )
    source: str | None = Field(default=None, description="who says so, and where")
    note: str | None = Field(default=None, description="why this value, or this range")

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, data: Any, info: ValidationInfo) -> Any:
        if isinstance(data, str):
            return pooled.named(data, info)
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


T = TypeVar("T")
ShareOf = Annotated[T, AfterValidator(Bounds(0.0, 1.0))]
SignedShareOf = Annotated[T, AfterValidator(Bounds(-1.0, 1.0))]
PositiveOf = Annotated[T, AfterValidator(Bounds(0.0, 1e6))]
StrictlyPositiveOf = Annotated[T, AfterValidator(Bounds(1e-6, 1e6))]
ChangeOf = Annotated[T, AfterValidator(Bounds(-1e6, 1e6))]

Share = ShareOf[Quantity]
SignedShare = SignedShareOf[Quantity]
Positive = PositiveOf[Quantity]
StrictlyPositive = StrictlyPositiveOf[Quantity]
Count = Annotated[Quantity, AfterValidator(Bounds(0.0, 10_000.0))]
Duration = Annotated[Quantity, AfterValidator(Bounds(1.0, 10_000.0))]


def _month(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise ValueError("must be a month written YYYY-MM")
    return text


MONTH = AfterValidator(_month)
Month = Annotated[str, MONTH]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Calendar(Frozen):
    """First and last month of the simulation."""

    start: Month = Field(description="first month, YYYY-MM")
    end: Month = Field(description="last month, YYYY-MM")


class Polity(Frozen):
    """The country: who dominates, how much pressure there is, and how laws pass."""

    name: str
    dominance: Share = Field(
        description="pro-presidential share of legislature and local councils at the start"
    )
    domestic_pressure: Share = Field(description="dissent at home at the start")
    external_pressure: Share = Field(description="criticism from abroad at the start")
    capacity: Positive = Field(
        description="president's capacity to hold the street, in units of party resources"
    )
    quota: Share = Field(description="share of seats (or votes) that ratifies a constitutional change")
    ratification: Literal["parliament", "referendum", "parliament_and_referendum"] = Field(
        default="parliament",
        description="who ratifies a package: parliament by seats, a referendum by votes, or both",
    )
    referendum_quota: Share | None = Field(
        default=None, description="share of the votes that ratifies at a referendum; default: `quota`"
    )
    turnout: Share = Field(
        default=Quantity(value=0.0), description="share of the voters without whom a referendum is void"
    )
    independents: Count = Field(
        default=Quantity(value=0.0), description="seats of deputies without a party at the start"
    )
    independents_loyalty: Share = Field(
        default=Quantity(value=0.5), description="share of the independents that follows the president"
    )
    appointed: Count = Field(
        default=Quantity(value=0.0),
        description="seats that the president fills: no election changes them, and they vote with him",
    )
    table_quota: Share = Field(
        default=Quantity(value=0.5),
        description="share of a body's seats that decides there; up to one half it must be exceeded",
    )
    source: str | None = None


class ElectoralLaw(Frozen):
    """How votes become seats, and which issues of the reform change it."""

    elected_seats: Count = Field(description="seats filled by election")
    list_share: Share = Field(description="share of elected seats filled by party list when no issue sets it")
    threshold: Share = Field(description="share of the votes below which a party list wins no seat")
    independents: Share = Field(description="share of district seats won by candidates without a party")
    exponent: StrictlyPositive = Field(description="district seats go by votes to this power (3: cube law)")
    method: Literal["hare", "droop", "dhondt", "sainte_lague", "modified_sainte_lague"] = Field(
        default="hare",
        description="how list seats are counted: quotas with largest remainders, or highest averages",
    )
    list_issue: Identifier | None = Field(default=None, description="issue whose level is the list share")
    size_issue: Identifier | None = Field(
        default=None, description="issue whose level scales the elected seats"
    )
    source: str | None = None


class Issue(Frozen):
    """One provision that can be reformed."""

    name: str
    status_quo: Share = Field(
        description="level at the start: 0 no constraint on the president, 1 full accountability"
    )
    weight: Share = Field(description="weight in the index of constraint; all weights sum to 1")
    visibility: Share = Field(description="how much outsiders notice")
    capture: Share = Field(description="share of the level that a dominant bloc neutralises")
    escape: Share | None = Field(
        default=None,
        description="share of the level that conditions can neutralise; default: `conditioning` times capture",
    )
    note: str | None = None
    source: str | None = None


class President(Frozen):
    """The agenda setter's preferences over effective constraint."""

    name: str
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] = Field(
        default=titles.THE_PRESIDENT, description="what he is called in sentences and figures"
    )
    ideal: Share = Field(description="level of constraint he wants, for issues not in `ideals`")
    ideals: dict[Identifier, Share] = Field(default={}, description="by issue, where it is not `ideal`")
    salience: dict[Identifier, Share] = Field(default={}, description="default: the issue's weight")
    source: str | None = None


class ConditionTerms(Frozen):
    """What an unmet condition costs a party, or that it keeps the party out."""

    weight: Positive = Field(description="what it costs the party, unmet (scaled by distrust)")
    redress: bool = Field(default=False, description="met, it heals the party's grievance")
    required: bool = Field(default=False, description="unmet, the party stays out")
    since: Month | None = Field(default=None, description="first month in which it is asked for")
    issues: list[Identifier] = Field(
        default=[], description="of `on_agenda`: issues that the body must discuss"
    )
    source: str | None = None


class Party(Frozen):
    """A party, bloc or movement."""

    name: str
    camp: Camp = Field(description="pro_presidential or opposition")
    ideal: Share = Field(description="level of constraint it wants, for issues not in `ideals`")
    ideals: dict[Identifier, Share] = Field(default={}, description="by issue, where it is not `ideal`")
    salience: dict[Identifier, Share] = Field(default={}, description="default: the issue's weight")
    resources: Positive = Field(description="votes, money and people it can call on")
    patronage: SignedShare = Field(description="worth of access to the party")
    hardline: Share = Field(description="cost of being associated with the president's process, alone")
    discernment: Share = Field(description="0 sees announcements, 1 sees effects")
    trust: Share = Field(description="in the president at the start")
    grievance: Positive = Field(
        default=Quantity(value=0.0),
        description="what an injury takes from the worth of sitting down; it fades",
    )
    threshold: Share = Field(
        default=Quantity(value=0.5),
        description="share of the other opposition's seats to be taken before it follows; for the rule `threshold` alone",
    )
    seats: Count = Field(default=Quantity(value=0.0), description="in parliament at the start")
    conditions: dict[Identifier, ConditionTerms] = Field(
        default={}, description="what it asks of a body: conditions and guarantees, by name"
    )
    founded: Month | None = Field(
        default=None, description="month in which it comes to be; default: it is there from the start"
    )
    dissolved: Month | None = Field(default=None, description="month in which it ceases to be")
    merges_into: Identifier | None = Field(
        default=None, description="party that takes over its resources and seats when it dissolves"
    )
    split_from: Identifier | None = Field(
        default=None, description="party from which it splits off when it is founded"
    )
    split_share: Share = Field(
        default=Quantity(value=0.0), description="share of that party's resources that it takes along"
    )
    invitable: bool = Field(default=True, description="false for a movement that cannot be invited to a body")
    contests: bool | None = Field(
        default=None, description="whether it stands for election; default: whether it can be invited"
    )
    source: str | None = None


class External(Frozen):
    """An external actor whose approval the president may want."""

    name: str
    weight: Share = Field(description="of its view in what approval abroad is worth")
    discernment: Share = Field(description="0 sees announcements, 1 sees effects")
    prize: Positive = Field(
        default=Quantity(value=0.0),
        description="what its award is worth to the president, in units of full criticism",
    )
    announced: Month | None = Field(default=None, description="month from which the prize is known")
    deadline: Month | None = Field(default=None, description="month in which the prize is decided")
    source: str | None = None


class Status(Frozen):
    """A legal category of a body."""

    bindingness: Share = Field(description="how far its word binds the president")
    state: bool = Field(
        default=False, description="whether it is a body of the state, as the condition state_status asks"
    )
    source: str | None = None


class Chair(Frozen):
    """A category of person in the chair."""

    guidance: Share = Field(description="how much of what the president wants reaches the table")
    agenda_power: Share = Field(description="how far the chair decides what is voted on")
    head_of_state: bool = Field(default=False, description="whether the president himself sits there")
    source: str | None = None


class Body(Frozen):
    """A reform body as it was designed."""

    name: str
    status: Identifier = Field(description="legal category, a name in [statuses]")
    chair: Identifier = Field(description="who presides, a name in [chairs]")
    open: Month = Field(description="first month")
    close: Month = Field(description="month in which it closes and a package is settled")
    seat_share: Share = Field(description="share of seats offered to the opposition")
    officials: Share = Field(description="share of seats held by officials")
    invited: Literal["all"] | list[Identifier] = Field(
        default="all", description="all, or the parties that are asked"
    )
    agenda: list[Identifier] = Field(description="issues that it may draft")
    consent: bool = Field(
        default=False, description="whether a package needs the consent of its opposition members (a pact)"
    )
    tabled: bool = Field(default=False, description="whether the chair brings a finished text")
    lag: Count = Field(
        default=Quantity(value=0.0),
        description="months from its close, when its package is voted on, until that is in force; whole ones count",
    )
    convener: Literal["president", "parliament", "parties", "mediator"] = Field(
        default="president", description="who convenes it, as the condition independent_convener asks"
    )
    guarantees: list[Identifier] = Field(default=[], description="that are granted, names in [guarantees]")
    guidance: Share | None = Field(default=None, description="overrides the guidance of the chair's category")
    source: str | None = None


NOT_WRITTEN: Any = None  # of a number that is zero unless it is written


class ShocksOf[N](Frozen):
    """What an event does to the country; `N` is what a number is: a quantity in a case, an array over events in a run."""

    domestic_pressure: SignedShareOf[N] = Field(default=NOT_WRITTEN, description="added to it")
    external_pressure: SignedShareOf[N] = Field(default=NOT_WRITTEN, description="added to it")
    capacity: ChangeOf[N] = Field(default=NOT_WRITTEN, description="added to it")


class InjuriesOf[N](Frozen):
    """What an event does to parties."""

    grievance: ChangeOf[N] = Field(default=NOT_WRITTEN, description="added to that of `parties`")
    trust: SignedShareOf[N] = Field(default=NOT_WRITTEN, description="added to that of `parties`")
    resources: ChangeOf[N] = Field(
        default=NOT_WRITTEN, description="change of those of `parties`, as a share"
    )
    vacated: ShareOf[N] = Field(
        default=NOT_WRITTEN,
        description="share of the seats of `parties` in parliament that stay vacant until an election",
    )


class Event(InjuriesOf[Quantity], ShocksOf[Quantity]):
    """A dated shock."""

    name: Identifier | None = Field(
        default=None, description="by which its values are varied: events.NAME.grievance"
    )
    month: Month
    text: str = Field(description="what happened")
    parties: list[Identifier] = Field(default=[], description="whom its effects on parties are about")
    side: Literal["president", "coalition", "opposition"] | None = Field(
        default=None,
        description="where `parties` stand from then on: with the president, in a coalition government, or in opposition",
    )
    election: bool = Field(default=False, description="whether parliament is elected in that month")
    boycotts: list[Identifier] = Field(default=[], description="parties that do not stand in that election")
    source: str | None = None


class Menu(Frozen):
    """The designs among which a president who designs the body himself can choose."""

    statuses: list[Identifier] = Field(min_length=1, description="names in [statuses]")
    chairs: list[Identifier] = Field(min_length=1, description="names in [chairs]")
    seat_shares: list[Share] = Field(min_length=1, description="shares of seats offered to the opposition")
    guarantees: list[list[Identifier]] = Field(
        default=[[]], min_length=1, description="sets of guarantees that can be granted"
    )
    invited: list[Literal["all"] | list[Identifier]] = Field(
        default=["all"], min_length=1, description="sets of parties that can be asked"
    )
    duration: Duration = Field(description="months that a body sits, of which whole ones count")
    lag: Count = Field(
        default=Quantity(value=0.0),
        description="months from its close, when its package is voted on, until that is in force; whole ones count",
    )
    officials: Share = Field(description="share of seats held by officials")
    agenda: list[Identifier] = Field(description="issues that a body may draft")
    source: str | None = None


def _shared(kind: type[Frozen]) -> Any:
    """Return the table of the numbers of a kind that those take who do not state their own; each is optional."""
    numbers: dict[str, Any] = {
        name: (
            Annotated[field.annotation, *field.metadata] | None,
            Field(None, description=field.description),
        )
        for name, field in kind.model_fields.items()
        if field.annotation is Quantity
    }
    tables: dict[str, Any] = {
        name: (field.annotation, Field({}, description=field.description))
        for name, field in kind.model_fields.items()
        if name in ("ideals", "salience")
    }
    text = f"Numbers of a {kind.__name__.lower()} that states none of its own."
    return create_model(f"{kind.__name__}Defaults", __base__=Frozen, __doc__=text, **numbers, **tables)


PartyDefaults, ConditionDefaults = _shared(Party), _shared(ConditionTerms)
IssueDefaults, BodyDefaults = _shared(Issue), _shared(Body)
ChairDefaults, ExternalDefaults = _shared(Chair), _shared(External)
POOLED = {
    Party: PartyDefaults,
    ConditionTerms: ConditionDefaults,
    Issue: IssueDefaults,
    Body: BodyDefaults,
    Chair: ChairDefaults,
    External: ExternalDefaults,
}


class Defaults(Frozen):
    """Numbers that all of a kind share: each is one assumption, however many take it."""

    if TYPE_CHECKING:
        pro_presidential: Frozen = Frozen()
        opposition: Frozen = Frozen()
        conditions: Frozen = Frozen()
        issues: Frozen = Frozen()
        bodies: Frozen = Frozen()
        chairs: Frozen = Frozen()
        external: Frozen = Frozen()
    else:
        pro_presidential: PartyDefaults = Field(PartyDefaults(), description="of parties of that camp")
        opposition: PartyDefaults = Field(PartyDefaults(), description="of parties of that camp")
        conditions: ConditionDefaults = Field(ConditionDefaults(), description="of conditions of parties")
        issues: IssueDefaults = Field(IssueDefaults(), description="of issues")
        bodies: BodyDefaults = Field(BodyDefaults(), description="of bodies")
        chairs: ChairDefaults = Field(ChairDefaults(), description="of chairs")
        external: ExternalDefaults = Field(ExternalDefaults(), description="of external actors")


class Rules(Frozen):
    """Which theory runs: each rule is a factor like any other."""

    bargaining: str = Field(default="agenda_setter", description="what a table recommends")
    participation: str = Field(default="expected_utility", description="when a party sits down")
    institutional_design: Literal["historical", "endogenous"] = Field(
        default="historical",
        description="historical: the bodies of the file; endogenous: the president designs them from the menu",
    )
    replacement: Literal["never", "weighed"] = Field(
        default="weighed",
        description="whether a president who designs the bodies weighs replacing one that sits by another",
    )
    activation: Literal["random_sequential", "simultaneous"] = Field(
        default="random_sequential",
        description="whether parties move one after the other, in random order, or all at once",
    )
    enactment: str = Field(
        default="leverage",
        description="leverage: a seated opposition can walk out; dictate: the president decides; pact: all must consent",
    )
    provisions: Literal["conditioned", "plain"] = Field(
        default="conditioned", description="whether the drafter can attach conditions to what he writes"
    )
    guidance: Literal["chosen", "given"] = Field(
        default="chosen",
        description="whether guidance is the president's choice, up to what the chair can pass on",
    )
    foresight: Literal["package", "none"] = Field(
        default="package", description="whether parties foresee the package with and without themselves"
    )
    association: Literal["content", "type"] = Field(
        default="content", description="whether association costs less, the more real the reform"
    )
    contestation: bool = Field(
        default=True, description="whether an excluded opposition can take to the street"
    )


class BehaviourOf[N](Frozen):
    """The fields of what is about people; `N` is what a number is: a quantity in a case, a float in a run."""

    rationality: StrictlyPositiveOf[N] = Field(
        description="inverse scale of the logistic shock of a decision"
    )
    persistence: ShareOf[N]
    switching: PositiveOf[N]
    policy_weight: PositiveOf[N] = Field(description="worth of policy against access and association")
    disillusion: ShareOf[N]
    learning: ShareOf[N]
    watching: ShareOf[N] = Field(description="what those outside learn from a body, against those inside")
    forgetting: ShareOf[N]
    cooptation: ShareOf[N]
    erosion: ShareOf[N]
    attrition: ShareOf[N]
    pace: PositiveOf[N]
    floor: ShareOf[N]
    power_weight: PositiveOf[N]
    approval_weight: PositiveOf[N] = Field(
        description="worth of full approval of a full reform, at full criticism"
    )
    facade_risk: ShareOf[N] = Field(description="chance that a facade comes to bind as it is written")
    conditioning: ShareOf[N] = Field(
        description="what conditions can neutralise of a provision, as a share of what a bloc can capture"
    )
    word_cost: PositiveOf[N]
    legislating_cost: PositiveOf[N]
    opening_cost: PositiveOf[N]
    patience: StrictlyPositiveOf[N]
    legitimacy_base: ShareOf[N]
    domestic_discernment: ShareOf[N]
    domestic_decay: ShareOf[N]
    external_decay: ShareOf[N]
    exclusion: ShareOf[N] = Field(
        description="monthly rise of domestic pressure per unit of excluded resources"
    )
    soothing: ShareOf[N] = Field(description="monthly relief of pressure by an open body of full legitimacy")
    relief: PositiveOf[N] = Field(description="relief of pressure by a unit of perceived reform")
    judgement: ShareOf[N] = Field(description="monthly weight of news in an external actor's approval")
    fragmentation: ShareOf[N]
    incumbency: PositiveOf[N]
    protest: PositiveOf[N]
    vote_noise: PositiveOf[N]
    sharpness: PositiveOf[N] = Field(
        description="steepness of the risk of crisis in mobilisation over capacity"
    )
    fall: PositiveOf[N] = Field(description="what losing to the street costs the president (1: all power)")
    fatigue: ShareOf[N]
    crisis_cost: PositiveOf[N]
    reversal: ShareOf[N]
    discount: ShareOf[N]
    risk: StrictlyPositiveOf[N]
    award_slope: PositiveOf[N]
    award_threshold: SignedShareOf[N]
    creation_rate: ShareOf[N]
    creation_threshold: PositiveOf[N]
    creation_slope: PositiveOf[N]
    design_rationality: PositiveOf[N]
    attention_cost: PositiveOf[N]
    binding_cost: PositiveOf[N]
    seat_cost: PositiveOf[N]
    guarantee_cost: PositiveOf[N]


class Behaviour(BehaviourOf[Quantity]):
    """What is about people and not about a country: one set of numbers for all cases."""


class Pattern(Frozen):
    """A pattern of the record as a predicate over a run, and what history shows."""

    text: str = Field(description="what the model should show, in words")
    history: str = Field(description="what happened, in words")
    holds: str = Field(description="statement about a run: docs/expressions.md")
    instead: dict[str, Any] = Field(
        default={}, description="changes of the case; what comes of them is `instead.NAME` in `holds`"
    )
    rules: dict[str, str] = Field(
        default={}, description="changes of the rules under which the pattern is looked for"
    )


class Record(Frozen):
    """What history showed; the model never reads it, the scorecard and the figures do."""

    patterns: dict[str, Pattern] = Field(default={}, description="what `reform replicate` looks for")
    participation: dict[Identifier, list[Identifier]] = Field(
        default={}, description="who took part, by body"
    )
    levels: dict[Identifier, Share] = Field(default={}, description="levels after the period, by issue")
    votes: dict[Identifier, Positive] = Field(default={}, description="per cent of the vote, by party")
    other_votes: Positive = Field(default=Quantity(value=0.0), description="per cent of the vote for others")
    source: str | None = None


class Case(Frozen):
    """A country and a period: everything a run needs."""

    calendar: Calendar
    polity: Polity
    president: President
    issues: dict[Identifier, Issue] = Field(min_length=1, max_length=MOST)
    saliences: Literal["shares", "absolute"] = Field(
        default="shares",
        description="shares: each actor's saliences are brought to sum 1; absolute: taken as they are, 1 is full attention",
    )
    parties: dict[Identifier, Party] = Field(min_length=1, max_length=MOST)
    external: dict[Identifier, External] = Field(default={}, max_length=MOST)
    statuses: dict[Identifier, Status] = Field(default={}, max_length=MOST)
    chairs: dict[Identifier, Chair] = Field(default={}, max_length=MOST)
    guarantees: dict[Identifier, str] = Field(
        default={}, max_length=MOST, description="guarantees that can be granted, in words"
    )
    bodies: dict[Identifier, Body] = Field(default={}, max_length=MOST)
    events: list[Event] = Field(default=[], max_length=MOST_EVENTS)
    electoral_law: ElectoralLaw | None = None
    menu: Menu | None = None
    rules: Rules = Rules()
    record: Record = Record()
    defaults: Defaults = Defaults()
    numbers: dict[Identifier, Quantity] = Field(
        default={}, max_length=MOST, description="numbers by name: a quantity can be the name of one"
    )
    behaviour: Behaviour
