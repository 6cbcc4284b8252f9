"""A model of this machine: its process starts, answers, and is gone; with real weights where somebody fetched them.

SMALL_MODELS names a folder with `smollm2-135m.gguf`, as `XDG_CACHE_HOME=... draftflow models pull smollm2-135m` makes it.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conftest import Cli
from draftflow.errors import ProviderError, UsageError
from draftflow.llm import local
from draftflow.llm.base import Message, Reply, Request, Usage
from draftflow.llm.local import LocalModel, LocalServer, started
from draftflow.llm.meter import price
from draftflow.llm.openai import OpenAIClient

CACHE = Path(os.environ.get("SMALL_MODELS", "/nowhere"))
SMOLLM = CACHE / "draftflow/models/smollm2-135m.gguf"
real = pytest.mark.skipif(
    not SMOLLM.is_file() or find_spec("xllamacpp") is None, reason="no weights in SMALL_MODELS, or no xllamacpp"
)
QUESTION = Request(
    unit="x", model="local:smollm2-135m", messages=(Message(role="user", content="Say hello."),), max_output_tokens=5
)


def test_it_costs_nothing() -> None:
    assert price("local:qwen2.5-coder-1.5b", Usage(input_tokens=1_000_000, output_tokens=1_000)) == 0.0


def test_without_llama_cpp_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"pip install 'draftflow\[local\]'"):
        started(Path("x.gguf"), "local:x", 64)


def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str) -> None:
    """A stand-in for the worker's module, which a real process runs."""
    (tmp_path / "stand_in.py").write_text(f"import sys, json, time\norder = json.loads(sys.stdin.readline())\n{body}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(local, "_WORKER", "stand_in")
    monkeypatch.setattr(local, "find_spec", lambda _name: True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("print(json.dumps({'error': 'RuntimeError: bad magic'}))", "bad magic"),
        ("sys.exit(3)", "it ended with code 3"),
        ("print('llama: hello'); print(json.dumps({'error': 'no memory'}))", "no memory"),
    ],
)
def test_a_server_that_does_not_start_says_why(
    body: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    worker(monkeypatch, tmp_path, body)
    with pytest.raises(ProviderError, match=rf"cannot load x\.gguf .*{said}"):
        started(Path("x.gguf"), "local:x", 64)


def test_its_process_ends_with_its_input_and_hears_no_ctrl_c(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worker(monkeypatch, tmp_path, "print(json.dumps({'address': 'http://127.0.0.1:9'}), flush=True)\nsys.stdin.read()")
    server = started(Path("x.gguf"), "local:x", 64)
    assert server.base_url == "http://127.0.0.1:9/v1"
    assert server.api_key not in repr(server)
    assert server.failed() is None
    assert os.getpgid(server._process.pid) != os.getpgid(0)
    server.stop()
    assert server.failed() == "code 0"
    again = started(Path("x.gguf"), "local:x", 64)
    process = again._process
    del again
    assert process.wait(10) == 0  # nobody holds it


def test_one_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worker(monkeypatch, tmp_path, "print(json.dumps({'address': 'http://127.0.0.1:9'}), flush=True)\ntime.sleep(600)")
    monkeypatch.setattr(local, "_LEAVE", 0.1)
    server = started(Path("x.gguf"), "local:x", 64)
    server.stop()
    assert server.failed() == "signal 9"


class Counting:
    """A client that answers, and sees whether two are at it at once."""

    def __init__(self, *, fails: bool = False) -> None:
        self.now = self.most = 0
        self.fails = fails

    def complete(self, request: Request) -> Reply:
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.01)
        self.now -= 1
        if self.fails:
            raise ProviderError("no connection")
        return Reply(text="x", finish="stop", model=request.model)


def standing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LocalServer:
    worker(monkeypatch, tmp_path, "print(json.dumps({'address': 'http://127.0.0.1:9'}), flush=True)\nsys.stdin.read()")
    return started(Path("x.gguf"), "local:x", 64)


def test_one_request_at_a_time_and_one_server_for_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client, servers = Counting(), [standing(monkeypatch, tmp_path)]
    model = LocalModel(servers.pop, lambda _url, _key: client)
    threads = [threading.Thread(target=model.complete, args=(QUESTION,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.most == 1


def test_a_crash_of_llama_cpp_is_told_as_one_and_the_next_request_starts_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    servers = [standing(monkeypatch, tmp_path), standing(monkeypatch, tmp_path)]
    client = Counting(fails=True)
    model = LocalModel(lambda: servers.pop(0), lambda _url, _key: client)
    first = servers[0]
    with pytest.raises(ProviderError, match=r"^no connection"):
        model.complete(QUESTION)
    first._process.send_signal(signal.SIGSEGV)
    first._process.wait()
    with pytest.raises(ProviderError, match=r"ended with signal 11; run again"):
        model.complete(QUESTION)
    client.fails = False
    assert model.complete(QUESTION).text == "x"


# -- with real weights -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running() -> Iterator[LocalServer]:
    server = started(SMOLLM, "local:smollm2-135m", 2_048)
    yield server
    server.stop()


@real
def test_it_listens_on_loopback_and_to_its_key_alone(running: LocalServer) -> None:
    from draftflow.errors import KeyRefused

    assert urlsplit(running.base_url).hostname == "127.0.0.1"
    with pytest.raises(KeyRefused):
        OpenAIClient(api_key="guessed", base_url=running.base_url).complete(QUESTION)
    reply = OpenAIClient(api_key=running.api_key, base_url=running.base_url).complete(QUESTION)
    assert reply.model == "local:smollm2-135m"
    assert reply.usage.input_tokens > 0
    assert not reply.usage.estimated


@real
def test_it_stops_in_the_middle_of_an_answer() -> None:
    server = started(SMOLLM, "local:smollm2-135m", 2_048)
    begun = threading.Event()
    chat = OpenAIClient(
        api_key=server.api_key,
        base_url=server.base_url,
        attempts=1,
        heard=lambda _unit, tokens, _text: begun.set() if tokens else None,
    )
    endless = Message(role="user", content="Write a very long story about a ferry, in many chapters.")
    ended: list[Exception] = []

    def ask() -> None:
        try:
            chat.complete(QUESTION.model_copy(update={"messages": (endless,), "max_output_tokens": 2_000}))
        except ProviderError as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert begun.wait(60)
    before = time.monotonic()
    server.stop()
    assert time.monotonic() - before < 3
    thread.join(10)
    assert ended
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", urlsplit(server.base_url).port or 0), 1)


@real
def test_an_article_through_the_real_client_server_and_model(
    cli: Cli, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    new = ("new", "The boats of the bay", "--source", str(notes), "--author", "hybrid", "--length", "120")
    ran = cli(*new, "--model", "local:smollm2-135m", "--offline", "--record", "tape", "--name", "boats")
    assert ran.code == 0, ran.err
    article = Path("outputs/boats/article.md").read_text("utf-8")
    assert "local:smollm2-135m" in article
    assert "$0.0000" in ran.out
    calls = len(Path("outputs/boats/calls.jsonl").read_text("utf-8").splitlines())
    assert calls == len(list(Path("tape").glob("*.json"))) > 0

    ran = cli(*new, "--offline", "--replay", "tape", "--name", "again")
    assert ran.code == 0, ran.err
    assert Path("outputs/again/article.md").read_text("utf-8") == article
