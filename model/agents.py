"""The agents: own state, one line per decision, each calling a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from model.equations import body, design, external, participation, polity, president
from model.inputs import NONE
from model.rules.bargaining.table import Table, recommendations
from model.rules.conditions import Terms, conditions_met
from model.rules.participation import Offer, opposition_share
from model.rules.participation import attraction as attraction_of

if TYPE_CHECKING:
    from model.simulation import ReformProcess

type Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decision:
    """A party's decision about a body and what was behind it (in units of full access)."""

    month: int
    party: str
    body: str
    was_there: bool
    sits: bool
    influence: float
    patronage: float
    association: float
    unmet: float
    unmet_conditions: tuple[str, ...]
    grievance: float
    attraction: float  # by the participation rule in force
    shock: float

    @property
    def changed(self) -> bool:
        """Whether the party came or left."""
        return self.was_there != self.sits


class Party(mesa.Agent):  # type: ignore[misc]
    """A party, bloc or movement that decides where to sit."""

    model: ReformProcess

    def __init__(self, model: ReformProcess, place: int, name: str) -> None:
        super().__init__(model)
        parties = model.inputs.parties
        self.place = place
        self.name = name
        self.opposition = float(parties.opposition[place])
        self.alive = False
        self.resources = float(parties.resources[place])
        self.trust = float(parties.trust[place])
        self.grievance = float(parties.grievance[place])
        self.seats = float(parties.seats[place])
        self.votes = 0.0
        self.seated = False

    @property
    def turn(self) -> float:
        """The party's draw for its turn this month."""
        return float(self.model.draw("activation", self.place, "turn"))

    def decide(self, at: ReformBody) -> bool:
        """Return whether the party sits at a body this month."""
        behaviour = self.model.inputs.behaviour
        offer = at.offer_to(self)
        attraction = attraction_of(self.model.inputs.rules.participation, offer, self.place)
        shock = participation.participation_shock(
            at.attachment[self.place],
            polity.logit_shock(self.model.draw("activation", self.place, "monthly_shock")),
            behaviour.persistence,
            behaviour.rationality,
        )
        here = at.present[self.place] > 0.0
        sits = participation.decides_to_sit(attraction, shock, here, behaviour.switching)
        self.model.remember(self._explain(at, offer, attraction, shock, here, sits))
        return sits

    def _explain(
        self,
        at: ReformBody,
        offer: Offer,
        attraction: float,
        shock: float,
        here: bool,
        sits: bool,
    ) -> Decision:
        share = opposition_share(offer, self.place)
        return Decision(
            self.model.month,
            self.name,
            at.name,
            here,
            sits,
            float(offer.influence[self.place]),
            float(offer.patronage[self.place]),
            participation.association(float(offer.hardline[self.place]), share),
            float(offer.unmet[self.place]),
            at.unmet_conditions(self.place),
            self.grievance,
            attraction,
            shock,
        )

    def sit_or_leave(self, at: ReformBody) -> None:
        """Decide, and go there or away."""
        if at.eligible[self.place] > 0.0:
            at.present[self.place] = 1.0 if self.decide(at) else 0.0

    def sit_through(self, at: ReformBody, share: float) -> None:
        """Live through a month at a table on which the opposition has a share of the seats."""
        behaviour, parties = self.model.inputs.behaviour, self.model.inputs.parties
        self.seated = True
        self.resources = polity.resources_inside(
            self.resources,
            behaviour.cooptation,
            parties.patronage[self.place],
            behaviour.erosion,
            participation.association(parties.hardline[self.place], share),
        )

    def live_outside(self) -> None:
        """Live through a month without a seat in any body."""

    def forget(self) -> None:
        """Let a grievance fade."""
        self.grievance = polity.forgotten(self.grievance, self.model.inputs.behaviour.forgetting)

    def learn(self, from_body: ReformBody, before: Array, after: Array) -> None:
        """Compare what a body delivered with what its terms promised."""
        got = body.delivered(
            before,
            after,
            from_body.agenda,
            self.model.inputs.parties.salience,
            self.model.inputs.issues.capture,
            self.model.dominance,
            self.model.inputs.parties.discernment[self.place],
            self.place,
        )
        promised = participation.credibility(1.0, from_body.status, from_body.guidance)
        self.trust = polity.trust_at_close(self.trust, self.model.inputs.behaviour.learning, got, promised)


