"""A model on this machine: llama.cpp's own server on loopback, that the ordinary client talks to.

It runs in a child process: stopping it while it answers hangs in one process (xllamacpp 2026.10), a crash in it would
be ours, and a child is gone with us whatever becomes of us, because it reads from a pipe that we hold.
"""

import json
import secrets
import subprocess  # the process is this Python, and what it runs is a module of ours
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from draftflow.confined.run import environment
from draftflow.errors import ProviderError, UsageError
from draftflow.llm.base import LanguageModel, Reply, Request

_WORKER = "draftflow.llm.local_worker"
NOT_INSTALLED = "model {!r} needs llama.cpp, which is not installed; pip install 'draftflow[local]'"
_LEAVE = 5.0  # seconds to end by itself


@dataclass(slots=True, weakref_slot=True)
class LocalServer:
    """A running server; it ends with `stop`, when nobody holds it any more, and at the latest with this process."""

    base_url: str
    api_key: str = field(repr=False)
    _process: "subprocess.Popen[bytes]" = field(repr=False)

    def __post_init__(self) -> None:
        """See that it is stopped before the interpreter is taken down."""
        weakref.finalize(self, _ended, self._process)

    def stop(self) -> None:
        """Stop it, whatever it is doing."""
        _ended(self._process)

    def failed(self) -> str | None:
        """How it ended, if it is not running."""
        code = self._process.poll()
        return None if code is None else f"signal {-code}" if code < 0 else f"code {code}"


def started(file: Path, name: str, context: int) -> LocalServer:
    """A server with the weights in `file`, on a free port of loopback, that answers to one random key only.

    `name` is the model's name in its answers, `context` in tokens.

    Raises:
        UsageError: xllamacpp is not installed.
        ProviderError: The weights cannot be loaded.
    """
    if find_spec("xllamacpp") is None:
        raise UsageError(NOT_INSTALLED.format(name))
    key = secrets.token_urlsafe(32)
    process = subprocess.Popen(  # noqa: S603 - this Python and a module of ours
        [sys.executable, "-B", "-P", "-m", _WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # llama.cpp's log
        env=environment(),
        start_new_session=True,  # Ctrl-C is for the run, which finishes what it has begun
    )
    said = _told(process, {"file": str(file), "name": name, "context": context, "key": key})
    if "address" not in said:
        _ended(process)
        why = said.get("error") or f"it ended with code {process.returncode}"
        raise ProviderError(f"llama.cpp cannot load {file} ({why}); `draftflow models remove` it and pull it again")
    return LocalServer(f"{said['address']}/v1", key, process)


def _told(process: "subprocess.Popen[bytes]", order: dict[str, Any]) -> dict[str, Any]:
    """What the worker says to an order: one line of JSON; empty if it ended without a word."""
    if process.stdin is None or process.stdout is None:
        return {}
    with suppress(OSError, ValueError):
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith(b"{"):
                found: dict[str, Any] = json.loads(line)
                return found
    return {}


def _ended(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
    try:
        process.wait(_LEAVE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(slots=True)
class LocalModel:
    """Answers from a server of its own, which starts with the first request; one request at a time.

    `open_client` gives the client of a base URL and a key, `start` the server. The wall clock of a request starts when
    it is its turn: there is one slot, and who waits for it is not slow.
    """

    start: Callable[[], LocalServer]
    open_client: Callable[[str, str], LanguageModel]
    _server: LocalServer | None = None
    _client: LanguageModel | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        with self._turn:
            if self._server is None or self._client is None:
                self._server = self.start()
                self._client = self.open_client(self._server.base_url, self._server.api_key)
            try:
                return self._client.complete(request)
            except ProviderError:
                how = self._server.failed()
                if how is None:
                    raise
                self._server = self._client = None
                raise ProviderError(f"llama.cpp on this machine ended with {how}; run again, it starts anew") from None
