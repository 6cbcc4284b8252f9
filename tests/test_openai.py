"""The OpenAI SDK against a real server on loopback: what is sent, when it is sent again, and where the key never is."""

import base64
import json
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

import pytest

from asking import ANSWER, KEY, MESSAGES, Asker, asking, ending, failing, refusing, reset, streaming, whole
from draftflow.errors import DraftflowError, KeyRefused, ProviderError, Transient, UsageError
from draftflow.llm.base import Request
from draftflow.llm.openai import OpenAIClient
from fake_model import FakeModel, Fault, Handler, serving


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModel]:
    with serving() as one:
        yield one


@pytest.fixture
def ask(server: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Asker:
    return asking(server, monkeypatch)


@pytest.fixture(params=["chat", "responses"])
def either(server: FakeModel, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Asker:
    """Over each of the two APIs."""
    return asking(server, monkeypatch, request.param)


# --- what works


def test_an_answer_comes_with_its_end_its_model_and_its_tokens(ask: Asker) -> None:
    reply = ask(temperature=0.5, max_output_tokens=100)

    assert (reply.text, reply.finish, reply.model) == ("The boats are electric.", "stop", "fake-1")
    assert reply.usage.input_tokens > 0
    assert not reply.usage.estimated
    body = ask.server.bodies[0]
    assert [message["content"] for message in body["messages"]] == [message.content for message in MESSAGES]
    assert (body["stream"], body["temperature"], body["max_completion_tokens"]) == (True, 0.5, 100)


def test_a_schema_goes_out_as_strict_structured_output(ask: Asker) -> None:
    ask(answer=ANSWER)
    asked = ask.server.bodies[0]["response_format"]
    assert asked["type"] == "json_schema"
    assert asked["json_schema"] == {"name": "planreply", "schema": ANSWER.definition, "strict": True}


# --- waiting and trying again


@pytest.mark.parametrize("asked", ["2", "2.5", " 7 "])
def test_the_wait_that_the_server_asks_for_is_kept(either: Asker, asked: str) -> None:
    either.server.faults = [failing(429, retry_after=asked)]
    assert either().text
    assert len(either.slept) == 1
    assert float(asked) <= either.slept[0] < float(asked) + 2


def test_a_wait_until_a_date_is_kept(either: Asker) -> None:
    either.server.faults = [failing(429, retry_after=formatdate(time.time() + 30, usegmt=True))]
    assert either().text
    assert 28 <= either.slept[0] <= 31


@pytest.mark.parametrize(
    "asked", ["", "nan", "-1", "-1e9", "soon", "0", "inf", "Wed, 21 Oct 2015 07:28:00 GMT", "Xxx, 99 Yyy 9999", "²"]
)
def test_a_wait_that_says_nothing_never_becomes_a_hammering(either: Asker, asked: str) -> None:
    either.server.faults = [failing(429, retry_after=asked)] * 9
    with pytest.raises(Transient, match="429"):
        either()
    assert len(either.server.bodies) == 4
    assert len(either.slept) == 3
    assert all(0.5 <= wait <= 21 for wait in either.slept)
    assert either.slept == sorted(either.slept)


@pytest.mark.parametrize(
    "asked", ["3600", "1e9", formatdate(time.time() + 7200, usegmt=True)], ids=["seconds", "for ever", "date"]
)
def test_a_wait_of_hours_stops_at_once_and_is_named(either: Asker, asked: str) -> None:
    either.server.faults = [failing(429, retry_after=asked)] * 9
    with pytest.raises(ProviderError, match=r"asks to wait \d{4,} s .429.") as stopped:
        either()
    assert not isinstance(stopped.value, Transient)
    assert len(either.server.bodies) == 1
    assert not either.slept


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
@pytest.mark.parametrize("attempts", [1, 3])
def test_a_server_that_is_down_gets_exactly_the_attempts_there_are(either: Asker, status: int, attempts: int) -> None:
    either.server.faults = [failing(status)] * 99
    either.chat = either.client(attempts=attempts)
    with pytest.raises(Transient, match=f"{status}: not today"):
        either()
    assert len(either.server.bodies) == attempts
    assert len(either.slept) == attempts - 1


def test_a_server_that_comes_back_is_heard(either: Asker) -> None:
    either.server.faults = [failing(503), failing(500), ending("stop")]
    assert either().finish == "stop"
    assert len(either.server.bodies) == 3


# --- what no second attempt can mend


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (failing(401), KeyRefused, "refused the API key .401: not today.; check OPENAI_API_KEY"),
        (failing(403), KeyRefused, "refused the API key"),
        (failing(402), KeyRefused, "no credit left"),
        (failing(429, code="insufficient_quota"), KeyRefused, "no credit left"),
        (failing(404), UsageError, "does not know this model or address .404: not today."),
        (failing(413), ProviderError, "turned the request down .413"),
        (whole(302, "", location="http://127.0.0.1:1/"), ProviderError, "turned the request down .302"),
        (whole(400, {"error": "a bare text"}), ProviderError, "a bare text"),
        (whole(422, {"detail": "no such thing"}), ProviderError, "no such thing"),
        (whole(418, "<html>teapot</html>", "text/html"), ProviderError, "teapot"),
        (whole(400, ""), ProviderError, "no reason given"),
        (failing(400, "line one\nline two\x1b[31m"), ProviderError, r"line one line two\[31m"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_of_the_server_is_not_asked_again(
    either: Asker, fault: Fault, kind: type[DraftflowError], says: str
) -> None:
    either.server.faults = [fault] * 9
    with pytest.raises(kind, match=says) as stopped:
        either()
    assert not isinstance(stopped.value, Transient)
    assert "\n" not in str(stopped.value)
    assert len(either.server.bodies) == 1
    assert not either.slept


@pytest.mark.parametrize(
    "said",
    [
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        "max_completion_tokens is too large: the model's context length is 4096 and the request has 3900 tokens",
    ],
)
@pytest.mark.parametrize("code", ["context_length_exceeded", None])
def test_a_prompt_that_is_too_long_is_said_to_be_so(either: Asker, said: str, code: str | None) -> None:
    either.server.faults = [failing(400, said, code)] * 9
    with pytest.raises(ProviderError, match=r"longer than the model can read .*fewer or shorter sources"):
        either(max_output_tokens=100)
    assert len(either.server.bodies) == 1


def test_a_server_that_is_not_there_is_tried_and_named() -> None:
    slept: list[float] = []
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        chat = OpenAIClient(KEY, f"http://127.0.0.1:{taken.getsockname()[1]}/v1", attempts=3, sleep=slept.append)
        with pytest.raises(Transient, match=r"no connection to the model server .ConnectError."):
            chat.complete(Request(unit="u", model="m", messages=MESSAGES))
    assert len(slept) == 2


@pytest.mark.parametrize(
    "address", ["", "localhost:8080", "ftp://127.0.0.1/", "http://", "http://[", "http://x y/", "http://a:99999"]
)
def test_a_base_url_that_is_none_is_told_before_any_request(address: str) -> None:
    chat = OpenAIClient(KEY, address, attempts=1)
    with pytest.raises(UsageError, match="is no http or https address; check --base-url"):
        chat.complete(Request(unit="u", model="m", messages=MESSAGES))


# --- what servers do not know


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "response_format",
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
        ),
        ("stream_options", "Unrecognized request argument supplied: stream_options"),
        ("temperature", "Unsupported value: 'temperature' does not support 0.5 with this model."),
        ("max_completion_tokens", "unknown field max_completion_tokens"),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
def test_an_option_a_server_turns_down_is_left_out_from_then_on(
    ask: Asker, option: str, said: str, status: int
) -> None:
    ask.server.faults = [refusing(option, said, status)]
    more: dict[str, Any] = {"answer": ANSWER, "temperature": 0.5, "max_output_tokens": 100}
    assert ask(**more).text
    assert ask(**more).text
    turned_down = 2 if option == "response_format" else 1  # first the schema, then JSON mode
    assert [option in body for body in ask.server.bodies] == [*[True] * turned_down, False, False]
    assert not ask.slept
    others = {"response_format", "stream_options", "temperature", "max_completion_tokens"} - {option}
    assert all(others <= set(body) for body in ask.server.bodies)


def test_without_structured_output_the_schema_is_told_in_words(ask: Asker) -> None:
    ask.server.faults = [refusing("response_format", "json_schema is not supported")]
    ask(answer=ANSWER)
    system, user = ask.server.bodies[-1]["messages"]
    assert system["content"].startswith("You write.\n\nAnswer with one JSON value")
    assert json.dumps(ANSWER.definition, indent=1) in system["content"]
    assert user["content"] == MESSAGES[1].content


def test_without_the_new_name_the_limit_goes_out_under_the_old_one(ask: Asker) -> None:
    ask.server.faults = [refusing("max_completion_tokens", "unknown field max_completion_tokens")]
    ask(max_output_tokens=100)
    assert ask.server.bodies[-1]["max_tokens"] == 100


def test_a_server_that_turns_everything_down_is_asked_a_bounded_number_of_times(ask: Asker) -> None:
    said = "response_format, stream_options, temperature, max_completion_tokens: no"
    ask.server.faults = [failing(400, said)] * 99
    with pytest.raises(ProviderError, match="turned the request down"):
        ask(answer=ANSWER, temperature=0.5, max_output_tokens=100)
    assert len(ask.server.bodies) == 1 + 5  # the schema, JSON mode, and three options


# --- the key


@pytest.mark.parametrize("key", ["sk-one\ntwo-0123456789", "sk-日本語のかぎです", "sk-\x00-0123456789", "", " \n"])
def test_a_key_that_fits_no_header_is_told_without_repeating_it(either: Asker, key: str) -> None:
    either.chat = either.client(key)
    with pytest.raises(KeyRefused, match="check OPENAI_API_KEY") as stopped:
        either()
    assert not either.server.bodies
    if key.strip():
        _nowhere(key.strip(), stopped.value)


@pytest.mark.parametrize("key", [KEY, f"{KEY}\n", f" {KEY}\r\n"])
@pytest.mark.parametrize(
    "fault",
    [
        failing(401, f"Incorrect API key provided: {KEY}."),
        failing(401, f"Incorrect API key provided: {quote(KEY, safe='')}."),
        failing(400, f"Authorization: Bearer {base64.b64encode(KEY.encode()).decode()}"),
        failing(500, f"at header {KEY!r}"),
        whole(400, f"<pre>{KEY}</pre>", "text/html"),
        whole(200, {"error": {"message": f"key {KEY} is out of luck"}}),
        streaming(json.dumps({"error": {"message": f"key {KEY} is out of luck"}})),
        whole(200, f"<html>{KEY}</html>", "text/html"),
        reset,
    ],
    ids=["401", "401 encoded", "400 base64", "500", "page", "200", "stream", "200 page", "reset"],
)
def test_the_key_is_in_no_error_and_no_traceback(either: Asker, key: str, fault: Fault) -> None:
    either.server.faults = [fault] * 9
    either.chat = either.client(key)
    with pytest.raises(DraftflowError) as stopped:
        either()
    _nowhere(KEY, stopped.value)


def test_a_key_with_a_line_break_reaches_the_server_without_it(either: Asker) -> None:
    seen: list[str] = []

    def noting(handler: Handler, _body: dict[str, Any]) -> bool:
        seen.append(handler.headers["authorization"])
        return False

    either.server.faults = [noting]
    either.chat = either.client(f"{KEY}\n")
    assert either().text
    assert seen == [f"Bearer {KEY}"]


def _nowhere(key: str, error: BaseException) -> None:
    shown = str(error) + repr(error) + "".join(traceback.format_exception(error))
    for form in (key, quote(key), quote(key, safe=""), base64.b64encode(key.encode()).decode().rstrip("=")):
        assert form not in shown


def test_calls_from_many_threads_share_one_client(either: Asker) -> None:
    replies: list[str] = []
    workers = [threading.Thread(target=lambda: replies.append(either().text)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert replies == ["The boats are electric."] * 8
