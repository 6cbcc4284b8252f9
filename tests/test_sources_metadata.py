"""What a document says of itself: dates, titles and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import EN, read
from draftflow.errors import Unreadable
from draftflow.sources.metadata import from_first_lines, iso_date, web_address


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("2026-03-05", "2026-03-05"),
        ("2026-03-05T10:00:00+09:00", "2026-03-05"),
        ("2026-03-05 10:00", "2026-03-05"),
        ("20260305", "2026-03-05"),
        ("20260305100000", "2026-03-05"),
        ("2025年3月1日", "2025-03-01"),
        ("2026 年 3 月 5 日", "2026-03-05"),
        ("２０２５年３月１日（土）10時", "2025-03-01"),
        ("令和7年3月1日", "2025-03-01"),
        ("令和元年5月", "2019-05"),
        ("平成三十一年四月", "2019-04"),
        ("昭和64年1月7日", "1989-01-07"),
        ("March 3, 2026", "2026-03-03"),
        ("3rd Mar 2026", "2026-03-03"),
        ("Sat, 28 Feb 2025 10:00:00 GMT", "2025-02-28"),
        ("Published: 2026/3/5", "2026-03-05"),
        ("2026.3.5", "2026-03-05"),
        ("Dec 2025", "2025-12"),
        ("25/12/2026", "2026-12-25"),
        ("03/04/2026", "2026"),
        ("Reuters, 2019", "2019"),
        ("2025-02-30", None),
        ("2026-13-45", None),
        ("12:30", None),
        ("1234567", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_given(text: str | None, iso: str | None) -> None:
    assert iso_date(text) == iso


@given(st.text(max_size=60))
def test_any_text_has_a_date_or_none(text: str) -> None:
    found = iso_date(text)
    assert found is None or found == iso_date(found)


def test_a_byline_is_read_from_the_second_line() -> None:
    known = from_first_lines("Council buys boats\nHarbour Gazette, 3 March 2026\n\nText follows here.")
    assert known == {"title": "Council buys boats", "publisher": "Harbour Gazette", "published": "2026-03-03"}
    assert from_first_lines("A sentence that ends here.\nMore.") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("https://example.org/a", True), (" http://example.org ", True), ("javascript:alert(1)", False), ("/a", False)],
)
def test_only_web_addresses_become_links(text: str, expected: bool) -> None:
    assert bool(web_address(text)) is expected


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.md", "not_text"),
        (b"\x1f\x8b\x08" + b"x" * 99, "a.txt", "not_text"),
        (b"\x7fELF" + b"x" * 99, "a.txt", "not_text"),
        (b"Hi.", "a.md", "no_text"),
        (b"", "a.txt", "no_text"),
        (("A text with a hole \ufffd in it. " * 9).encode(), "a.md", "encoding_uncertain"),
        ("日本語の文章が壊れている。".encode().decode("cp1252", "ignore").encode() * 9, "a.md", "garbled"),
        (b"---\nno: [yaml\n---\n" + EN[0].encode(), "a.md", "damaged"),
    ],
)
def test_what_is_no_text_to_cite_is_refused_by_name(data: bytes, name: str, status: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data, name)
    assert refused.value.status == status
    assert str(refused.value).startswith(f"{name}: ") or "a.md:" in str(refused.value)


@pytest.mark.parametrize(
    ("data", "name", "kind", "begins"),
    [
        (f"# Boats\n\n{EN[0]}", "a.md", "", "# Boats"),
        (f"---\ntitle: T\n---\n# Boats\n\n{EN[0]}", "a", "text/markdown", "# Boats"),
        (f"Boats\n\n{EN[0]} {EN[1]}", "a.txt", "", "## Boats"),
        (f"Boats\n\n{EN[0]} {EN[1]}", "a", "text/plain; charset=utf-8", "## Boats"),
        (f"<!DOCTYPE html><title>x</title><article><h1>Boats</h1><p>{EN[0]}</p><p>{EN[1]}", "a.txt", "", "# Boats"),
        (f"Boat,Note\nDoyle,{EN[1].replace(',', ';')}", "a", "text/csv", "| Boat | Note |"),
    ],
)
def test_the_reader_is_chosen_by_what_the_document_is(data: str, name: str, kind: str, begins: str) -> None:
    assert read(data, name, kind).text.startswith(begins)
