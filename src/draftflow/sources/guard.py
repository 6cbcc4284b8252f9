"""A transport that resolves a host itself, judges every address it gets, and connects to the one it judged.

Because the connection is made to the address that was looked at, a host that answers differently the second time gains
nothing. No proxy of the environment is used: it would connect in our stead.
"""

import socket
import time
from collections.abc import Callable, Iterable

import httpcore2
import httpx2

from draftflow.errors import FetchRefused
from draftflow.llm.deadline import Clock, Stream
from draftflow.sources.address import not_public

_CONNECT = 10.0  # seconds for one address: the next one may answer
Resolver = Callable[[str, int], list[str]]
"""IP addresses of a host and port."""


def resolve(host: str, port: int) -> list[str]:
    """Addresses by the system's resolver, in its order.

    Raises:
        FetchRefused: There are none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchRefused("not_found", f"{host}: no such host ({error})") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections to public addresses only; `allowed` are host:port pairs that the user named as their own.

    No wait on a connection goes on after `clock.until`, which each thread sets for itself.
    """

    def __init__(self, resolver: Resolver = resolve, allowed: frozenset[str] = frozenset()) -> None:
        """`allowed` comes from the command line or the user's settings, never from a page."""
        self._resolve, self._allowed = resolver, allowed
        self._inner = httpcore2.SyncBackend()
        self.clock = Clock()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of `host`, after all of them were judged.

        Raises:
            FetchRefused: One of them is not public: a host with one foot in the local network is not trusted at all.
        """
        addresses = self._resolve(host, port)
        if f"{host}:{port}" not in self._allowed:
            for address in addresses:
                if reason := not_public(address):
                    raise FetchRefused("blocked_ssrf", f"{host}: {reason}; not fetched")
        error: Exception | None = None
        for address in addresses[:4]:
            try:
                patience = min(self.clock.left(timeout), _CONNECT)
                opened = self._inner.connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                error = failed
            else:
                return Stream(opened, self.clock)
        raise error or httpcore2.ConnectError(f"{host}: no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None
    ) -> httpcore2.NetworkStream:
        """Never."""
        del timeout, socket_options
        raise FetchRefused("blocked_scheme", f"{path!r}: a socket is not fetched")

    def sleep(self, seconds: float) -> None:
        """Wait, no longer than the clock allows."""
        time.sleep(self.clock.left(seconds))


class GuardedTransport(httpx2.HTTPTransport):
    """httpx2's transport over guarded connections."""

    def __init__(self, backend: GuardedBackend) -> None:
        """No proxy, no environment, HTTP/1.1."""
        trusted = httpx2.create_ssl_context(trust_env=False)
        super().__init__(verify=trusted, trust_env=False)
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(trusted, max_connections=32, network_backend=backend)
