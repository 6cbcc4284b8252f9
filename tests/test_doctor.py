"""`doctor` as a person runs it: what is there, what is missing, what to do, and no key anywhere."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.cli.actions import examining
from draftflow.errors import Exit
from fake_model import FakeModel, Handler, schema_name, serving

KEY = "sk-test-0123456789abcdef"
COUNTED = json.dumps({"numbers": [1, 2, 3, 4, 5, 6, 7, 8]}) + " " * 300


@pytest.fixture(autouse=True)
def _nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever runs on the machine of the tests is not looked at."""
    monkeypatch.setattr(examining, "LOCAL_SERVERS", ())


@pytest.fixture
def server(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("DRAFTFLOW_MODEL", "fake-1")
    fake_model.answer = lambda body: COUNTED if schema_name(body) or "counted" in str(body) else "{}"
    return fake_model


def test_without_anything_nothing_is_wrong(cli: Cli) -> None:
    ran = cli("doctor")
    assert ran.code == 0
    assert "extractive; set OPENAI_API_KEY" in ran.out
    assert "none set" in ran.out
    assert "no model server answers on this machine" in ran.out
    assert not list(Path().iterdir())


def test_a_server_is_listed_with_its_models_and_how_much_they_read(cli: Cli, server: FakeModel) -> None:
    server.models = [
        {"id": "small", "max_model_len": 8192},
        {"id": "local", "meta": {"n_ctx_train": 32768}},
        {"id": "plain\x1b[31m\nodd", "context_length": "many"},
        *({"id": f"m{n}"} for n in range(20)),
    ]
    ran = cli("doctor")
    assert ran.code == 0
    assert "small (8,192 tokens), local (32,768 tokens), plain" in ran.out
    assert "and 15 more" in ran.out
    assert "\x1b" not in ran.out
    assert not server.bodies
    assert KEY not in ran.out + ran.err
    assert "OPENAI_API_KEY" in ran.out


def old(handler: Handler, body: dict[str, Any]) -> bool:
    """A server that knows neither Responses nor schemas nor the count of tokens."""
    handler.server.faults.append(old)
    if handler.to_responses:
        handler.whole(404, {"error": {"message": "no such path"}})
    elif "response_format" in body:
        handler.whole(400, {"error": {"message": "response_format is not known here"}})
    elif "stream_options" in body:
        handler.whole(400, {"error": {"message": "stream_options is not known here"}})
    else:
        said = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": COUNTED.strip()}}
        handler.whole(200, {"id": "x", "model": "fake-1", "choices": [said]})
    return True


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (None, "strict schema; streams; tells tokens; has Responses API, asked by chat"),
        (
            old,
            "JSON in words only, mended where needed; does not stream; does not tell tokens; has no Responses API, asked by chat; without stream_options",
        ),
    ],
)
def test_a_call_shows_what_a_server_can_do(cli: Cli, server: FakeModel, fault: Any, says: str) -> None:
    server.faults = [fault]
    ran = cli("doctor", "--call")
    assert ran.code == 0, ran.out
    assert f"fake-1: {says}" in ran.out
    (known,) = (Path(os.environ["XDG_CACHE_HOME"]) / "draftflow/servers").iterdir()
    assert json.loads(known.read_text("utf-8"))["model"] == "fake-1"


def test_a_server_that_passes_over_schemas_is_found_out(cli: Cli, server: FakeModel) -> None:
    server.answer = lambda body: COUNTED if "output schema" in str(body) else "One, two, three."
    ran = cli("doctor", "--call")
    assert "JSON mode, no strict schema" in ran.out


def refusing(handler: Handler) -> None:
    handler.whole(401, {"error": {"message": f"no: {handler.headers['authorization']}"}})


@pytest.mark.parametrize(
    ("get", "says", "advice"),
    [
        (refusing, "refused the API key", "set a key that it accepts"),
        (lambda handler: handler.whole(200, "<html>", "text/html"), "lists no models", "address of a model server"),
        (lambda handler: handler.whole(200, {"data": [{"id": 5}]}), "lists no models", "address of a model server"),
        (lambda handler: handler.whole(200, {"data": "x"}), "lists no models", "address of a model server"),
        (lambda handler: handler.whole(500, {}), "answered 500", "answered 500"),
    ],
)
def test_a_server_that_cannot_be_used_is_told_with_what_to_do(
    cli: Cli, server: FakeModel, monkeypatch: pytest.MonkeyPatch, get: Any, says: str, advice: str
) -> None:
    monkeypatch.setattr(Handler, "do_GET", get)
    ran = cli("doctor", "--call")
    assert ran.code == Exit.PROVIDER
    assert f"PROBLEM: {says}" in ran.out or says in ran.out
    assert advice in next(line for line in ran.out.splitlines() if line.startswith("to do: "))
    assert KEY not in ran.out + ran.err
    assert not server.bodies


def test_a_server_that_is_not_there_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        monkeypatch.setenv("DRAFTFLOW_MODEL", "x")
        ran = cli("doctor")
    assert ran.code == Exit.PROVIDER
    assert "start it, or correct the address" in ran.out


def test_offline_asks_nobody_elsewhere(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)  # a connection would fail the test
    ran = cli("doctor", "--offline", "--call")
    assert "not asked: offline" in ran.out
    assert KEY not in ran.out + ran.err


@pytest.fixture
def neighbours() -> Iterator[list[FakeModel]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serving()) for _ in range(2)]


def test_servers_on_their_usual_ports_are_found_and_sent_no_key(
    cli: Cli, server: FakeModel, neighbours: list[FakeModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    ports = [each.server_address[1] for each in (*neighbours, server)]
    monkeypatch.setattr(examining, "LOCAL_SERVERS", tuple(zip(("Ollama", "vLLM", "x"), ports, strict=True)))
    keys: list[tuple[int, str]] = []
    get = Handler.do_GET

    def noting(handler: Handler) -> None:
        keys.append((handler.server.server_address[1], handler.headers.get("authorization", "")))
        get(handler)

    monkeypatch.setattr(Handler, "do_GET", noting)
    ran = cli("doctor", "--json")
    assert ran.code == 0
    found = json.loads(ran.out)["servers"]
    assert [(each["name"], each["configured"]) for each in found] == [
        ("an OpenAI-compatible server", True),
        ("Ollama", False),
        ("vLLM", False),
    ]
    assert dict(keys)[ports[2]] == f"Bearer {KEY}"
    assert all(KEY not in key for port, key in keys if port != ports[2])


def test_a_folder_that_cannot_be_used_is_a_problem(cli: Cli) -> None:
    Path("outputs").write_text("a file")
    ran = cli("doctor")
    assert ran.code == Exit.FINDINGS
    assert "PROBLEM: outputs: cannot be written to" in ran.out
    assert "to do: give another folder with --outputs" in ran.out


def test_settings_that_contradict_each_other_are_a_problem(cli: Cli, server: FakeModel) -> None:
    del server
    os.environ.pop("DRAFTFLOW_MODEL")
    ran = cli("doctor")
    assert ran.code == Exit.USAGE
    assert "name one with --model" in ran.out
