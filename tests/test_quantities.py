"""Numbers in words, digits and kanji; what they count; how they are qualified."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.text.bounds import bound
from draftflow.text.numerals import kanji_value, narrow, numbers
from draftflow.text.quantities import Quantity, is_label, quantities


def read(text: str) -> list[tuple[str, str, str]]:
    """Value, unit and kind of the figures that are no weak ones."""
    found = quantities(narrow(text))
    return [(f"{q.value.normalize():f}", q.unit, q.kind) for q in found if not q.weak]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two hundred and forty people", ("240", "", "count")),
        ("half a dozen boats", ("6", "", "count")),
        ("twenty-one thousand three hundred and twelve voters", ("21312", "", "count")),
        ("1.4 million tonnes", ("1400000", "t", "measure")),
        ("$38.6 million", ("38600000", "USD", "money")),
        ("US$38.6m", ("38600000", "USD", "money")),
        ("EUR 5bn", ("5000000000", "EUR", "money")),
        ("38.6m users", ("38600000", "", "count")),
        ("31,800,000,000 yen", ("31800000000", "JPY", "money")),
        ("318億円", ("31800000000", "JPY", "money")),
        ("1億2,000万円", ("120000000", "JPY", "money")),
        ("3万8千人", ("38000", "人", "count")),
        ("三十二社", ("32", "社", "count")),
        ("二百四十件", ("240", "", "count")),
        ("三千五百万人", ("35000000", "人", "count")),
        ("４割", ("40", "%", "percent")),
        ("4割5分", ("45", "%", "percent")),
        ("12.5％", ("12.5", "%", "percent")),
        ("12 per cent", ("12", "%", "percent")),
        ("3分の1", ("33.33333333333333333333333333", "%", "percent")),
        ("two thirds of them", ("66.66666666666666666666666667", "%", "percent")),
        ("3か月", ("3", "month", "duration")),
        ("18-year-old", ("18", "year", "duration")),
        ("第3回", ("3", "", "ordinal")),
        ("the 21st", ("21", "", "ordinal")),
        ("20世紀", ("20", "century", "century")),
        ("the 20th century", ("20", "century", "century")),
        ("the 1990s", ("1990", "decade", "decade")),
        ("1990年代", ("1990", "decade", "decade")),
        ("午後3時半", ("930", "clock", "clock")),
        ("3.30 p.m.", ("930", "clock", "clock")),
        ("15:30", ("930", "clock", "clock")),
        ("Q3 2024", ("3", "quarter", "ordinal")),
        ("in 2014", ("2014", "", "year")),
    ],
)
def test_one_figure_in_any_notation(text: str, expected: tuple[str, str, str]) -> None:
    assert read(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3-5%", ["3", "5"]),
        ("3〜5億円", ["300000000", "500000000"]),
        ("between 3 and 5 km", ["3", "5"]),
        ("2018–19", ["2018", "2019"]),
        ("全長84 - 100センチメートル", ["84", "100"]),
    ],
)
def test_both_ends_of_a_range(text: str, expected: list[str]) -> None:
    assert [value for value, _, _ in read(text)] == expected


def test_the_ends_of_a_range_share_their_unit() -> None:
    assert {unit for _, unit, _ in read("between 3 and 5 km")} == {"km"}
    assert {unit for _, unit, _ in read("3〜5億円")} == {"JPY"}


@pytest.mark.parametrize(
    "text",
    [
        "one of them",
        "一方で",
        "一部の人",
        "十分に",
        "千葉県",
        "六本木",
        "万が一",
        "三つ星",
        "第二に",
        "以下の3つの点",
        "数百人",
        "百貨店",
        "A380",
        "COVID-19",
        "文献[12]",
        "二酸化炭素",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "label"), [("1. Boats", True), ("Table 3 shows", True), ("図2を見よ", True), ("5 boats", False)]
)
def test_labels_are_no_claims(text: str, label: bool) -> None:
    assert is_label(text, quantities(text)[0]) is label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 300 boats", "about"),
        ("約300隻", "about"),
        ("300隻ほど", "about"),
        ("more than 300 boats", "above"),
        ("300隻余り", "above"),
        ("fewer than 300 boats", "below"),
        ("300隻未満", "below"),
        ("300 boats", "exact"),
    ],
)
def test_how_a_figure_is_qualified(text: str, expected: str) -> None:
    figure = quantities(narrow(text))[0]
    assert bound(narrow(text), figure.start, figure.end) == expected


def test_a_conversion_in_brackets_is_marked() -> None:
    assert [q.converted for q in quantities("65 km/h (40 mph)")] == [False, True]


@pytest.mark.parametrize(
    ("text", "value"), [("三十二", 32), ("二〇二四", 2024), ("3万8千", 38000), ("元", None), ("", None)]
)
def test_kanji_numbers(text: str, value: int | None) -> None:
    assert kanji_value(text) == value


_DIGITS = "〇一二三四五六七八九"


def in_kanji(number: int) -> str:
    """`number` below 10000 as it is written by hand."""
    written = ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        written += "" if not digit else name if digit == 1 and name else _DIGITS[digit] + name
    return written


@given(st.integers(1, 9999))
def test_every_kanji_number_is_read_back(number: int) -> None:
    assert kanji_value(in_kanji(number)) == number


@given(st.integers(0, 10**13), st.sampled_from(["", "円", " people", "％", "km"]))
def test_every_number_with_commas_is_read_back(number: int, unit: str) -> None:
    found = quantities(narrow(f"{number:,}{unit}"))
    assert [q.value for q in found] == [Decimal(number)]


@given(
    st.text(
        alphabet=st.sampled_from("0123456789,. -/:%$円億万千百十一二三年月日時分割第約aAthousndb ()[]"), max_size=60
    )
)
def test_no_text_breaks_the_reading(text: str) -> None:
    found: list[Quantity] = quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= n.start < n.end <= len(text) for n in numbers(text))
