"""Calls that are answered by a batch of the provider: sent once whatever is killed, found again by content, bounded."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from draftflow.errors import BudgetStop, FolderBusy, KeyRefused, ProviderError, Refused, UsageError, Waiting
from draftflow.llm.base import Message, Reply, Request, Schema
from draftflow.llm.batches import Batches
from draftflow.llm.openai import OpenAIClient
from draftflow.pipeline import calls
from draftflow.pipeline.parked.parking import Cap, Held, Parking
from draftflow.pipeline.parked.pump import Pump
from draftflow.pipeline.parked.queue import Queue, Sent, key_of
from draftflow.pipeline.workspace import Workspace
from fake_batches import Line, Provider, providing, status
from fake_model import FakeModel, Handler, messages
from test_batch import entries

MODEL = "gpt-4o-mini"
JAPANESE = {
    "gazette": "港湾評議会は2026年3月3日、電気フェリー2隻を総額2920万ドルで購入することを賛成多数で決めた。\n\n"
    "新しい船はそれぞれ240人の乗客を乗せて、冬のあいだ湾を一日に何度も往復することになっている。",
    "post": "郡は充電設備をふくめた計画全体の費用を4100万ドルと見積もっていると発表資料のなかで説明した。\n\n"
    "批判する人びとは、港までの送電線の費用が抜けているとして4650万ドルという数字を挙げている。",
    "history": "最初の渡し船が湾を横断したのは1921年のことで、3マイルを進むのに40分ほどかかったと記録されている。\n\n"
    "もっとも古い船は1979年に就航したマーガレット・ドイル号であり、いまも毎日の運航に使われている。",
}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as server:
        yield server


def request(unit: str = "write/a", words: str = "word", **more: Any) -> Request:
    return Request(unit=unit, model=MODEL, messages=(Message(role="user", content=words),), **more)


class Bench:
    """A queue, a pump and whoever asks, over one folder."""

    def __init__(self, outputs: Path, provider: FakeModel, apis: Any = ("chat",)) -> None:
        client = OpenAIClient("sk-" + "x" * 20, provider.url, apis=apis, sleep=lambda _s: None)
        self.outputs, self.queue, self.said = outputs, Queue(outputs), list[str]()
        self.now = datetime(2026, 11, 24, 10, tzinfo=UTC)
        (outputs / "one").mkdir(parents=True, exist_ok=True)
        self.pump = Pump(self.queue, Batches(client), outputs, {}, self.said.append, self.slept, lambda: self.now)

    def slept(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def ask(self, asked: Request, cap: Cap | None = None, article: str = "one") -> Reply:
        purse = Held([cap], threading.Lock()) if cap else None
        return Parking(self.queue, article, purse, {}).complete(asked)

    def park(self, *asked: Request, article: str = "one") -> None:
        for each in asked:
            with pytest.raises(Waiting):
                self.ask(each, article=article)

    @property
    def calls(self) -> list[Any]:
        return calls.calls(Workspace(self.outputs / "one"))


@pytest.mark.parametrize("apis", [("chat",), ("responses", "chat")])
def test_what_was_asked_is_answered_in_the_next_pass_and_paid_once(
    tmp_path: Path, provider: Provider, apis: Any
) -> None:
    provider.answer = lambda body: f"About {messages(body)[0]['content']}."
    bench = Bench(tmp_path, provider, apis)
    asked = [request(f"write/{n}", f"topic {n}") for n in range(3)]
    bench.park(*asked, *asked)
    assert bench.pump.send(["one"]) == 3
    assert bench.pump.send(["one"]) == 3
    bench.park(*asked)
    assert bench.pump.wait()
    assert [bench.ask(each).text for each in asked] == ["About topic 0.", "About topic 1.", "About topic 2."]
    assert len(provider.batches) == 1
    made = bench.calls
    assert sorted(call.unit for call in made) == ["write/0", "write/1", "write/2"]
    assert {(call.tier, call.model, call.finish) for call in made} == {("batch", MODEL, "stop")}
    usage = made[0].usage
    assert made[0].cost == pytest.approx((usage.input_tokens * 0.15 + usage.output_tokens * 0.6) / 2e6)
    assert made[0].seconds >= 1
    assert set(provider.deleted) == set(provider.files)
    assert not bench.queue.sent()


def test_an_answer_is_kept_until_its_article_has_ended(tmp_path: Path, provider: Provider) -> None:
    bench = Bench(tmp_path, provider)
    bench.park(request())
    bench.park(request(), article="two")
    bench.pump.send(["one", "two"])
    bench.queue.forget(["one"])
    assert bench.pump.wait()
    bench.ask(request())
    bench.queue.forget(["one"])
    bench.park(request())
    assert bench.ask(request(), article="two").on_file


def test_a_run_that_was_killed_before_it_was_told_the_id_finds_its_batch(tmp_path: Path, provider: Provider) -> None:
    bench = Bench(tmp_path, provider)
    bench.park(request())
    key = key_of("one", request())
    sent = Sent(token="t1", api="chat", keys=(key,), at="2026-11-24T09:00:00+00:00")  # noqa: S106 - no secret
    bench.queue.keep(sent)
    bench.pump._begin(sent, known=False)
    bench.queue.keep(sent)  # as it was before the id was known
    bench.pump.send(["one"])
    assert len(provider.batches) == 1
    assert bench.queue.sent()[0].id in provider.batches


def test_a_connection_that_breaks_while_a_batch_is_begun_begins_no_second_one(
    tmp_path: Path, provider: Provider
) -> None:
    bench = Bench(tmp_path, provider)
    provider.lost = 1
    bench.park(request())
    bench.pump.send(["one"])
    assert len(provider.batches) == 1
    assert bench.pump.wait()
    assert len(bench.calls) == 1


def test_what_is_taken_in_twice_is_on_file_once(tmp_path: Path, provider: Provider) -> None:
    bench = Bench(tmp_path, provider)
    bench.park(request())
    bench.pump.send(["one"])
    (before,) = bench.queue.sent()
    assert bench.pump.wait()
    bench.queue.keep(before)  # as if it had been killed before it was forgotten
    assert bench.pump.wait()
    assert len(bench.calls) == 1


class Killed(BaseException):
    """The process is gone."""


def run(bench: Bench, asked: list[Request]) -> None:
    """As the command does: park, send, wait."""
    with bench.queue.held():
        bench.queue.unpark()
        for each in asked:
            with suppress(Waiting):
                bench.ask(each)
        bench.pump.send(["one"])
        while bench.queue.sent():
            bench.pump.wait()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_write_it_pays_once_and_puts_it_on_file_once(
    tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    """At every change of the disk, before it or after it; then a new process goes on."""
    left = [0]

    def dying(name: str) -> None:
        usual = getattr(Workspace, name)

        def write(self: Workspace, *given: Any) -> None:
            left[0] -= 1
            if left[0] == 0 and not after:
                raise Killed
            usual(self, *given)
            if left[0] == 0:
                raise Killed

        monkeypatch.setattr(Workspace, name, write)

    for name in ("write_bytes", "append", "remove"):
        dying(name)
    provider.looks = 1
    moments = 0
    while left[0] <= 0:
        moments += 1
        left[0] = moments
        outputs = tmp_path / str(moments)
        asked = [request(f"write/{n}", f"{moments} {n}") for n in range(2)]
        for _ in range(2):
            bench = Bench(outputs, provider)
            with suppress(Killed):
                run(bench, asked)
        assert [bench.ask(each).text is not None for each in asked] == [True, True]
        assert sorted(call.unit for call in bench.calls) == ["write/0", "write/1"]
    assert moments >= 9
    assert len(provider.paid) == len(set(provider.paid)) == 2 * moments


@given(
    cap=st.floats(0, 1),
    asked=st.lists(st.tuples(st.floats(0, 0.2), st.floats(1, 5)), max_size=30),
    used=st.floats(0, 1),
)
def test_what_is_held_never_passes_a_cap(cap: float, asked: list[tuple[float, float]], used: float) -> None:
    caps = [Cap(cap, "one", 0.0), Cap(2 * cap, "all", used)]
    purse, held = Held(caps, threading.Lock()), 0.0
    for least, factor in asked:
        try:
            held += purse.reserve(least, least * factor)
        except BudgetStop:
            break
    assert held <= cap + 1e-9
    assert held == 0 or held + used <= 2 * cap + 1e-9


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (lambda line: status(line, 400, "no", code="content_policy_violation"), Refused, "policy forbids"),
        (lambda line: status(line, 401, "bad key sk-" + "x" * 20), KeyRefused, "bad key"),
        (lambda line: status(line, 422, "no such thing"), ProviderError, "no such thing"),
        (lambda line: {"custom_id": line["custom_id"], "error": {"code": "batch_cancelled"}}, ProviderError, "called off"),
        (
            lambda line: {"custom_id": line["custom_id"], "response": {"status_code": 200, "body": 3}},
            Exception,
            "no completion",
        ),
    ],
)  # fmt: skip
def test_the_error_of_a_line_is_that_of_its_unit_alone(
    tmp_path: Path, provider: Provider, answer: Any, kind: type[Exception], said: str
) -> None:
    bad = key_of("one", request("write/bad"))
    provider.outcome = lambda line: answer(line) if line["custom_id"] == bad else None
    bench = Bench(tmp_path, provider)
    bench.park(request("write/good"), request("write/bad"))
    bench.pump.send(["one"])
    assert bench.pump.wait()
    assert bench.ask(request("write/good")).text is not None
    for _ in range(2):
        with pytest.raises(kind, match=said):
            bench.ask(request("write/bad"))
    bench.queue.forget(["one"])
    bench.park(request("write/bad"))


def test_an_expired_batch_is_sent_again_for_what_is_missing(tmp_path: Path, provider: Provider) -> None:
    provider.ends = ["expired", "expired"]
    bench = Bench(tmp_path, provider)
    asked = [request(f"write/{n}") for n in range(5)]
    bench.park(*asked)
    for _ in range(5):
        bench.pump.send(["one"])
        bench.pump.wait()
    assert all(bench.ask(each) for each in asked)
    counts = [batch["request_counts"]["total"] for batch in provider.batches.values()]
    assert counts == [5, 3, 2]
    assert len(provider.paid) == len(set(provider.paid)) == len(bench.calls) == 5


def test_what_no_batch_executes_has_failed_in_the_end(tmp_path: Path, provider: Provider) -> None:
    provider.outcome = lambda line: status(line, 500, "overloaded")
    bench = Bench(tmp_path, provider)
    bench.park(request())
    for _ in range(9):
        bench.pump.send(["one"])
        bench.pump.wait()
    with pytest.raises(ProviderError, match="overloaded"):
        bench.ask(request())
    assert len(provider.batches) == 5


def test_a_batch_that_the_provider_does_not_begin_says_why(tmp_path: Path, provider: Provider) -> None:
    provider.ends = ["failed"]
    bench = Bench(tmp_path, provider)
    bench.park(request())
    bench.pump.send(["one"])
    assert bench.pump.wait()
    with pytest.raises(ProviderError, match="This line is not parseable"):
        bench.ask(request())


def test_an_option_that_the_model_turns_down_is_left_out_when_it_is_sent_again(
    tmp_path: Path, provider: Provider
) -> None:
    def picky(line: Line) -> Line | None:
        return status(line, 400, "Unsupported parameter: 'temperature'") if "temperature" in line["body"] else None

    provider.outcome = picky
    bench = Bench(tmp_path, provider)
    bench.park(request(temperature=0.2, answer=Schema(name="x", definition={"type": "object"})))
    for _ in range(2):
        bench.pump.send(["one"])
        bench.pump.wait()
    assert len(provider.batches) == 2
    assert len(bench.calls) == 1


def test_what_could_cost_more_than_is_left_is_not_parked(tmp_path: Path, provider: Provider) -> None:
    bench = Bench(tmp_path, provider)
    cap = Cap(0.003, "the $0.003 for the batch", 0.0)
    parked, stopped = 0, ""
    for number in range(20):
        try:
            bench.ask(request(f"write/{number}", expected_tokens=500), cap)
        except Waiting:
            parked += 1
        except BudgetStop as error:
            stopped = str(error)
            break
    held = [call.most or 0.0 for call in bench.queue.all().values()]
    assert 0 < parked < 20
    assert "of the $0.003 for the batch" in stopped
    assert sum(held) == pytest.approx(cap.used, rel=1e-3)
    assert cap.used <= 0.003
    limits = [call.request.max_output_tokens for call in bench.queue.all().values()]
    assert all(limits)
    bench.pump.send(["one"])
    bench.pump.wait()
    assert sum(call.cost for call in bench.calls) <= 0.003


def test_a_server_without_batches_says_so_and_keeps_nothing(tmp_path: Path, fake_model: FakeModel) -> None:
    def no_such_place(handler: Handler) -> None:
        handler.rfile.read(int(handler.headers["content-length"]))
        handler.whole(404, {"error": {"message": "not found"}})

    bench = Bench(tmp_path, fake_model)
    bench.park(request())
    fake_model.RequestHandlerClass = type("Bare", (Handler,), {"do_POST": no_such_place})
    with pytest.raises(UsageError, match="no Batch API"):
        bench.pump.send(["one"])
    assert not bench.queue.sent()


def test_how_long_it_has_waited_is_told(tmp_path: Path, provider: Provider) -> None:
    provider.looks = 9
    bench = Bench(tmp_path, provider)
    bench.park(request())
    bench.pump.send(["one"])
    bench.now += timedelta(hours=3, minutes=12)
    assert not bench.pump.take()
    assert "1 call with batch_2 since 2026-11-24 10:00 UTC (3 h 12 min): in_progress, 0 of 1 answered" in bench.said


def test_one_run_at_a_time_sends(tmp_path: Path) -> None:
    with Queue(tmp_path).held(), pytest.raises(FolderBusy, match="another"), Queue(tmp_path).held():
        pass


# -- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, notes: Path, provider: Provider) -> dict[str, str]:
    assert notes.exists()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "DRAFTFLOW_"))},
        "OPENAI_BASE_URL": provider.url,
        "PYTHONPATH": str(ROOT / "src"),
        "HERE": str(tmp_path),
    }


def begun(here: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "error", "-m", "draftflow", "batch", "many.jsonl", "--tier", "batch", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=here["HERE"], env=here, text=True, stdout=pipe, stderr=pipe)


def ran(here: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    process = begun(here, *arguments)
    out, err = process.communicate(timeout=240)
    return process.returncode, out, err


def texts(outputs: Path) -> dict[str, str]:
    names = ("article.md", "outline.md", "draftflow.lock")
    return {str(file.relative_to(outputs)): file.read_text("utf-8") for n in names for file in outputs.glob(f"*/{n}")}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_articles_are_made_in_batches_with_the_same_files_as_by_calls(
    here: dict[str, str], tmp_path: Path, provider: Provider, language: str
) -> None:
    if language == "ja":
        for file in (tmp_path / "notes").iterdir():
            head = file.read_text("utf-8").split("\n\n")[0]
            file.write_text(f"{head}\n\n{JAPANESE[file.stem]}\n", "utf-8")
    entries(tmp_path, 2, language=language)
    code, out, err = ran(here, "--json")
    assert code == 0, err
    report = json.loads(out)
    assert report["counts"] == {"done": 2}
    assert not provider.bodies
    made = texts(tmp_path / "outputs")
    assert len(provider.paid) == len(set(provider.paid)) == report["spent"]["calls"] > 10
    assert len(provider.batches) < len(provider.paid) / 2
    (tmp_path / "outputs").rename(tmp_path / "before")
    command = [sys.executable, "-m", "draftflow", "batch", "many.jsonl", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=here, capture_output=True, text=True, check=True)
    assert texts(tmp_path / "outputs") == made
    assert json.loads(done.stdout)["spent"]["cost"] == pytest.approx(2 * report["spent"]["cost"], abs=1e-5)


def test_a_run_that_is_killed_while_it_waits_pays_nothing_twice(
    here: dict[str, str], tmp_path: Path, provider: Provider
) -> None:
    entries(tmp_path, 1)
    provider.looks = 10_000
    killed = begun(here)
    until = time.monotonic() + 60
    while not provider.batches and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(0.5)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    code, out, err = ran(here, "--no-wait")
    assert code == 7
    assert len(provider.batches) == 1
    assert " with batch_" in err
    assert " UTC (0 min): in_progress" in err
    assert "1 waiting" in out
    slug = next((tmp_path / "outputs").glob("*/brief.md")).parent.name
    alone = [sys.executable, "-m", "draftflow", "run", slug]
    refused = subprocess.run(alone, cwd=tmp_path, env=here, capture_output=True, text=True, check=False)
    assert refused.returncode == 7
    assert "call waits for an answer of the Batch API, already paid for" in refused.stderr
    assert not provider.bodies
    provider.looks = 1
    code, out, _ = ran(here, "--json")
    assert (code, json.loads(out)["counts"]) == (0, {"done": 1})
    assert len(provider.paid) == len(set(provider.paid))


def test_the_cap_of_the_whole_holds_and_raised_it_goes_on(
    here: dict[str, str], tmp_path: Path, provider: Provider
) -> None:
    entries(tmp_path, 2)
    code, out, _ = ran(here, "--json", "--max-cost", "0.002")
    first = json.loads(out)
    assert code == 4
    assert first["spent"]["all_runs"] <= 0.002
    code, out, _ = ran(here, "--json", "--max-cost", "1")
    assert code == 0
    assert len(provider.paid) == len(set(provider.paid))
    assert json.loads(out)["counts"] == {"done": 2}


def test_nobody_else_makes_the_articles_meanwhile(here: dict[str, str], tmp_path: Path) -> None:
    entries(tmp_path, 1)
    code, _, err = ran(here, "--database", "sqlite:///x.db")
    assert code == 2
    assert "no workers are needed" in err
