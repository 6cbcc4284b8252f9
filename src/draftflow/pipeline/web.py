"""The web as a run uses it: providers that find, a fetcher that freezes."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from draftflow.models import Found, Hit, Source
from draftflow.sources.files import Document
from draftflow.stages.base import Sought, no_fetch, no_find, no_picture
from draftflow.text.measure import language_of

if TYPE_CHECKING:
    from draftflow.sources.fetch import Fetcher
    from draftflow.sources.search.base import Provider, Query
    from draftflow.sources.search.looking import Remembering


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Web:
    """`fetch` and `find` are what a run asks for; see `Tools`."""

    fetch: Callable[[Hit, str], Source]
    find: Callable[[Sought], Found]
    look: Callable[[Sought], Found] = no_find
    """A first look, see `looking.look`; what it finds is part of what `find` then finds."""
    picture: Callable[[str], bytes] = no_picture
    """The bytes of the picture at an address that a person chose."""
    close: Callable[[], None] = lambda: None
    """Closes the connections."""


OFFLINE = Web(no_fetch, no_find)
"""No connection at all."""


def online(
    make_fetcher: "Callable[[], Fetcher]", make_providers: "Callable[[], Sequence[Provider]]", *, refresh: bool = False
) -> Web:
    """The web through a fetcher and providers, which are made when they are first needed.

    `refresh` asks the servers whether copies are current.
    """
    fetcher = _Once(make_fetcher)

    def fetch(hit: Hit, name: str) -> Source:
        from draftflow.sources.extract import extract

        got = fetcher.get().fetch(hit.url, refresh=refresh)
        path = Path(urlsplit(got.url).path)
        digest = hashlib.sha256(got.data).hexdigest()
        document = Document(hit.url, path, digest, content_type=got.content_type, url=got.url)
        source = extract(document, got.data, name)
        changes = {"retrieved": datetime.now(UTC).date().isoformat(), "url": source.url or got.url}
        if source.title == path.stem:
            changes["title"] = hit.title
        return source.model_copy(update=changes)

    def close() -> None:
        if fetcher.made is not None:
            fetcher.made.close()

    def picture(url: str) -> bytes:
        return fetcher.get().fetch(url, picture=True).data

    look, find = _searching(make_providers)
    return Web(fetch, find, look, picture, close)


def _searching(
    make_providers: "Callable[[], Sequence[Provider]]",
) -> tuple[Callable[[Sought], Found], Callable[[Sought], Found]]:
    """`look` and `find`, through the same providers."""
    providers = _Once(lambda: _remembering(make_providers()))

    def look(sought: Sought) -> Found:
        from draftflow.sources.search.finding import sites
        from draftflow.sources.search.looking import look as looked

        judge = sites(sought.sites, sought.not_sites)
        return looked(providers.get(), _queries(sought)[0], enough=sought.enough, allowed=judge)

    def find(sought: Sought) -> Found:
        from draftflow.sources.search.base import outside
        from draftflow.sources.search.finding import find as asked
        from draftflow.sources.search.finding import sites

        def timely(hits: list[Hit]) -> list[Hit]:
            return [hit for hit in hits if not outside(hit.published, sought.since, sought.until)]

        queries, known = _queries(sought), providers.get()
        had = [timely(hits) for provider in known[1:] for query in queries if (hits := provider.known(query))]
        judge = sites(sought.sites, sought.not_sites)
        return asked(known, queries, enough=sought.enough, allowed=judge, had=had)

    return look, find


def _remembering(providers: "Sequence[Provider]") -> "Sequence[Remembering]":
    from draftflow.sources.search.looking import Remembering

    return [Remembering(provider) for provider in providers]


def _queries(sought: Sought) -> "list[Query]":
    from draftflow.sources.search.base import Query

    bounds = (sought.since, sought.until, sought.sites, sought.not_sites)
    return [Query(text, language_of(text), *bounds) for text in sought.queries]


class _Once(Generic[T]):
    """A thing that is made once, by whichever thread needs it first."""

    def __init__(self, make: "Callable[[], T]") -> None:
        self._make, self._mutex = make, threading.Lock()
        self.made: T | None = None

    def get(self) -> T:
        with self._mutex:
            if self.made is None:
                self.made = self._make()
            return self.made
