"""How long a text is, and in which language."""

import time
from typing import Literal

import pytest

from draftflow.text.measure import cjk_share, estimated_tokens, language_of, length


@pytest.mark.parametrize(
    ("text", "language", "size"),
    [
        ("The boats sail.", "en", 3),
        ("The well-known $41.5 boats aren't new.", "en", 6),
        ("The boats [@e1][@e2] sail [@a; @b].", "en", 3),
        ("### A subhead\n\n- one\n* two\n> three **four** `five`", "en", 7),
        ("snake_case a*b", "en", 2),
        ("", "en", 0),
        ("市は着工する。", "ja", 7),
        ("# 見出し\n\n- **市**は[@e1]着工\u3000する。\n", "ja", 10),
        ("LRT 計画", "ja", 5),
        ("", "ja", 0),
    ],
)
def test_length_is_in_words_or_characters_without_citations_and_markup(
    text: str, language: Literal["en", "ja"], size: int
) -> None:
    assert length(text, language) == size


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The boats sail.", "en"),
        ("市は着工する。", "ja"),
        ("LRT（次世代型路面電車）の整備について", "ja"),
        ("The ferry is called さくら in Japanese, and it sails every day.", "en"),
        ("中文文章没有假名", "en"),
        ("Le café est fermé.", "en"),
        ("12345 !?", "en"),
        ("", "en"),
    ],
)
def test_kana_make_a_text_japanese(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "share"), [("", 0), ("123 !", 0), ("boats", 0), ("電車", 1), ("ab電車", 0.5), ("カー1", 1)]
)
def test_the_share_of_japanese_letters(text: str, share: float) -> None:
    assert cjk_share(text) == share


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("電車", 2), ("電車abcd", 3)]
)
def test_tokens_are_estimated(text: str, tokens: int) -> None:
    assert estimated_tokens(text) == tokens


@pytest.mark.parametrize("piece", ["\n", " \n", "#\n", "> ", "[@", "*", "a-", "[@a;"])
def test_hostile_text_takes_no_more_than_its_length(piece: str) -> None:
    started = time.process_time()
    length(piece * (100_000 // len(piece)) + "x", "en")
    assert time.process_time() - started < 3