class ProPresidentialParty(Party):
    """A party of the president's side."""


class OppositionParty(Party):
    """A party of the opposition: it minds a table decided by the other side, and loses ground out of power."""

    def sit_through(self, at: ReformBody, share: float) -> None:
        """Live through a month at a table; trust falls as the table is one-sided."""
        self.trust = polity.trust_inside(self.trust, self.model.inputs.behaviour.disillusion, share)
        super().sit_through(at, share)

    def live_outside(self) -> None:
        """Lose resources to a dominant bloc."""
        if self.alive:
            self.resources = polity.resources_in_opposition(
                self.resources, self.model.inputs.behaviour.attrition, self.model.dominance
            )


class ExternalActor(mesa.Agent):  # type: ignore[misc]
    """Somebody abroad whose approval the president may want."""

    model: ReformProcess

    def __init__(self, model: ReformProcess, place: int, name: str) -> None:
        super().__init__(model)
        self.place = place
        self.name = name
        self.discernment = float(model.inputs.external.discernment[place])
        self.approval = 0.0
        self.awarded = False

    def criticise(self, size: float) -> None:
        """Take note of an event that is criticised abroad."""
        self.approval = external.criticised(self.approval, size, self.discernment)

    def judge(self) -> None:
        """Look at what has been reformed, and award the prize or not when the time has come."""
        model = self.model
        issues, behaviour = model.inputs.issues, model.inputs.behaviour
        seen = polity.perceived_reform(
            model.level,
            issues.status_quo,
            issues.weight,
            issues.visibility,
            issues.capture,
            model.dominance,
            self.discernment,
        )
        self.approval = external.next_approval(self.approval, behaviour.judgement, seen)
        if model.inputs.external.deadline[self.place] == model.month:
            likely = external.award_probability(
                self.approval, behaviour.award_slope, behaviour.award_threshold
            )
            self.awarded = model.draw("award", self.place) < likely
            model.tell(
                "award", f"{self.name} {'award' if self.awarded else 'withhold'} the prize", likely=likely
            )


