"""Words and bigrams to search by."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.text.terms import stem, terms

same = settings(deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The boats' batteries cost $41.5 million.", ["boat", "battery", "cost", "41.5", "million"]),
        ("Boat BOAT boats boat’s boats’", ["boat"] * 5),
        ("It is not the one that they have.", []),
        ("café CAFE\u0301 Łódź", ["café", "café", "łódź"]),
        ("don't don’t", ["don't", "don't"]),
        ("1,000.5 LRT", ["1,000.5", "lrt"]),
        ("２０２６年 ＬＲＴ", ["2026", "年", "lrt"]),
        ("路面電車の運転士", ["路面", "面電", "電車", "運転", "転士"]),
        ("ｶﾞｿﾘﾝ車", ["ガソ", "ソリ", "リン", "車"]),
        ("LRT計画は318億円だ", ["lrt", "計画", "318", "億円"]),
        ("𠮷野家", ["𠮷野", "野家"]),
        ("人々", ["人々"]),
        ("한국어", ["한국", "국어"]),
        ("、。「」— …", []),
        ("", []),
    ],
)
def test_terms_in_order(text: str, found: list[str]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(
    ("text", "found"), [("まちの足", ["まち", "ちの", "足"]), ("は", ["は"]), ("ごみ処理", ["ごみ", "処理"])]
)
def test_hiragana_counts_where_it_is_asked_for(text: str, found: list[str]) -> None:
    assert terms(text, hiragana=True) == found
    assert terms(text) == [term for term in found if not "\u3041" <= term[0] <= "\u3096"]


@pytest.mark.parametrize(
    ("word", "root"),
    [
        *(("boats", "boat"), ("cities", "city"), ("boxes", "box"), ("churches", "church"), ("classes", "class")),
        *(
            ("boat's", "boat"),
            ("boats'", "boat"),
            ("cases", "case"),
            ("gas", "gas"),
            ("bus", "bus"),
            ("class", "class"),
        ),
        *(("analysis", "analysis"), ("ties", "tie"), ("is", "is"), ("s", "s"), ("", "")),
    ],
)
def test_only_endings_of_plural_and_possession_go(word: str, root: str) -> None:
    assert stem(word) == root


@same
@given(st.text(max_size=80))
def test_terms_are_lower_case_and_without_spaces(text: str) -> None:
    for term in terms(text, hiragana=True):
        assert term == term.lower()
        assert not any(c.isspace() for c in term)


@same
@given(st.text(alphabet="路面電車運転士", min_size=2, max_size=20))
def test_every_word_of_two_characters_is_a_term(text: str) -> None:
    found = terms(text)
    assert all(text[i : i + 2] in found for i in range(len(text) - 1))
