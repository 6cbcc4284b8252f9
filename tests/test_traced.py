"""Tracing: spans with model, tokens, cost and unit, without the texts, to the user's exporter and nowhere else."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.cli.composition.tracing import tracer
from draftflow.errors import Refused, UsageError
from draftflow.llm.base import Message, Reply, Request, Usage
from draftflow.llm.traced import Traced
from draftflow.settings import Settings
from fake_model import FakeModel
from loopback import running

logfire = pytest.importorskip("logfire")
REQUEST = Request(
    unit="write/talks",
    model="gpt-5.4-mini",
    messages=(Message(role="user", content="A private prompt."),),
    temperature=0.5,
)


class Answers:
    def complete(self, request: Request) -> Reply:
        if request.unit == "refused":
            raise Refused("the model declined: A private prompt.")
        usage = Usage(input_tokens=1_000, output_tokens=100, cached_tokens=10)
        return Reply(text="A private answer.", finish="stop", model="gpt-5.4-mini-1", usage=usage)


def spans(request: Request, *, content: bool = False) -> dict[str, object]:
    """The attributes of the span of one call, with its name."""
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    traced = Traced(
        Answers(), tracer(Settings(), [SimpleSpanProcessor(exporter)]), content, {"gpt-5.4-mini": (1.0, 2.0)}
    )
    if request.unit == "refused":
        with pytest.raises(Refused):
            traced.complete(request)
    else:
        assert traced.complete(request).text == "A private answer."
    (span,) = exporter.get_finished_spans()
    return {"name": span.name, "events": list(span.events), **(span.attributes or {})}


def test_a_span_says_what_the_call_was_and_not_what_was_said() -> None:
    found = spans(REQUEST)
    expected = {
        "name": "chat gpt-5.4-mini",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-5.4-mini",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.response.model": "gpt-5.4-mini-1",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 1_000,
        "gen_ai.usage.output_tokens": 100,
        "gen_ai.usage.cache_read.input_tokens": 10,
        "operation.cost": pytest.approx(0.0012),
        "draftflow.unit": "write/talks",
    }
    assert {key: list(v) if isinstance(v := found[key], list) else v for key in expected} == {
        **expected,
        "gen_ai.response.finish_reasons": found["gen_ai.response.finish_reasons"],
    }
    assert "stop" in str(found["gen_ai.response.finish_reasons"])
    assert "private" not in str(found)


def test_the_texts_are_in_it_only_if_asked() -> None:
    found = spans(REQUEST, content=True)
    assert "A private prompt." in str(found["gen_ai.input.messages"])
    assert "A private answer." in str(found["gen_ai.output.messages"])


def test_an_error_is_named_without_its_words() -> None:
    found = spans(REQUEST.model_copy(update={"unit": "refused"}))
    assert found["error.type"] == "Refused"
    assert not found["events"]
    assert "private" not in str(found)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(trace=True), "no exporter is configured"),
        (Settings(trace=True, offline=True), "--offline"),
    ],
)
def test_without_an_exporter_it_is_refused(settings: Settings, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGFIRE_TOKEN", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match=said):
        tracer(settings)


class Collector(ThreadingHTTPServer):
    """An exporter's other end."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: list[tuple[str, bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def log_message(self, *_arguments: object) -> None:
        """Be quiet."""

    def do_POST(self) -> None:
        self.server.posted.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()


@pytest.fixture
def collector() -> Iterator[Collector]:
    with running(Collector()) as server:
        yield server


def test_a_run_sends_spans_to_the_users_exporter(
    notes: Path, tmp_path: Path, fake_model: FakeModel, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    monkeypatch.setenv("DRAFTFLOW_TRACE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_address[1]}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.delenv("LOGFIRE_TOKEN", raising=False)
    command = [sys.executable, "-m", "draftflow", "new", "The boats", "--source", str(notes), "--model", "fake-1"]
    ran = subprocess.run(
        [*command, "--stop-after", "research"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    posted = b"".join(body for path, body in collector.posted if path == "/v1/traces")
    assert b"chat fake-1" in posted
    assert b"research/evidence/gazette" in posted
    assert b"Harbour Council" not in posted


def test_nothing_is_loaded_where_it_is_off(cli: Cli, notes: Path, fake_model: FakeModel, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom draftflow.cli import main\n"
        f"sys.argv = ['draftflow', 'new', 'The boats', '--source', {str(notes)!r}, '--base-url', {fake_model.url!r}, "
        "'--model', 'fake-1', '--stop-after', 'research']\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print([m for m in ('logfire', 'opentelemetry', 'xllamacpp') if m in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines()[-1:] == ["[]"], ran.stderr
    assert fake_model.bodies
    assert cli("--version").code == 0
