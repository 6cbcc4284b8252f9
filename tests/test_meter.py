"""Every answer is counted, and a price nobody knows is not guessed."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from draftflow.errors import Transient
from draftflow.llm.base import Call, Message, Reply, Request, Usage
from draftflow.llm.meter import Metered, price

REQUEST = Request(unit="write/talks", model="asked-for", messages=(Message(role="user", content="Write."),))
MILLION = 1_000_000


class Answers:
    """Gives one reply, or raises."""

    def __init__(self, reply: Reply | Exception) -> None:
        self.reply = reply

    def complete(self, _request: Request) -> Reply:
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def test_a_call_is_one_line_with_all_that_came_back() -> None:
    calls: list[Call] = []
    usage = Usage(input_tokens=MILLION, output_tokens=0)
    reply = Reply(text="x", finish="length", model="gpt-4o-mini-2024-07-18", usage=usage)

    assert Metered(Answers(reply), calls.append).complete(REQUEST) is reply

    (call,) = calls
    assert (call.unit, call.model, call.finish, call.usage) == ("write/talks", reply.model, "length", usage)
    assert call.cost == pytest.approx(0.15)
    assert 0 <= call.seconds < 1
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(call.at) < timedelta(seconds=5)
    assert not call.replayed


def test_a_replayed_call_costs_nothing() -> None:
    calls: list[Call] = []
    reply = Reply(text="x", finish="stop", model="gpt-4o-mini", usage=Usage(input_tokens=MILLION))
    Metered(Answers(reply), calls.append, replayed=True).complete(REQUEST)
    assert (calls[0].cost, calls[0].replayed) == (0.0, True)


def test_a_call_without_an_answer_is_no_line() -> None:
    calls: list[Call] = []
    with pytest.raises(Transient):
        Metered(Answers(Transient("no")), calls.append).complete(REQUEST)
    assert not calls


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (Usage(), 0),
        (Usage(input_tokens=MILLION), 0.15),
        (Usage(output_tokens=MILLION), 0.60),
        (Usage(input_tokens=MILLION, cached_tokens=MILLION), 0.075),
        (Usage(input_tokens=MILLION, cached_tokens=2 * MILLION), 0.075),
        (Usage(input_tokens=MILLION, output_tokens=MILLION, estimated=True), 0.75),
    ],
)
def test_what_a_known_model_costs(usage: Usage, dollars: float) -> None:
    assert price("gpt-4o-mini", usage) == pytest.approx(dollars)


@pytest.mark.parametrize(
    "model", ["", "my-own-model", "日本語モデル", "Qwen2.5-Coder-1.5B-Instruct.gguf", "../../etc/passwd"]
)
def test_an_unknown_model_has_no_price(model: str) -> None:
    assert price(model, Usage(input_tokens=5)) is None


@pytest.mark.parametrize("name", ["input_tokens", "output_tokens", "cached_tokens"])
def test_tokens_are_never_negative(name: str) -> None:
    with pytest.raises(ValidationError):
        Usage.model_validate({name: -1})
