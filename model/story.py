"""What happens in a run, heard from the steps of the month and told in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model.equations.design import Worth
from model.inputs import menu_designs
from model.numbers import NONE
from model.rules import participation
from model.titles import capital

if TYPE_CHECKING:
    from model.agents import ReformBody
    from model.simulation import ReformProcess

TOLD = 0.005  # the least change of what binds that is told
ALTERNATIVES = 3  # designs told beside the one chosen


@dataclass(frozen=True, slots=True)
class Decision:
    """A party's decision about a body and what was behind it (in units of full access)."""

    month: int
    party: str
    body: str
    was_there: bool
    sits: bool
    worth: participation.WorthOfSeat
    unmet_conditions: tuple[str, ...]
    attraction: float  # by the participation rule in force
    shock: float

    @property
    def changed(self) -> bool:
        """Whether the party came or left."""
        return self.was_there != self.sits


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in a run, in words and numbers."""

    month: int
    kind: str
    text: str
    body: str | None = None
    numbers: dict[str, Any] = field(default_factory=dict)


class Story:
    """Listens to a run: every method is something that a step of the month tells, by the places of whom it is about."""

    def __init__(self, process: ReformProcess) -> None:
        self.process = process
        self.ruler = process.case.president.title
        self.decisions: list[Decision] = []
        self.happenings: list[Happening] = []
        self._weighed: list[
            tuple[Worth, list[str]]
        ] = []  # designs: their worth, and who is expected of the opposition

    def tell(self, kind: str, text: str, body: ReformBody | None = None, **numbers: Any) -> None:
        """Keep what happened."""
        name = None if body is None else body.name
        self.happenings.append(Happening(self.process.month, kind, text, name, numbers))

    def _party(self, place: int) -> str:
        return self.process.title(self.process.parties_in_order[place].name)

    def before_bodies(self) -> None:
        """The month's shocks have happened, and no body has opened."""

    def before_decisions(self, place: int) -> None:
        """A body has its terms before it, and nobody has decided."""

    # the calendar

    def founded(self, party: int, parent: int, taken: float) -> None:
        """A party comes to be."""
        if parent != NONE:
            self.tell("party", f"{self._party(party)} splits from {self._party(parent)}", resources=taken)
        elif self.process.month > 0:
            resources = self.process.parties_in_order[party].resources
            self.tell("party", f"{self._party(party)} is founded", resources=resources)

    def dissolved(self, party: int, heir: int) -> None:
        """A party ceases to be."""
        end = "dissolves" if heir == NONE else f"merges into {self._party(heir)}"
        self.tell("party", f"{self._party(party)} {end}")

    def event(self, place: int) -> None:
        """A dated event has had its effects."""
        text = sorted(self.process.case.events, key=lambda event: event.month)[place].text
        self.tell("event", text, None, **self._pressures())

    def _pressures(self) -> dict[str, float]:
        process = self.process
        return {
            "domestic_pressure": process.domestic_pressure,
            "external_pressure": process.external_pressure,
        }

    def elected(self, size: float) -> None:
        """Parliament is elected."""
        winner = max(self.process.parties_in_order, key=lambda party: party.votes)
        result = f"wins {winner.votes:.0%} of the votes and {winner.seats:.0f} of {size:.0f} seats"
        self.tell("election", f"{self.process.title(winner.name)} {result}", dominance=self.process.dominance)

    def award(self, actor: int, likely: float) -> None:
        """An external actor awards its prize or not."""
        judge = self.process.external_actors[actor]
        self.tell(
            "award", f"{judge.name} {'award' if judge.awarded else 'withhold'} the prize", likely=likely
        )

    # bodies

    def opened(self, place: int) -> None:
        """A body opens."""
        body = self.process.body_at(place)
        numbers = {
            "status": body.status,
            "guidance": body.effort,
            "opposition_seats": body.seat_share,
            "proportionate": body.proportionate,
        }
        self.tell("body", f"{self.process.title(body.name)} opens", body, **self._pressures(), **numbers)

    def weighed(self, place: int, design: int, worth: Worth) -> None:
        """The president has weighed a design of the menu, with the table that he expects."""
        present = self.process.record.state.present[place]
        parties = self.process.parties_in_order
        expected = [p.name for p in parties if present[p.place] and p.opposition]
        self._weighed.append((worth, expected))

    def weighed_against(self, place: int, worth: Worth) -> None:
        """The president has weighed what the rest of the time of a body that sits is worth."""
        name = self.process.title(self.process.body_at(place).name)
        self.tell("design", f"against keeping {name}", **worth._asdict())

    def chosen(self, choice: int) -> None:
        """The president has chosen a design, or none."""
        worths = [worth.total for worth, _ in self._weighed]
        ranked = sorted(range(len(worths)), key=lambda d: (d != choice, -worths[d]))
        for rank, d in enumerate(ranked[: ALTERNATIVES + 1]):
            self._tell_design("chosen" if d == choice else f"alternative {rank}", d)
        self._weighed.clear()

    def _tell_design(self, lead: str, d: int) -> None:
        status, chair, seats, granted, _ = menu_designs(self.process.case)[d]
        worth, expected = self._weighed[d]
        who = ", ".join(map(self.process.title, expected)) or "nobody of the opposition"
        self.tell(
            "design",
            f"{lead}: {status}, chair {chair}, opposition seats {seats:.0%}, "
            f"guarantees {', '.join(granted) or 'none'}; expects {who}",
            **worth._asdict(),
        )

    def decided(self, place: int, party: int, sits: bool) -> None:
        """A party has decided whether it sits at a body."""
        process, work = self.process, self.process.record.work
        body, who = process.body_at(place), process.parties_in_order[party]
        decision = Decision(
            month=process.month,
            party=who.name,
            body=body.name,
            was_there=bool(body.present[party] > 0.0),
            sits=bool(sits),
            worth=participation.WorthOfSeat(*map(float, participation.worth_of_seat(work.offer, party))),
            unmet_conditions=body.unmet_conditions(party),
            attraction=float(work.attraction[party]),
            shock=float(work.shock[party]),
        )
        self.decisions.append(decision)

    def draft(self, place: int, issue: int) -> None:
        """A body recommends something on an issue."""
        body = self.process.body_at(place)
        name = list(self.process.case.issues.values())[issue].name.lower()
        self.tell(
            "draft",
            f"{self.process.title(body.name)} recommends on {name}",
            body,
            status_quo=self.process.level[issue],
            recommendation=body.recommended[issue],
            chair=body.chair[issue],
        )

    def conceded(self, place: int) -> None:
        """The president concedes something to keep the opposition at a body."""
        work = self.process.record.work
        moved = {
            issue.name.lower(): float(work.binds[k] - work.unmoved[k])
            for k, issue in enumerate(self.process.case.issues.values())
        }
        given = ", ".join(f"{by:.2f} on {issue}" for issue, by in moved.items() if abs(by) >= TOLD)
        text = f"To keep the opposition at the table {self.ruler} concedes {given or 'next to nothing'}"
        bought = {"rent": float(work.rent[0]), "price": float(work.price[0])}
        self.tell("concession", text, self.process.body_at(place), **bought)

    def package(self, place: int) -> None:
        """A package is about to be in force."""
        process, body = self.process, self.process.body_at(place)
        work = process.record.work
        proposed, binds, effective_before = work.proposed, work.binds, work.effective
        for k, issue in enumerate(process.case.issues.values()):
            before, after = process.level[k], proposed[k]
            if before != after or effective_before[k] != binds[k]:
                rider = "" if body.drafted[k] else ", which nobody had drafted"
                effective = binds[k] - effective_before[k]
                text = f"{issue.name}: {before:.2f} → {after:.2f}{rider}"
                self.tell("package", text, body, nominal=after - before, effective=effective)

    def closed(self, place: int, gain: float, carried: float, worth: float, passed: bool) -> None:
        """A body closes."""
        body = self.process.body_at(place)
        drafted = f"{body.drafted.sum():.0f} of {body.agenda.sum():.0f} issues drafted"
        result = "a package is enacted" if body.enacted else "nothing is enacted"
        if body.due >= 0:
            result = f"a package is passed, in force from {self.process.month_name(body.due)}"
        text = f"{self.process.title(body.name)} closes: {drafted}, {result}"
        cost = float(self.process.record.work.opening[0])
        self.tell("close", text, body, gain=gain, carried=carried, worth=worth, cost=cost, passed=passed)

    def replaced(self, place: int) -> None:
        """A body makes room for another."""
        body = self.process.body_at(place)
        drafted = f"{body.drafted.sum():.0f} of {body.agenda.sum():.0f} issues drafted"
        self.tell("replaced", f"{self.process.title(body.name)} is replaced: {drafted}, which are lost", body)

    def in_force(self, place: int) -> None:
        """A package that was voted some months ago is in force."""
        body = self.process.body_at(place)
        text = f"The package of {self.process.title(body.name)} comes into force"
        self.tell("in force", text, body, **self._constraint())

    def _constraint(self) -> dict[str, float]:
        process = self.process
        return {"constraint": process.constraint(process.level, process.dominance)}

    # the street

    def crisis(self, mobilised: float) -> None:
        """The excluded take to the street."""
        self.tell("crisis", "Open crisis", mobilised=mobilised, capacity=self.process.capacity)

    def fatigue(self, mobilised: float) -> None:
        """The street tires."""
        self.tell("crisis", "The crisis ends without a settlement", mobilised=mobilised)

    def settled(self, strength: float, carried: float, gain: float) -> None:
        """The two sides settle."""
        self.tell("settlement", "The two sides settle", strength=strength, carried=carried, gain=gain)

    def reversed(self, gain: float) -> None:
        """The president takes a settlement back."""
        self.tell("reversal", f"{capital(self.ruler)} takes the settlement back", gain=gain)
