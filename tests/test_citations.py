"""The tokens by which prose cites evidence."""

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.text.citations import CITATION, cited, passage_id, placed, replace_citations

same = settings(deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("text", "ids", "shown"),
    [
        ("It fell [@e1].", ["e1"], "It fell<e1>."),
        ("It fell[@e1][@e2].", ["e1", "e2"], "It fell<e1 e2>."),
        ("It fell [@e1] [@e2].", ["e1", "e2"], "It fell<e1 e2>."),
        ("It fell [@e1; @e2, @e3].", ["e1", "e2", "e3"], "It fell<e1 e2 e3>."),
        ("着工する[@e1、@e2]。", ["e1", "e2"], "着工する<e1 e2>。"),
        ("It fell [@e1][@e1].", ["e1", "e1"], "It fell<e1>."),
        ("It fell [@e1], and rose [@e2].", ["e1", "e2"], "It fell<e1>, and rose<e2>."),
        ("[@e1]\n[@e2]", ["e1", "e2"], "<e1>\n<e2>"),
        ("[@Smith2020.p-3]", ["Smith2020.p-3"], "<Smith2020.p-3>"),
        *((text, [], text) for text in ("[@]", "[@ e1]", "[@a b]", "[e1]", "@e1", "[@a;]")),
        *((text, [], text) for text in ("[@e1", f"[@{'x' * 81}]", "[^1]", "[1]")),
    ],
)
def test_citations_are_found_and_replaced(text: str, ids: list[str], shown: str) -> None:
    assert cited(text) == ids
    assert replace_citations(text, lambda keys: f"<{' '.join(keys)}>") == shown


def test_the_id_of_a_passage_is_the_hash_of_its_source_and_its_words() -> None:
    assert passage_id("gazette", "The boats sail.") == passage_id("gazette", "The boats sail.")
    ids = {passage_id(source, quote) for source in ("a", "b", "a\nb") for quote in ("x", "y", "b\nx", "")}
    assert len(ids) == 12 - 1  # the one pair whose joined texts are equal
    assert all(re.fullmatch(r"e[0-9a-hjkmnp-tv-z]{6}", key) for key in ids)


def test_ids_rarely_meet() -> None:
    assert len({passage_id("gazette", str(number)) for number in range(5_000)}) >= 4_998


@same
@given(
    st.lists(st.from_regex(r"[A-Za-z0-9_.-]{1,20}", fullmatch=True), min_size=1, max_size=5),
    st.sampled_from(["; ", ";", ", ", "、"]),
)
def test_what_is_written_as_a_citation_is_read_as_one(ids: list[str], joint: str) -> None:
    token = f"[{joint.join(f'@{key}' for key in ids)}]"
    assert cited(f"It fell {token}.") == ids
    assert CITATION.sub("", f"It fell {token}.") == "It fell."


@same
@given(st.text(alphabet="[]@;, \te1、", max_size=40))
def test_replacing_by_nothing_leaves_no_citation_that_was_there(text: str) -> None:
    seen: list[str] = []

    def noting(keys: tuple[str, ...]) -> str:
        seen.extend(keys)
        return ""

    replace_citations(text, noting)
    assert set(seen) == set(cited(text))


@pytest.mark.parametrize("piece", ["[@", "[@a;", "[@a ", "[@a]", "@a;", " [", "[@a; @"])
def test_hostile_text_takes_no_more_than_its_length(piece: str) -> None:
    started = time.process_time()
    cited(piece * (200_000 // len(piece)))
    replace_citations(piece * (200_000 // len(piece)), lambda _keys: "")
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "The vote.[@e1aaaa] Then.", "The vote [@e1aaaa]. Then."),
        ("en", "It fell. [@e1aaaa] [@e2bbbb]\nNext, [@e3cccc] it", "It fell [@e1aaaa] [@e2bbbb].\nNext [@e3cccc], it"),
        ("en", "In the U.S. [@e1aaaa] Senate", "In the U.S. [@e1aaaa] Senate"),
        ("en", "Acme Inc. [@e1aaaa] grew", "Acme Inc. [@e1aaaa] grew"),
        ("en", "He said “no.” [@e1aaaa] She", "He said “no.” [@e1aaaa] She"),
        ("en", 'He said "no." [@e1aaaa] She', 'He said "no." [@e1aaaa] She'),
        ("en", "A word[@e1aaaa].", "A word [@e1aaaa]."),
        ("en", "Really? [@e1aaaa] Yes", "Really? [@e1aaaa] Yes"),
        ("en", "Costs $3.4. [@e1aaaa]\n\n### H", "Costs $3.4 [@e1aaaa].\n\n### H"),
        ("ja", "可決した。[@e1aaaa]そして", "可決した[@e1aaaa]。そして"),
        ("ja", "可決した。［＠e1aaaa］ [@e2bbbb]", "可決した[@e1aaaa][@e2bbbb]。"),
        ("ja", "可決し、 [@e1aaaa]市長は [@e2bbbb]。", "可決し[@e1aaaa]、市長は[@e2bbbb]。"),
        ("ja", "「賛成だ。」[@e1aaaa]と述べた", "「賛成だ。」[@e1aaaa]と述べた"),
        ("ja", "した。【@e1aaaa】\n次", "した[@e1aaaa]。\n次"),
    ],
)
def test_citations_stand_where_the_language_wants_them(language: Any, text: str, wanted: str) -> None:
    assert placed(text, language) == wanted
    assert placed(wanted, language) == wanted


@same
@given(
    st.sampled_from(["en", "ja"]),
    st.lists(
        st.sampled_from(["[@e1aaaa]", " [@e2bbbb]", "［@e3cccc］", "。", ".", "、", ",", " ", "\n", "a", "した", '"'])
    ),
)
def test_placing_citations_loses_and_moves_none_across_another(language: Any, pieces: list[str]) -> None:
    text = "".join(pieces)
    made = placed(text, language)
    assert cited(made) == cited(text.replace("［", "[").replace("］", "]"))
    assert sorted("".join(made.split())) == sorted("".join(text.replace("［", "[").replace("］", "]").split()))
    assert placed(made, language) == made
