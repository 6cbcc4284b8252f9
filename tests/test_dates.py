"""Dates, Western and Japanese, absolute and told by their distance."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.text.dates import Date, dates
from draftflow.text.numerals import narrow
from draftflow.text.relative import relatives, resolve

MONTHS = "January February March April May June July August September October November December".split()


def read(text: str) -> list[tuple[int | None, int | None, int | None]]:
    return [(d.year, d.month, d.day) for d in dates(narrow(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 1 March 2026", [(2026, 3, 1)]),
        ("March 1st, 2026", [(2026, 3, 1)]),
        ("28 NOV 2016Updated", [(2016, 11, 28)]),
        ("in March 2026", [(2026, 3, None)]),
        ("on October 26th", [(None, 10, 26)]),
        ("March 3-5, 2012", [(2012, 3, 3), (2012, 3, 5)]),
        ("3–5 March 2012", [(2012, 3, 3), (2012, 3, 5)]),
        ("2026-03-01T10:00", [(2026, 3, 1)]),
        ("06/26/2013", [(2013, 6, 26)]),
        ("1.3.2026", [(2026, 3, 1)]),
        ("2026年3月1日", [(2026, 3, 1)]),
        ("３月１日", [(None, 3, 1)]),
        ("令和8年3月", [(2026, 3, None)]),
        ("平成31年", [(2019, None, None)]),
        ("平成元年", [(1989, None, None)]),
        ("昭和四十六年", [(1971, None, None)]),
        ("R8.3.1に", [(2026, 3, 1)]),
        ("二〇二四年十二月二十三日", [(2024, 12, 23)]),
        ("2024年度", [(2024, None, None)]),
        ("2001年（平成13年）1月6日", [(2001, None, None), (2001, 1, 6)]),
        ("10月から11月", [(None, 10, None), (None, 11, None)]),
        ("she may march", []),
        ("3か月 3月間 3年", []),
    ],
)
def test_dates_are_read(text: str, expected: list[tuple[int | None, int | None, int | None]]) -> None:
    # a lettered era is looked for where a text is Japanese at all
    assert read(text + (" 年" if text.startswith("R") else "")) == expected


def test_every_part_of_a_date_has_its_place() -> None:
    text = "on 24 October 1996"
    found = dates(text)[0]
    assert [text[slice(*found.span(part))] for part in ("day", "month", "year")] == ["24", "October", "1996"]


def test_figures_only_may_be_ambiguous() -> None:
    assert dates("3/4/2026")[0].ambiguous
    assert not dates("13/4/2026")[0].ambiguous


@given(st.dates(date(1600, 1, 1), date(2100, 12, 31)))
def test_all_spellings_of_a_day_are_one(day: date) -> None:
    spellings = (
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
    )
    assert [read(spelling) for spelling in spellings] == [[(day.year, day.month, day.day)]] * len(spellings)


@given(st.text(alphabet=st.sampled_from("0123456789年月日令和平成元RH./-, MarchAug()（）"), max_size=50))
def test_no_text_breaks_the_reading(text: str) -> None:
    found: list[Date] = dates(text)
    assert all(0 <= d.start < d.end <= len(text) for d in found)
    assert all(d.month is None or 1 <= d.month <= 12 for d in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday the port closed", (2026, 2, 28)),
        ("昨日、港は閉じた", (2026, 2, 28)),
        ("last year", (2025, None, None)),
        ("昨年の水揚げ", (2025, None, None)),
        ("先月", (2026, 2, None)),
        ("一昨年", (2024, None, None)),
    ],
)
def test_relative_dates_are_counted_from_the_day_of_writing(
    text: str, expected: tuple[int, int | None, int | None]
) -> None:
    assert resolve(relatives(text)[0], date(2026, 3, 1)) == expected


def test_a_vague_relative_date_means_no_day() -> None:
    assert resolve(relatives("last week")[0], date(2026, 3, 1)) is None
