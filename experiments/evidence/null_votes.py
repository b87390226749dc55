"""Votes and seats without theory: incumbents win everything, or every result is as likely."""

from __future__ import annotations

import numpy as np

from experiments.evidence.null_bodies import Array, Scene
from model.numbers import NONE, Parties

type Columns = dict[str, Array]


def polls(scene: Scene, by_chance: bool) -> Columns:
    """Return resources, votes and seats by party: incumbents win everything, or every result is as likely."""
    parties, months = scene.inputs.parties, scene.inputs.months
    resources, alive = standing(parties, months - 1)
    votes, seats = _last_election(scene, by_chance) or (np.zeros(len(alive)), parties.seats * alive)
    found = {"resources": resources, "votes": votes, "seats": seats}
    whole = {key: np.broadcast_to(each, (scene.runs, len(alive))) for key, each in found.items()}
    return {
        f"{key}.{party}": each[:, place]
        for key, each in whole.items()
        for place, party in enumerate(scene.case.parties)
    }


def _last_election(scene: Scene, by_chance: bool) -> tuple[Array, Array] | None:
    """Return votes and seats of the last election in the calendar, if there is one."""
    events, months = scene.inputs.events, scene.inputs.months
    elections = events.month[(events.election > NONE) & (events.month < months)]
    if not len(elections):
        return None
    strength, alive = standing(scene.inputs.parties, int(elections.max()))
    elected = scene.inputs.polity.elected_seats
    if by_chance:
        votes = _random_votes(scene, alive)
        return votes, np.rint(votes * elected)
    votes = strength * alive / max(float((strength * alive).sum()), 1e-12)
    return votes, _all_to_the_first(scene, strength, alive) * elected


def standing(parties: Parties, month: int) -> tuple[Array, Array]:
    """Return the resources of parties in a month, by splits and mergers alone, and which of them exist (parties,)."""
    resources, alive = parties.resources.astype(float).copy(), np.zeros(len(parties.resources))
    for now in range(month + 1):
        for party in np.flatnonzero(np.maximum(parties.founded, 0) == now):
            alive[party] = 1.0
            if parties.parent[party] != NONE:
                taken = parties.split_share[party] * resources[parties.parent[party]]
                resources[party] += taken
                resources[parties.parent[party]] -= taken
        for party in np.flatnonzero(parties.dissolved == now):
            if parties.heir[party] != NONE:
                resources[parties.heir[party]] += resources[party]
            alive[party] = resources[party] = 0.0
    return resources, alive


def _all_to_the_first(scene: Scene, strength: Array, alive: Array) -> Array:
    """Return all seats for the strongest party of the president's side; of any side, if he has none."""
    loyal = alive * ~scene.opposition
    running = loyal if loyal.any() else alive
    first = np.arange(len(alive)) == int(np.argmax(strength * running))
    return np.asarray(first * float(alive.any()))


def _random_votes(scene: Scene, alive: Array) -> Array:
    """Return shares of votes that are uniform over all that add up to one: exponentials over their sum."""
    drawn = -np.log1p(-scene.luck("votes", len(alive))) * alive
    return np.asarray(drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-12))
