"""What of the evidence an outline is shown: the best for the plan, of every source and for every question."""

from typing import Any

import pytest

from draftflow.models import Brief, Language, Outline, Part, Passage, Plan, PlannedSection, Point, Question, Where
from draftflow.stages.choice import Bound, bound_of, worth_showing

PLAN = Plan(
    questions=(
        Question(id="q1", question="What do the boats cost?", queries=("cost million",)),
        Question(id="q2", question="Who objects to the noise?", queries=("noise petition",)),
    )
)
ALL = Bound(passages=1_000, length=100_000)


def passage(number: int, source: str, quote: str) -> Passage:
    return Passage(id=f"e{number}", source=source, quote=quote, where=Where(start=number, end=number + len(quote)))


def made(*counts: tuple[str, int, str]) -> tuple[Passage, ...]:
    """So many passages of a source, each with a text."""
    texts = [(source, f"{text} {n}" + " word" * 20) for source, count, text in counts for n in range(count)]
    return tuple(passage(number, *each) for number, each in enumerate(texts))


def chosen(evidence: tuple[Passage, ...], bound: Bound, given: Outline | None = None) -> list[str]:
    return [p.source for p in worth_showing(evidence, bound, "The boats", PLAN, given, "en")]


@pytest.mark.parametrize(
    ("changes", "bound"),
    [
        ({"author": "extractive"}, None),
        ({"author": "hybrid"}, None),
        ({"author": "model"}, Bound(69, 2_080)),
        ({"author": "model", "reader": "extractive"}, Bound(69, 1_300)),
        ({"author": "model", "language": "ja", "length": 3_000}, Bound(64, 4_800)),
        ({"author": "model", "length": 10}, Bound(24, 720)),
        ({"author": "model", "language": "ja", "length": 100}, Bound(24, 1_800)),
    ],
)
def test_as_much_is_shown_as_the_length_can_use(changes: dict[str, Any], bound: Bound | None) -> None:
    brief = {"topic": "Boats", "language": "en", "length": 1_300, **changes}
    assert bound_of(Brief.model_validate(brief)) == bound


def test_what_fits_is_shown_whole_and_in_its_order() -> None:
    evidence = made(("one", 5, "The boats"), ("two", 5, "Elsewhere"))
    assert worth_showing(evidence, ALL, "Boats", PLAN, None, "en") == evidence
    some = worth_showing(evidence, Bound(4, 10_000), "Boats", PLAN, None, "en")
    assert list(some) == [p for p in evidence if p in some]
    assert len(some) == 4


def test_the_relevant_come_first() -> None:
    evidence = made(("one", 20, "Weather of the coast"), ("two", 20, "The boats cost a million"))
    assert chosen(evidence, Bound(8, 10_000)).count("two") == 7


@pytest.mark.parametrize("bound", [Bound(1, 10), Bound(6, 10_000), Bound(1_000, 150)])
def test_no_source_and_no_question_goes_without(bound: Bound) -> None:
    evidence = made(
        ("loud", 30, "The boats cost a million"), ("quiet", 10, "Weather"), ("lone", 1, "A petition about noise")
    )
    shown = worth_showing(evidence, bound, "The boats", PLAN, None, "en")
    assert {p.source for p in shown} == {"loud", "quiet", "lone"}
    assert any("petition" in p.quote for p in shown)


def test_one_long_source_does_not_speak_alone() -> None:
    evidence = made(("long", 60, "The boats cost a million"), ("short", 5, "The cost of the boats"))
    assert chosen(evidence, Bound(20, 100_000)).count("short") == 5


@pytest.mark.parametrize(("language", "word"), [("en", "boat "), ("ja", "船")])
def test_a_bound_on_length_is_kept(language: Language, word: str) -> None:
    evidence = tuple(passage(n, "one", word * (10 + n % 7)) for n in range(100))
    shown = worth_showing(evidence, Bound(1_000, 200), "boat 船", Plan(questions=()), None, language)
    total = sum(10 + int(p.id[1:]) % 7 for p in shown)
    assert 180 <= total <= 200


def test_what_a_person_settled_and_the_points_of_their_outline_are_there() -> None:
    evidence = made(
        ("one", 50, "The boats cost a million"), ("two", 1, "The lighthouse is blue"), ("two", 9, "Weather")
    )
    points = (Point(text="Settled", evidence=("e59",)), Point(text="The lighthouse"))
    section = PlannedSection(id="a", heading="A", length=1, intent="", parts=(Part(heading=None, points=points),))
    given = Outline(title="T", sections=(section,))
    shown = worth_showing(evidence, Bound(4, 10_000), "The boats", PLAN, given, "en")
    assert {"e50", "e59"} <= {p.id for p in shown}
