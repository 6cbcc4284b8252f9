"""The Responses API against a server on loopback: what is sent, what comes back, and what is done without it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asking import ANSWER, MESSAGES, Asker, asking, ending, failing, refusing, reset, streaming, whole
from draftflow.errors import (
    BadReply,
    DraftflowError,
    Empty,
    KeyRefused,
    Malformed,
    ProviderError,
    Refused,
    TooLong,
    Transient,
    Truncated,
    UsageError,
)
from draftflow.llm.abilities import Memory
from draftflow.llm.ask import usable
from fake_model import FakeModel, Fault, Handler, schema_name, serving


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModel]:
    with serving() as one:
        yield one


@pytest.fixture
def ask(server: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Asker:
    return asking(server, monkeypatch, "responses")


@pytest.fixture
def both(server: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Asker:
    """Responses first, Chat Completions where a server only has that."""
    return asking(server, monkeypatch, "responses", "chat")


def delta(text: object, kind: str = "output_text") -> str:
    return json.dumps({"type": f"response.{kind}.delta", "item_id": "m", "delta": text})


def response(status: str = "completed", text: str | None = None, **more: Any) -> dict[str, Any]:
    content = [] if text is None else [{"type": "output_text", "text": text, "annotations": []}]
    item = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}
    return {"id": "r", "object": "response", "model": "fake-1", "status": status, "output": [item]} | more


def end(status: str = "completed", text: str | None = None, **more: Any) -> str:
    return json.dumps({"type": f"response.{status}", "response": response(status, text, **more)})


def without_api(status: int = 404, code: str | None = None, said: str = "Not Found") -> Fault:
    """A server that has no Responses."""

    def fault(handler: Handler, _body: dict[str, Any]) -> bool:
        handler.server.faults.append(fault)
        if handler.to_responses:
            handler.whole(status, {"error": {"message": said, "code": code}})
        return handler.to_responses

    return fault


# --- what is sent, and what comes back


def test_a_request_goes_out_with_nothing_kept_at_the_server(ask: Asker) -> None:
    reply = ask(answer=ANSWER, temperature=0.5, max_output_tokens=100, reasoning_effort="low")
    assert (reply.text, reply.finish, reply.model) == ("{}", "stop", "fake-1")
    assert not reply.usage.estimated
    body = ask.server.bodies[0]
    assert (body["store"], body["stream"], body["temperature"]) == (False, True, 0.5)
    assert (body["max_output_tokens"], body["reasoning"]) == (100, {"effort": "low"})
    schema = {"type": "json_schema", "name": "planreply", "schema": ANSWER.definition, "strict": True}
    assert body["text"] == {"format": schema}
    assert [(m["role"], m["content"]) for m in body["input"]] == [(m.role, m.content) for m in MESSAGES]


def test_units_of_one_stage_go_where_their_prefix_is_cached(ask: Asker) -> None:
    keys = []
    for unit in ("write/a", "write/b", "outline"):
        ask.chat.complete(ask.request(unit=unit))
        keys.append(ask.server.bodies[-1]["prompt_cache_key"])
    assert keys[0] == keys[1] != keys[2]


def test_one_is_told_of_every_piece_that_comes_in(ask: Asker) -> None:
    ask.server.answer = lambda _body: "x" * 450
    ask()
    assert ask.heard == [("write/talks", 0), ("write/talks", 1), ("write/talks", 2), ("write/talks", 3)]


def test_cached_tokens_are_counted(ask: Asker) -> None:
    usage = {"input_tokens": 9, "output_tokens": 2, "input_tokens_details": {"cached_tokens": 7}}
    ask.server.faults = [streaming(delta("x"), end(usage=usage))]
    counted = ask().usage
    assert (counted.input_tokens, counted.output_tokens, counted.cached_tokens) == (9, 2, 7)


@pytest.mark.parametrize("usage", [None, "many", {}, {"input_tokens": 3}, {"input_tokens": 3, "output_tokens": -1}])
def test_tokens_that_are_not_told_are_estimated(ask: Asker, usage: object) -> None:
    ask.server.faults = [streaming(delta("The boats are electric."), end(usage=usage))]
    assert ask().usage.estimated


@pytest.mark.parametrize(
    "fault",
    [
        whole(200, response(text="All at once.")),
        streaming(end(text="All at once.")),
        streaming(delta("All at"), end(text="All at once.")),
        streaming('{"type": "response.brand_new"}', delta("All at"), delta(" once."), end(output=[])),
        streaming(
            delta("I look into it. "),
            delta("All at once."),
            end(
                output=[
                    {"type": "message", "phase": phase, "content": [{"type": "output_text", "text": text}]}
                    for phase, text in (("commentary", "I look into it. "), ("final_answer", "All at once."))
                ]
            ),
        ),
    ],
    ids=["in one piece", "at the end alone", "a piece lost", "no output in the end", "with commentary"],
)
def test_the_text_is_what_the_end_says_or_else_its_pieces(ask: Asker, fault: Fault) -> None:
    ask.server.faults = [fault]
    assert ask().text == "All at once."


# --- what is no answer


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (ending("length"), Truncated),
        (streaming(delta("The bo"), end("incomplete", incomplete_details={"reason": "of another kind"})), Truncated),
        (streaming(delta("The bo"), end("incomplete")), Truncated),
        (ending("content_filter"), Refused),
        (streaming(delta("I cannot.", "refusal"), end()), Refused),
        (streaming(end(output=[{"type": "message", "content": [{"type": "refusal", "refusal": "No."}]}])), Refused),
        (ending("stop", ""), Empty),
        (streaming(end(output=[])), Empty),
        (streaming(delta("<think>The boats…</think>"), end()), Empty),
    ],
)
def test_an_answer_that_must_not_become_text_keeps_its_reason(ask: Asker, fault: Fault, kind: type[BadReply]) -> None:
    ask.server.faults = [fault]
    reply = ask()
    with pytest.raises(kind):
        usable(reply)
    assert len(ask.server.bodies) == 1


def test_a_refusal_is_said_once(ask: Asker) -> None:
    said = [{"type": "message", "content": [{"type": "refusal", "refusal": "I cannot."}]}]
    ask.server.faults = [streaming(delta("I cannot.", "refusal"), end(output=said))]
    assert ask().refusal == "I cannot."


BROKEN: dict[str, Fault] = {
    "reset in mid-stream": reset,
    "no end": ending(None),
    "no event at all": streaming(),
    "only the end mark": streaming("[DONE]"),
    "not ended in one piece": whole(200, response("in_progress", "The bo")),
    "an error in one piece": whole(200, {"error": {"message": "upstream is down"}}),
    "failed": streaming(delta("The bo"), end("failed", error={"code": "server_error", "message": "down"})),
    "failed without a reason": streaming(end("failed", error=None)),
    "an error event": streaming(delta("The bo"), json.dumps({"type": "error", "code": "x", "message": "down"})),
    "an error of the old kind": streaming(json.dumps({"error": {"message": "down"}})),
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_breaks_off_is_asked_for_again(ask: Asker, fault: Fault) -> None:
    ask.server.faults = [fault]
    assert ask().text == "The boats are electric."
    assert len(ask.server.bodies) == 2
    ask.server.faults = [fault] * 9
    with pytest.raises(Transient, match=r"broke|reported an error|no connection"):
        ask()


def told(code: str) -> list[Fault]:
    """An error told in each way: as a status, as an event, as a failed response."""
    error = {"code": code, "message": "why not", "type": None}
    return [
        whole(400, {"error": error}),
        streaming(json.dumps({"type": "error"} | {k: v for k, v in error.items() if k != "type"})),
        streaming(delta("The bo"), end("failed", error=error)),
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("context_length_exceeded", TooLong),
        ("insufficient_quota", KeyRefused),
        ("invalid_prompt", Refused),
        ("content_filter", Refused),
        ("bio_policy", Refused),
        ("misalignment_policy_violation", Refused),
    ],
)
@pytest.mark.parametrize("way", [0, 1, 2], ids=["status", "event", "failed"])
def test_what_no_second_attempt_can_mend_is_known_wherever_it_is_told(
    ask: Asker, code: str, kind: type[DraftflowError], way: int
) -> None:
    ask.server.faults = [told(code)[way]] * 9
    with pytest.raises(kind, match="why not"):
        ask()
    assert len(ask.server.bodies) == 1


NO_RESPONSE: dict[str, Fault] = {
    "a web page": whole(200, "<html><body>Welcome!</body></html>", "text/html"),
    "other JSON": whole(200, {"models": ["a"]}),
    "a list": whole(200, []),
    "a chat completion": whole(200, {"id": "x", "choices": [{"message": {"content": "x"}}]}),
    "a chunk of chat": streaming('{"id": "x", "choices": []}'),
    "bad JSON in an event": streaming(delta("The bo"), "{bad"),
    "a list in an event": streaming("[1, 2]"),
    "null in an event": streaming("null"),
    "a type that is a number": streaming('{"type": 5}'),
    "a delta that is a number": streaming(delta(5)),
    "an end without a response": streaming('{"type": "response.completed"}'),
    "a model that is a number": streaming(delta("x"), end(model=5)),
    "output a text": streaming(end(output="x")),
    "output of texts": streaming(end(output=["x"])),
    "a part that is a text": streaming(end(output=[{"type": "message", "content": ["x"]}])),
    "details a text": streaming(end("incomplete", incomplete_details="x")),
    "nested without end": streaming("[" * 100_000),
}


@pytest.mark.parametrize("fault", NO_RESPONSE.values(), ids=NO_RESPONSE)
def test_what_is_no_response_is_said_to_be_none(ask: Asker, fault: Fault) -> None:
    ask.server.faults = [fault] * 9
    with pytest.raises(Malformed, match=r"not a completion.*check the base URL"):
        ask()
    assert len(ask.server.bodies) == 1


# --- servers that have less


@pytest.mark.parametrize("status", [404, 405, 410, 501])
def test_where_there_is_no_responses_chat_is_used_from_then_on(both: Asker, status: int) -> None:
    both.server.faults = [without_api(status)]
    assert both().text == both().text == "The boats are electric."
    assert ["input" in body for body in both.server.bodies] == [True, False, False]
    assert not both.slept


def test_a_model_that_only_chat_has_is_asked_there(both: Asker) -> None:
    said = "This model is only supported in v1/chat/completions and not in v1/responses."
    both.server.faults = [without_api(400, said=said)]
    assert both().text
    assert ["input" in body for body in both.server.bodies] == [True, False]


def test_a_model_that_only_responses_has_is_asked_there(server: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = asking(server, monkeypatch, "chat", "responses")
    said = "This is not a chat model; it is only supported in v1/responses."
    server.faults = [failing(404, said)]
    assert ask().text
    assert ["input" in body for body in server.bodies] == [False, True]


def test_a_model_that_nobody_knows_is_not_looked_for_elsewhere(both: Asker) -> None:
    both.server.faults = [failing(404, "The model `x` does not exist", "model_not_found")] * 9
    with pytest.raises(UsageError, match="does not know this model"):
        both()
    assert len(both.server.bodies) == 1


def test_a_server_that_has_neither_is_asked_twice(both: Asker) -> None:
    both.server.faults = [failing(404)] * 9
    with pytest.raises(UsageError, match="does not know this model or address"):
        both()
    assert len(both.server.bodies) == 2


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("temperature", "Unsupported parameter: 'temperature' is not supported with this model."),
        ("reasoning", "Unsupported parameter: 'reasoning.effort' is not supported with this model."),
        ("store", "Unknown parameter: 'store'."),
        ("prompt_cache_key", "prompt_cache_key: extra inputs are not permitted"),
    ],
)
def test_an_option_that_is_turned_down_is_left_out_from_then_on(ask: Asker, option: str, said: str) -> None:
    ask.server.faults = [refusing(option, said)]
    more: dict[str, Any] = {"temperature": 0.5, "reasoning_effort": "high"}
    assert ask(**more).text == ask(**more).text
    assert [option in body for body in ask.server.bodies] == [True, False, False]
    others = {"temperature", "reasoning", "store", "prompt_cache_key"} - {option}
    assert all(others <= set(body) for body in ask.server.bodies)


def test_a_reasoning_effort_that_chat_turns_down_is_left_out(
    server: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = asking(server, monkeypatch, "chat")
    server.faults = [refusing("reasoning_effort", "Unrecognized request argument supplied: reasoning_effort")]
    ask(reasoning_effort="low")
    assert [body.get("reasoning_effort") for body in server.bodies] == ["low", None]


def formats(server: FakeModel) -> list[str | None]:
    """How JSON was asked for, request by request."""
    found = ((body.get("response_format") or body.get("text", {}).get("format") or {}) for body in server.bodies)
    return [each.get("type") for each in found]


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_strict_schema_becomes_json_mode_becomes_words(
    server: FakeModel, monkeypatch: pytest.MonkeyPatch, api: Any
) -> None:
    ask = asking(server, monkeypatch, api)
    server.faults = [failing(400, "json_schema is not supported"), failing(400, "'response_format.type' must be text")]
    ask(answer=ANSWER)
    assert formats(server) == ["json_schema", "json_object", None]
    first, second, third = (body.get("input") or body["messages"] for body in server.bodies)
    assert "output schema" not in first[0]["content"]
    assert "output schema" in second[0]["content"]
    assert second == third


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_a_server_that_passes_over_the_schema_is_told_it_in_words_next_time(
    server: FakeModel, monkeypatch: pytest.MonkeyPatch, api: Any
) -> None:
    ask = asking(server, monkeypatch, api)
    answers = ["Here are the boats.", '{"boats": 1}', '```json\n{"questions": []}\n```', '{"questions": []}', "None."]
    server.answer = lambda _body: answers[len(server.bodies) - 1]
    wanted = ANSWER.model_copy(update={"definition": ANSWER.definition | {"required": ["questions"]}})
    for _ in answers:
        ask(answer=wanted)
    assert formats(server) == ["json_schema", *["json_object"] * 4]
    answers.append("{}")
    ask(answer=wanted)
    assert formats(server)[-1] is None


def test_what_a_server_can_do_is_known_in_the_next_run(
    server: FakeModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for _ in range(2):
        ask = asking(server, monkeypatch, "responses", "chat")
        server.faults = [without_everything]
        ask.chat = ask.client(memory=Memory(tmp_path, "1.0"))
        ask(answer=ANSWER, temperature=1.0)
        asked = len(server.bodies)
    assert asked == 1
    assert len(list(tmp_path.iterdir())) == 1


def without_everything(handler: Handler, body: dict[str, Any]) -> bool:
    """A server of the old days."""
    handler.server.faults.append(without_everything)
    if handler.to_responses:
        handler.whole(404, {"error": "no such path"})
    elif "response_format" in body or "temperature" in body:
        said = "response_format" if "response_format" in body else "temperature"
        handler.whole(400, {"error": {"message": f"{said} is not known here"}})
    return handler.to_responses or "response_format" in body or "temperature" in body


def test_a_server_whose_policy_forbids_the_prompt_says_so(ask: Asker) -> None:
    said = "The response was filtered due to the prompt triggering a content management policy."
    ask.server.faults = [failing(400, said, "content_filter")]
    with pytest.raises(Refused, match="policy forbids the request: The response was filtered"):
        ask()


def test_what_else_is_turned_down_is_a_provider_error(ask: Asker) -> None:
    ask.server.faults = [failing(400, "You cannot do that")]
    with pytest.raises(ProviderError, match="turned the request down"):
        ask()


def test_a_strict_schema_is_still_asked_for_by_name(ask: Asker) -> None:
    ask(answer=ANSWER)
    assert schema_name(ask.server.bodies[0]) == "planreply"
