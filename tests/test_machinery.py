"""A page's own machinery (addresses, numbers of pictures) proves no figure."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.checks.support import unsupported_figures
from draftflow.text.machinery import machinery, merged


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://a.org/7/x_(6)?q=8#9 and 10.", ["https://a.org/7/x_(6)?q=8#9"]),
        ("[4 boats](https://a.org/17)18 trams", ["https://a.org/17"]),
        ("(https://a.org/b), 12", ["https://a.org/b"]),
        ("![Image 6: a logo](https://a.org/6.png) 6", ["![Image 6", "https://a.org/6.png"]),
        ("資料はhttps://a.jp/30を見よ。", ["https://a.jp/30を見よ。"]),
        ("There were 12 boats and an Image 3.", []),
        ("https://", []),
    ],
)
def test_addresses_and_numbers_of_pictures(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in machinery(text)] == expected


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda at: (at[0], at[0] + at[1]))).map(sorted)


@given(SPANS, SPANS)
def test_merged_spans_are_apart_and_hold_the_same_places(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    joined = merged(one, two)
    assert all(first[1] <= second[0] for first, second in pairwise(joined))
    assert {i for a, b in joined for i in range(a, b)} == {i for a, b in (*one, *two) for i in range(a, b)}


PAGE = "![Image 14: a boat](https://a.org/17/boats) The line has boats. [3 trams](https://a.org/2031/98%20cars)"
PAGE_JA = "![Image 14: 船](https://a.jp/17/fune) 航路には船がある。[電車は3両](https://a.jp/2031/98%20)"


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("The line has 14 boats and 17 cars.", PAGE, ["14", "17"]),
        ("The line has 98 boats and 3 trams.", PAGE, ["98"]),
        ("航路には船が17隻、電車が3両ある。", PAGE_JA, ["17隻"]),
        ("航路には船が14隻ある。", PAGE_JA, ["14隻"]),
    ],
)
def test_they_prove_no_figure(claim: str, source: str, expected: list[str]) -> None:
    assert [judged.text for judged in unsupported_figures(claim, source)] == expected


def test_the_year_of_a_page_stands_in_its_address() -> None:
    claim = "The storm grew in 2012, not in 2013."
    found = unsupported_figures(claim, "https://a.org/2012/05/storm-2013-05-09 The storm grew.")
    assert [judged.text for judged in found] == ["2013"]


def test_hostile_text_takes_linear_time() -> None:
    assert len(machinery("https://a(" * 20_000)) == 20_000
