"""A small web on loopback: real HTTP servers whose pages are plain functions, and a resolver that leads to them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from draftflow.sources.guard import GuardedBackend
from loopback import running


@dataclass
class Page:
    """What a path answers."""

    body: bytes = b"A page."
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    send: Callable[["Handler"], object] | None = None
    """Answers by itself."""


class Site(ThreadingHTTPServer):
    """A host: pages by path. Counts what it is asked for; a path it does not know is a 404."""

    request_queue_size = 256
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.heads: list[dict[str, str]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "/", host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def handle_error(self, *_arguments: Any) -> None:
        """A client that hangs up is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def log_message(self, *_arguments: Any) -> None:
        """Be quiet."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.heads.append({key.lower(): value for key, value in self.headers.items()})
        page = self.server.pages.get(self.path, Page(status=404))
        etag = page.headers.get("etag")
        if page.send is not None:
            self.close_connection = True
            page.send(self)
        elif etag and self.headers.get("if-none-match") == etag:
            self.send_response(304)
            self.send_header("etag", etag)
            self.end_headers()
        else:
            self.send_response(page.status)
            headers = {"content-type": page.kind, "content-length": str(len(page.body))} | page.headers
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.body)


@contextmanager
def site() -> Iterator[Site]:
    with running(Site()) as server:
        yield server


def leading_to(*sites: Site, hosts: tuple[str, ...] = ("news.example",)) -> GuardedBackend:
    """A backend to which `hosts` are the user's own, on the ports of `sites`; every other host is judged as ever."""

    def resolve(host: str, port: int) -> list[str]:
        from draftflow.sources import guard

        return ["127.0.0.1"] if host in hosts else guard.resolve(host, port)

    return GuardedBackend(resolve, frozenset(f"{host}:{each.port}" for host in hosts for each in sites))
