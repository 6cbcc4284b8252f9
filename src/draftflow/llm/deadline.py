"""A wall-clock deadline for one HTTP exchange: read timeouts alone let a slow drip go on for ever."""

import ssl
import threading
import time
from typing import Any

import httpcore2
import httpx2


class DeadlineTransport(httpx2.HTTPTransport):
    """Sends as its base does; no wait on the network goes on after `seconds`, then a `ReadTimeout` is raised."""

    def __init__(self, seconds: float) -> None:
        """`seconds` from the sending of a request to the last byte of its response."""
        trusted = httpx2.create_ssl_context(trust_env=False)
        super().__init__(verify=trusted, trust_env=False)
        self._seconds = seconds
        self._clock = Clock()
        self._pool = httpcore2.ConnectionPool(trusted, max_connections=100, network_backend=_Backend(self._clock))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request` and start the clock; its response is read in the same thread."""
        self._clock.until = time.monotonic() + self._seconds
        return super().handle_request(request)


class Clock(threading.local):
    """The end of the exchange that the current thread has open."""

    until: float = float("inf")

    def left(self, timeout: float | None) -> float:
        """Seconds that one wait may take, at most `timeout`.

        Raises:
            httpcore2.ReadTimeout: None are left.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("deadline passed")
        return left if timeout is None else min(left, timeout)


class _Backend(httpcore2.SyncBackend):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def connect_tcp(self, *arguments: Any, **named: Any) -> httpcore2.NetworkStream:
        return Stream(super().connect_tcp(*arguments, **named), self._clock)


class Stream(httpcore2.NetworkStream):
    """A connection on which nothing is waited for after the clock has run out."""

    def __init__(self, inner: httpcore2.NetworkStream, clock: Clock) -> None:
        """Read from and write to `inner` by `clock`."""
        self._inner, self._clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Receive."""
        return self._inner.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._inner.write(buffer, self._clock.left(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Shake hands; what comes back is bound by the same clock."""
        return Stream(self._inner.start_tls(ssl_context, server_hostname, self._clock.left(timeout)), self._clock)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        """What `inner` knows of itself."""
        return self._inner.get_extra_info(info)
