"""Days told by their number alone, clock times of UTC and of two zones, measures of which the source has the other side."""

import pytest

from draftflow.checks.claims import claim_of, ground_of
from draftflow.checks.support import judge_figures, unsupported_figures

LOG = (
    "The storm formed near the islands on October 1st. It turned north and became intense on the 4 th . The storm passed"
    " the islands late on the 6th and was last seen by the 8th. Crews marked the 20th anniversary of the log in Alaska."
    " The club has met since November 2 in the harbour, most often on the 9th and in rain."
)
LOG_JA = "台風は10月1日に島の近くで発生した。北に転じ、4日に勢力を強めた。風は5日間続いた。11月2日に消えた。"


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("The storm became intense on October 4.", LOG, []),
        ("The storm passed the islands on October 6.", LOG, []),
        ("The storm was last seen on October 8.", LOG, []),
        ("The storm passed the islands on October 5.", LOG, ["5"]),
        ("The storm was marked on October 20.", LOG, ["20"]),  # an anniversary is no day
        ("The storm of October 9 was intense.", LOG, ["9"]),  # of another month
        ("台風は10月4日に勢力を強めた。", LOG_JA, []),
        ("台風は10月5日に勢力を強めた。", LOG_JA, ["5"]),
        ("台風は11月4日に勢力を強めた。", LOG_JA, ["4"]),
    ],
)
def test_days_told_by_their_number(claim: str, source: str, expected: list[str]) -> None:
    assert [judged.text for judged in unsupported_figures(claim, source)] == expected


@pytest.mark.parametrize(
    ("claim", "source", "verdicts"),
    [
        ("It reached land at 11:00 UTC.", "At 11Z it reached land.", ["supported"]),
        ("It reached land at 11:00 UTC.", "At 1100 UTC it reached land.", ["supported"]),
        ("It reached land at 11:30 UTC.", "At 1130Z it reached land.", ["supported"]),
        ("It reached land at 11:30 UTC.", "At 11Z it reached land, not at 1200 UTC.", ["not supported"]),
        ("It reached land at 11:00 UTC.", "At 211Z it reached land, before 1200 UTC.", ["not supported"]),
        ("It came at 6:00 pm ICT (11:00 UTC).", "At 11Z it came, said the ICT team.", ["could not check", "supported"]),
        ("It came at 7:00 pm ICT (11:00 UTC).", "At 11Z it came, said the ICT team.", ["not supported", "supported"]),
        ("風速は65 km/h(40 mph)だった。", "風速は40 mphだった。気温は12度。", ["could not check", "supported"]),
        ("The wind blew at 65 km/h (40 mph).", "The wind blew at 40 mph.", ["could not check", "supported"]),
        ("The wind blew at 95 km/h (40 mph).", "The wind blew at 40 mph.", ["not supported", "supported"]),
    ],
)
def test_the_same_in_another_zone_or_unit(claim: str, source: str, verdicts: list[str]) -> None:
    assert [j.verdict for j in judge_figures(claim_of(claim), ground_of(source, claim=claim))] == verdicts


FAR = " The harbour master wrote it down, and the ferry waited for the wind to turn." * 3


@pytest.mark.parametrize(
    ("claim", "source", "flagged"),
    [
        ("The wind blew at 75 km/h (40 mph).", f"A gust reached 75 km/h.{FAR} The road allows 40 mph.", ["40 mph"]),
        (
            "風速は75 km/h(40 mph)だった。",
            "風速は75 km/hに達した。" + "船は待っていた。" * 9 + "道路は40 mphまで。",
            ["40 mph"],
        ),
        ("The wind blew at 75 km/h (40 mph).", "A gust reached 75 km/h (40 mph).", []),  # as the source has it
        ("The wind blew at 65 km/h (40 mph).", f"A gust reached 65 km/h.{FAR} The road allows 40 mph.", []),
    ],
)
def test_two_sides_that_cannot_be_the_same(claim: str, source: str, flagged: list[str]) -> None:
    assert [judged.text for judged in unsupported_figures(claim, source)] == flagged
