"""A wall-clock deadline for one HTTP exchange: read timeouts alone let a slow drip go on for ever."""

import time
from collections.abc import Iterator

import httpx2


class DeadlinePassed(httpx2.ReadTimeout):
    """The exchange took longer than it may."""


class DeadlineTransport(httpx2.HTTPTransport):
    """Sends as its base does, and cuts a response that is still coming in after `seconds`."""

    def __init__(self, seconds: float) -> None:
        """`seconds` from the sending of a request to the last byte of its response."""
        super().__init__(trust_env=False)
        self._seconds = seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send `request` and watch the clock over its response."""
        until = time.monotonic() + self._seconds
        response = super().handle_request(request)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Watched(response.stream, until)
        return response


class _Watched(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, until: float) -> None:
        self._stream, self._until = stream, until

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            yield part
            if time.monotonic() > self._until:
                raise DeadlinePassed("deadline passed")

    def close(self) -> None:
        self._stream.close()
