"""An article from the web, on loopback: a search server, sites that answer and sites that do not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Cli
from documents import EN, pdf
from fake_model import FakeModel
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

OTHERS = (
    "The old boats of the bay were built in 1979 and burn four hundred litres of oil on each of their winter days.",
    "The union of the crews wants eleven further sailors before the first of the electric boats is put to sea.",
    "Fishermen of the bay fear for two of their berths, which the boats will need for the charging of batteries.",
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


def test_a_search_that_is_down_and_dead_pages_leave_what_is_left(
    cli: Cli, internet: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One provider is down, two of five addresses are dead: three are read, and no citation leads to the two."""
    monkeypatch.setenv("SEARXNG_URL", "http://127.0.0.1:9")
    internet.pages["/third"] = page("Boats in winter", *OTHERS)
    given = ("/good", "/other", "/third", "/gone", "/broken")
    internet.pages["/broken"] = Page(status=500)
    sources = (x for path in given for x in ("--source", internet.url(path, "127.0.0.1")))
    ran = cli("new", TOPIC, "--yes", "--web", *sources)
    assert ran.code == 0, ran.err
    folder = Path("outputs") / SLUG
    heads = [file.read_text("utf-8") for file in (folder / "sources").iterdir()]
    assert sorted(word for head in heads for word in ("http_404", "http_500") if f"status: {word}" in head) == [
        "http_404",
        "http_500",
    ]
    assert ran.out.count("source not used") == 2
    assert "the search goes on without searxng: could not be asked" in ran.err
    article = (folder / "article.md").read_text("utf-8")
    assert not {"/gone", "/broken"} & {path for path in given if path in article}
    status = cli("status", SLUG).out
    assert status.count("source not used") == 2
    assert "answered 404" in status


@pytest.mark.usefixtures("internet")
def test_a_search_that_cannot_be_asked_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARXNG_URL", "http://127.0.0.1:9")
    ran = cli("new", TOPIC, "--yes")
    assert ran.code == 2
    assert "searxng: could not be asked" in ran.err
    assert not Path("outputs").exists()


def test_time_and_sites_hold_for_what_a_page_says_of_itself(cli: Cli, internet: Site) -> None:
    ran = cli("new", TOPIC, "--yes", "--since", "2026-03-01", "--until", "2026-03-31", "--not-site", "b.example")
    assert ran.code == 0, ran.err
    asked = [path for path in internet.asked if path.startswith("/search?")]
    assert asked
    assert all("-site%3Ab.example" in path for path in asked)
    internet.pages["/other"] = page("Boats on the bay", *(line.replace("boats", "vessels") for line in BOATS[::-1]))
    body = internet.pages["/other"].body.replace(b"2026-03-05", b"2019-03-05")
    internet.pages["/other"].body = body
    ran = cli("new", TOPIC, "--yes", "--since", "2026-03-01", "--name", "later")
    assert ran.code == 0, ran.err
    reading = Path("outputs/later/reading.yaml").read_text("utf-8")
    assert "published 2019-03-05, before 2026-03-01" in reading
    assert "/other)" not in Path("outputs/later/article.md").read_text("utf-8")


def test_an_archive_copy_is_named_where_its_source_is_and_where_it_died(cli: Cli, internet: Site) -> None:
    address, copy = internet.url("/good", "127.0.0.1"), "https://web.archive.org/web/2026/https://gazette.example/boats"
    Path("sources.txt").write_text(f"{address}\t{copy}  \n", encoding="utf-8")
    assert cli("new", TOPIC, "--source", "sources.txt").code == 0
    folder = Path("outputs") / SLUG
    assert f"([archived]({copy}))" in (folder / "article.md").read_text("utf-8")
    assert copy in (folder / "references.json").read_text("utf-8")
    assert f"{address}: {copy}" in (folder / "brief.md").read_text("utf-8")

    del internet.pages["/good"]
    ran = cli("run", SLUG, "--refresh")
    assert ran.code == 0, ran.err
    assert f"its stored text stays; archived at {copy}" in ran.err
    assert f"([archived]({copy}))" in (folder / "article.md").read_text("utf-8")


