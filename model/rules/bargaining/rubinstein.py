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


def outside_options(
    first_discount: float, second_discount: float, first_option: float = 0.0, second_option: float = 0.0
) -> float:
    """Return the first mover's share when the responder may leave the table for an outside option instead.

    Options are shares of the pie, of at most one together. An option counts only where it is better than what waiting
    brings: a proposer x = 1 - max(d2 y, w2) offers the other the better of the two, and the other, as proposer,
    y = 1 - max(d1 x, w1).

    Source: Binmore, Shaked and Sutton (1989).
    """
    first = number("first_discount", first_discount, 0.0, 1.0)
    second = number("second_discount", second_discount, 0.0, 1.0)
    one = number("first_option", first_option, 0.0, 1.0)
    other = number("second_option", second_option, 0.0, 1.0 - one)
    waits = [rubinstein(first, second)] if first * second < 1.0 else []
    for share in [
        *waits,
        1.0 - other,
        1.0 - second * (1.0 - one),
    ]:  # neither leaves, the second would, the first would
        reply = 1.0 - max(first * share, one)
        if abs(1.0 - max(second * reply, other) - share) < 1e-12:
            return share
    raise ValueError(
        "second_discount is 1; it must be less where first_discount is 1, or all divisions are equilibria"
    )


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
