"""Before a plan is paid for: whether anybody finds something for the topic, asked over real HTTP on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.models import Found
from draftflow.pipeline.web import Web, online
from draftflow.sources.search.base import Ask, Provider, Query
from draftflow.sources.search.http import HttpProvider
from draftflow.stages.base import Sought
from fake_model import FakeModel
from web import Page, Site, site

TOPIC = "Boats"


@pytest.fixture
def servers() -> Iterator[Site]:
    """One server for all providers, each under a path of its own; those that are not there answer 404."""
    with site() as server:
        yield server


def provider(server: Site, name: str) -> Provider:
    def ask(query: Query) -> Ask:
        return Ask(server.url(f"/{name}/{query.text}", "127.0.0.1"))

    def read(data: Any) -> list[tuple[str, str, str | None]]:
        return [(url, url, date) for url, date in data]

    return HttpProvider(name, ask, read)


def answers(server: Site, **found: list[tuple[str, str | None]]) -> None:
    """What providers answer: by name and query, the addresses with their dates."""
    for key, rows in found.items():
        name, _, query = key.partition("_")
        server.pages[f"/{name}/{query or TOPIC}"] = Page(json.dumps(rows).encode(), "application/json")


def web(server: Site, *names: str) -> Web:
    def no_fetcher() -> Any:
        raise AssertionError("nothing is fetched by a look")

    return online(no_fetcher, lambda: [provider(server, name) for name in names])


def sought(*queries: str, since: str | None = None, enough: int = 10) -> Sought:
    return Sought(queries, since, None, (), (), enough=enough)


def addresses(found: Found) -> list[str]:
    return [hit.url for hit in found.hits]


def test_all_that_are_free_are_asked_and_who_takes_money_is_not(servers: Site) -> None:
    answers(servers, wikipedia=[("https://w.example/", None)], tavily=[("https://t.example/", None)])
    found = web(servers, "tavily", "wikipedia", "crossref").look(sought(TOPIC))
    assert addresses(found) == ["https://w.example/"]
    assert [problem.split(":")[0] for problem in found.problems] == ["crossref"]
    assert sorted(servers.asked) == ["/crossref/Boats", "/wikipedia/Boats"]


@pytest.mark.parametrize("free", ["silent", "empty", "too old"])
def test_who_takes_money_is_asked_where_the_free_find_nothing(servers: Site, free: str) -> None:
    rows: dict[str, list[tuple[str, str | None]]] = {"empty": [], "too old": [("https://w.example/", "2020-01-01")]}
    answers(servers, exa=[("https://e.example/", "2026-01-01")], brave=[("https://b.example/", None)])
    if free in rows:
        answers(servers, wikipedia=rows[free])
    found = web(servers, "tavily", "exa", "brave", "wikipedia").look(sought(TOPIC, since="2025-01-01"))
    assert addresses(found) == ["https://e.example/"]
    assert servers.asked == ["/wikipedia/Boats", "/tavily/Boats", "/exa/Boats"]
    assert ("wikipedia: answered 404 (A page.)" in found.problems) == (free == "silent")


def test_nobody_answers(servers: Site) -> None:
    found = web(servers, "exa", "wikipedia", "arxiv").look(sought(TOPIC))
    assert found == Found(problems=tuple(f"{name}: answered 404 (A page.)" for name in ("wikipedia", "arxiv", "exa")))


def test_what_was_found_is_used_and_nobody_is_asked_twice(servers: Site) -> None:
    """The first provider alone finds enough; what the look found at the second is heard all the same."""
    answers(servers, tavily=[("https://t.example/1", None), ("https://t.example/2", None)])
    answers(servers, tavily_cost=[("https://t.example/3", None)], crossref=[("https://c.example/", "2020-01-01")])
    answers(servers, wikipedia=[("https://w.example/", None)])
    internet = web(servers, "tavily", "wikipedia", "crossref", "arxiv")
    internet.look(sought(TOPIC, since="2025-01-01"))
    found = internet.find(sought(TOPIC, "cost", since="2025-01-01", enough=4))
    assert addresses(found) == [f"https://{name}.example/{n}" for name, n in (("t", 1), ("t", 3), ("w", ""), ("t", 2))]
    internet.find(sought(TOPIC, "cost", since="2025-01-01", enough=99))
    assert len(servers.asked) == len(set(servers.asked))
    assert servers.asked.count("/arxiv/Boats") == 1  # nor for what it failed at


@pytest.fixture
def paying(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """A model that takes money, and a search of one's own that is down."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    monkeypatch.setenv("SEARXNG_URL", "http://127.0.0.1:9")
    Path("draftflow.toml").write_text('[sources]\nsearch = ["searxng"]\nfetch_delay = 0\n', encoding="utf-8")
    return fake_model


def test_with_nobody_to_ask_nothing_is_paid_for(cli: Cli, paying: FakeModel) -> None:
    ran = cli("new", TOPIC, "--yes", "--model", "fake-1", "--lang", "en")
    assert ran.code == 2
    assert "nothing to cite: searxng: could not be asked" in ran.err
    assert paying.bodies == []
    assert not Path("outputs").exists()


def test_an_article_that_waits_for_its_plan_is_looked_at_again(
    cli: Cli, paying: FakeModel, servers: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path("outputs/boats")
    folder.mkdir(parents=True)
    head = "topic: Boats\nlanguage: en\nlength: 300\nauthor: model\nmodel: fake-1\nweb: true\n"
    (folder / "brief.md").write_text(f"---\n{head}---\n\n# Boats\n", encoding="utf-8")
    ran = cli("run", "boats")
    assert ran.code == 2, ran.err
    assert "nothing to cite: searxng: could not be asked" in ran.err
    assert (paying.bodies, sorted(path.name for path in folder.glob("*.yaml"))) == ([], [])

    text = "".join(f"<p>The {n} boats of the bay carry two hundred and {n} passengers in winter.</p>" for n in range(9))
    servers.pages["/good"] = Page(f"<html lang=en><body><article><h1>Boats</h1>{text}</article></body>".encode())
    hit = {"title": "Boats", "url": servers.url("/good", "127.0.0.1")}
    found = Page(json.dumps({"results": [hit]}).encode(), "application/json")

    class Search(dict[str, Page]):
        def get(self, key: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
            return found if key.startswith("/search?") else super().get(key, default)

    servers.pages = Search(servers.pages)
    monkeypatch.setenv("SEARXNG_URL", servers.url("", "127.0.0.1"))
    monkeypatch.setenv("DRAFTFLOW_LOCAL_HOSTS", f"127.0.0.1:{servers.port}")
    assert cli("run", "boats").code in (0, 1, 3)
    assert paying.bodies
    assert sum("q=Boats&" in path for path in servers.asked) == 1
    assert "provider: searxng" in (folder / "found.yaml").read_text("utf-8")
