"""A call waits for what the server has said of its limits before it is sent."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from draftflow.llm.base import Message, Request
from draftflow.llm.limiter import LONGEST_WAIT, Limiter, seconds
from draftflow.llm.openai import OpenAIClient
from fake_model import FakeModel, Handler, serving


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, wait: float) -> None:
        self.slept.append(round(wait, 3))
        self.now += wait

    def limiter(self) -> Limiter:
        return Limiter(lambda: self.now, self.sleep)


def headers(**said: object) -> dict[str, str]:
    return {f"x-ratelimit-{name.replace('_', '-')}": str(value) for name, value in said.items()}


@pytest.mark.parametrize(
    ("said", "is_"),
    [
        *(("1s", 1), ("6m0s", 360), ("20ms", 0.02), ("1h2m3s", 3723), ("1m30.5s", 90.5), ("12", 12), ("0.5", 0.5)),
        *((None, None), ("", None), ("soon", None), ("-1", None), ("nan", None), ("1s1h", None), ("9" * 400, None)),
    ],
)
def test_a_duration_is_understood_in_every_notation(said: str | None, is_: float | None) -> None:
    assert seconds(said) == is_


@pytest.mark.parametrize(
    ("said", "tokens", "waits"),
    [
        ({}, 100, []),
        ({"remaining_requests": 1, "reset_requests": "3s"}, 100, []),
        ({"remaining_requests": 0, "reset_requests": "3s"}, 100, [3.0]),
        ({"remaining_tokens": 99, "reset_tokens": "10s"}, 100, [10.0]),
        ({"remaining_tokens": 100, "reset_tokens": "10s"}, 100, []),
        ({"remaining_tokens": 0, "reset_tokens": "10s", "limit_tokens": 1_000}, 100, [1.0]),
        ({"remaining_tokens": 0, "reset_tokens": "10s", "limit_tokens": 50}, 100, [10.0]),
        ({"remaining_requests": 0, "reset_requests": "2s", "remaining_tokens": 0, "reset_tokens": "4s"}, 9, [4.0]),
        ({"remaining_requests": 0, "reset_requests": "2h"}, 9, [LONGEST_WAIT]),
        ({"remaining_requests": 0}, 9, []),
        ({"remaining_requests": "x", "reset_requests": "y"}, 9, []),
    ],
)
def test_a_call_waits_until_there_is_room(said: dict[str, Any], tokens: int, waits: list[float]) -> None:
    clock = Time()
    limiter = clock.limiter()
    limiter.learn(limiter.enter("m", 10), headers(**said))
    limiter.enter("m", tokens)
    assert clock.slept == waits


def test_what_was_sent_meanwhile_is_not_in_what_the_server_says() -> None:
    clock = Time()
    limiter = clock.limiter()
    first = limiter.enter("m", 10)
    for _ in range(2):
        limiter.enter("m", 10)
    limiter.learn(first, headers(remaining_requests=3, reset_requests="5s"))
    limiter.enter("m", 10)
    assert not clock.slept
    limiter.enter("m", 10)
    assert clock.slept == [5.0]


def test_a_small_call_is_not_held_up_by_a_large_one() -> None:
    limiter = Limiter()
    limiter.learn(limiter.enter("m", 1), headers(remaining_tokens=50, reset_tokens="1s"))
    large = threading.Thread(target=limiter.enter, args=("m", 1_000))
    large.start()
    started = time.monotonic()
    limiter.enter("m", 20)
    assert time.monotonic() - started < 0.5
    assert large.is_alive()
    large.join()


def test_a_refusal_holds_back_the_calls_of_that_model_alone() -> None:
    clock = Time()
    limiter = clock.limiter()
    limiter.refused("m", 7)
    limiter.enter("other", 1)
    limiter.enter("m", 1, again=True)
    assert not clock.slept
    limiter.enter("m", 1)
    assert clock.slept == [7.0]


# -- with a server -------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[FakeModel]:
    with serving(lambda _body: "Yes.") as one:
        yield one


def test_after_a_429_no_other_call_is_sent_before_its_time(server: FakeModel) -> None:
    def busy(handler: Handler, _body: dict[str, Any]) -> bool:
        handler.whole(429, {"error": {"message": "slow down"}}, retry_after="3")
        return True

    clock = Time()
    server.faults = [busy]
    chat = OpenAIClient("sk-x", server.url, sleep=lambda _wait: None, limiter=clock.limiter())
    request = Request(unit="u", model="m", messages=(Message(role="user", content="Well?"),))
    assert chat.complete(request).text == "Yes."
    assert not clock.slept
    chat.complete(request)
    assert clock.slept == [3.0]
    assert len(server.bodies) == 3


def test_the_headers_of_an_answer_are_kept_to(server: FakeModel) -> None:
    def nearly_spent(handler: Handler, body: dict[str, Any]) -> bool:
        answer = {"message": {"content": "Yes."}, "finish_reason": "stop"}
        said = {"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "2s"}
        handler.whole(200, {"model": body["model"], "choices": [answer]}, **said)
        return True

    clock = Time()
    server.faults = [nearly_spent]
    chat = OpenAIClient("sk-x", server.url, limiter=clock.limiter())
    request = Request(unit="u", model="m", messages=(Message(role="user", content="Well?"),))
    for _ in range(2):
        assert chat.complete(request).text == "Yes."
    assert clock.slept == [2.0]
