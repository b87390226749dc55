"""Two bargainers alternate offers over a pie."""

from model.arguments import number, whole


def rubinstein(first_discount: float, second_discount: float) -> float:
    """Return the first mover's share in the only subgame-perfect equilibrium of alternating offers.

    (1 - d2) / (1 - d1 d2), with discount factors in [0, 1]. Raises ValueError when neither discounts: every division is
    then an equilibrium.

    Source: Rubinstein (1982).
    """
    first = number("first_discount", first_discount, 0.0, 1.0)
    second = number("second_discount", second_discount, 0.0, 1.0)
    if first * second >= 1.0:
        raise ValueError(
            "second_discount is 1; it must be less where first_discount is 1, or all divisions are equilibria"
        )
    return (1.0 - second) / (1.0 - first * second)


def stahl(first_discount: float, second_discount: float, rounds: int) -> float:
    """Return the first mover's share when offers alternate for a finite number of rounds, then the pie is gone.

    Backward induction; tends to Rubinstein's share as rounds grow. Discount factors lie in [0, 1].

    Source: Ståhl (1972).
    """
    first = number("first_discount", first_discount, 0.0, 1.0)
    second = number("second_discount", second_discount, 0.0, 1.0)
    share = 1.0  # of whoever proposes in the last round
    for last in range(
        whole("rounds", rounds, 1) - 1, 0, -1
    ):  # the responder of round `last` proposes in the next
        responder = second if last % 2 == 1 else first
        share = 1.0 - responder * share
    return share
