"""The web as a run uses it: providers that find, a fetcher that freezes."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from draftflow.models import Found, Hit, Source
from draftflow.sources.files import Document
from draftflow.stages.base import Sought, no_fetch, no_find, no_picture
from draftflow.text.measure import language_of

if TYPE_CHECKING:
    from draftflow.sources.fetch import Fetcher
    from draftflow.sources.search.base import Provider


@dataclass(frozen=True, slots=True)
class Web:
    """`fetch` and `find` are what a run asks for; see `Tools`."""

    fetch: Callable[[Hit, str], Source]
    find: Callable[[Sought], Found]
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

    def find(sought: Sought) -> Found:
        from draftflow.sources.search.base import Query
        from draftflow.sources.search.finding import find as asked
        from draftflow.sources.search.finding import sites

        bounds = (sought.since, sought.until, sought.sites, sought.not_sites)
        queries = [Query(text, language_of(text), *bounds) for text in sought.queries]
        judge = sites(sought.sites, sought.not_sites)
        return asked(make_providers(), queries, enough=sought.enough, allowed=judge)

    def close() -> None:
        if fetcher.made is not None:
            fetcher.made.close()

    def picture(url: str) -> bytes:
        return fetcher.get().fetch(url, picture=True).data

    return Web(fetch, find, picture, close)


class _Once:
    """A fetcher that is made once, by whichever thread needs it first."""

    def __init__(self, make: "Callable[[], Fetcher]") -> None:
        self._make, self._mutex = make, threading.Lock()
        self.made: Fetcher | None = None

    def get(self) -> "Fetcher":
        with self._mutex:
            if self.made is None:
                self.made = self._make()
            return self.made
