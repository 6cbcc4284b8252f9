"""What became of a text, word by word."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.text.worddiff import word_diff

SIGNS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}


def marked(before: str, after: str) -> str:
    return "".join(SIGNS[piece.change].format(piece.text) for piece in word_diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("It costs $29 million.", "It costs $29.2 million.", "It costs $[-29-]{+29.2+} million."),
        ("The old boat sank.", "The boat sank.", "The[- old-] boat sank."),
        ("One. Two. Three.", "One. Three.", "One. [-Two. -]Three."),
        ("市は決めた。雨が降る。", "市議会は決めた。雨が降る。", "市{+議会+}は決めた。雨が降る。"),
        ("費用は30億円。", "費用は約30億円。", "費用は{+約+}30億円。"),
        ("", "New.", "{+New.+}"),
        ("Gone.", "", "[-Gone.-]"),
        ("Same [@e1].", "Same [@e1].", "Same [@e1]."),
    ],
)
def test_words_and_characters_that_changed_are_marked(before: str, after: str, wanted: str) -> None:
    assert marked(before, after) == wanted


@given(st.text(alphabet="ab .。\n市は", max_size=40), st.text(alphabet="ab .。\n市は", max_size=40))
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "new") == before
    assert "".join(piece.text for piece in pieces if piece.change != "gone") == after
    assert all(one.change != other.change for one, other in pairwise(pieces))


def test_long_texts_without_sentences_take_no_longer_than_a_moment() -> None:
    begun = time.process_time()
    word_diff("市は" * 20_000, "は市" * 20_000)
    word_diff("a x " * 900, "b x " * 900)
    word_diff("の" * 300, "はの" * 300)
    assert time.process_time() - begun < 3
