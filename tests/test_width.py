"""Columns of a terminal: wide letters take two, combining ones none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from draftflow.text.width import left, right, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("fresh", 5), ("最新", 4), ("ｱ", 1), ("Ａ", 2), ("e\u0301", 1), ("、x", 3), ("—", 1)],
)
def test_the_width_of_a_text(text: str, columns: int) -> None:
    assert width(text) == columns == cell_len(text)


@given(st.text(st.sampled_from("ab最新、ｱＡ"), max_size=12), st.integers(0, 12))
def test_a_text_is_filled_up_and_never_cut(text: str, columns: int) -> None:
    for filled in (left(text, columns), right(text, columns)):
        assert filled.strip(" ") == text
        assert width(filled) == max(width(text), columns)
