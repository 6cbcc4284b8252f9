"""Powers are looked up as a whole: in any notation, in words, and worked out."""

import pytest

from draftflow.checks.claims import claim_of, ground_of
from draftflow.checks.support import judge_figures

EN, JA = "The prime is below 2^16.", "素数は2^16より小さい。"


@pytest.mark.parametrize(
    ("claim", "source", "verdict"),
    [
        (EN, "It is smaller than 65,536.", "supported"),
        (EN, "It is smaller than 2^16.", "supported"),
        (EN, "It is smaller than 2**16.", "supported"),
        (EN, "It is smaller than 2¹⁶.", "supported"),
        (EN, "It is smaller than 2 16 .", "supported"),
        (EN, "It is smaller than 2 to the 16th power.", "supported"),
        (EN, "It is smaller than 2 raised to the power of 16.", "supported"),
        (EN, "There are 2 of them, and 16 of the others.", "not supported"),
        (EN, "It is smaller than 2^15.", "not supported"),
        ("The value is 1^4.", "There is 1 value, in room 14.", "not supported"),  # 1 to any power is 1
        (EN, "It is smaller than 3^16.", "not supported"),
        ("The side is 5^2.", "The side is 5 squared.", "supported"),
        ("The side is 5^2.", "The side is the square of 5.", "supported"),
        ("The side is 5^2.", "It took 5 seconds.", "not supported"),
        ("Some 10^8 stars shine.", "Some 100 million stars shine.", "supported"),
        (JA, "65536より小さい。", "supported"),
        (JA, "2の16乗より小さい。", "supported"),
        (JA, "2の15乗より小さい。", "not supported"),
        ("一辺は5^2である。", "一辺は5の二乗である。", "supported"),
        (EN, "It is very small.", "could not check"),
        (
            EN,
            "Liczba pierwsza jest mniejsza od 2^15 i nie jest to liczba, która się na tym nie kończy.",
            "could not check",
        ),
    ],
)
def test_powers(claim: str, source: str, verdict: str) -> None:
    judged = judge_figures(claim_of(claim), ground_of(source, claim=claim))
    assert [one.verdict for one in judged] == [verdict]
    assert "^" in judged[0].text


@pytest.mark.parametrize("claim", ["It is x^2 here.", "It is 1.5^2 here.", "It is 2^1.5 here."])
def test_other_formulas_could_not_be_checked(claim: str) -> None:
    judged = judge_figures(claim_of(claim), ground_of("It took 7 years.", claim=claim))
    assert {one.verdict for one in judged} == {"could not check"}


def test_huge_powers_are_answered() -> None:
    claim = claim_of("There are 9999^999 of them.")
    assert [j.verdict for j in judge_figures(claim, ground_of("There are 7 " * 5000))] == ["not supported"]
