"""Figures, dates and names that stand in a source, but of something else; pairs, conversions, impossible dates."""

import pytest

from draftflow.checks.claims import claim_of, ground_of
from draftflow.checks.coverage import WIDE, Spread, covered, weights
from draftflow.checks.impossible_dates import faults
from draftflow.checks.naming import unsupported_names
from draftflow.checks.support import judge_figures, unsupported_figures
from draftflow.text.blocks import Blocks
from draftflow.text.conversions import disagrees
from draftflow.text.quantities import quantities

FILLER = " ".join(
    f"The library of the abbey was opened to readers by the sisters in spring, and shelf {chr(97 + n)} was full."
    for n in range(20)
)
HARBOUR = (
    "The harbour authority of Lorne counted 17 fishing boats in its winter survey of the northern piers. "
    "The survey asked for 22 - 24 new moorings, and the piers withstood winds of 65 km/h. The match ended 3-1. "
    "The survey closed on March 4. Damage to the piers came to 80 million dollars (70 million euros). "
    f"{FILLER} The abbey keeps 27 lamps. It was built by Danish masons. The abbey closes on March 9."
)
JA_FILLER = "".join(f"修道院の図書室は春に開かれ、{chr(0x3042 + n)}の棚には古い写本が並ぶ。" for n in range(40))
HARBOUR_JA = (
    "港湾局は冬の調査で北埠頭の漁船を17隻と数えた。調査は新しい係留施設を22~24か所求めた。試合は3対1で終わった。"
    f"{JA_FILLER}修道院には27隻の模型がある。"
)


def wrong(claim: str, source: str = HARBOUR) -> list[str]:
    return [judged.text for judged in unsupported_figures(claim, source)]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The harbour authority of Lorne counted 17 fishing boats in its winter survey of the northern piers.", []),
        ("The harbour authority of Lorne counted 27 fishing boats in its winter survey of the northern piers.", ["27"]),
        ("The survey of the northern piers by the harbour authority of Lorne closed on March 4.", []),
        ("The survey of the northern piers by the harbour authority of Lorne closed on March 9.", ["9"]),
        ("The survey of the harbour asked for 22 to 24 moorings.", []),
        ("The survey of the harbour asked for between 22 and 24 moorings.", []),
        ("The survey of the harbour asked for 22 to 27 moorings.", ["27"]),
        ("The match ended 3-1.", []),
        ("Damage to the piers came to 80 million dollars (70 million euros).", []),
        ("Damage to the piers came to 80 million dollars (90 million euros).", ["90 million euros"]),
        ("The piers withstood winds of 65 km/h (40 mph).", []),
        ("The piers withstood winds of 65 km/h (46 mph).", ["46 mph"]),
        ("The abbey keeps 27 lamps.", []),
    ],
)
def test_a_figure_must_stand_where_the_source_speaks_of_it(claim: str, expected: list[str]) -> None:
    assert wrong(claim) == expected


def test_the_day_of_publication_is_far_from_nothing() -> None:
    claim = "The survey of the northern piers by the harbour authority of Lorne was told on March 12."
    assert [judged.text for judged in unsupported_figures(claim, HARBOUR, "2026-03-12")] == []
    assert wrong(claim) == ["12"]
    told = "港湾局は2026年3月12日、冬の調査で北埠頭の漁船を17隻と数えたことを明らかにした。"
    source = HARBOUR_JA.replace("と数えた。", "と数えた。調査は令和8年3月4日に終えた。")
    assert [judged.text for judged in unsupported_figures(told, source, "2026-03-12")] == []


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("港湾局は冬の調査で北埠頭の漁船を17隻と数えた。", []),
        ("港湾局は冬の調査で北埠頭の漁船を27隻と数えた。", ["27隻"]),
        ("調査は新しい係留施設を22か所から24か所求めた。", []),
        ("調査は新しい係留施設を22か所から27か所求めた。", ["27か所"]),
    ],
)
def test_a_figure_must_stand_where_the_source_speaks_of_it_in_japanese(claim: str, expected: list[str]) -> None:
    assert wrong(claim, HARBOUR_JA) == expected


def test_parts_of_a_formula_are_not_vouched_for() -> None:
    ground = ground_of("Two of the 16 primes; number 2.")
    judged = judge_figures(claim_of("It is the largest prime below 2^16 and x^2."), ground)
    assert [(j.text, j.verdict) for j in judged] == [("2^16", "not supported"), ("2", "could not check")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("65 km/h (40 mph)", False), ("65 km/h (46 mph)", True), ("100 km (60 miles)", False), ("2 m (6 feet)", False),
        ("2 m (9 feet)", True), ("10 kg (22 pounds)", False), ("10 kg (40 pounds)", True), ("5 hectares (12 acres)", False),
        ("10坪(33平方メートル)", False), ("10坪(53平方メートル)", True), ("5 km (3 hours)", False),
    ],
)  # fmt: skip
def test_two_measures_side_by_side_are_the_same(text: str, expected: bool) -> None:
    one, other = quantities(text)
    assert disagrees(one, other) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened on September 37, to everybody.", 1),
        ("It opened on 37 September.", 1),
        ("同年22月に設立された。", 1),
        ("3月42日に設立された。", 1),
        ("In May 50 people came.", 0),
        ("It rose in July 38 per cent.", 0),
        ("同年2月に設立された。12か月後に閉じた。", 0),
    ],
)
def test_days_and_months_that_no_calendar_has(text: str, expected: int) -> None:
    assert len(list(faults(text))) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The Danish masons built the abbey.", []),
        ("The harbour authority counted the Danish fishing boats in its winter survey.", ["Danish"]),
        ("The sister counted the boats with General Lorne.", ["General"]),
    ],
)
def test_names_of_somebody_else(claim: str, expected: list[str]) -> None:
    assert [judged.text for judged in unsupported_names(claim, HARBOUR + " It was generally liked.")] == expected


@pytest.mark.parametrize(("one", "other"), [("Dutch", "the Netherlands"), ("Italian", "Italy"), ("Kenyans", "Kenya")])
def test_a_people_and_its_country_are_one_term(one: str, other: str) -> None:
    assert covered(weights(f"growing {one} exports"), Blocks(f"the growing exports of {other}".lower())) == 1


def test_a_sentence_that_sums_up_a_section_is_found_in_a_wide_window() -> None:
    apart = f"Lorne surveyed its piers. {FILLER[:600]} The moorings and the damage were counted."
    spread = Spread({"one": Blocks(apart.lower()), "two": Blocks(FILLER.lower())})
    weighed = weights("Lorne surveyed piers, moorings and damage", spread)
    blocks = spread.sources["one"]
    assert covered(weighed, blocks, radii=WIDE) > covered(weighed, blocks, radii=(1,))
    assert spread.rarity("lorn") > spread.rarity("shelf")
