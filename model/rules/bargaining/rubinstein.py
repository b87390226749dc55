"""Two bargainers alternate offers over a pie."""


def rubinstein(first_discount: float, second_discount: float) -> float:
    """Return the first mover's share in the only subgame-perfect equilibrium of alternating offers.

    (1 - d2) / (1 - d1 d2), with discount factors in [0, 1]. Raises ValueError when neither discounts: every division is
    then an equilibrium.

    Source: Rubinstein (1982).
    """
    if not (0.0 <= first_discount <= 1.0 and 0.0 <= second_discount <= 1.0):
        raise ValueError("discount factors lie in [0, 1]")
    if first_discount * second_discount >= 1.0:
        raise ValueError("when neither bargainer discounts, every division is an equilibrium")
    return (1.0 - second_discount) / (1.0 - first_discount * second_discount)


def stahl(first_discount: float, second_discount: float, rounds: int) -> float:
    """Return the first mover's share when offers alternate for a finite number of rounds, then the pie is gone.

    Backward induction; tends to Rubinstein's share as rounds grow. Raises ValueError for no round.

    Source: Ståhl (1972).
    """
    if rounds < 1:
        raise ValueError("at least one round")
    share = 1.0  # of whoever proposes in the last round
    for last in range(rounds - 1, 0, -1):  # the responder of round `last` proposes in the next
        responder = second_discount if last % 2 == 1 else first_discount
        share = 1.0 - responder * share
    return share
