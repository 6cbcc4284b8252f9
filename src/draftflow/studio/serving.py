"""The server: on loopback and nowhere else."""

import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from draftflow.errors import UsageError
from draftflow.studio.app import app
from draftflow.studio.asked import Studio, pages
from draftflow.studio.commands import Commands
from draftflow.studio.guard import Door
from draftflow.studio.jobs import Jobs

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

HOST = "127.0.0.1"
"""The only address of IPv4 that is listened on; `::1` is listened on too where there is one."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A server that is about to serve: `address` opens it. `serve` returns when it is told to stop."""

    address: str
    door: Door
    jobs: Jobs
    server: "uvicorn.Server"
    sockets: tuple[socket.socket, ...]

    def serve(self) -> None:
        """Serve until Ctrl-C, which the server raises once more when it has closed its connections."""
        with suppress(KeyboardInterrupt):
            self.server.run(sockets=list(self.sockets))


@contextmanager
def listening(commands: Commands, port: int) -> Iterator[Listening]:
    """Listen on loopback; `port` 0 takes a free one.

    Raises:
        UsageError: The port is taken, or the packages of the extra are not there.
    """
    try:
        import starlette  # noqa: F401 - asked for by name, to say what is missing
        import uvicorn
    except ImportError:
        raise UsageError("the studio needs packages of its own: pip install 'draftflow[studio]'") from None
    sockets = tuple(_sockets(port))
    taken = sockets[0].getsockname()[1]
    door = Door(token=secrets.token_urlsafe(24), key=secrets.token_urlsafe(32), port=taken)
    jobs = Jobs(commands.redact)
    studio = Studio(commands, jobs, pages())
    config = uvicorn.Config(
        _late(studio, door, lambda: server.should_exit),
        log_level="warning",
        access_log=False,  # its lines would hold the token
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    try:
        yield Listening(f"http://{HOST}:{taken}/?token={door.token}", door, jobs, server, sockets)
    finally:
        for each in sockets:
            each.close()


def _late(studio: Studio, door: Door, closing: Callable[[], bool]) -> "ASGIApp":
    return app(replace(studio, closing=closing), door)


def _sockets(port: int) -> Iterator[socket.socket]:
    """Sockets bound to loopback.

    Raises:
        UsageError: The port is taken.
    """
    first = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        first.bind((HOST, port))
    except OSError as error:
        first.close()
        raise UsageError(f"--port {port}: cannot be listened on: {error.strerror}; give another one") from None
    yield first
    with suppress(OSError):
        second = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        try:
            second.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            second.bind(("::1", first.getsockname()[1]))
        except OSError:
            second.close()
            return
        yield second
