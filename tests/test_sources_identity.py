"""One origin for a text, ids a person can read, hosts that are what they seem."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.models import Reference, Source
from draftflow.sources.identity import origins, readable_id, with_origins
from draftflow.text.homographs import disguise, plain
from test_text_similarity import REPORTS, edited

TRANSLATED = {
    "en original": (
        "The council voted on Tuesday to buy two electric ferries for the island crossing. The boats cost 29 million "
        "dollars and carry 240 passengers each. Critics say that the power line to the harbour is left out of the sum. "
        "The crossing takes forty minutes today and will take half of that from the winter after next."
    ),
    "ja translation": (
        "市議会は火曜日、島への航路のために電動フェリー2隻を購入することを可決した。船の価格は2900万ドルで、"
        "それぞれ240人の乗客を運ぶ。港までの送電線の費用が含まれていないと批判する声もある。"
        "現在40分かかる横断は、再来年の冬からその半分の時間で済むようになる。"
    ),
}


def test_wire_copies_have_one_origin_and_nothing_else_does() -> None:
    """Verbatim and edited copies against unrelated and translated texts: recall >= 0.95 at precision >= 0.98."""
    chance = random.Random(3)
    texts: dict[str, str] = {}
    for number, report in enumerate(REPORTS):
        texts[f"{number} first"] = report
        texts[f"{number} verbatim"] = report
        texts[f"{number} edited"] = edited(report, 0.1, chance.randrange(10_000))
    found = origins(texts | TRANSLATED)
    right = sum(name.split()[0] == first.split()[0] for name, first in found.items())
    assert right / (2 * len(REPORTS)) >= 0.95
    assert right / len(found) >= 0.98
    assert not TRANSLATED.keys() & {*found, *found.values()}


def test_the_first_source_is_the_origin_of_the_others() -> None:
    def source(name: str, text: str) -> Source:
        return Source(id=name, title=name, address=name, sha256="", text=text)

    one, other = REPORTS[0], REPORTS[1]
    references = with_origins([source("b", one), source("c", other), source("a", edited(one, 0.05, 1))])
    assert [(reference.id, reference.origin) for reference in references] == [("b", None), ("c", None), ("a", "b")]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"publisher": "Reuters", "published": "2025-02-28"}, "reuters-2025-02-28"),
        ({"publisher": "汐見新聞", "published": "2026-02-12"}, "汐見新聞-2026-02-12"),
        ({"publisher": "The Merrow County Daily Post", "published": "2026"}, "the-merrow-county-daily-2026"),
        ({"url": "https://www.news.bbc.co.uk/a", "published": "2025-03"}, "bbc-2025-03"),
        ({"url": "https://example.org/a"}, "example-boats-on-the-bay"),
        ({}, "boats-on-the-bay"),
        ({"title": "…"}, "source"),
        ({"publisher": "../../etc", "title": "con"}, "etc-con"),
    ],
)
def test_an_id_says_where_it_is_from(known: dict[str, str], expected: str) -> None:
    reference = Reference(id="", **{"title": "Boats on the bay", **known})
    assert readable_id(reference, set()) == expected
    assert readable_id(reference, {expected}) == f"{expected}-2"


@pytest.mark.parametrize(
    ("url", "said", "shown"),
    [
        ("https://аpple.com/x", "Cyrillic and Latin", "https://xn--pple-43d.com/x"),
        ("https://xn--pple-43d.com/", "Cyrillic and Latin", "https://xn--pple-43d.com/"),
        ("https://аррӏе.com:8443/", "looks like Latin", "https://xn--80ak6aa92e.com:8443/"),
        ("https://googlе.com/", "Cyrillic and Latin", "https://xn--googl-3we.com/"),
        ("https://gοοgle.com/", "Greek and Latin", "https://xn--ggle-0nda.com/"),
        ("https://日本語.jp/", None, "https://日本語.jp/"),
        ("https://カメラlabo.jp/", None, "https://カメラlabo.jp/"),
        ("https://москва.рф/", None, "https://москва.рф/"),
        ("https://münchen.de/", None, "https://münchen.de/"),
        ("https://example.org/а", None, "https://example.org/а"),
        ("not an address", None, "not an address"),
        ("http://[::1", None, "http://[::1"),
    ],
)
def test_a_host_that_looks_like_another_is_shown_as_it_is(url: str, said: str | None, shown: str) -> None:
    found = disguise(url)
    assert found is None if said is None else said in (found or "")
    assert plain(url) == shown


@given(st.text(max_size=40))
def test_any_text_has_a_host_or_none(text: str) -> None:
    disguise(text)
    disguise(f"https://{text}/")
    assert isinstance(plain(f"https://{text}/"), str)
