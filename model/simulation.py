"""One run, month by month, to look at and explain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from model import draws
from model.agents import (
    Decision,
    ExternalActor,
    OppositionParty,
    Party,
    President,
    ProPresidentialParty,
    ReformBody,
)
from model.domain import Case
from model.equations import body, contestation, design, elections, polity, president
from model.inputs import NONE, body_names, inputs_of, menu_designs, month_name
from model.outcomes import BODY, BODY_AND_PARTY, NOT_OPENED, PLURAL, outcome_names, series_names

type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in a run, in words and numbers."""

    month: int
    kind: str
    text: str
    body: str | None = None
    numbers: dict[str, Any] = field(default_factory=dict)


class ReformProcess(mesa.Model):  # type: ignore[misc]
    """A case lived through once: the run of that number under that seed.

    `step` is a month. All luck comes from draws named by seed, run, actor and purpose; Mesa's own generator is not used.
    """

    def __init__(self, case: Case, seed: int = 0, run: int = 0, rng: Any = 0) -> None:
        super().__init__(rng=rng)
        self.case = case
        self.inputs = inputs_of(case)
        self.month = -1
        self._plan = draws.plan_of(case)
        self._draws = draws.empty_draws(self._plan, 1)
        draws.draw(self._plan, seed, run, 1, self._draws)
        inputs = self.inputs
        self.dominance = inputs.polity.dominance
        self.domestic_pressure = inputs.polity.domestic_pressure
        self.external_pressure = inputs.polity.external_pressure
        self.capacity = inputs.polity.capacity
        self.independents = inputs.polity.independents
        self.crisis = False
        self.settled = NONE
        self.excluded = 0.0
        self.level = inputs.issues.status_quo.copy()
        self.unsettled = inputs.issues.status_quo.copy()
        self.counts = dict.fromkeys(("crises", "paralysis", "settlements", "reversals"), 0.0)
        self.reversal_after = NOT_OPENED
        self.package_month = NOT_OPENED
        self.most_constraint = self.constraint(self.level, self.dominance)
        self.president = President(self)
        self.parties_in_order = [self._party(i, name) for i, name in enumerate(case.parties)]
        self.externals = [ExternalActor(self, j, name) for j, name in enumerate(case.external)]
        self.condition_names = [name for party in case.parties.values() for name in party.conditions]
        self.bodies: dict[str, ReformBody] = {}
        self.decisions: list[Decision] = []
        self.story: list[Happening] = []
        self.datacollector = mesa.DataCollector(
            model_reporters={name: _reporter(name) for name in series_names(case)},
            agenttype_reporters={
                kind: {name: name for name in ("name", "resources", "trust", "grievance", "seated")}
                for kind in {type(party) for party in self.parties_in_order}
            },
        )

    def _party(self, place: int, name: str) -> Party:
        opposition = self.case.parties[name].camp == "opposition"
        return (OppositionParty if opposition else ProPresidentialParty)(self, place, name)

    @property
    def parties(self) -> Any:
        """The parties, as an AgentSet."""
        return self.agents.select(lambda agent: isinstance(agent, Party))

    @property
    def open_bodies(self) -> list[ReformBody]:
        """The bodies that sit now, in the order of their opening."""
        return [each for each in self.bodies.values() if each.is_open]

    def over(self, name: str) -> Array:
        """Return an attribute of all parties (parties,)."""
        return np.array([float(getattr(party, name)) for party in self.parties_in_order])

    def draw(self, purpose: str, place: int, at: str | int = 0) -> float:
        """Return the draw of an actor for a purpose, this month where the purpose is monthly."""
        if isinstance(at, str):
            at = getattr(draws, at)(self.month)
        return float(getattr(self._draws, purpose)[place, 0, at])

    def chance(self, purpose: int) -> float:
        """Return the polity's draw for a purpose this month."""
        return self.draw("state", 0, draws.in_state(self.month, purpose))

    def remember(self, decision: Decision) -> None:
        """Keep a party's decision."""
        self.decisions.append(decision)

    def tell(self, kind: str, text: str, body: str | None = None, **numbers: Any) -> None:
        """Keep what happened."""
        self.story.append(Happening(self.month, kind, text, body, numbers))

    def run(self) -> ReformProcess:
        """Live through all months and return the model."""
        while self.month + 1 < self.inputs.months:
            self.step()
        return self

    def step(self) -> None:
        """Live through one month."""
        self.month += 1
        self._population()
        self._events()
        for actor in self.externals:
            actor.judge()
        self.set_up_bodies()
        for each in self.open_bodies:
            self.sit(each)
        self._experience()
        for each in self.open_bodies:
            if each.close == self.month:
                self._close(each)
        self._pressures()
        if self.inputs.rules.contestation:
            self._contest()
        self.most_constraint = max(self.most_constraint, self.constraint(self.level, self.dominance))
        self.datacollector.collect(self)

    # 1. what the calendar brings

    def _population(self) -> None:
        parties, changed = self.inputs.parties, False
        for party in self.parties_in_order:
            if max(parties.founded[party.place], 0) == self.month:
                party.alive = changed = True
                self._split(party, int(parties.parent[party.place]))
            if parties.dissolved[party.place] == self.month:
                party.alive, changed = False, True
                self._dissolve(party, int(parties.heir[party.place]))
        if changed:
            for each in self.open_bodies:
                each.offer_seats()
            if self.month > 0:
                self._renew_dominance()

    def _split(self, party: Party, parent: int) -> None:
        if parent != NONE:
            origin = self.parties_in_order[parent]
            taken = self.inputs.parties.split_share[party.place] * origin.resources
            party.resources += taken
            origin.resources -= taken
            self.tell("party", f"{self.title(party.name)} splits from {self.title(origin.name)}", resources=taken)
        elif self.month > 0:
            self.tell("party", f"{self.title(party.name)} is founded", resources=party.resources)

    def _dissolve(self, party: Party, heir: int) -> None:
        if heir != NONE:
            other = self.parties_in_order[heir]
            other.resources += party.resources
            other.seats += party.seats
            self.tell("party", f"{self.title(party.name)} merges into {self.title(other.name)}")
        else:
            self.tell("party", f"{self.title(party.name)} dissolves")
        party.resources = 0.0
        party.seats = 0.0
        for each in self.bodies.values():
            each.present[party.place] = 0.0

    def _renew_dominance(self) -> None:
        law = self.inputs.polity
        cohesion = polity.cohesion_of(
            self.over("seats"),
            self.inputs.parties.opposition,
            self.independents,
            law.independents_loyalty,
            self.inputs.behaviour.fragmentation,
        )
        self.dominance = polity.dominance_now(law.dominance, cohesion, law.initial_cohesion)

    def _events(self) -> None:
        events = self.inputs.events
        for e in np.flatnonzero(events.month == self.month):
            self.domestic_pressure = polity.shocked(self.domestic_pressure, events.domestic_pressure[e])
            self.external_pressure = polity.shocked(self.external_pressure, events.external_pressure[e])
            self.capacity = max(0.0, self.capacity + events.capacity[e])
            for actor in self.externals:
                actor.criticise(events.external_pressure[e])
            for party in self.parties_in_order:
                if events.parties[e, party.place] > 0.0:
                    party.grievance = max(0.0, party.grievance + events.grievance[e])
                    party.trust = polity.clip(party.trust + events.trust[e], 0.0, 1.0)
                    party.resources = max(0.0, party.resources * (1.0 + events.resources[e]))
            self.tell(
                "event",
                sorted(self.case.events, key=lambda event: event.month)[e].text,
                domestic_pressure=self.domestic_pressure,
                external_pressure=self.external_pressure,
            )
            if events.election[e] != NONE and self.inputs.polity.elected_seats > 0.0:
                self._election(int(events.election[e]))

    def ballot(self, noise: Array) -> Array:
        """Return the weight of every party at the polls, given its luck (parties,)."""
        behaviour = self.inputs.behaviour
        out = np.zeros(noise.size)
        for party in self.parties_in_order:
            if party.alive:
                out[party.place] = elections.vote_weight(
                    party.resources,
                    party.opposition == 0.0,
                    behaviour.incumbency,
                    self.dominance,
                    behaviour.protest,
                    self.domestic_pressure,
                    noise[party.place],
                )
        return out

    def _election(self, ordinal: int) -> None:
        law = self.inputs.polity
        luck = [
            self.inputs.behaviour.vote_noise * polity.logit_shock(self.draw("votes", i, ordinal))
            for i in range(len(self.parties_in_order))
        ]
        votes = self.ballot(np.array(luck))
        shares, seats = np.zeros(votes.size), np.zeros(votes.size)
        elections.shares(votes, shares)
        list_share = law.list_share if law.list_issue == NONE else self.level[law.list_issue]
        size = law.elected_seats
        if law.size_issue != NONE:
            before = self.inputs.issues.status_quo[law.size_issue]
            size = elections.chamber_size(size, self.level[law.size_issue], before)
        self.independents = float(
            elections.elect(
                votes,
                elections.whole_seats(1.0, size),
                list_share,
                law.threshold,
                law.district_independents,
                law.exponent,
                law.list_method,
                seats,
            )
        )
        for party, share, won in zip(self.parties_in_order, shares, seats, strict=True):
            party.votes, party.seats = float(share), float(won)
        self._renew_dominance()
        winner = max(self.parties_in_order, key=lambda party: party.votes)
        self.tell(
            "election",
            f"{self.title(winner.name)} wins {winner.votes:.0%} of the votes and {winner.seats:.0f} of {size:.0f} seats",
            dominance=self.dominance,
        )

    # 3. a body opens

    def set_up_bodies(self) -> None:
        """Open the bodies that are due, or let the president set one up."""
        if self.inputs.rules.endogenous:
            self._create()
            return
        for slot, name in enumerate(body_names(self.case)):
            if self.inputs.bodies.open[slot] == self.month:
                terms = {key: getattr(self.inputs.bodies, key)[slot] for key in _TERMS}
                opening = ReformBody(self, name, int(self.inputs.bodies.close[slot]), terms)
                self._open(opening, int(self.inputs.bodies.luck[slot]))

    def _open(self, opening: ReformBody, luck: int) -> None:
        opening.open(self.month, luck)
        self.bodies[opening.name] = opening
        self.tell(
            "body",
            f"{self.title(opening.name)} opens",
            opening.name,
            domestic_pressure=self.domestic_pressure,
            external_pressure=self.external_pressure,
            status=opening.status,
            guidance=opening.guidance,
            opposition_seats=opening.seat_share,
            proportionate=opening.proportionate,
        )

    def imagined(self, slot: int, d: int) -> ReformBody:
        """Return a body with a design of the menu that opens now, for the president to think about."""
        menu = self.inputs.menu
        terms = {key: getattr(menu, key)[d] for key in _TERMS}
        return ReformBody(self, body_names(self.case)[slot], self.month + menu.duration, terms)

    def _create(self) -> None:
        behaviour, menu = self.inputs.behaviour, self.inputs.menu
        slot = len(self.bodies)
        if (
            slot >= self.inputs.bodies.open.size
            or menu.status.size == 0
            or self.month + menu.duration >= self.inputs.months
            or self.open_bodies
        ):
            return
        stakes = np.zeros(len(self.externals))
        near = president.stakes_abroad(
            self.inputs.external, behaviour, self.external_pressure, self.month, stakes
        )
        hazard = design.creation_hazard(
            self.domestic_pressure + self.external_pressure + near,
            behaviour.creation_rate,
            behaviour.creation_slope,
            behaviour.creation_threshold,
        )
        if self.chance(draws.CREATION) >= hazard:
            return
        imagined = [self.imagined(slot, d) for d in range(menu.status.size)]
        worths = [self.president.worth_of(each) for each in imagined]
        totals = np.array([each.total for each in worths])
        chosen = design.choose(totals, behaviour.design_rationality, self.chance(draws.DESIGN))
        self._tell_choice(imagined, worths, chosen)
        if chosen != NONE:
            self._open(self.imagined(slot, chosen), slot)

    def _tell_choice(self, imagined: list[ReformBody], worths: list[design.Worth], chosen: int) -> None:
        names = menu_designs(self.case)
        ranked = sorted(range(len(worths)), key=lambda d: (d != chosen, -worths[d].total))
        for rank, d in enumerate(ranked[:4]):
            status, chair, seats, granted, _ = names[d]
            sits = [p.name for p in self.parties_in_order if imagined[d].present[p.place] and p.opposition]
            self.tell(
                "design",
                f"{'chosen' if d == chosen else f'alternative {rank}'}: {status}, chair {chair}, "
                f"opposition seats {seats:.0%}, guarantees {', '.join(granted) or 'none'}; "
                f"expects {', '.join(self.title(name) for name in sits) or 'nobody of the opposition'}",
                **worths[d]._asdict(),
            )

    # 4. and 5. who sits, and what is drafted

    def sit(self, at: ReformBody) -> None:
        """Let the parties come and go in their turns, and the table draft."""
        turns = sorted(self.parties_in_order, key=lambda party: party.turn)
        if self.inputs.rules.simultaneous:
            decisions = [(p, p.decide(at)) for p in turns if at.eligible[p.place] > 0.0]
            for party, sits in decisions:
                at.present[party.place] = 1.0 if sits else 0.0
        else:
            for party in turns:
                party.sit_or_leave(at)
        issues = list(self.case.issues)
        for place in at.draft():
            self.tell(
                "draft",
                f"{self.title(at.name)} recommends on {self.case.issues[issues[place]].name.lower()}",
                at.name,
                status_quo=self.level[place],
                recommendation=at.recommended[place],
                chair=at.chair[place],
            )
        at.count_seats()

    # 6. the package

    def ratified(self, proposed: Array) -> tuple[bool, Array, float]:
        """Return whether a change that the president supports is ratified, who assents, and its share of the votes."""
        issues, parties, law = self.inputs.issues, self.inputs.parties, self.inputs.polity
        assents = np.zeros(len(self.parties_in_order))
        president.assents_to(
            self.level,
            proposed,
            self.over("alive"),
            parties.ideal,
            parties.salience,
            issues.capture,
            self.dominance,
            parties.discernment,
            assents,
        )
        votes = self.ballot(np.zeros(assents.size)) if law.referendum else self.over("seats")
        share = president.carried_by(
            votes,
            parties.opposition,
            assents,
            0.0 if law.referendum else self.independents,
            law.independents_loyalty,
        )
        return president.ratified(share, law.quota), assents, share

    def outside_consents(self, assents: Array) -> bool:
        """Whether most of the excluded, by resources, assent."""
        return contestation.outside_consents(
            self.over("resources"),
            self.inputs.parties.opposition,
            self.over("alive"),
            self.over("seated"),
            assents,
        )

    def enact(self, proposed: Array) -> None:
        """Put new levels in force; pressure is eased as far as reform is seen."""
        issues, behaviour = self.inputs.issues, self.inputs.behaviour
        home = polity.perceived_reform(
            proposed,
            self.level,
            issues.weight,
            issues.visibility,
            issues.capture,
            self.dominance,
            behaviour.domestic_discernment,
        )
        abroad = president.reform_seen_abroad(
            self.inputs.external, issues, proposed, self.level, self.dominance
        )
        self.domestic_pressure = polity.next_pressure(
            self.domestic_pressure, 0.0, 0.0, polity.eased(behaviour.relief, home)
        )
        self.external_pressure = polity.next_pressure(
            self.external_pressure, 0.0, 0.0, polity.eased(behaviour.relief, abroad)
        )
        self.level = proposed.copy()
        for each in self.open_bodies:
            each.look_anew()

    def _close(self, closing: ReformBody) -> None:
        seated = closing.represented / closing.months
        gains, _, _, audience, _ = self.president.gains(self.month, closing.invited_share, seated)
        drafts = (gains, closing.drafted, closing.recommended, closing.status, audience)
        gain, proposed = self.president.package(*drafts)
        worth, _ = self.president.worth_of_drafts(*drafts)
        closing.output = body.draft_output(
            self.level, closing.drafted, closing.recommended, self.inputs.issues.weight
        )
        before = self.level.copy()
        carried = 0.0
        if gain > 0.0:
            enacted, assents, carried = self.ratified(proposed)
            if enacted and self.crisis:
                enacted = self.outside_consents(assents)
            if enacted:
                self._tell_package(closing, proposed, gain)
                self.enact(proposed)
                closing.enacted = True
                self.package_month = float(self.month)
        for party in self.parties_in_order:
            if closing.present[party.place] > 0.0:
                party.learn(closing, before, self.level)
                closing.present[party.place] = 0.0
        closing.closed = self.month
        drafted = f"{closing.drafted.sum():.0f} of {closing.agenda.sum():.0f} issues drafted"
        result = "a package is enacted" if closing.enacted else "nothing is enacted"
        text = f"{self.title(closing.name)} closes: {drafted}, {result}"
        self.tell("close", text, closing.name, gain=gain, carried=carried, worth=worth)

    def _tell_package(self, closing: ReformBody, proposed: Array, gain: float) -> None:
        for place, issue in enumerate(self.case.issues.values()):
            if proposed[place] != self.level[place]:
                capture = self.inputs.issues.capture[place]
                self.tell(
                    "package",
                    f"{issue.name}: {self.level[place]:.2f} → {proposed[place]:.2f}"
                    f"{'' if closing.drafted[place] else ', which nobody had drafted'}",
                    closing.name,
                    nominal=proposed[place] - self.level[place],
                    effective=polity.effective_level(proposed[place] - self.level[place], capture, self.dominance),
                )

    # 7. what the month leaves behind

    def _experience(self) -> None:
        for party in self.parties_in_order:
            party.seated = False
        for each in self.open_bodies:
            share = each.opposition_share
            for party in self.parties_in_order:
                if each.present[party.place] > 0.0:
                    party.sit_through(each, share)
        for party in self.parties_in_order:
            if not party.seated:
                party.live_outside()
            party.forget()

    def _pressures(self) -> None:
        behaviour, external = self.inputs.behaviour, self.inputs.external
        home, abroad = 0.0, 0.0
        room = np.zeros(len(self.externals))
        for each in self.open_bodies:
            seated = each.represented / each.months
            here = polity.legitimacy(
                behaviour.legitimacy_base, each.invited_share, seated, behaviour.domestic_discernment
            )
            there = president.legitimacy_abroad(
                external, behaviour.legitimacy_base, each.invited_share, seated, room
            )
            home, abroad = max(home, here), max(abroad, there)
        self.excluded = polity.excluded_resources(
            self.over("resources"),
            self.inputs.parties.opposition,
            self.over("alive"),
            self.over("seated"),
        )
        self.domestic_pressure = polity.next_pressure(
            self.domestic_pressure,
            behaviour.domestic_decay,
            polity.eased(behaviour.exclusion, self.excluded),
            behaviour.soothing * home,
        )
        self.external_pressure = polity.next_pressure(
            self.external_pressure, behaviour.external_decay, 0.0, behaviour.soothing * abroad
        )

    @property
    def mobilisation(self) -> float:
        """What the excluded can bring to the street."""
        return contestation.mobilisation(self.domestic_pressure, self.excluded)

    def _contest(self) -> None:
        behaviour, mobilised = self.inputs.behaviour, self.mobilisation
        if not self.crisis:
            likely = contestation.crisis_hazard(mobilised, self.capacity, behaviour.sharpness)
            if self.chance(draws.CRISIS) < likely:
                self.crisis = True
                self.counts["crises"] += 1.0
                self.tell("crisis", "Open crisis", mobilised=mobilised, capacity=self.capacity)
            elif self.settled != NONE and mobilised < self.capacity:
                self._reverse()
        elif self._settle(mobilised):
            self.crisis = False
        elif contestation.is_over(mobilised, self.capacity, behaviour.fatigue):
            self.crisis = False
            self.tell("crisis", "The crisis ends without a settlement", mobilised=mobilised)
        else:
            self.counts["paralysis"] += 1.0

    def _settle(self, mobilised: float) -> bool:
        parties, behaviour = self.inputs.parties, self.inputs.behaviour
        gains, *_ = self.president.gains(self.month, 1.0, 1.0)
        weight = contestation.strength(mobilised, self.capacity)
        wanted = self.president.points(gains, 1.0)
        resources, alive, seated = (self.over(n) for n in ("resources", "alive", "seated"))
        proposed = np.zeros(wanted.size)
        for k in range(wanted.size):
            demanded = contestation.outside_ideal(
                resources, parties.opposition, alive, seated, parties.ideal, k, self.level[k]
            )
            proposed[k] = contestation.settlement_level(wanted[k], demanded, weight)
        gain = self.president.gain_from(proposed, gains)
        if gain + contestation.cost_of_crisis(behaviour.crisis_cost, mobilised) <= 0.0:
            return False
        carried, assents, share = self.ratified(proposed)
        if not carried or not self.outside_consents(assents):
            return False
        if self.settled == NONE:
            self.unsettled = self.level.copy()
        self.enact(proposed)
        self.settled = self.month
        self.counts["settlements"] += 1.0
        self.tell("settlement", "The two sides settle", strength=weight, carried=share, gain=gain)
        return True

    def _reverse(self) -> None:
        behaviour = self.inputs.behaviour
        if self.chance(draws.REVERSAL) >= behaviour.reversal:
            return
        gains, *_ = self.president.gains(self.month, 0.0, 0.0)
        gain = self.president.gain_from(self.unsettled, gains)
        if gain > behaviour.opening_cost and self.ratified(self.unsettled)[0]:
            self.enact(self.unsettled)
            self.counts["reversals"] += 1.0
            self.reversal_after = float(self.month - self.settled)
            self.settled = NONE
            self.tell("reversal", "The president takes the settlement back", gain=gain)

    # 8. what is recorded

    def title(self, name: str) -> str:
        """Return a party or body's name in words."""
        for known in (self.case.parties, self.case.bodies):
            if name in known:
                return known[name].name
        return name.replace("_", " ").capitalize()

    def month_name(self, month: int) -> str:
        """Return a month of the run as YYYY-MM."""
        return month_name(month, self.case.calendar.start)

    def constraint(self, levels: Array, dominance: float) -> float:
        """Return the index of effective constraint."""
        issues = self.inputs.issues
        return polity.effective_constraint(levels, issues.weight, issues.capture, dominance)

    def series(self, name: str) -> float:
        """Return a series' value this month."""
        kind, _, who = name.partition(".")
        if kind == "approval":
            return next(actor.approval for actor in self.externals if actor.name == who)
        if kind == "seated":
            return float(next(party.seated for party in self.parties_in_order if party.name == who))
        values = {
            "nominal_reform": lambda: polity.nominal_index(
                self.level, self.inputs.issues.status_quo, self.inputs.issues.weight
            ),
            "presidential_power": lambda: 1.0 - self.constraint(self.level, self.dominance),
            "body": lambda: float(bool(self.open_bodies)),
        }
        return float(values[name]() if name in values else getattr(self, name))

    def outcomes(self) -> dict[str, float]:
        """Return what is recorded of a run, by name."""
        issues, first = self.inputs.issues, self.inputs.polity.dominance
        before = self.constraint(issues.status_quo, first)
        after = self.constraint(self.level, self.dominance)
        reform = self.constraint(self.level, first) - before
        nominal = polity.nominal_index(self.level, issues.status_quo, issues.weight)
        found = {
            "nominal_reform": nominal,
            "effective_reform": after - before,
            "effective_by_reform": reform,
            "effective_by_dominance": after - before - reform,
            "facade_gap": nominal - (after - before),
            "presidential_power": 1.0 - after,
            "power_change": before - after,
            "dominance": self.dominance,
            "domestic_pressure": self.domestic_pressure,
            "external_pressure": self.external_pressure,
            "crises": self.counts["crises"],
            "paralysis_months": self.counts["paralysis"],
            "settlements": self.counts["settlements"],
            "constraint_gained": self.most_constraint - before,
            "reversals": self.counts["reversals"],
            "reversal_after": self.reversal_after,
            "bodies_created": float(len(self.bodies)),
            "package": float(self.package_month >= 0.0),
            "package_month": self.package_month,
        }
        for actor in self.externals:
            found[f"approval.{actor.name}"] = actor.approval
            found[f"awarded.{actor.name}"] = float(actor.awarded)
        for place, name in enumerate(self.case.issues):
            found[f"level.{name}"] = self.level[place]
            change, capture = self.level[place] - issues.status_quo[place], issues.capture[place]
            found[f"change.{name}"] = change
            found[f"real.{name}"] = polity.effective_level(change, capture, self.dominance)
            found[f"plural.{name}"] = polity.effective_level(change, capture, PLURAL)
        for party in self.parties_in_order:
            found[f"resources.{party.name}"] = party.resources
            found[f"votes.{party.name}"] = party.votes
            found[f"seats.{party.name}"] = party.seats
        for name in body_names(self.case):
            found |= self._body_outcomes(name, self.bodies.get(name))
        return {name: float(found[name]) for name in outcome_names(self.case)}

    def _body_outcomes(self, name: str, at: ReformBody | None) -> dict[str, float]:
        if at is None:
            found = dict.fromkeys(BODY, 0.0)
            found |= dict.fromkeys(("opened", "closed", "status_kind", "chair_kind"), NOT_OPENED)
            found |= {f"{key}.{party}": 0.0 for key in BODY_AND_PARTY for party in self.case.parties}
            return {f"{name}.{key}": value for key, value in found.items()}
        agenda = at.agenda.sum()
        found = {
            "opened": at.opened,
            "closed": at.closed,
            "pressure": at.pressure,
            "status": at.status,
            "guidance": at.guidance,
            "seat_share": at.seat_share,
            "granted": at.granted.sum(),
            "drafted": at.drafted.sum() / agenda if agenda > 0.0 else 0.0,
            "output": at.output,
            "opposition": at.opposition / at.months if at.months > 0.0 else 0.0,
            "represented": at.represented / at.months if at.months > 0.0 else 0.0,
            "enacted": at.enacted,
            "status_kind": at.status_kind,
            "chair_kind": at.chair_kind,
            **body.attendance(at.sat, at.lived, at.invited, self.inputs.parties.opposition)._asdict(),
        }
        for party in self.parties_in_order:
            lived = at.lived[party.place]
            found[f"joined.{party.name}"] = at.sat[party.place] / lived if lived > 0.0 else 0.0
            found[f"months_of.{party.name}"] = at.sat[party.place]
        return {f"{name}.{key}": float(value) for key, value in found.items()}


_TERMS = (
    "status_kind",
    "chair_kind",
    "status",
    "state",
    "guidance",
    "agenda_power",
    "head_of_state",
    "seat_share",
    "officials",
    "invited",
    "agenda",
    "granted",
)


def _reporter(name: str) -> Any:
    return lambda model: model.series(name)
