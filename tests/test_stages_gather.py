"""From what was given and found to frozen sources: one for each document, and a word where an address deceives."""

import pytest

from draftflow.errors import FetchRefused
from draftflow.models import Brief, Found, Hit, Source
from draftflow.stages.base import Snapshot, Tools
from draftflow.stages.gather import FETCHED, SOURCES, fetch
from scribe import Scribe


def brief(*sources: str, **more: object) -> Brief:
    return Brief.model_validate({"topic": "t", "language": "en", "length": 9, "sources": sources, **more})


def tools(told: list[str], source: Source | FetchRefused) -> Tools:
    def fetched(_hit: Hit, _name: str) -> Source:
        if isinstance(source, FetchRefused):
            raise source
        return source

    return Tools(Scribe([], {}, {}), lambda *_: pytest.fail("no file"), told.append, fetched)


def test_one_source_to_a_document_however_its_address_is_written() -> None:
    written = (
        "https://www.example.org/boats/?utm_source=x&b=2&a=1#top",
        "http://example.org/boats?a=1&b=2",
        "https://EXAMPLE.org:443/boats?b=2&a=1&fbclid=zzz",
        "https://web.archive.org/web/2026/https://example.org/boats?a=1&b=2",
    )
    assert [unit.key for unit in SOURCES.split(Snapshot(brief(*written)))] == ["research/sources/example-boats"]
    hits = tuple(Hit(url=address, title="Boats", provider="p") for address in written)
    snapshot = Snapshot(brief(written[0], web=True), found=Found(hits=hits))
    assert [unit.key for unit in FETCHED.split(snapshot)] == []
    snapshot = Snapshot(brief(web=True), found=Found(hits=hits))
    assert len(FETCHED.split(snapshot)) == 1


def test_a_host_that_looks_like_another_is_told() -> None:
    told: list[str] = []
    hit = Hit(url="https://аpple.com/x", title="x", provider="given")
    found = fetch(
        tools(told, FetchRefused("not_found", "no such host")),
        address="a",
        hit=hit,
        name="x",
        frozen=None,
        archive=None,
    )
    assert (found.status, found.reason) == ("not_found", "no such host")
    assert len(told) == 1
    assert "xn--pple-43d.com" in told[0]


@pytest.mark.parametrize("archive", [None, "https://web.archive.org/web/2026/https://a.example/"])
def test_what_died_keeps_its_text_and_its_archive_is_named(archive: str | None) -> None:
    told: list[str] = []
    kept = Source(id="x", title="x", address="https://a.example/", sha256="1", text="What it said.")
    hit = Hit(url="https://a.example/", title="x", provider="given")
    dead = tools(told, FetchRefused("http_410", "the server answered 410"))
    assert fetch(dead, address="a.example", hit=hit, name="x", frozen=kept, archive=archive) is kept
    assert told == [
        "x could not be fetched again (the server answered 410); its stored text stays"
        + (f"; archived at {archive}" if archive else "")
    ]


def test_what_a_person_wrote_of_a_source_stays_when_it_is_fetched_again() -> None:
    new = Source(id="x", title="x", address="https://a.example/", sha256="2", text="What it says now.")
    kept = new.model_copy(update={"text": "What it said.", "archive": "https://b.example/copy", "origin": "wire"})
    hit = Hit(url="https://a.example/", title="x", provider="given")
    found = fetch(tools([], new), address="a.example", hit=hit, name="x", frozen=kept, archive=None)
    assert (found.text, found.archive, found.origin) == (new.text, kept.archive, kept.origin)
