"""Synthetic results for the figures: every shape that a frame of outcomes takes."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from experiments.answers.main_effects import Effect
from experiments.questions.parameter_names import Label
from experiments.statistics import Interval

PARTIES = ("otan", "auyl", "ak_zhol", "nagiz_ak_zhol", "communists", "dck")
BODIES = ("pds", "nkvd", "state_commission")
CHAIRS = ("deputy_prime_minister", "appointee", "president")
STATUSES = ("advisory", "national_commission", "state_commission")


def outcomes(runs: int = 300) -> pd.DataFrame:
    """Return runs of three chairs by three statuses under the same luck."""
    rng = np.random.default_rng(7)
    luck = rng.random((runs, 4))
    parts = [
        _condition(chair, status, luck, c, s)
        for c, chair in enumerate(CHAIRS)
        for s, status in enumerate(STATUSES)
    ]
    return pd.concat(parts, ignore_index=True)


def _condition(chair: str, status: str, luck: np.ndarray, c: int, s: int) -> pd.DataFrame:
    nominal = np.clip(0.04 + 0.11 * c * (1 + s) / 3 + 0.08 * (luck[:, 0] - 0.5), 0.0, 1.0)
    effective = nominal * (0.08 + 0.3 * luck[:, 1]) - 0.03 * c * luck[:, 2]
    frame = {
        "condition": words_of(chair),
        "bodies.nkvd.chair": chair,
        "bodies.nkvd.status": status,
        "run": np.arange(luck.shape[0]),
        "nominal_reform": nominal,
        "effective_reform": effective,
        "facade_gap": nominal - effective,
        "package": (luck[:, 3] < 0.1 + 0.3 * c).astype(float),
        "crises": np.floor(luck[:, 1] * (2 + c)),
        "level.akim_election": np.where(luck[:, 2] < 0.55 - 0.2 * c, 0.0, luck[:, 0] * 0.4),
    }
    for b, body in enumerate(BODIES):
        for p, party in enumerate(PARTIES):
            chance = 0.97 if p < 2 else max(0.02, 0.1 + 0.3 * c * (p == 2) + 0.12 * b - 0.05 * p)
            frame[f"{body}.joined.{party}"] = (luck[:, (p + b) % 4] < chance).astype(float)
    return pd.DataFrame(frame)


LABELS = {
    "bodies.nkvd.chair": Label("chair"),
    "polity.dominance": Label("dominance", unit="pro-presidential share of parliament and councils"),
    "bodies.nkvd.guarantees": Label("guarantees", "NKVD"),
}


def effects() -> list[Effect]:
    """Return a strong effect of three words, a weak one of a number, and none of a list."""
    return [
        _effect("bodies.nkvd.chair", CHAIRS, (0.02, 0.11, 0.34), 0.006, 0.87),
        _effect("polity.dominance", (0.5, 0.75, 0.9), (0.16, 0.155, 0.15), 0.004, 0.01),
        _effect("bodies.nkvd.guarantees", ([], ["fair_trial", "seats"]), (0.157, 0.157), 0.0, 0.0),
    ]


def _effect(
    factor: str, levels: tuple[Any, ...], means: tuple[float, ...], half: float, share: float
) -> Effect:
    around = tuple(Interval(mean, mean - half, mean + half) for mean in means)
    rise = means[-1] - means[0]
    ends = Interval(rise, rise - half, rise + half)
    return Effect("nominal_reform", factor, levels, means, around, levels[0], levels[-1], ends, share)


def crossed(runs: int = 40) -> pd.DataFrame:
    """Return runs over four factors, two of them numbers."""
    luck = np.random.default_rng(3).normal(0.0, 0.02, runs)
    points = list(product((0.3, 0.6, 0.9), (0.0, 1.0, 2.0), ("appointee", "president"), (False, True)))
    parts = [
        pd.DataFrame(
            {
                "point": k,
                "run": np.arange(runs),
                "polity.dominance": dominance,
                "prize": prize,
                "bodies.nkvd.chair": chair,
                "bodies.nkvd.consent": consent,
                "nominal_reform": 0.1 * prize * dominance
                + 0.1 * consent
                - 0.15 * (chair == "appointee")
                + luck,
            }
        )
        for k, (dominance, prize, chair, consent) in enumerate(points)
    ]
    return pd.concat(parts, ignore_index=True)


def drawn(points: int = 64, runs: int = 20) -> pd.DataFrame:
    """Return runs at points that are drawn: one factor matters."""
    rng = np.random.default_rng(4)
    dominance, prize = rng.random(points), 2.0 * rng.random(points)
    point = np.repeat(np.arange(points), runs)
    frame = {
        "point": point,
        "run": np.tile(np.arange(runs), points),
        "polity.dominance": dominance[point],
        "prize": prize[point],
        "nominal_reform": 0.3 * prize[point] ** 2 / 4.0 + rng.normal(0.0, 0.02, points * runs),
    }
    return pd.DataFrame(frame)


def words_of(name: str) -> str:
    return name


def series(runs: int = 120) -> pd.DataFrame:
    """Return monthly pressure under two conditions."""
    rng = np.random.default_rng(8)
    months = [f"{2001 + (10 + m) // 12}-{(10 + m) % 12 + 1:02d}" for m in range(74)]
    parts = []
    for condition, push in (("historical", 0.0), ("strong counter-elite", 0.15)):
        noise = rng.normal(0.0, 0.012, size=(runs, 74)).cumsum(axis=1)
        wave = 0.35 + push + 0.15 * np.sin(np.arange(74) / 9.0)
        values = np.clip(wave + noise, 0.0, 1.0)
        parts.append(
            pd.DataFrame(
                {
                    "condition": condition,
                    "run": np.repeat(np.arange(runs), 74),
                    "month": months * runs,
                    "domestic_pressure": values.ravel(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def verdicts(robust: bool = True) -> pd.DataFrame:
    """Return claims with every kind of verdict, some of them in long sentences."""
    rows = [
        (
            "A president in the chair draws the moderate opposition",
            0.62,
            0.57,
            0.66,
            0.1,
            "supported",
            0.98,
        ),
        (
            "Legal status alone, whatever the chair, brings the moderates to the table of the commission",
            0.16,
            0.12,
            0.2,
            0.1,
            "supported",
            0.71,
        ),
        (
            "Proportionate seats bring in the hard opposition",
            0.02,
            -0.01,
            0.05,
            0.1,
            "no meaningful difference",
            0.12,
        ),
        (
            "Status explains output better than guidance does",
            -0.31,
            -0.35,
            -0.27,
            0.1,
            "contradicted",
            0.01,
        ),
        (
            "The early package beats the deadline",
            0.11,
            0.04,
            0.18,
            0.1,
            "inconclusive (needs about 1,300 runs)",
            0.55,
        ),
        (
            "External stakes raise what is written more than what binds",
            0.082,
            0.079,
            0.085,
            0.001,
            "supported",
            1.0,
        ),
        (
            "Nothing moves",
            float("nan"),
            float("nan"),
            float("nan"),
            0.1,
            "no variation",
            float("nan"),
        ),
    ]
    columns = ["claim", "estimate", "low", "high", "margin", "verdict", "robust_share"]
    frame = pd.DataFrame(rows, columns=columns).assign(runs=400)
    return frame if robust else frame.drop(columns="robust_share")


def far_verdicts() -> pd.DataFrame:
    """Return claims with effects and intervals beyond the last end of the axis."""
    rows = [
        ("Far below", -40.0, -43.1, -30.0, 0.1, "contradicted"),
        ("Nobody knows", 0.6, -44.0, 33.0, 0.1, "inconclusive"),
        ("Near the end", 8.0, 7.5, 8.5, 0.1, "supported"),
    ]
    columns = ["claim", "estimate", "low", "high", "margin", "verdict"]
    return pd.DataFrame(rows, columns=columns).assign(runs=400)


def alike(runs: int = 400) -> pd.DataFrame:
    """Return runs that differ little from each other."""
    rng = np.random.default_rng(9)
    nominal = rng.normal(0.22, 0.012, runs)
    return pd.DataFrame({"nominal_reform": nominal, "effective_reform": 0.4 * nominal - 0.11})


def small(runs: int = 400) -> pd.DataFrame:
    """Return a body that puts out a few values next to nothing, and one that puts out much."""
    rng = np.random.default_rng(10)
    little = rng.choice([0.0, 0.001, 0.002, 0.004], runs, p=[0.5, 0.3, 0.1, 0.1])
    return pd.DataFrame(
        {
            "condition": np.repeat(["council", "commission"], runs),
            "output": np.concatenate([little, rng.beta(8, 20, runs)]),
        }
    )


def seats() -> dict[str, Any]:
    """Return who sat when: a party that stays out, one that is not invited, one founded late."""
    months = [f"{2003 + m // 12}-{m % 12 + 1:02d}" for m in range(48)]
    sits = np.array(
        [("2003-06" <= month <= "2004-12") or ("2005-01" <= month <= "2005-05") for month in months]
    )
    share = np.outer([1.0, 0.4, 0.0, 0.7], sits)
    lived = np.ones(share.shape, dtype=bool)
    lived[3, :18] = False
    barred = np.zeros(share.shape, dtype=bool)
    barred[2] = sits & (np.array(months) < "2005-01")
    return {
        "share": share,
        "parties": ["Ruling party", "Moderates", "Movement", "Newcomers"],
        "months": months,
        "lived": lived,
        "barred": barred,
        "record": [(0, "2003-06", "2004-12"), (1, "2005-01", "2005-05")],
        "spans": {
            "Council of notables": ("2003-06", "2004-12"),
            "Working group": ("2005-01", "2005-05"),
            "Second group": ("2005-06", "2005-08"),
        },
    }
