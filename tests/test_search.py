"""Search providers: the requests they make and the documented answers they read; the order they are asked in."""

from contextlib import suppress
from typing import Any

import pytest

from draftflow.cli.composition.web import provider_names
from draftflow.errors import SourceError, UsageError
from draftflow.llm.web_search import addresses
from draftflow.models import Hit
from draftflow.settings import Settings
from draftflow.sources.search import providers
from draftflow.sources.search.base import Provider, Query
from draftflow.sources.search.extras import from_elsewhere
from draftflow.sources.search.finding import find, sites
from web import Page, site

EN, JA = Query("tidal power", "en", since="2026-01-01", until="2026-06-30"), Query("潮力発電", "ja")

ANSWERS: list[tuple[Any, Any, list[tuple[str, str, str | None]]]] = [
    (
        providers.wikipedia(),
        {
            "query": {
                "pages": [
                    {"pageid": 2, "title": "B", "index": 2, "fullurl": "https://en.wikipedia.org/wiki/B"},
                    {
                        "pageid": 1,
                        "title": "Tidal power",
                        "index": 1,
                        "fullurl": "https://en.wikipedia.org/wiki/Tidal_power",
                    },
                ]
            }
        },
        [
            ("Tidal power", "https://en.wikipedia.org/wiki/Tidal_power", None),
            ("B", "https://en.wikipedia.org/wiki/B", None),
        ],
    ),
    (
        providers.crossref(),
        {
            "status": "ok",
            "message": {
                "items": [
                    {
                        "DOI": "10.1000/x",
                        "URL": "https://doi.org/10.1000/x",
                        "title": ["Tides"],
                        "issued": {"date-parts": [[2026, 3, 5]]},
                    },
                    {"DOI": "10.1000/y", "issued": {"date-parts": [[None]]}},
                ]
            },
        },
        [("Tides", "https://doi.org/10.1000/x", "2026-03-05"), ("10.1000/y", "https://doi.org/10.1000/y", None)],
    ),
    (
        providers.arxiv(),
        (
            "<feed><title>q</title><entry><id>http://arxiv.org/abs/2603.01234v1</id><published>2026-03-01T10:00:00Z</published>"
            "<title>Tides &amp;\n  turbines</title></entry></feed>"
        ),
        [("Tides & turbines", "https://arxiv.org/abs/2603.01234v1", "2026-03-01")],
    ),
    (
        providers.searxng("http://127.0.0.1:1"),
        {
            "query": "q",
            "results": [{"title": "A", "url": "https://a.example/1", "publishedDate": "2026-03-05T00:00:00"}],
        },
        [("A", "https://a.example/1", "2026-03-05")],
    ),
    (
        providers.tavily("k" * 10),
        {"results": [{"title": "A", "url": "https://a.example/1", "content": "…", "score": 0.9}]},
        [("A", "https://a.example/1", None)],
    ),
    (
        providers.brave("k" * 10),
        {"web": {"results": [{"title": "A", "url": "https://a.example/1", "page_age": "2026-03-05T01:02:03"}]}},
        [("A", "https://a.example/1", "2026-03-05")],
    ),
    (
        providers.exa("k" * 10),
        {"results": [{"title": None, "url": "https://a.example/1", "publishedDate": "2026-03-05T00:00:00.000Z"}]},
        [("https://a.example/1", "https://a.example/1", "2026-03-05")],
    ),
]


@pytest.mark.parametrize(("provider", "answer", "rows"), ANSWERS, ids=[row[0].name for row in ANSWERS])
def test_a_documented_answer_is_read(provider: Any, answer: Any, rows: list[tuple[str, str, str | None]]) -> None:
    assert provider.read(answer) == rows
    damage: tuple[Any, ...] = ({}, [], None, {"results": 3}, "x")
    for damaged in damage:
        # what HttpProvider turns into a SourceError; anything else would be a crash
        with suppress(KeyError, TypeError, ValueError, AttributeError, IndexError):
            assert provider.read(damaged) == []


@pytest.mark.parametrize("provider", [row[0] for row in ANSWERS], ids=lambda p: p.name)
@pytest.mark.parametrize("query", [EN, JA], ids=["en", "ja"])
def test_a_request_holds_the_query_and_no_key_in_its_address(provider: Any, query: Query) -> None:
    ask = provider.ask(query)
    assert query.text in str(dict(ask.params)) + str(ask.body)
    assert "kkkkk" not in ask.url + str(dict(ask.params)) + str(ask.body)
    if provider.name == "wikipedia":
        assert ask.url.startswith(f"https://{query.language}.")
    if query.since and provider.name in ("crossref", "tavily", "brave", "exa"):
        assert "2026-01-01" in str(dict(ask.params)) + str(ask.body)


def test_openai_web_search_gives_what_it_cites_first() -> None:
    response = {
        "output": [
            {
                "type": "web_search_call",
                "action": {
                    "type": "search",
                    "sources": [{"type": "url", "url": "https://b.example/"}, {"url": "https://a.example/"}],
                },
            },
            {
                "type": "message",
                "content": [
                    {
                        "type": "output_text",
                        "text": "…",
                        "annotations": [{"type": "url_citation", "url": "https://a.example/", "title": "A"}],
                    }
                ],
            },
        ]
    }
    assert addresses(response) == [("A", "https://a.example/"), ("https://b.example/", "https://b.example/")]
    assert addresses({}) == []


