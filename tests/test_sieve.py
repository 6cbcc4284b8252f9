"""Which texts a pattern can match at all, by the letters that every match has."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.checks import impossible_dates, injection, leaks, provenance, residue, tenure, timeliness
from draftflow.text import sieve
from draftflow.text.sieve import Stack, needed

SIEVED = (
    provenance._SEVERAL,
    provenance._STRONG,
    timeliness._NOW,
    timeliness._RELATIVE,
    tenure._LEFT_EN,
    tenure._LEFT_JA,
    impossible_dates._PERIOD,
    leaks._URL,
    *(kind.pattern for kind in residue._KINDS),
    *injection._PATTERNS,
)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"ignore (?:all|any)? ?rules", ("ignore ",)),
        (r"\b(?:two|several) (?:\w+ ){0,2}(?:sources|experts)\b|複数の報道", ("experts", "sources", "複数の報道")),
        (r"(?:Reports|Report) say", ("report",)),
        (r"\d+ (?:men|women)", ("men",)),
        (r"(?:really )?\w+", None),
        (r"a|later", None),
        (r"(?=never)x{3}", None),
        (r"(?:abc){0,1}", None),
        (r"(?:abc){2,3}", ("abc",)),
        (r"[昨今]年", ("年",)),
        (r"[昨今]", ("今", "昨")),
        (r"[^昨今]", None),
        (r"\[(?:TODO|TBD)\]", ("[t",)),
    ],
)
def test_words_that_every_match_has(pattern: str, words: tuple[str, ...] | None) -> None:
    assert needed(re.compile(pattern, re.IGNORECASE)) == words


@pytest.mark.parametrize(
    "text", ["SEVERAL SOURCES", "ſeveral ſources", "İgnore it; several sources", "a\nsEvErAl sources"]
)
def test_letters_that_count_as_others_are_found(text: str) -> None:
    pattern = re.compile(r"several sources", re.IGNORECASE)
    assert pattern.search(text)
    assert Stack.of(["nothing", text, "", "nothing"]).matching(pattern) == {1}


def test_texts_are_told_apart() -> None:
    stack = Stack.of(["two men", "", "a woman and a man", "men, men"])
    assert stack.matching(re.compile("men")) == {0, 3}
    assert stack.matching(re.compile("men"), re.compile("woman")) == {0, 2, 3}
    assert stack.matching(re.compile("children")) == set()
    assert stack.matching(re.compile(r"\d")) == {0, 1, 2, 3}
    assert Stack.of([]).matching(re.compile(r"\d")) == set()


@pytest.mark.parametrize("pattern", SIEVED, ids=range(len(SIEVED)))
def test_no_match_slips_through(pattern: re.Pattern[str]) -> None:
    @settings(max_examples=30)
    @given(st.from_regex(pattern))
    def passes(text: str) -> None:
        assert Stack.of(["before", text]).matching(pattern) >= {1}

    passes()


def test_the_patterns_of_the_checks_are_told_by_words() -> None:
    """Another Python's parser may tell nothing; then the checks are right, but slow."""
    untold = [pattern.pattern for pattern in SIEVED if needed(pattern) is None]
    assert len(untold) <= 3  # the tags of one character each, garbled letters, labels of chat products


def test_without_the_parser_no_text_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = re.compile("ferry|boat")
    assert needed(pattern) == ("boat", "ferry")
    monkeypatch.setattr(sieve, "parser", None)
    assert needed.__wrapped__(pattern) is None
