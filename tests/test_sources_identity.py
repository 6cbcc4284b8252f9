"""One origin for a text, ids a person can read, hosts that are what they seem."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.models import Reference
from draftflow.sources.identity import kin, origins, readable_id
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


def test_the_first_source_is_the_origin_of_the_others_and_what_adds_nothing_is_a_copy() -> None:
    """A byline and a frame add nothing; an editor's changes and further paragraphs do."""
    one, other = REPORTS[0], REPORTS[1]
    frame = "By our staff, who have gathered the news of the day for you since the morning."
    found = kin(
        {"b": one, "c": other, "a": f"{frame}\n\n{one}", "e": edited(one, 0.1, 1), "l": f"{one}\n\n{REPORTS[2]}"}
    )
    assert found.origins == {"a": "b", "e": "b", "l": "b"}
    assert found.copies == {"a"}


def test_few_edited_texts_and_no_other_are_taken_for_verbatim_copies() -> None:
    verbatim = [kin({"a": text, "b": f"{text}\n\n(Wire)"}).copies for text in REPORTS]
    assert sum(map(bool, verbatim)) >= 0.98 * len(REPORTS)
    others = {str(n): text for n, text in enumerate(REPORTS)}
    assert kin(others).copies == set()


def test_reports_on_one_form_are_no_copies_of_each_other() -> None:
    """They have one origin, perhaps, but what tells them apart is their figures."""
    form = REPORTS[0]
    other = f"{form}\n\nIn the month of July the boats carried {{}} passengers over the bay."
    assert kin({"a": other.format("21,400"), "b": other.format("19,800")}).copies == set()
    assert kin({"a": other.format("21,400"), "b": other.format("21,400")}).copies == {"b"}


def test_a_long_text_is_a_copy_only_if_it_is_one_to_the_end() -> None:
    text = "\n\n".join(REPORTS) * (60_000 // len("".join(REPORTS)) + 1)
    assert kin({"a": text, "b": text}).copies == {"b"}
    assert kin({"a": text, "b": f"{text}\n\nOne more paragraph, which only this one has at its end."}).copies == set()


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
