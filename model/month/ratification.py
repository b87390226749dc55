"""Who ratifies a package: parties that assent, deputies, voters."""

from typing import NamedTuple

from model.compiled import step
from model.equations import body, contestation, elections, participation, president
from model.month.record import Run, constraint_before, mobilised_without
from model.numbers import NONE


class Vote(NamedTuple):
    """A vote on a package."""

    share: float  # in favour: in parliament, at the referendum, or the smaller of both, in [0, 1]
    passed: bool


NO_VOTE = Vote(0.0, False)


@step
def control_at_start(run: Run) -> float:
    """Return how far the president's side controlled politics before the first month (share, in [0, 1])."""
    return run.inputs.polity.dominance * (1.0 - constraint_before(run))


@step
def voting_weight(run: Run, i: int, noise: float) -> float:
    """Return a party's weight at the polls, 0 if it does not exist."""
    inputs, s = run.inputs, run.state
    if s.alive[i] == 0.0:
        return 0.0
    return elections.vote_weight(
        s.resources[i],
        s.opposed[i] == 0.0,
        inputs.behaviour.incumbency,
        s.dominance[0] * (1.0 - s.constraint[0]),
        control_at_start(run),
        inputs.behaviour.protest,
        s.remembered[0],
        elections.unity(s.resources, s.opposed, s.alive),
        noise,
    )


@step
def gain_of(run: Run, i: int) -> float:
    """Return what a party gains by the package over what is in force, as it sees both."""
    parties, s, w = run.inputs.parties, run.state, run.work
    seen = parties.discernment[i]
    gain = participation.policy_utility(w.proposed, w.binds, parties.ideal, parties.salience, seen, i)
    return gain - participation.policy_utility(s.level, w.effective, parties.ideal, parties.salience, seen, i)


@step
def has_left(run: Run, b: int, i: int) -> bool:
    """Whether a party has walked out of a body; of no body, when a settlement is put to the vote, nobody has."""
    return bool(b != NONE and run.state.walked_out[b, i] > 0.0)


@step
def ask_for_assent(run: Run, b: int) -> None:
    """Fill who assents to the package of a body, or to a settlement (no body).

    Of its own text nobody is ashamed; who has walked out of a body before the eyes of all does not vote for what it wrote.
    """
    inputs, s, w = run.inputs, run.state, run.work
    parties = inputs.parties
    for i in range(s.alive.shape[0]):
        shame = 0.0
        if b != NONE and s.present[b, i] == 0.0:
            shame = parties.hardline[i] * s.opposed[i]
        seen = parties.discernment[i]
        real = participation.substance(w.proposed, w.binds, s.level, w.effective, inputs.issues.weight, seen)
        weight = inputs.behaviour.policy_weight
        agrees = (
            s.alive[i] > 0.0
            and not has_left(run, b, i)
            and president.assents(gain_of(run, i), weight, shame, real)
        )
        w.assents[i] = 1.0 if agrees else 0.0


@step
def loyal_share(run: Run) -> float:
    """Return the share of deputies without a party that follows the president now."""
    s = run.state
    street = contestation.strength(mobilised_without(run, s.domestic[0], s.seated), s.capacity[0])
    return president.loyalty_now(run.inputs.polity.independents_loyalty, 1.0 - street, s.strength[0])


@step
def persuaded_opposition(run: Run) -> float:
    """Return the part of the opposition, by resources, that assents to the package (0 if there is no opposition)."""
    s = run.state
    return body.part_of_opposition(s.resources, s.opposed, s.alive, run.work.assents, 0.0)


@step
def share_of_deputies(run: Run) -> float:
    """Return the share of parliament for the package whose assents are known."""
    s, w = run.state, run.work
    return president.carried_by(
        s.seats,
        s.opposed,
        w.assents,
        s.independents[0],
        loyal_share(run),
        persuaded_opposition(run),
        run.inputs.polity.appointed,
    )


@step
def share_of_voters(run: Run, b: int) -> float:
    """Return the share of a referendum for the package whose assents are known; 0 if too few turn out.

    Where a turnout is asked for, the voters of opposition parties that do not assent stay at home. Those of a party that
    has walked out of the body find nothing in its text, and judge its author alone.
    """
    inputs, s, w = run.inputs, run.state, run.work
    total, cast, favour = 0.0, 0.0, 0.0
    for i in range(s.alive.shape[0]):
        weight = voting_weight(run, i, 0.0)
        total += weight
        loyal = s.opposed[i] == 0.0
        if loyal or w.assents[i] > 0.0 or inputs.polity.turnout == 0.0:
            cast += weight
            favour += weight * elections.supports(
                loyal,
                0.0 if has_left(run, b, i) else gain_of(run, i),
                inputs.behaviour.policy_weight,
                s.trust[i],
                s.remembered[0],
                inputs.behaviour.rationality,
            )
    if total <= 0.0:
        return 1.0
    return favour / cast if cast >= inputs.polity.turnout * total else 0.0


@step
def put_to_vote(run: Run, b: int) -> Vote:
    """Let parliament, the voters, or both decide on a package, each by its own quota; fills `w.assents`."""
    law = run.inputs.polity
    ask_for_assent(run, b)
    share, passed = 1.0, True
    if law.parliament:
        share = share_of_deputies(run)
        passed = president.ratified(share, law.quota)
    if law.referendum:
        voters = share_of_voters(run, b)
        passed = passed and president.ratified(voters, law.referendum_quota)
        share = min(share, voters)
    return Vote(share, passed)


@step
def outside_consents(run: Run) -> bool:
    """Whether most of the excluded, by resources, assent to the package whose assents are known."""
    s = run.state
    return contestation.outside_consents(s.resources, s.outside, s.alive, s.seated, run.work.assents)
