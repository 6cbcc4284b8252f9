"""Addresses that mean the same page, and those that cannot be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.text.urls import canonical, fault, host


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a",
        "http://example.org/a",
        "https://www.example.org/a/",
        "HTTPS://EXAMPLE.ORG/a#top",
        "https://example.org/a?utm_source=x&fbclid=1",
        "https://example.org:443/a",
        "https://example.org/a/index.html",
        "https://example.org/%61",
        "https://EXAMPLE.org/a?fbclid=1&gclid=2&utm_campaign=y#end",
        " https://example.org/a ",
        "https://web.archive.org/web/20240101000000/https://example.org/a",
    ],
)
def test_forms_of_one_address_are_equal(url: str) -> None:
    assert canonical(url) == "example.org/a"


def test_a_host_in_unicode_and_in_punycode_is_one() -> None:
    assert canonical("https://日本語.jp/a") == canonical("https://xn--wgv71a119e.jp/a?utm_campaign=y")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://b.example.org/a"),
        ("https://xn--xample-9uf.org/a", "https://example.org/a"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://example.org/a", None),
        ("https://ja.wikipedia.org/wiki/東京", None),
        ("https://日本語.jp/", None),
        ("https://example.org/a(b)", None),
        ("https://example.org/a?u=https://b.org/c", None),
        ("https://web.archive.org/web/2024/https://example.org/a", None),
        ("https://198.51.100.7/x", None),
        ("https://example.org/ahttps://example.org/b", "run into each other"),
        ("https://https://example.org/a", "run into each other"),
        ("https://example.org/report記事の題名", "glued"),
        ("htp://example.org/a", "mistyped"),
        ("http//example.org/a", "mistyped"),
        ("https:/example.org/a", "mistyped"),
        ("www.example.org/a", "no http"),
        ("https:///a", "no host"),
        ("https://example/a", "no host name"),
        ("https://exa mple.org/", "no host name"),
        ("https://example.org/%zz", "hexadecimal"),
    ],
)
def test_a_broken_address_is_told_from_a_sound_one(url: str, problem: str | None) -> None:
    found = fault(url)
    assert found is None if problem is None else problem in (found or "")


@given(st.text(max_size=80) | st.text(alphabet="htps:/[]@.%#?&=東a1", max_size=80))
def test_any_text_is_an_address_of_some_kind(text: str) -> None:
    assert canonical(text) == canonical(text.strip())
    host(text)
    fault(text)