class Known:
    """A provider with given hits, or an error."""

    def __init__(self, name: str, urls: list[str], error: str | None = None) -> None:
        self.name, self.urls, self.error = name, urls, error
        self.asked: list[str] = []

    def search(self, query: Query) -> list[Hit]:
        self.asked.append(query.text)
        if self.error:
            raise SourceError(self.error)
        return [
            Hit(url=f"{url}?q={query.text}" if "*" in url else url, title=url, provider=self.name) for url in self.urls
        ]


def test_a_provider_that_fails_is_told_and_the_others_go_on() -> None:
    broken, good = Known("x", [], "x: answered 500"), Known("y", ["https://a.example/", "https://b.example/"])
    asked: list[Provider] = [broken, good]
    found = find(asked, [EN, JA], enough=10)
    assert [hit.url for hit in found.hits] == ["https://a.example/", "https://b.example/"]
    assert found.problems == ("x: answered 500",)
    assert broken.asked == ["tidal power"]


def test_enough_is_enough_and_each_document_counts_once() -> None:
    first = Known("x", ["https://a.example/?utm_source=x", "http://www.a.example/", "https://b.example/#top"])
    second = Known("y", ["https://c.example/"])
    assert len(find([first, second], [EN], enough=2).hits) == 2
    assert second.asked == []
    assert len(find([first, second], [EN], enough=5).hits) == 3


@pytest.mark.parametrize(
    ("allow", "deny", "host", "wanted"),
    [
        ((), (), "a.example", True),
        (("a.example",), (), "news.a.example", True),
        (("a.example",), (), "xa.example", False),
        ((), ("A.example",), "a.example", False),
        (("a.example",), ("news.a.example",), "news.a.example", False),
    ],
)
def test_sites(allow: tuple[str, ...], deny: tuple[str, ...], host: str, wanted: bool) -> None:
    assert sites(allow, deny)(host) is wanted


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (Page(b"{}", status=500), "answered 500"),
        (Page(b"<html>", "text/html"), "not JSON"),
        (Page(b'{"results": 3}', "application/json"), "another form than documented"),
    ],
)
def test_a_search_server_that_answers_badly_is_an_error_of_its_own(page: Page, says: str) -> None:
    with site() as server:
        server.pages["/search?q=tidal+power&format=json&language=en"] = page
        with pytest.raises(SourceError, match=says):
            providers.searxng(server.url("", "127.0.0.1")).search(EN)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, ("wikipedia", "crossref", "arxiv")),
        ({"api_key": "sk-12345678"}, ("openai", "wikipedia", "crossref", "arxiv")),
        ({"api_key": "sk-12345678", "base_url": "http://127.0.0.1:1"}, ("wikipedia", "crossref", "arxiv")),
        ({"exa_key": "x", "searxng_url": "http://s"}, ("searxng", "exa", "wikipedia", "crossref", "arxiv")),
        ({"search": ("arxiv",), "api_key": "sk-12345678"}, ("arxiv",)),
    ],
)
def test_the_order_of_providers(settings: dict[str, Any], names: tuple[str, ...]) -> None:
    assert provider_names(Settings(**settings)) == names


def test_a_provider_nobody_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="no search provider 'altavista'; there are openai, searxng"):
        from_elsewhere("altavista", {})


def test_domains_are_asked_for_where_a_provider_can_be() -> None:
    query = Query("tides", "en", sites=("a.example", "b.example"), not_sites=("c.example",))
    assert query.with_sites == "tides (site:a.example OR site:b.example) -site:c.example"
    assert Query("tides", "en", sites=("a.example",)).with_sites == "tides site:a.example"
    asked = {row[0].name: str(dict(row[0].ask(query).params)) + str(row[0].ask(query).body) for row in ANSWERS}
    assert {name for name, said in asked.items() if "a.example" in said and "c.example" in said} == {
        "searxng",
        "tavily",
        "brave",
        "exa",
    }


def test_one_bound_of_time_is_enough() -> None:
    since, until = Query("tides", "en", since="2026-01-01"), Query("tides", "en", until="2026-06-30")
    assert providers.brave("k" * 10).ask(since).params["freshness"] == "2026-01-01to2199-12-31"
    assert providers.brave("k" * 10).ask(until).params["freshness"] == "1970-01-01to2026-06-30"
    assert "submittedDate:[202601010000 TO " in str(providers.arxiv().ask(since).params["search_query"])
    assert "TO 202606302359]" in str(providers.arxiv().ask(until).params["search_query"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tides", "en"),
        ("潮力発電", "ja"),
        ("조력 발전", "ko"),
        ("Приливная энергия", "ru"),
        ("الطاقة", "ar"),
        ("พลังงาน", "th"),
    ],
)
def test_a_wikipedia_is_asked_in_the_script_of_the_query(text: str, code: str) -> None:
    query = Query(text, "ja" if code == "ja" else "en")
    assert providers.wikipedia().ask(query).url.startswith(f"https://{code}.wikipedia.org/")


def test_hits_outside_of_the_time_are_left_out_whatever_their_provider_does() -> None:
    class Everything:
        name = "everything"

        def search(self, query: Query) -> list[Hit]:
            days = ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2026", None)
            return [
                Hit(url=f"https://a.example/{d}", title="t", provider="p", query=query.text, published=d) for d in days
            ]

    found = find([Everything()], [EN], enough=10)
    assert [hit.published for hit in found.hits] == ["2026-01-01", "2026-06-30", "2026", None]