def test_an_archive_copy_in_a_frozen_file_survives_a_refresh(cli: Cli, internet: Site) -> None:
    assert cli("new", TOPIC, "--source", internet.url("/good", "127.0.0.1"), "--yes").code == 0
    (source,) = (Path("outputs") / SLUG / "sources").iterdir()
    head = source.read_text("utf-8").replace("---\n", "---\narchive: https://archive.example/x\n", 1)
    source.write_text(head, encoding="utf-8")
    assert cli("keep", SLUG, "research/sources").code == 0
    assert cli("run", SLUG, "--refresh").code == 0
    assert "archive: https://archive.example/x" in source.read_text("utf-8")
    assert "([archived](https://archive.example/x))" in (Path("outputs") / SLUG / "article.md").read_text("utf-8")
    source.write_text(head.replace("https://archive.example/x", "javascript:x"), encoding="utf-8")
    ran = cli("run", SLUG)
    assert ran.code == 2
    assert "archive: should be an http or https address" in ran.err


def test_a_story_on_many_sites_is_one_reference_with_its_other_addresses(cli: Cli, internet: Site) -> None:
    for path in ("/a", "/b", "/c"):
        internet.pages[path] = page("Council buys boats", *BOATS)
    given = [x for path in ("/a", "/b", "/c") for x in ("--source", internet.url(path, "127.0.0.1"))]
    ran = cli("new", TOPIC, *given, "--yes")
    assert ran.code == 0, ran.err
    assert "sources: 2 not read because another has the same text; see" in ran.out
    article = (Path("outputs") / SLUG / "article.md").read_text("utf-8")
    assert f"also at [127.0.0.1]({internet.url('/b', '127.0.0.1')})" in article
    assert len(list((Path("outputs") / SLUG / "evidence").iterdir())) == 1
    assert cli("check", f"outputs/{SLUG}/article.md").code in (0, 1)


def test_pages_of_a_pdf_are_in_its_reference(cli: Cli) -> None:
    lines = [line.replace("$", "\\$") for line in EN]
    pages = "\n#pagebreak()\n".join(f"{lines[n]} {lines[(n + 1) % 4]}" for n in range(4))
    Path("report.pdf").write_bytes(pdf(pages))
    ran = cli("new", TOPIC, "--source", "report.pdf", "--offline")
    assert ran.code == 0, ran.err
    folder = Path("outputs") / SLUG
    said = re.search(r"“report”.*, pp?\. ([\d, ]+)\.", (folder / "article.md").read_text("utf-8"))
    assert said
    ledger = json.loads((folder / "ledger.json").read_text("utf-8"))
    assert [int(page) for page in said[1].split(", ")] == sorted({p["where"]["page"] for p in ledger["passages"]})
    (item,) = json.loads((folder / "references.json").read_text("utf-8"))
    assert item["custom"]["cited-pages"] == [int(page) for page in said[1].split(", ")]


def test_what_a_page_hides_reaches_no_model(
    cli: Cli, internet: Site, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    hidden = (
        "<!-- canary one --><div style='display:none'>canary two</div><p hidden>canary three</p>"
        "<span style='font-size:0'>canary four</span><template>canary five</template>"
    )
    tags = "".join(chr(0xE0000 + ord(c)) for c in "canary six")
    text = "".join(f"<p>{line[:20]}{tags}\u200b\u2060{line[20:]}</p>" for line in BOATS)
    internet.pages["/good"] = Page(
        f"<html lang=en><body><article><h1>Boats</h1>{hidden}{text}</article></body>".encode()
    )
    ran = cli("new", TOPIC, "--source", internet.url("/good", "127.0.0.1"), "--model", "fake-1", "--yes")
    assert ran.code in (0, 3), ran.err
    sent = json.dumps(fake_model.bodies, ensure_ascii=False)
    assert "two hundred and forty passengers" in sent
    assert "canary" not in sent
    assert not re.search("[\u200b\u2060\U000e0000-\U000e007f]", sent)
