"""What is known of a document: dates in two languages, titles, bylines, addresses."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.sources.metadata import from_first_lines, from_front_matter, iso_date, web_address

same = settings(deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        # as machines write them
        ("2026-03-05", "2026-03-05"),
        ("2026-03", "2026-03"),
        ("2026", "2026"),
        ("2026-02-12T05:00:00+09:00", "2026-02-12"),
        # English
        ("5 March 2026", "2026-03-05"),
        ("5th of March 2026", "2026-03-05"),
        ("March 5, 2026", "2026-03-05"),
        ("Mar. 5, 2026", "2026-03-05"),
        ("Sept. 30, 2025", "2025-09-30"),
        ("Thursday, 5 March 2026, 6:04 p.m.", "2026-03-05"),
        ("March 2026", "2026-03"),
        ("spring of 2026", "2026"),
        # Japanese
        ("2026年3月5日", "2026-03-05"),
        ("２０２６年３月５日（木）", "2026-03-05"),
        ("2026 年 3 月 5 日", "2026-03-05"),
        ("2026年3月", "2026-03"),
        ("2026年", "2026"),
        ("令和8年3月5日", "2026-03-05"),
        ("令和８年３月", "2026-03"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和46年3月31日", "1971-03-31"),
        ("昭和四十六年三月三十一日", "1971-03-31"),
        ("㋿8年3月5日", "2026-03-05"),
        ("2026/3/5 18:42", "2026-03-05"),
        ("2026.03.05", "2026-03-05"),
        # read in two ways, or in none: nothing is guessed
        ("03/04/2026", "2026"),
        ("2026-13-45", None),
        ("31 February 2026", None),
        ("令和8年2月30日", None),
        ("Marathon 2026", "2026"),
        ("Mayor Dec 2026", "2026-12"),
        ("Room 1234567", None),
        ("12345-67", None),
        ("3月5日", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_written(text: str | None, date: str | None) -> None:
    assert iso_date(text) == date


@same
@given(st.text(max_size=40) | st.text(alphabet="0123456789年月日-/. 令和平成MarAug", max_size=24))
def test_any_text_gives_an_iso_date_or_none(text: str) -> None:
    date = iso_date(text)
    assert date is None or re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", date)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" http://example.org/a_(b) ", "http://example.org/a_(b)"),
        ("https://example.org/東京", "https://example.org/東京"),
        *((url, None) for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org")),
        *((url, None) for url in ("example.org", "https://a b", 'https://a"onclick=x', "https://a<b>", "https://a\nb")),
        *((url, None) for url in ("https://", "", None)),
    ],
)
def test_only_an_address_of_the_web_is_one(url: str | None, kept: str | None) -> None:
    assert web_address(url) == kept


def test_a_head_may_name_things_in_more_than_one_way() -> None:
    given = {"title": "Boats", "site": "The Gazette", "by": "I. Ames", "date": "5 March 2026", "tags": ["x"]}
    assert from_front_matter(given | {"link": "https://example.org"}) == {
        "title": "Boats",
        "publisher": "The Gazette",
        "author": "I. Ames",
        "published": "2026-03-05",
        "url": "https://example.org",
    }


def test_a_head_that_says_nothing_usable_says_nothing() -> None:
    given = {
        "title": " ",
        "publisher": ["x"],
        "author": None,
        "published": "soon",
        "url": "javascript:alert(1)",
        "site": "",
    }
    assert set(from_front_matter(given).values()) == {None}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("A quiet boat\nThe Observer, 22 March 2026\n\nText.", ("A quiet boat", "The Observer", "2026-03-22")),
        ("# A quiet boat\n\nThe Observer, March 2026\n\nText.", ("A quiet boat", "The Observer", "2026-03")),
        ("軌道整備の概要\n汐見県企画部、2026年2月20日\n\n本文。", ("軌道整備の概要", "汐見県企画部", "2026-02-20")),
        ("意見書\r\n考える会，令和8年1月30日\r\n\r\n本文。", ("意見書", "考える会", "2026-01-30")),
        ("A quiet boat\n\nIt sailed, I think, in a good year.", ("A quiet boat", None, None)),
        ("A quiet boat", ("A quiet boat", None, None)),
    ],
)
def test_the_first_lines_of_a_plain_text_are_its_title_and_byline(
    text: str, known: tuple[str, str | None, str | None]
) -> None:
    found = from_first_lines(text)
    assert (found.get("title"), found.get("publisher"), found.get("published")) == known


@pytest.mark.parametrize("text", ["It begins with a sentence.\nThen more.", "本文から始まる。", "x" * 200, "", "\n\n"])
def test_a_text_that_begins_with_a_sentence_has_no_title(text: str) -> None:
    assert not from_first_lines(text).get("title")
