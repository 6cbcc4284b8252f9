"""The providers draftflow knows: requests and answers as their documentation gives them.

No key: Wikipedia (api.php, generator=search), Crossref (api.crossref.org/works), arXiv (export.arxiv.org/api).
With a key: Tavily (POST /search), Brave (web/search), Exa (POST /search). Of one's own: SearXNG (/search?format=json).
"""

import re
from html import unescape
from typing import Any

from draftflow.sources.search.base import PER_QUERY, Ask, Query
from draftflow.sources.search.http import HttpProvider

Rows = list[tuple[str, str, str | None]]


def wikipedia() -> HttpProvider:
    """Articles of the Wikipedia in the query's language, as far as its script tells."""

    def ask(query: Query) -> Ask:
        params: dict[str, str | int] = {
            "action": "query",
            "generator": "search",
            "gsrsearch": query.text,
            "gsrlimit": PER_QUERY,
            "prop": "info",
            "inprop": "url",
            "format": "json",
            "formatversion": 2,
        }
        return Ask(f"https://{_wiki(query)}.wikipedia.org/w/api.php", params)

    def read(data: Any) -> Rows:
        return [
            (page["title"], page["fullurl"], None) for page in sorted(data["query"]["pages"], key=lambda p: p["index"])
        ]

    return HttpProvider("wikipedia", ask, read)


def crossref() -> HttpProvider:
    """Works with a DOI."""

    def ask(query: Query) -> Ask:
        params: dict[str, str | int] = {"query": query.text, "rows": PER_QUERY, "select": "DOI,URL,title,issued"}
        bounds = [
            f"from-pub-date:{query.since}" if query.since else "",
            f"until-pub-date:{query.until}" if query.until else "",
        ]
        if any(bounds):
            params["filter"] = ",".join(filter(None, bounds))
        return Ask("https://api.crossref.org/works", params)

    def read(data: Any) -> Rows:
        rows: Rows = []
        for item in data["message"]["items"]:
            parts = (item.get("issued", {}).get("date-parts") or [[]])[0]
            date = "-".join(f"{part:02}" for part in parts if part) or None
            rows.append(
                ((item.get("title") or [item["DOI"]])[0], item.get("URL") or f"https://doi.org/{item['DOI']}", date)
            )
        return rows

    return HttpProvider("crossref", ask, read)


def arxiv() -> HttpProvider:
    """Preprints, by their abstract pages."""

    def ask(query: Query) -> Ask:
        first, last = ((query.since or "1991-01-01").replace("-", ""), (query.until or "2199-12-31").replace("-", ""))
        within = f" AND submittedDate:[{first}0000 TO {last}2359]" if query.since or query.until else ""
        params: dict[str, str | int] = {"search_query": f"all:{query.text}{within}", "max_results": PER_QUERY}
        return Ask("https://export.arxiv.org/api/query", params)

    def read(text: Any) -> Rows:
        rows: Rows = []
        for entry in re.findall(r"<entry>(.*?)</entry>", text, re.DOTALL):
            parts = {
                name: unescape(" ".join(found[1].split()))
                for name in ("id", "title", "published")
                if (found := re.search(rf"<{name}>(.*?)</{name}>", entry, re.DOTALL))
            }
            rows.append(
                (parts["title"], parts["id"].replace("http://", "https://"), parts.get("published", "")[:10] or None)
            )
        return rows

    return HttpProvider("arxiv", ask, read, as_text=True)


def searxng(url: str) -> HttpProvider:
    """A SearXNG of one's own; its settings must allow the JSON format."""

    def ask(query: Query) -> Ask:
        return Ask(f"{url.rstrip('/')}/search", {"q": query.with_sites, "format": "json", "language": query.language})

    return HttpProvider(
        "searxng", ask, lambda data: [_row(hit, "publishedDate") for hit in data["results"][:PER_QUERY]]
    )


def tavily(key: str) -> HttpProvider:
    """Tavily."""

    def ask(query: Query) -> Ask:
        body: dict[str, Any] = {"query": query.text, "max_results": PER_QUERY, "search_depth": "basic"}
        body |= {"start_date": query.since} if query.since else {}
        body |= {"end_date": query.until} if query.until else {}
        body |= {"include_domains": list(query.sites)} if query.sites else {}
        body |= {"exclude_domains": list(query.not_sites)} if query.not_sites else {}
        return Ask("https://api.tavily.com/search", headers={"authorization": f"Bearer {key}"}, body=body)

    return HttpProvider("tavily", ask, lambda data: [_row(hit, "published_date") for hit in data["results"]])


def brave(key: str) -> HttpProvider:
    """Brave Search."""

    def ask(query: Query) -> Ask:
        params: dict[str, str | int] = {
            "q": query.with_sites,
            "count": PER_QUERY,
            "search_lang": _BRAVE[query.language],
        }
        if query.since or query.until:
            params["freshness"] = f"{query.since or '1970-01-01'}to{query.until or '2199-12-31'}"
        headers = {"x-subscription-token": key, "accept": "application/json"}
        return Ask("https://api.search.brave.com/res/v1/web/search", params, headers)

    return HttpProvider(
        "brave", ask, lambda data: [_row(hit, "page_age") for hit in data.get("web", {}).get("results", [])]
    )


def exa(key: str) -> HttpProvider:
    """Exa."""

    def ask(query: Query) -> Ask:
        body: dict[str, Any] = {"query": query.text, "numResults": PER_QUERY}
        body |= {"startPublishedDate": f"{query.since}T00:00:00.000Z"} if query.since else {}
        body |= {"endPublishedDate": f"{query.until}T23:59:59.000Z"} if query.until else {}
        body |= {"includeDomains": list(query.sites)} if query.sites else {}
        body |= {"excludeDomains": list(query.not_sites)} if query.not_sites else {}
        return Ask("https://api.exa.ai/search", headers={"x-api-key": key}, body=body)

    return HttpProvider("exa", ask, lambda data: [_row(hit, "publishedDate") for hit in data["results"]])


_SCRIPTS = (
    ("[\uac00-\ud7a3]", "ko"),
    ("[\u0400-\u04ff]", "ru"),
    ("[\u0370-\u03ff]", "el"),
    ("[\u0590-\u05ff]", "he"),
    ("[\u0600-\u06ff]", "ar"),
    ("[\u0900-\u097f]", "hi"),
    ("[\u0e00-\u0e7f]", "th"),
)


def _wiki(query: Query) -> str:
    """The Wikipedia to ask: one of another script than the article's languages have, if the query is written in it."""
    return next((code for script, code in _SCRIPTS if re.search(script, query.text)), query.language)


_BRAVE = {"en": "en", "ja": "jp"}


def _row(hit: Any, date: str) -> tuple[str, str, str | None]:
    """A hit with `title`, `url` and a date under the name `date`, of which the first ten characters are the day."""
    published = str(hit.get(date) or "")[:10]
    return (
        hit.get("title") or hit["url"],
        hit["url"],
        published if re.fullmatch(r"\d{4}-\d\d-\d\d", published) else None,
    )
