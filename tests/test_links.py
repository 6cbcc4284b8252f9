"""`links`: every reference is asked for anew, and what it says now is compared with what is cited."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Cli, drafted
from draftflow.models import Passage, Reference, Where
from draftflow.pipeline.links import recheck
from draftflow.sources.fetch import Fetched
from web import Page, Site, site

BOATS = (
    "The harbour council voted on 3 March 2026 to buy two electric boats for $29.2 million after four hours.",
    "The boats will carry two hundred and forty passengers each across the bay, and they will run through the winter.",
    "The county puts the cost of the whole boat project at $41 million, with charging equipment included.",
)


def page(*lines: str) -> Page:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return Page(
        f"<html lang=en><title>Council buys boats</title><body><article><h1>Boats</h1>{text}</article>".encode()
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site with one article written from it."""
    with site() as web:
        web.pages["/boats"] = page(*BOATS)
        source, root = web.url("/boats", "127.0.0.1"), tmp_path_factory.mktemp("links")
        hosts = f"127.0.0.1:{web.port}"
        yield web, drafted(root, tmp_path_factory, "--source", source, DRAFTFLOW_LOCAL_HOSTS=hosts)


@pytest.fixture
def server(
    cli: Cli,  # noqa: ARG001 - goes to the folder
    written: tuple[Site, Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Site:
    """The site as it was when the article was written, of which the test has a copy."""
    web, outputs = written
    web.pages = {"/boats": page(*BOATS)}
    shutil.copytree(outputs, tmp_path / "outputs")
    monkeypatch.setenv("DRAFTFLOW_LOCAL_HOSTS", f"127.0.0.1:{web.port}")
    (tmp_path / "draftflow.toml").write_text("[sources]\nfetch_delay = 0\n", encoding="utf-8")
    return web


def test_a_page_that_says_what_it_said_is_well(cli: Cli, server: Site) -> None:
    ran = cli("links", "boats")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("ok          [1] Boats: ")
    assert server.url("/boats", "127.0.0.1") in ran.out
    assert ran.out.endswith("1 ok\n")


@pytest.mark.parametrize(
    ("answer", "outcome", "code", "said"),
    [
        (Page(status=404), "dead", 1, "404"),
        (Page(status=410), "dead", 1, "410"),
        (Page(status=503), "dead", 1, "503"),
        (Page(status=403), "not checked", 0, "403"),
        (Page(status=429), "not checked", 0, "429"),
        (page("This page has moved on to other things, and says nothing of boats any more at all."), "changed", 1, "0 of 1"),
        (page(*(line.replace("two", "three").replace("$41", "$42") for line in BOATS)), "changed", 1, "0 of 1"),
        (Page(status=301, headers={"location": "/new"}), "moved", 1, "/new"),
        (Page(b"x", "image/png"), "not checked", 0, "image/png"),
    ],
)  # fmt: skip
def test_what_became_of_it_is_said(cli: Cli, server: Site, answer: Page, outcome: str, code: int, said: str) -> None:
    server.pages["/new"] = page(*BOATS)
    server.pages["/boats"] = answer
    ran = cli("links", "boats")
    assert ran.code == code, ran.err
    assert ran.out.startswith(f"{outcome:<12}[1] ")
    assert said in ran.out
    assert "Traceback" not in ran.err


def test_the_passages_that_are_gone_are_named(cli: Cli, server: Site) -> None:
    server.pages["/boats"] = page(*(line.replace("two", "three").replace("$41", "$42") for line in BOATS))
    ran = cli("links", "boats", "--json")
    assert ran.code == 1
    (found,) = json.loads(ran.out)
    assert found["outcome"] == "changed"
    assert [gone["quote"] in BOATS for gone in found["gone"]] == [True]


def test_the_share_that_is_still_there_is_counted() -> None:
    body = page(BOATS[0], BOATS[1].replace("forty", "fifty"), BOATS[2].replace("County", "county")).body
    passages = [
        Passage(id=f"e{n}", source="a", quote=quote, where=Where(start=0, end=1)) for n, quote in enumerate(BOATS)
    ]
    other = Passage(id="x", source="b", quote="Not of this source.", where=Where(start=0, end=1))
    reference = Reference(id="a", title="T", url="https://news.example/boats")
    got = Fetched(
        "http://www.news.example/boats/?utm_source=x", "text/html; charset=utf-8", body, None, from_cache=False
    )
    (found,) = recheck([reference], [*passages, other], lambda _url: got)
    assert (found.outcome, found.said) == ("changed", "2 of 3 cited passages still stand there word for word")
    assert found.gone == (passages[1],)
    assert found.address is None  # the same page in other words


def test_the_copy_in_an_archive_is_named_where_the_page_is_gone(cli: Cli, server: Site) -> None:
    (source,) = Path("outputs/boats/sources").glob("*.md")
    copy = "https://web.archive.org/web/2026/https://news.example/boats"
    source.write_text(source.read_text().replace("---\n", f"---\narchive: {copy}\n", 1))
    assert copy not in cli("links", "boats").out
    server.pages["/boats"] = Page(status=410)
    assert f"archived at {copy}\n" in cli("links", "boats").out


def test_of_a_private_source_not_even_the_address_leaves(cli: Cli, server: Site) -> None:
    (source,) = Path("outputs/boats/sources").glob("*.md")
    source.write_text(source.read_text().replace("---\n", "---\nprivate: true\n", 1))
    before = len(server.asked)
    assert "not checked [1] Boats: private\n" in cli("links", "boats").out
    assert len(server.asked) == before


def test_robots_are_obeyed_and_offline_nothing_is_asked(cli: Cli, server: Site) -> None:
    server.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /", "text/plain")
    ran = cli("links", "boats")
    assert ran.code == 0
    assert "not checked" in ran.out
    assert "robots.txt" in ran.out
    before = len(server.asked)
    ran = cli("links", "boats", "--offline")
    assert "offline" in ran.out
    assert len(server.asked) == before


def test_a_source_that_is_no_page_is_not_asked_for(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("\n\n".join(BOATS))
    cli("new", "Boats", "--source", "notes.txt", "--author", "extractive", "--name", "b", "--yes")
    ran = cli("links", "b")
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[0].startswith("not checked [1] notes: is not on the web")