class President(mesa.Agent):  # type: ignore[misc]
    """The agenda setter: chairs or guides the bodies, settles the package, and may design bodies himself."""

    model: ReformProcess

    def gains(self, month: int, invited: float, seated: float) -> tuple[Array, Array, Array, float, float]:
        """Return what a unit of each level gains him in a month to come, as expected now.

        With it come the stakes and legitimacies abroad, his audience then, and legitimacy at home.
        """
        model = self.model
        inputs, behaviour = model.inputs, model.inputs.behaviour
        width = inputs.external.weight.size
        stakes, legitimacies = np.zeros(width), np.zeros(width)
        out = np.zeros(inputs.issues.weight.size)
        ahead = month - model.month
        dissent = polity.expected_pressure(model.domestic_pressure, behaviour.domestic_decay, ahead)
        criticism = polity.expected_pressure(model.external_pressure, behaviour.external_decay, ahead)
        near = president.stakes_abroad(inputs.external, behaviour, criticism, month, stakes)
        president.legitimacy_abroad(
            inputs.external, behaviour.legitimacy_base, invited, seated, legitimacies
        )
        home = polity.legitimacy(
            behaviour.legitimacy_base, invited, seated, behaviour.domestic_discernment
        )
        president.marginal_gains(
            stakes,
            legitimacies,
            inputs.external.discernment,
            behaviour.dissent_weight,
            dissent,
            home,
            behaviour.domestic_discernment,
            inputs.issues.visibility,
            inputs.issues.capture,
            model.dominance,
            out,
        )
        return out, stakes, legitimacies, dissent + criticism + near, home

    def points(self, gains: Array, guidance: float) -> Array:
        """Return the levels that a chair guided by him proposes."""
        issues, model = self.model.inputs.issues, self.model
        out = np.zeros(issues.weight.size)
        body.chair_points(
            model.level,
            gains,
            model.inputs.behaviour.power_weight,
            issues.salience,
            issues.ideal,
            issues.capture,
            model.dominance,
            guidance,
            out,
        )
        return out

    def worth_of_drafts(
        self, gains: Array, drafted: Array, recommended: Array, status: float, audience: float
    ) -> tuple[float, Array]:
        """Return what the drafted issues gain him, and his best levels."""
        issues, behaviour, model = self.model.inputs.issues, self.model.inputs.behaviour, self.model
        out = np.zeros(issues.weight.size)
        worth = president.worth_of_drafts(
            model.level,
            gains,
            drafted,
            recommended,
            president.word_cost(behaviour.word_cost, status, audience),
            behaviour.power_weight,
            issues.salience,
            issues.ideal,
            issues.capture,
            model.dominance,
            behaviour.legislating_cost,
            out,
        )
        return worth, out

    def package(
        self, gains: Array, drafted: Array, recommended: Array, status: float, audience: float
    ) -> tuple[float, Array]:
        """Return his gain from the best package he can settle on, and its levels."""
        worth, out = self.worth_of_drafts(gains, drafted, recommended, status, audience)
        return president.package(worth, self.model.inputs.behaviour.opening_cost, self.model.level, out), out

    def gain_from(self, proposed: Array, gains: Array) -> float:
        """Return his gain from other levels that no recommendation binds."""
        issues, model = self.model.inputs.issues, self.model
        return president.gain_from(
            model.level,
            proposed,
            gains,
            model.inputs.behaviour.power_weight,
            issues.salience,
            issues.ideal,
            issues.capture,
            model.dominance,
        )

    def worth_of(self, imagined: ReformBody) -> design.Worth:
        """Return what a body would be worth to him, with the table that the parties' own rule predicts without luck."""
        model = self.model
        behaviour, rules = model.inputs.behaviour, model.inputs.rules
        for _ in range(2):
            for party in model.parties_in_order:
                if imagined.eligible[party.place] > 0.0:
                    offer = imagined.offer_to(party)
                    wants = attraction_of(rules.participation, offer, party.place) > 0.0
                    imagined.present[party.place] = 1.0 if wants else 0.0
        seated = body.representation(imagined.opposition_share, imagined.proportionate)
        gains, stakes, legitimacies, audience, home = self.gains(
            imagined.close, imagined.invited_share, seated
        )
        gain, _ = self.package(gains, imagined.agenda, imagined.recommend(), imagined.status, audience)
        months = imagined.close - model.month
        process = design.process_worth(
            stakes,
            legitimacies,
            behaviour.dissent_weight,
            model.domestic_pressure,
            home,
            design.eased_while_open(behaviour.soothing, months),
        )
        return design.worth(
            design.expected_drafting(imagined.hazard, months) * gain,
            process,
            imagined.head_of_state,
            imagined.status,
            imagined.seat_share,
            float(imagined.granted.sum()),
            behaviour,
        )


