"""The clock on the wall: however slowly a server answers, a call ends at its deadline."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from asking import Asker, asking
from draftflow.errors import TimedOut
from fake_model import FakeModel, Fault, Handler, serving


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModel]:
    with serving() as one:
        yield one


@pytest.fixture
def ask(server: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Asker:
    return asking(server, monkeypatch)


def test_a_slow_drip_is_cut_at_the_deadline(ask: Asker) -> None:
    ended = threading.Event()

    def dripping(handler: Handler, body: dict[str, Any]) -> bool:
        handler.begin("text/event-stream")
        while not ended.wait(0.05):
            try:
                handler.event(body, {"index": 0, "finish_reason": None, "delta": {"content": "x"}})
                handler.wfile.flush()
            except OSError:
                break
        return True

    _cut(ask, dripping, ended)


def test_a_drip_of_headers_is_cut_at_the_deadline(ask: Asker) -> None:
    ended = threading.Event()

    def dripping(handler: Handler, _body: dict[str, Any]) -> bool:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
        while not ended.wait(0.05):
            try:
                handler.wfile.write(b"x")
                handler.wfile.flush()
            except OSError:
                break
        return True

    _cut(ask, dripping, ended)


@pytest.mark.parametrize("first", [0, 1])
def test_silence_is_cut_at_the_deadline(ask: Asker, first: int) -> None:
    ended = threading.Event()

    def silent(handler: Handler, body: dict[str, Any]) -> bool:
        if first:
            time.sleep(0.3)
            handler.begin("text/event-stream")
            handler.event(body, {"index": 0, "finish_reason": None, "delta": {"content": "x"}})
            handler.wfile.flush()
        handler.close_connection = True
        ended.wait(5)
        return True

    _cut(ask, silent, ended)


def _cut(ask: Asker, fault: Fault, ended: threading.Event) -> None:
    ask.server.faults = [fault] * 9
    ask.chat = ask.client(deadline=0.6)
    ask.chat.opened()
    started = time.monotonic()
    try:
        with pytest.raises(TimedOut, match=r"deadline.*timeout"):
            ask()
        assert 0.5 <= time.monotonic() - started <= 1.1
        assert len(ask.server.bodies) == 1
    finally:
        ended.set()


def test_a_slow_answer_within_the_deadline_is_whole(ask: Asker) -> None:
    def slow(handler: Handler, body: dict[str, Any]) -> bool:
        time.sleep(0.2)
        handler.begin("text/event-stream")
        for text in ("The ", "boats."):
            handler.event(body, {"index": 0, "finish_reason": None, "delta": {"content": text}})
            handler.wfile.flush()
            time.sleep(0.1)
        handler.event(body, {"index": 0, "finish_reason": "stop", "delta": {}})
        return True

    ask.server.faults = [slow]
    ask.chat = ask.client(deadline=2.0)
    assert ask().text == "The boats."
