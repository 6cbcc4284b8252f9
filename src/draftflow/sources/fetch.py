"""The one guarded fetch: every byte that comes from the web comes through here.

http and https only; every hop of a redirect is judged anew (at most five); the body is streamed under a cap on decoded
bytes and a deadline; only documents are taken; robots.txt is obeyed; a host is asked politely, one request at a time.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx2

from draftflow.errors import FetchRefused
from draftflow.sources import body
from draftflow.sources.address import check_url
from draftflow.sources.guard import GuardedBackend, GuardedTransport
from draftflow.sources.robots import Robots

NAME = "draftflow"
AGENT = f"{NAME} (+https://github.com/draftflow/draftflow)"
MAX_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DOCUMENTS = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/pdf",
    "application/json",
    "application/epub",
)
_OFFICE = ("application/vnd.openxmlformats", "application/vnd.oasis.opendocument", "application/msword")
_NO_DOCUMENTS = ("text/css", "text/javascript", "text/ecmascript", "text/event-stream", "text/vtt")
_ANYTHING = ("application/octet-stream", "binary/octet-stream", "application/x-download", "application/force-download")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
_PICTURE_BYTES = 5_000_000
_ROBOTS_BYTES = 500_000  # what RFC 9309 asks a program to read at least


class Fetched(NamedTuple):
    """A document as it came: its final address, what the server says it is, its bytes."""

    url: str
    content_type: str
    data: bytes
    etag: str | None
    from_cache: bool


@dataclass(slots=True)
class Fetcher:
    """Fetches documents. One for a run: it holds the connections, the cache and the hosts' turns."""

    backend: GuardedBackend = field(default_factory=GuardedBackend)
    cache: Path | None = None
    """Folder of the HTTP cache; None keeps none."""
    max_bytes: int = 20_000_000
    """Cap on decoded bytes of one document."""
    deadline: float = 30.0
    """Seconds for one document, all hops together."""
    delay: float = 1.0
    """Seconds between two requests to one host."""
    obey_robots: bool = True
    sleep: Callable[[float], None] = time.sleep
    _client: httpx2.Client | None = None
    _robots: Robots = field(default_factory=Robots)
    _turns: dict[str, "_Turn"] = field(default_factory=dict)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, url: str, *, refresh: bool = False, picture: bool = False) -> Fetched:
        """The document at `url`, or the `picture`. With `refresh` the server is asked whether a cached one is current.

        Raises:
            FetchRefused: It may not be fetched, or no document came; the status names the reason.
        """
        left = _Left(self.deadline)
        address = check_url(url)
        for _ in range(MAX_HOPS + 1):
            if self.obey_robots and not self._robots.allows(address, NAME, lambda a: self._robots_text(a, left)):
                raise FetchRefused(
                    "robots", f"{address}: its robots.txt asks programs to stay away; --ignore-robots fetches it"
                )
            found = self._one(address, left, refresh=refresh, picture=picture)
            if isinstance(found, Fetched):
                return found
            address = _joined(address, found)
        raise FetchRefused("too_many_redirects", f"{url}: more than {MAX_HOPS} redirects")

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _one(self, address: str, left: "_Left", *, refresh: bool, picture: bool = False) -> Fetched | str:
        """One hop: a document, or where it sends us."""
        headers = {"cache-control": "no-cache"} if refresh else {}
        with self._turn(address, left):
            self.backend.clock.until = left.until
            try:
                with self._opened().stream("GET", address, headers=headers, timeout=left.seconds()) as response:
                    return self._read(address, response, picture=picture)
            except FetchRefused as error:
                raise FetchRefused(error.status, f"{address}: {str(error).removeprefix(f'{address}: ')}") from None
            except httpx2.TimeoutException:
                raise FetchRefused("timeout", f"{address}: no whole answer within {self.deadline:.0f} s") from None
            except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, UnicodeError, ValueError) as error:
                raise FetchRefused("unreachable", f"{address}: {type(error).__name__}: {error}") from None

    def _read(self, address: str, response: httpx2.Response, *, picture: bool) -> Fetched | str:
        if response.status_code in _REDIRECTS and response.headers.get("location"):
            return str(response.headers["location"])
        if response.status_code != httpx2.codes.OK:
            raise FetchRefused(f"http_{response.status_code}", f"the server answered {response.status_code}")
        most = min(self.max_bytes, _PICTURE_BYTES) if picture else self.max_bytes
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > most:
            raise FetchRefused("too_large", f"more than {most:,} bytes")
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if picture and kind not in _PICTURES:
            raise FetchRefused("content_type", f"{kind[:100] or 'no content type'} is no picture that is shown")
        if not picture and kind and (not kind.startswith(_DOCUMENTS + _OFFICE + _ANYTHING) or kind in _NO_DOCUMENTS):
            raise FetchRefused("content_type", f"{kind[:100]} is no document that can be read")
        # raw: httpx2 would unpack a bomb before anybody could count
        data = body.whole(response.iter_raw(), response.headers.get("content-encoding", ""), most)
        if kind in _ANYTHING and not data.startswith((b"%PDF", b"PK\x03\x04")):
            raise FetchRefused("content_type", f"{kind} that is neither PDF nor an office document")
        caching = response.extensions.get("caching")
        return Fetched(
            address,
            response.headers.get("content-type", ""),
            data,
            response.headers.get("etag"),
            bool(caching and caching["from_cache"]),
        )

    def _robots_text(self, address: str, left: "_Left") -> str | None:
        """The robots.txt at `address`; None if there is none. A host that fails to give its own is left in peace."""
        try:
            for _ in range(MAX_HOPS):
                found = self._one(address, left, refresh=False)
                if isinstance(found, Fetched):
                    return found.data[:_ROBOTS_BYTES].decode("utf-8", "replace")
                address = _joined(address, found)
        except FetchRefused as error:
            return "User-agent: *\nDisallow: /" if error.status.startswith("http_5") else None
        return None

    def _opened(self) -> httpx2.Client:
        with self._mutex:
            if self._client is None:
                transport: httpx2.BaseTransport = GuardedTransport(self.backend)
                if self.cache is not None:
                    from hishel import SqliteStorage
                    from hishel.httpx2 import CacheTransport

                    self.cache.mkdir(parents=True, exist_ok=True)
                    storage = SqliteStorage(database_path=self.cache / "http.db")
                    transport = CacheTransport(transport, storage=storage, rfc=True)
                headers = {"user-agent": AGENT, "accept-language": "*", "accept-encoding": body.ACCEPTED}
                cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))  # no source knows which others were read
                self._client = httpx2.Client(
                    transport=transport, headers=headers, cookies=cookies, trust_env=False, follow_redirects=False
                )
            return self._client

    @contextmanager
    def _turn(self, address: str, left: "_Left") -> Iterator[None]:
        """Our turn at a host: one request after another, with a pause between; the wait is not the document's fault."""
        with self._mutex:
            turn = self._turns.setdefault(urlsplit(address).netloc.lower(), _Turn())
        begun = time.monotonic()
        with turn.lock:
            pause = turn.free_at - time.monotonic()
            if pause > 0:
                self.sleep(pause)
            left.until += time.monotonic() - begun
            try:
                yield
            finally:
                turn.free_at = time.monotonic() + self.delay


@dataclass(slots=True)
class _Turn:
    """Whose turn it is at one host, and from when on it may be asked again."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")


class _Left:
    """What is left of the time that a document has."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    def seconds(self) -> float:
        """Seconds left.

        Raises:
            FetchRefused: None are.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise FetchRefused("timeout", "no whole answer in time")
        return left


def _joined(address: str, location: str) -> str:
    """Where a redirect leads.

    Raises:
        FetchRefused: To no address, or to one that is not fetched.
    """
    try:
        return check_url(urljoin(address, location))
    except ValueError as error:
        raise FetchRefused(
            "bad_url", f"{address}: redirects to {location[:200]!r}, which is no address ({error})"
        ) from None