class ReformBody:
    """A reform body: its terms, who sits there, and what it drafts."""

    def __init__(self, model: ReformProcess, name: str, close: int, terms: dict[str, object]) -> None:
        self.model = model
        self.name = name
        self.close = close
        self.status_kind = float(terms["status_kind"])  # type: ignore[arg-type]
        self.chair_kind = float(terms["chair_kind"])  # type: ignore[arg-type]
        self.status = float(terms["status"])  # type: ignore[arg-type]
        self.state = float(terms["state"])  # type: ignore[arg-type]
        self.guidance = float(terms["guidance"])  # type: ignore[arg-type]
        self.agenda_power = float(terms["agenda_power"])  # type: ignore[arg-type]
        self.head_of_state = float(terms["head_of_state"])  # type: ignore[arg-type]
        self.seat_share = float(terms["seat_share"])  # type: ignore[arg-type]
        self.officials = float(terms["officials"])  # type: ignore[arg-type]
        self.invited = np.array(terms["invited"], dtype=float)
        self.agenda = np.array(terms["agenda"], dtype=float)
        self.granted = np.array(terms["granted"], dtype=float)
        inputs = model.inputs
        parties, issues = len(model.parties_in_order), inputs.issues.weight.size
        self.opened = NONE
        self.closed = NONE
        self.pressure = 0.0
        self.present = np.zeros(parties)
        self.eligible = np.zeros(parties)
        self.offered = np.zeros(parties)
        self.attachment = np.zeros(parties)
        self.needed = np.zeros(issues)
        self.work = 0.0
        self.drafted = np.zeros(issues)
        self.recommended = np.zeros(issues)
        self.months = 0.0
        self.sat = np.zeros(parties)
        self.lived = np.zeros(parties)
        self.opposition = 0.0
        self.represented = 0.0
        self.output = 0.0
        self.enacted = False
        self._known: dict[bytes, Array] = {}
        self._set_terms()

    def _set_terms(self) -> None:
        model, parties = self.model, self.model.inputs.parties
        self.offer_seats()
        resources, alive = model.over("resources"), model.over("alive")
        self.proportionate = body.proportionate_share(resources, parties.opposition, alive)
        self.invited_share = body.invited_share(resources, parties.opposition, alive, self.invited)
        terms = Terms(
            self.status, self.state > 0.0, self.head_of_state > 0.0, self.seat_share, self.proportionate
        )
        self.met = np.zeros(parties.condition_party.size)
        conditions_met(
            terms, parties.condition_code, parties.condition_guarantee, self.granted, self.met
        )
        announced = body.representation(self.seat_share, self.proportionate)
        gains, *_ = model.president.gains(self.close, self.invited_share, announced)
        self.chair = model.president.points(gains, self.guidance)

    def offer_seats(self) -> None:
        """Divide the seats among those invited, by resources; what was known of the table is no longer true."""
        model = self.model
        self.eligible = self.invited * model.over("alive")
        body.offered_seats(
            model.over("resources"),
            model.inputs.parties.opposition,
            self.eligible,
            self.seat_share,
            self.officials,
            self.offered,
        )
        self.look_anew()

    def look_anew(self) -> None:
        """Forget what tables recommend: seats or levels have changed."""
        self._known.clear()

    def open(self, month: int, luck: int) -> None:
        """Begin to sit, with the draws at that place."""
        model = self.model
        self.opened = month
        self.pressure = model.domestic_pressure + model.external_pressure
        for place in range(self.attachment.size):
            self.attachment[place] = polity.logit_shock(model.draw("attachment", place, luck))
        for place in range(self.needed.size):
            self.needed[place] = polity.work_needed(model.draw("drafting", place, luck))

    @property
    def is_open(self) -> bool:
        """Whether the body sits."""
        return self.opened != NONE and self.closed == NONE

    @property
    def hazard(self) -> float:
        """Monthly hazard that an issue gets a draft."""
        behaviour = self.model.inputs.behaviour
        return polity.drafting_hazard(behaviour.pace, self.guidance, behaviour.floor, self.status)

    def table(self, present: Array) -> Table:
        """Return the table with the parties present; its last member stands for the officials."""
        inputs = self.model.inputs
        seats, capability = np.zeros(present.size + 1), np.zeros(present.size + 1)
        body.take_seats(self.offered, present, self.officials, seats, capability)
        return Table(
            np.vstack([inputs.parties.ideal, self.chair]),
            np.vstack([inputs.parties.salience, inputs.issues.salience]),
            capability,
            seats,
            self.chair,
            self.model.level,
            inputs.polity.table_quota,
            self.agenda_power,
            inputs.behaviour.discount,
            inputs.behaviour.risk,
        )

    def foresee(self, tables: Array, recommended: Array) -> None:
        """Take note of what tables recommend that were reckoned elsewhere (one a row: who is present, every issue)."""
        self._known |= {who.tobytes(): found for who, found in zip(tables, recommended, strict=True)}

    def recommend(self, present: Array | None = None) -> Array:
        """Return what the table recommends on every issue, as it is or with others present."""
        present = self.present if present is None else present
        key = present.tobytes()
        if key not in self._known:
            rules = self.model.inputs.rules
            out = np.zeros(self.agenda.size)
            recommendations(
                rules.bargaining, rules.has_chair, self.table(present), self.agenda, out
            )
            self._known[key] = out
        return self._known[key]

    @property
    def opposition_share(self) -> float:
        """The opposition's share of the seats taken."""
        seats = self.table(self.present).seats
        return body.opposition_at(seats, self.model.inputs.parties.opposition)

    def unmet_conditions(self, place: int) -> tuple[str, ...]:
        """Return the names of a party's conditions that are not met now."""
        parties = self.model.inputs.parties
        return tuple(
            name
            for demand, name in enumerate(self.model.condition_names)
            if parties.condition_party[demand] == place
            and self.met[demand] == 0.0
            and parties.condition_since[demand] <= self.model.month
        )

    def influence_of(self, party: Party) -> float:
        """Return what a party's presence changes."""
        inputs = self.model.inputs
        toggled = self.present.copy()
        toggled[party.place] = 1.0 - toggled[party.place]
        now, other = self.recommend(), self.recommend(toggled)
        there = self.present[party.place] > 0.0
        return body.influence(
            party.place,
            now if there else other,
            other if there else now,
            self.model.level,
            inputs.parties.ideal,
            inputs.parties.salience,
            self.agenda,
            inputs.issues.capture,
            self.model.dominance,
            inputs.parties.discernment[party.place],
            participation.credibility(party.trust, self.status, self.guidance),
            inputs.behaviour.policy_weight,
        )

    def offer_to(self, party: Party) -> Offer:
        """Return what the parties weigh; the worth to others is filled in if the rule in force reads it."""
        model, inputs = self.model, self.model.inputs
        parties = inputs.parties
        influence, unmet, required = (np.zeros(self.present.size) for _ in range(3))
        body.weigh_unmet(
            model.month,
            self.met,
            parties.condition_party,
            parties.condition_weight,
            parties.condition_required,
            parties.condition_since,
            unmet,
            required,
        )
        for each in model.parties_in_order:
            unmet[each.place] = participation.unmet_cost(unmet[each.place], each.trust)
            reads = inputs.rules.reads_others and self.eligible[each.place] > 0.0
            if each is party or reads:
                influence[each.place] = self.influence_of(each)
        return Offer(
            influence,
            parties.patronage,
            unmet,
            required,
            model.over("grievance"),
            parties.hardline,
            self.offered,
            parties.opposition,
            self.present,
            self.eligible,
            parties.threshold,
            self.officials,
            inputs.behaviour.rationality,
        )

    def draft(self) -> list[int]:
        """Work for a month; return the issues that got a recommendation."""
        self.work += self.hazard
        ready = [
            place
            for place in range(self.agenda.size)
            if self.agenda[place] > 0.0
            and self.drafted[place] == 0.0
            and self.work > self.needed[place]
        ]
        for place in ready:
            self.drafted[place] = 1.0
            self.recommended[place] = self.recommend()[place]
        return ready

    def count_seats(self) -> None:
        """Keep count of who sits and on what share."""
        share = self.opposition_share
        self.months += 1.0
        self.opposition += share
        self.represented += body.representation(share, self.proportionate)
        self.lived += self.model.over("alive")
        self.sat += self.present
