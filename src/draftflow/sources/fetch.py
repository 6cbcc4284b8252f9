"""The one guarded fetch: every byte that comes from the web comes through here.

http and https only; every hop of a redirect is judged anew (at most five); the body is streamed under a cap on decoded
bytes and a deadline; only documents are taken; robots.txt is obeyed; hosts are asked politely, one request after another.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx2

from draftflow.errors import FetchRefused
from draftflow.sources.address import check_url
from draftflow.sources.guard import GuardedBackend, GuardedTransport
from draftflow.sources.robots import Robots

AGENT = "draftflow (+https://github.com/draftflow/draftflow)"
MAX_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DOCUMENTS = ("text/", "application/xhtml", "application/xml", "application/pdf", "application/json", "application/epub")
_OFFICE = ("application/vnd.openxmlformats", "application/vnd.oasis.opendocument", "application/msword")


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

    def fetch(self, url: str, *, refresh: bool = False) -> Fetched:
        """The document at `url`. With `refresh` the server is asked whether a cached one is still the same.

        Raises:
            FetchRefused: It may not be fetched, or no document came; the status names the reason.
        """
        until = time.monotonic() + self.deadline
        address = check_url(url)
        for _ in range(MAX_HOPS + 1):
            if self.obey_robots and not self._robots.allows(address, AGENT, lambda a: self._text_or_none(a, until)):
                raise FetchRefused("robots", f"{address}: its robots.txt asks programs to stay away; --ignore-robots fetches it")
            found = self._one(address, until, refresh=refresh)
            if isinstance(found, Fetched):
                return found
            address = check_url(urljoin(address, found))
        raise FetchRefused("too_many_redirects", f"{url}: more than {MAX_HOPS} redirects")

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _one(self, address: str, until: float, *, refresh: bool) -> Fetched | str:
        """One hop: a document, or where it sends us."""
        headers = {"cache-control": "no-cache"} if refresh else {}
        with self._turn(address):
            try:
                with self._opened().stream("GET", address, headers=headers, timeout=self._left(until)) as response:
                    return self._read(address, response, until)
            except FetchRefused:
                raise
            except httpx2.TimeoutException:
                raise FetchRefused("timeout", f"{address}: no whole answer within {self.deadline:.0f} s") from None
            except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, UnicodeError, ValueError) as error:
                raise FetchRefused("unreachable", f"{address}: {type(error).__name__}: {error}") from None

    def _read(self, address: str, response: httpx2.Response, until: float) -> Fetched | str:
        if response.status_code in _REDIRECTS and response.headers.get("location"):
            return str(response.headers["location"])
        if response.status_code != httpx2.codes.OK:
            raise FetchRefused(f"http_{response.status_code}", f"{address}: the server answered {response.status_code}")
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind and not kind.startswith(_DOCUMENTS + _OFFICE):
            raise FetchRefused("content_type", f"{address}: {kind} is no document that can be read")
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes(65_536):
            size += len(part)
            if size > self.max_bytes:
                raise FetchRefused("too_large", f"{address}: more than {self.max_bytes:,} bytes")
            self._left(until)
            parts.append(part)
        caching = response.extensions.get("caching")
        return Fetched(
            address,
            response.headers.get("content-type", ""),
            b"".join(parts),
            response.headers.get("etag"),
            bool(caching and caching["from_cache"]),
        )

    def _text_or_none(self, address: str, until: float) -> str | None:
        """A small text file such as robots.txt; None if there is none."""
        try:
            for _ in range(MAX_HOPS):
                found = self._one(address, until, refresh=False)
                if isinstance(found, Fetched):
                    return found.data[:500_000].decode("utf-8", "replace")
                address = check_url(urljoin(address, found))
        except FetchRefused as error:
            if error.status.startswith("blocked"):
                raise
        return None

    def _left(self, until: float) -> float:
        """Seconds left.

        Raises:
            FetchRefused: None are.
        """
        left = until - time.monotonic()
        if left <= 0:
            raise FetchRefused("timeout", f"no whole answer within {self.deadline:.0f} s")
        return left

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
                headers = {"user-agent": AGENT, "accept-language": "*"}
                self._client = httpx2.Client(transport=transport, headers=headers, trust_env=False, follow_redirects=False)
            return self._client

    def _turn(self, address: str) -> "_Turn":
        host = urlsplit(address).netloc.lower()
        with self._mutex:
            return self._turns.setdefault(host, _Turn(self.delay, self.sleep))


class _Turn:
    """One host's turn: one request after another, with a pause between."""

    def __init__(self, delay: float, sleep: Callable[[float], None]) -> None:
        self._delay, self._sleep = delay, sleep
        self._lock = threading.RLock()
        self._last = float("-inf")

    def __enter__(self) -> None:
        self._lock.acquire()
        pause = self._last + self._delay - time.monotonic()
        if pause > 0:
            self._sleep(pause)

    def __exit__(self, *_error: object) -> None:
        self._last = time.monotonic()
        self._lock.release()
