"""An article from the web, on loopback: a search server, sites that answer and sites that do not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Cli
from web import Page, Site, site

TOPIC = "The boats of the bay"
SLUG = "the-boats-of-the-bay"


def page(title: str, *lines: str) -> Page:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    head = f'<title>{title}</title><meta property="article:published_time" content="2026-03-05T10:00:00Z">'
    return Page(
        f"<html lang=en><head>{head}</head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>".encode()
    )


BOATS = (
    "The harbour council voted on 3 March 2026 to buy two electric boats for $29.2 million after four hours.",
    "The boats will carry two hundred and forty passengers each across the bay, and they will run through the winter.",
    "The county puts the cost of the whole boat project at $41 million, with charging equipment included.",
    "Critics of the boats count $46.5 million, because the power line to the harbour is left out of the official sum.",
)


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    with site() as server:
        server.pages["/good"] = page("Council buys boats", *BOATS)
        server.pages["/other"] = page(
            "Boats on the bay", *(line.replace("boats", "electric ferries") for line in BOATS)
        )
        server.pages["/secret"] = Page(b"canary")
        server.pages["/away"] = Page(status=302, headers={"location": f"http://localhost:{server.port}/secret"})
        hits = [
            f'{{"title": "Hit {n}", "url": "{server.url(path, "127.0.0.1")}"}}'
            for n, path in enumerate(("/good", "/other", "/gone", "/away"))
        ]
        answer = (
            f'{{"results": [{", ".join(hits)}, {{"title": "x", "url": "http://169.254.169.254/latest"}}]}}'.encode()
        )

        class Any(dict[str, Page]):
            def get(self, key: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
                return Page(answer, "application/json") if key.startswith("/search?") else super().get(key, default)

        server.pages = Any(server.pages)
        monkeypatch.setenv("SEARXNG_URL", server.url("", "127.0.0.1"))
        monkeypatch.setenv("DRAFTFLOW_LOCAL_HOSTS", f"127.0.0.1:{server.port}")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        (tmp_path / "draftflow.toml").write_text('[sources]\nsearch = ["searxng"]\nfetch_delay = 0\n', encoding="utf-8")
        yield server


def test_without_a_source_the_web_is_searched_and_what_fails_is_told(cli: Cli, internet: Site) -> None:
    ran = cli("new", TOPIC, "--yes")
    assert ran.code == 0, ran.err
    folder = Path("outputs") / SLUG
    kept = {path.stem: path.read_text("utf-8") for path in (folder / "sources").iterdir()}
    status = {
        name: next(s for s in ("ok", "http_404", "blocked_ssrf") if f"status: {s}" in text)
        if "status:" in text
        else "ok"
        for name, text in kept.items()
    }
    assert sorted(status.values()) == ["blocked_ssrf", "blocked_ssrf", "http_404", "ok", "ok"]
    assert "/secret" not in internet.asked
    article = (folder / "article.md").read_text("utf-8")
    assert f"(http://127.0.0.1:{internet.port}/good)" in article
    assert "/gone" not in article
    assert "source not used" in ran.out
    assert "the server answered 404" in ran.out

    asked = len(internet.asked)
    assert cli("run", SLUG).code == 0
    assert len(internet.asked) == asked  # what failed is not asked for again


def test_refreshing_keeps_what_died_and_moves_evidence_along(cli: Cli, internet: Site) -> None:
    assert cli("new", TOPIC, "--source", internet.url("/good", "127.0.0.1"), "--yes").code == 0
    folder = Path("outputs") / SLUG
    source = next((folder / "sources").iterdir())
    before, evidence = source.read_text("utf-8"), next((folder / "evidence").iterdir())

    internet.pages["/good"] = page(
        "Council buys boats", "A sentence that was put before all others by the editors.", *BOATS
    )
    ran = cli("run", SLUG, "research", "--refresh")
    assert ran.code == 0, ran.err
    assert "passages still stand in it" in ran.err
    assert "A sentence that was put" in source.read_text("utf-8")
    start = int(evidence.read_text("utf-8").split("start: ")[1].split("\n")[0])
    assert start > 0

    del internet.pages["/good"]
    ran = cli("run", SLUG, "research", "--refresh")
    assert ran.code == 0, ran.err
    assert "could not be fetched again" in ran.err
    assert "its stored text stays" in ran.err
    assert len(source.read_text("utf-8")) >= len(before)


def test_offline_asks_nobody(cli: Cli, internet: Site, notes: Path) -> None:
    assert cli("new", TOPIC, "--offline").code == 2
    assert cli("new", TOPIC, "--source", str(notes), "--web", "--offline").code == 0
    assert internet.asked == []


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "gopher://a.example/", "data:text/html,x", "ftp://a.example/x"]
)
def test_other_schemes_are_no_sources(cli: Cli, address: str) -> None:
    ran = cli("new", TOPIC, "--source", address)
    assert (ran.code, ran.out) == (2, "")
    assert "only http and https" in ran.err
    assert not Path("outputs").exists()


def test_a_list_of_sources_is_a_file(cli: Cli, internet: Site, notes: Path) -> None:
    Path("sources.txt").write_text(
        f"# mine\n{internet.url('/good', '127.0.0.1')}\n\n{notes}/post.md\n", encoding="utf-8"
    )
    assert cli("new", TOPIC, "--source", "sources.txt").code == 0
    assert len(list((Path("outputs") / SLUG / "sources").iterdir())) == 2
