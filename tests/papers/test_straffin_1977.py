"""Straffin, P. D. (1977). Homogeneity, independence, and power indices. Public Choice 30(1), 107-118.

How the constitution of Canada could have been amended under the Victoria charter: Ontario and Quebec, two of the four
Atlantic provinces, and British Columbia with a prairie province or all three prairie provinces. The two indices do not rank
the provinces alike: a prairie province has more power than an Atlantic one by Shapley and Shubik, and less by Banzhaf.
"""

from model.games.compound import Joint, Vote
from model.games.power import banzhaf, shapley_shubik

PROVINCES = ("on", "qc", "bc", "ab", "sk", "mb", "nb", "ns", "pe", "nl")


def vote(weights: dict[str, int], quota: int) -> Joint:
    return Vote([weights.get(province, 0) for province in PROVINCES], quota)


CENTRE = vote({"on": 1, "qc": 1}, 2)
ATLANTIC = vote(dict.fromkeys(("nb", "ns", "pe", "nl"), 1), 2)
WEST = vote({"bc": 2, "ab": 1, "sk": 1, "mb": 1}, 3)
CHARTER = CENTRE & ATLANTIC & WEST
ONE_OF_EACH = [0, 2, 3, 6]  # Ontario, British Columbia, Alberta, New Brunswick


def test_the_shapley_shubik_indices_of_the_provinces() -> None:
    found = 100.0 * shapley_shubik(CHARTER)
    assert found[ONE_OF_EACH].round(2).tolist() == [31.55, 12.50, 4.17, 2.98]


def test_the_banzhaf_indices_of_the_provinces() -> None:
    found = 100.0 * banzhaf(CHARTER)
    assert found[ONE_OF_EACH].round(2).tolist() == [21.78, 16.34, 5.45, 5.94]
