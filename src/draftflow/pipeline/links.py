"""What became of an article's references: whether each is still where it was, and still says what is cited."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from draftflow.errors import FetchRefused, SourceError
from draftflow.models import Passage, Reference
from draftflow.sources.files import Document
from draftflow.text.fold import fold, locate
from draftflow.text.urls import canonical

if TYPE_CHECKING:
    from draftflow.sources.fetch import Fetched

Outcome = Literal["ok", "moved", "changed", "dead", "not checked"]
Fetch = Callable[[str], "Fetched"]
_AT_ONCE = 8
# what says nothing about the page: it is kept from programs, or its server is busy
_KEPT_FROM_US = frozenset({"http_401", "http_403", "http_407", "http_408", "http_425", "http_429", "robots", "timeout"})
_GONE = ("http_", "unreachable", "too_many_redirects")


@dataclass(frozen=True, slots=True)
class Rechecked:
    """One reference today. `address` is where it is now, if elsewhere; `gone` are cited passages no longer in it."""

    number: int
    reference: Reference
    outcome: Outcome
    said: str = ""
    address: str | None = None
    cited: int = 0
    gone: tuple[Passage, ...] = ()


def recheck(
    references: Sequence[Reference], passages: Sequence[Passage], fetch: Fetch | None, private: Collection[str] = ()
) -> tuple[Rechecked, ...]:
    """Every reference in its order; `fetch` is the guarded fetch, None where nothing may leave.

    Of what is `private` (source ids) not even the address leaves.

    A page that is there but holds none of the passages is changed, whatever its server says.
    """

    def one(numbered: tuple[int, Reference]) -> Rechecked:
        number, reference = numbered
        cited = tuple(passage for passage in passages if passage.source == reference.id)
        if not reference.url or not reference.url.lower().startswith(("http://", "https://")):
            return Rechecked(number, reference, "not checked", "is not on the web", cited=len(cited))
        if reference.id in private:
            return Rechecked(number, reference, "not checked", "private", cited=len(cited))
        if fetch is None:
            return Rechecked(number, reference, "not checked", "offline", cited=len(cited))
        return _fetched(number, reference, cited, fetch)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(one, enumerate(references, 1)))


def _fetched(number: int, reference: Reference, cited: tuple[Passage, ...], fetch: Fetch) -> Rechecked:
    from draftflow.sources.extract import extract

    url = reference.url or ""
    try:
        got = fetch(url)
        path = Path(urlsplit(got.url).path)
        text = extract(Document(url, path, "", content_type=got.content_type, url=got.url), got.data, "x").text
    except FetchRefused as refused:
        dead = refused.status.startswith(_GONE) and refused.status not in _KEPT_FROM_US
        said = str(refused).removeprefix(f"{url}: ")
        return Rechecked(number, reference, "dead" if dead else "not checked", said, cited=len(cited))
    except SourceError as unreadable:
        said = str(unreadable).removeprefix(f"{url}: ")
        return Rechecked(number, reference, "not checked", f"there, but {said}", cited=len(cited))
    now = fold(text)
    gone = tuple(passage for passage in cited if locate(passage.quote, now) is None)
    address = got.url if canonical(got.url) != canonical(url) else None
    if gone:
        said = f"{len(cited) - len(gone)} of {len(cited)} cited passages still stand there word for word"
        return Rechecked(number, reference, "changed", said, address, len(cited), gone)
    if address:
        return Rechecked(number, reference, "moved", f"now at {address}", address, len(cited))
    return Rechecked(number, reference, "ok", _all(len(cited)), None, len(cited))


def _all(cited: int) -> str:
    return "its cited passage stands there" if cited == 1 else f"all {cited} cited passages stand there"
