"""Names whose words stand in a source only far apart, initials of missing names, acronyms spelt out by chance."""

import pytest

from draftflow.checks.naming import unsupported_names

FILLER = " The runners went along the coast and past the harbour, and people by the road cheered them on." * 6
RACE = f"The 1932 Summer race led through Lisbon.{FILLER} Read more on the Olympics and on Maria Costa of the council."
BOATS = f"Line 3 in Kochi has a ferry.{FILLER} The Prefecture of Oita wrote to Anna Reis, and Kochi answered."


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("The marathon was at the Summer Olympics.", RACE, ["Summer Olympics"]),
        ("The marathon was won by Maria Costa.", RACE, []),
        ("The 1932 Summer Lisbon race was long.", RACE, []),
        ("The course was praised by Lisbon and Maria Costa.", RACE, []),  # two names
        ("The ferry runs in Kochi Prefecture.", BOATS, []),  # of many places at once
        ("The ferry was praised by Anna Ferry.", f"A Ferry runs.{FILLER} Anna saw it.", ["Anna Ferry"]),
        (
            "The Visitor Association voted.",
            f"Visitor days grew.{FILLER} Members of the association voted.",
            [],
        ),  # meant
        (
            "フェリーはアンナ・レイスが称えた。",
            "フェリーを称えたのはアンナ。" + "海は静かだった。" * 60 + "レイスも。",
            [],
        ),
    ],
)
def test_words_that_never_stand_together(claim: str, source: str, expected: list[str]) -> None:
    assert [judged.text for judged in unsupported_names(claim, source)] == expected


def test_the_reason_is_told() -> None:
    (judged,) = unsupported_names("The marathon was at the Summer Olympics.", RACE)
    assert judged.reason == "the source has its words, but never together"


def test_a_name_noted_with_the_evidence_is_known() -> None:
    assert unsupported_names("He was at the Summer Olympics.", RACE, known="Summer Olympics") == []


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("She is the daughter of Herbert H. Reis.", ["Herbert H. Reis"]),
        ("It hangs in the Arthur M. Sackler Gallery.", ["Arthur M. Sackler Gallery"]),
        ("She met Anna J. Reis.", []),
    ],
)
def test_an_initial_goes_with_the_name_that_is_missing(claim: str, expected: list[str]) -> None:
    assert [judged.text for judged in unsupported_names(claim, "Anna Reis met them. Anna J. Reis smiled.")] == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The board heard Ms. Smith Edge.", ["Ms. Smith Edge"]),
        ("He played Detective Raymond Velcoro.", ["Detective Raymond Velcoro"]),
        ("They joined the Greek Basket League.", ["Greek Basket League"]),
        ("She worked for the US Department of Justice.", ["US Department of Justice"]),
        ("The Greek council met Ms. Anna Reis.", []),
        ("They met Ms. Edge of the Greek Basket League.", ["Ms. Edge", "Greek Basket League"]),
        ("They met Ms. Edge of the Dutch Basket League.", ["Ms. Edge", "Dutch Basket League"]),
        ("The council met Boston Velcoro.", ["Boston Velcoro"]),
    ],
)
def test_what_only_qualifies_a_name_goes_with_it(claim: str, expected: list[str]) -> None:
    source = "Anna Reis of the Greek council met the US team, a detective and the board."
    assert [judged.text for judged in unsupported_names(claim, source)] == expected


@pytest.mark.parametrize(
    ("acronym", "source", "there"),
    [
        ("BBC", "Written by Be Cyber of Leeds.", False),
        ("BBC", "The British Broadcasting Corporation said so.", True),
        ("TFGM", "Transport for Greater Manchester said so.", True),
        ("CIA", "It was called in as an example.", False),
    ],
)
def test_an_acronym_is_not_spelt_out_by_little_words(acronym: str, source: str, there: bool) -> None:
    assert (unsupported_names(f"The show was on the {acronym}.", source) == []) is there
