"""What the president concedes to a seated opposition for staying: the weight of its utility in the package."""

import math
from collections.abc import Callable
from typing import NamedTuple

from model.rules.registry import Registry


class Stakes(NamedTuple):
    """What the president and the seated opposition gain by each other over a package (utility)."""

    rent: float  # what its presence earns him, over what he would settle on without it
    drift: float  # what his package gains it anyway, over the one without it
    curvature: float  # what a concession costs him, per square of its weight


type EnactmentRule = Callable[[Stakes], float]

rules: Registry[EnactmentRule] = Registry("enactment rule")
conceded = rules.by_code("conceded")  # (code, stakes) -> weight


@rules.rule()
def leverage(stakes: Stakes) -> float:
    """A seated opposition can walk out, and gets what its presence is worth (weight, >= 0; equation 72).

    The Nash product of his rent from its presence and its gain over a package without it, to second order in the weight l:
    l = (rent - l^2 curvature / 2) / (drift + l curvature). Drift is what it gains without any concession. No rent, no
    concession.

    Source: Nash (1950), the threat point being a walk-out.
    """
    rent, drift, curvature = stakes.rent, stakes.drift, stakes.curvature
    if rent <= 0.0 or curvature <= 1e-12:
        return 0.0
    return (math.sqrt(drift * drift + 6.0 * curvature * rent) - drift) / (3.0 * curvature)


@rules.rule()
def dictate(stakes: Stakes) -> float:
    """The president decides, and concedes nothing but where a body's terms require its consent."""
    return 0.0


@rules.rule(consent=True)
def pact(stakes: Stakes) -> float:
    """Every body's package needs the consent of those of the opposition who sit there; they bargain as by `leverage`."""
    return leverage(stakes)
