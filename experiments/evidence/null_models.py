"""Rules without theory: each predicts all that is recorded of a run, and knows no motive, no bargain and no street."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.evidence.null_bodies import (
    Array,
    Bodies,
    Design,
    Joining,
    Scene,
    as_recorded,
    at_random,
    coins,
    come_and_go,
    everybody,
    last_table,
    moderates,
    nobody,
    none_created,
    one_after_another,
    seated,
)
from experiments.evidence.null_outcomes import Constitution, outcome_columns
from model.cases import Case
from model.outcomes import outcome_names

STEP = 0.5  # farthest that a level drifts


# the president's half


def unchanged(scene: Scene, bodies: Bodies) -> Constitution:
    """Nothing is enacted."""
    level = np.tile(scene.inputs.issues.status_quo, (scene.runs, 1))
    dominance = np.full(scene.runs, scene.inputs.polity.dominance)
    return Constitution(np.zeros(bodies.opened.shape), level, np.zeros(level.shape), dominance)


def random_package(scene: Scene, bodies: Bodies) -> Constitution:
    """The last body brings a package that sets every level at random, anywhere from 0 to 1, without conditions."""
    still = unchanged(scene, bodies)
    level = scene.luck("levels", still.level.shape[1])
    return Constitution(bodies.last.astype(float), level, still.condition, still.dominance)


def drift(scene: Scene, bodies: Bodies) -> Constitution:
    """Every body enacts something as likely as not; levels, conditions and dominance have then moved at random."""
    still = unchanged(scene, bodies)
    slots, issues = bodies.opened.shape[1], still.level.shape[1]
    enacted = bodies.sits * scene.coin("enacted", slots)
    moves = (enacted.any(axis=1) if slots else scene.coin("package") > 0.0)[:, None]
    level = still.level + moves * STEP * (2.0 * scene.luck("steps", issues) - 1.0)
    dominance = still.dominance + STEP * (2.0 * scene.luck("dominance") - 1.0)
    conditions = moves * scene.luck("conditions", issues)
    return Constitution(enacted, np.clip(level, 0.0, 1.0), conditions, np.clip(dominance, 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class President:
    """The president's half of a rule without theory."""

    name: str
    text: str
    design: Design  # of bodies, where the case leaves them to him
    enact: Callable[[Scene, Bodies], Constitution]
    by_chance: bool  # what no rule speaks of, such as approval, is left to chance; else it is nothing
    peace: bool  # no crisis, and incumbents win; else conflict and votes are left to chance


PRESIDENTS = (
    President(
        "stillness", "nothing is enacted, no crisis, incumbents win", none_created, unchanged, False, True
    ),
    President(
        "random package", "the last body enacts random levels, no crisis, incumbents win", at_random,
        random_package, True, True,
    ),
    President(
        "package and conflict", "the last body enacts random levels, conflict and votes are chance", at_random,
        random_package, True, False,
    ),
    President(
        "drift", "levels move at random from where they were, conflict and votes are chance", one_after_another,
        drift, True, False,
    ),
)  # fmt: skip
JOINING: tuple[tuple[str, str, Joining], ...] = (
    ("everybody comes", "everybody who is asked comes", everybody),
    ("nobody comes", "nobody of the opposition comes", nobody),
    ("coins", "coin flips at the table", coins),
    ("moderates come", "moderates come, hard ones stay out", moderates),
    ("last table", "the last body's table comes again", last_table),
    ("come and go", "parties come and go at random", come_and_go),
)


# who comes, and what the president does


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a rule without theory predicts: one row a run, one column an outcome."""

    table: Array
    names: Sequence[str]
    series: Array | None = None


@dataclass(frozen=True, slots=True)
class NullModel:
    """A rule without theory: who comes, and what the president, the street and the voters do."""

    name: str
    text: str
    joining: Joining
    president: President

    def __call__(self, case: Case, seed: int, first: int, runs: int, series: Sequence[str] = ()) -> Predicted:
        """Return what the rule predicts of runs `first`, ..., `first + runs - 1`, as an ensemble would."""
        scene = Scene.of(case, seed, first, runs)
        bodies = self.president.design(scene) if scene.inputs.rules.endogenous else as_recorded(scene)
        table, law = seated(scene, bodies, self.joining), self.president.enact(scene, bodies)
        chance, peace = self.president.by_chance, self.president.peace
        columns = outcome_columns(scene, bodies, table, law, chance, peace)
        names = list(outcome_names(case))
        return Predicted(np.column_stack([columns[name] for name in names]), names)


NULL_MODELS = tuple(
    NullModel(f"{name}, {president.name}", f"{text}; {president.text}", joining, president)
    for president in PRESIDENTS
    for name, text, joining in JOINING
)
