"""A client of the fake model whose waits are noted instead of waited, and all that a server can do wrong."""

import json
import socket
import ssl
import struct
from functools import cache
from typing import Any

import httpx2
import pytest

from draftflow.llm.abilities import Api
from draftflow.llm.base import Message, Reply, Request, Schema
from draftflow.llm.openai import OpenAIClient
from fake_model import FakeModel, Fault, Handler, schema_name

KEY = "sk-test-0123456789+/=abcdef"
MESSAGES = (
    Message(role="system", content="You write."),
    Message(role="user", content="Write about the boats, please."),
)
ANSWER = Schema(name="planreply", definition={"title": "PlanReply", "type": "object"})


class Asker:
    """A client of the fake server whose waits are noted instead of waited."""

    def __init__(self, server: FakeModel, *apis: Api) -> None:
        self.server = server
        self.apis = apis or ("chat",)
        self.slept: list[float] = []
        self.heard: list[tuple[str, int]] = []
        self.chat = self.client()

    def client(self, key: str = KEY, *, deadline: float = 5.0, attempts: int = 4, **more: Any) -> OpenAIClient:
        return OpenAIClient(
            key,
            self.server.url,
            deadline=deadline,
            attempts=attempts,
            heard=lambda unit, pieces, _text: self.heard.append((unit, pieces)),
            sleep=self.slept.append,
            **({"apis": self.apis} | more),
        )

    def request(self, unit: str = "write/talks", **more: Any) -> Request:
        return Request(unit=unit, model="fake-1", messages=MESSAGES, **more)

    def __call__(self, **more: Any) -> Reply:
        return self.chat.complete(self.request(**more))


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


def asking(server: FakeModel, monkeypatch: pytest.MonkeyPatch, *apis: Api) -> Asker:
    """A client of a server that has nothing left of an earlier test."""
    trusted = _trusted()
    monkeypatch.setattr(httpx2, "create_ssl_context", lambda **_options: trusted)  # 35 ms a test, and no TLS here
    server.answer = lambda body: "{}" if schema_name(body) else "The boats are electric."
    server.bodies.clear()
    server.faults.clear()
    return Asker(server, *apis)


def whole(status: int, data: object, content_type: str = "application/json", **headers: str) -> Fault:
    def fault(handler: Handler, _body: dict[str, Any]) -> bool:
        handler.whole(status, data, content_type, **headers)
        return True

    return fault


def failing(status: int, message: object = "not today", code: str | None = None, **headers: str) -> Fault:
    return whole(status, {"error": {"message": message, "code": code, "type": code}}, **headers)


def streaming(*events: str | bytes) -> Fault:
    def fault(handler: Handler, _body: dict[str, Any]) -> bool:
        handler.begin("text/event-stream")
        for event in events:
            data = event if isinstance(event, bytes) else event.encode()
            handler.wfile.write(b"data: " + data + b"\n\n")
        return True

    return fault


def chunk(text: object = None, finish: object = None, **more: Any) -> str:
    choice = {"index": 0, "finish_reason": finish, "delta": {} if text is None else {"content": text}}
    return json.dumps({"id": "x", "object": "chat.completion.chunk", "model": "fake-1", "choices": [choice]} | more)


def ending(finish: str | None, text: str = "The boats are electric.") -> Fault:
    def fault(handler: Handler, body: dict[str, Any]) -> bool:
        handler.stream(body, text, finish=finish)
        return True

    return fault


def refusing(option: str, said: str, status: int = 400) -> Fault:
    """Turns down every request that has `option`, and answers the others."""

    def fault(handler: Handler, body: dict[str, Any]) -> bool:
        handler.server.faults.append(fault)
        if option not in body:
            return False
        handler.whole(status, {"error": {"message": said}})
        return True

    return fault


def reset(handler: Handler, body: dict[str, Any]) -> bool:
    """Twenty pieces, then the connection is torn down."""
    handler.begin("text/event-stream")
    for number in range(20):
        handler.piece(body, f"word{number} ")
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    return True
