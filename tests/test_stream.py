"""What comes in from a server and is no answer, or half of one."""

import json
from collections.abc import Iterator

import pytest

from asking import Asker, asking, chunk, ending, reset, streaming, whole
from draftflow.errors import BadReply, Empty, Malformed, Refused, Transient, Truncated
from draftflow.llm.ask import usable
from fake_model import FakeModel, Fault, serving


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModel]:
    with serving() as one:
        yield one


@pytest.fixture
def ask(server: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Asker:
    return asking(server, monkeypatch)


def test_one_is_told_of_every_piece_that_comes_in(ask: Asker) -> None:
    ask.server.answer = lambda _body: "x" * 450
    ask()
    assert ask.heard == [("write/talks", 0), ("write/talks", 1), ("write/talks", 2), ("write/talks", 3)]


def test_a_server_that_does_not_stream_is_understood(ask: Asker) -> None:
    message = {"role": "assistant", "content": "All at once."}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    choices = [{"index": 0, "finish_reason": "stop", "message": message}]
    ask.server.faults = [whole(200, {"id": "x", "model": "small", "choices": choices, "usage": usage})]
    reply = ask()
    assert (reply.text, reply.model, reply.usage.input_tokens) == ("All at once.", "small", 7)


def test_a_character_cut_between_two_pieces_is_whole_again(ask: Asker) -> None:
    high, low = (
        r'"choices":[{"index":0,"delta":{"content":"\ud83d"}}]',
        r'"choices":[{"index":0,"delta":{"content":"\ude00"}}]',
    )
    ask.server.faults = [streaming(f"{{{high}}}", f"{{{low}}}", chunk("\ud800 and a half", "stop"), "[DONE]")]
    assert ask().text == "😀� and a half"


BROKEN: dict[str, Fault] = {
    "reset in mid-stream": reset,
    "no finish_reason": ending(None),
    "no event at all": streaming(),
    "only the end mark": streaming("[DONE]"),
    "choices empty": streaming(chunk(choices=[]), "[DONE]"),
    "choices null": streaming(chunk(choices=None), "[DONE]"),
    "choices empty in one piece": whole(200, {"id": "x", "choices": []}),
    "an error in one piece": whole(200, {"error": {"message": "upstream is down"}}),
    "an error in the stream": streaming(chunk("The bo"), json.dumps({"error": {"message": "upstream is down"}})),
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_breaks_off_is_asked_for_again(ask: Asker, fault: Fault) -> None:
    ask.server.faults = [fault]
    assert ask().text == "The boats are electric."
    assert len(ask.server.bodies) == 2


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_always_breaks_off_is_no_answer(ask: Asker, fault: Fault) -> None:
    ask.server.faults = [fault] * 9
    with pytest.raises(Transient, match=r"broke|reported an error|no connection"):
        ask()
    assert len(ask.server.bodies) == 4


NO_COMPLETION: dict[str, Fault] = {
    "a web page": whole(200, "<html><body>Welcome!</body></html>", "text/html"),
    "a web page called JSON": whole(200, "<html></html>"),
    "plain text": whole(200, "ok", "text/plain"),
    "no content": whole(204, ""),
    "other JSON": whole(200, {"models": ["a"]}),
    "a list": whole(200, []),
    "bad JSON in an event": streaming(chunk("The bo"), "{bad"),
    "a list in an event": streaming("[1, 2]"),
    "a number in an event": streaming("12"),
    "null in an event": streaming("null"),
    "no choices in an event": streaming('{"id": "x"}'),
    "choices an object": streaming(chunk(choices={"a": 1})),
    "choices a text": streaming(chunk(choices="none")),
    "a choice a text": streaming(chunk(choices=["x"])),
    "delta a text": streaming(chunk(choices=[{"index": 0, "delta": "x"}])),
    "content a number": streaming(chunk(5, "stop")),
    "content a list": streaming(chunk(["The boats"], "stop")),
    "finish_reason a number": streaming(chunk("x", 5)),
    "model a number": streaming(chunk("x", "stop", model=5)),
    "not UTF-8": streaming(b'{"choices": "\xff"}'),
    "nested without end": streaming("[" * 100_000),
}


@pytest.mark.parametrize("fault", NO_COMPLETION.values(), ids=NO_COMPLETION)
def test_what_is_no_completion_is_said_to_be_none(ask: Asker, fault: Fault) -> None:
    ask.server.faults = [fault] * 9
    with pytest.raises(Malformed, match=r"not a completion.*check the base URL"):
        ask()
    assert len(ask.server.bodies) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (ending("length"), Truncated),
        (ending("content_filter"), Refused),
        (ending("stop", ""), Empty),
        (ending("stop", " \n\t"), Empty),
        (ending("stop", "<think>The boats…</think>"), Empty),
        (ending("stop", "<think>The boats…"), Empty),
        (ending("tool_calls", ""), Empty),
        (streaming(chunk(choices=[{"index": 0, "finish_reason": "stop", "delta": {"content": None}}])), Empty),
        (streaming(chunk(choices=[{"index": 0, "finish_reason": "stop"}])), Empty),
        (streaming(chunk(choices=[{"index": 0, "finish_reason": "stop", "delta": {"refusal": "I cannot."}}])), Refused),
    ],
    ids=["length", "filter", "empty", "blank", "reasoning", "open reasoning", "tools", "null", "no delta", "refusal"],
)
def test_an_answer_that_must_not_become_text_keeps_its_reason(ask: Asker, fault: Fault, kind: type[BadReply]) -> None:
    ask.server.faults = [fault]
    reply = ask()
    with pytest.raises(kind):
        usable(reply)
    assert len(ask.server.bodies) == 1


@pytest.mark.parametrize(
    "usage",
    [None, "many", {}, {"prompt_tokens": "many"}, {"prompt_tokens": 3}, {"prompt_tokens": 3, "completion_tokens": -1}],
)
def test_tokens_that_are_not_told_are_estimated(ask: Asker, usage: object) -> None:
    ask.server.faults = [streaming(chunk("The boats are electric.", "stop", usage=usage), "[DONE]")]
    counted = ask().usage
    assert counted.estimated
    assert 5 <= counted.input_tokens <= 20
    assert 3 <= counted.output_tokens <= 10


def test_cached_tokens_are_part_of_those_that_went_in(ask: Asker) -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 50}}
    ask.server.faults = [streaming(chunk("x", "stop", usage=usage))]
    counted = ask().usage
    assert (counted.input_tokens, counted.output_tokens, counted.cached_tokens) == (9, 2, 9)
