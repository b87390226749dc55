"""Seats as electoral commissions declared them, from the votes that they counted.

Bundestag 2005 (Hare) and 2009 (Sainte-Laguë), second votes, before overhang; Tweede Kamer 2021 (D'Hondt, one full quota
needed: 1/150); New Zealand 2017 (Sainte-Laguë). Gallagher and Mitchell (2005), appendix B, for the indices.
"""

import pytest

from model.equations.apportionment import apportion, disproportionality, effective_number

BUNDESTAG_2005 = [16_194_665, 13_136_740, 3_494_309, 3_838_326, 4_648_144, 4_118_194]
BUNDESTAG_2009 = [11_828_277, 9_990_488, 6_316_080, 5_155_933, 4_643_272, 2_830_238]
TWEEDE_KAMER_2021 = [
    2_279_130, 1_565_861, 1_124_482, 990_601, 623_371, 597_192, 537_308, 523_083, 399_750, 351_275,
    252_480, 246_620, 215_249, 211_237, 106_702, 104_319, 87_238, 40_731,
]  # fmt: skip
NEW_ZEALAND_2017 = [1_152_075, 956_184, 186_706, 162_443, 13_075]


def test_hare_with_largest_remainders() -> None:
    assert apportion(BUNDESTAG_2005, 598, "hare") == [213, 173, 46, 51, 61, 54]


def test_sainte_lague() -> None:
    assert apportion(BUNDESTAG_2009, 598, "sainte_lague") == [173, 146, 93, 76, 68, 42]
    assert apportion(NEW_ZEALAND_2017, 120, "sainte_lague") == [56, 46, 9, 8, 1]


def test_dhondt_with_a_threshold() -> None:
    seats = [34, 24, 17, 15, 9, 9, 8, 8, 6, 5, 3, 3, 3, 3, 1, 1, 1, 0]
    assert apportion(TWEEDE_KAMER_2021, 150, "dhondt", 1 / 150) == seats


def test_a_threshold_leaves_out_whoever_does_not_reach_it() -> None:
    """The small party has its seat by a district; by list alone five per cent would keep it out."""
    assert apportion(NEW_ZEALAND_2017, 120, "sainte_lague", 0.05)[4] == 0


def test_the_least_squares_index_of_new_zealand_1993() -> None:
    """18.19, the last election by plurality; small parties without seats count with their votes."""
    votes, seats = [35.05, 34.68, 18.21, 8.40, 2.02, *[0.41] * 4], [50, 45, 2, 2, 0, 0, 0, 0, 0]
    assert 100.0 * disproportionality(votes, seats) == pytest.approx(18.19, abs=0.02)


def test_the_effective_number_of_parties_in_westminster_2005() -> None:
    """2.46 by seats."""
    assert effective_number([355, 198, 62, 9, 6, 5, 3, 3, 1, 1, 1, 1, 1]) == pytest.approx(2.46, abs=0.01)
