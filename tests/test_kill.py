"""Real processes, stopped in the middle: what was paid for is kept, and the end is the same."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Cli
from fake_model import FakeModel, Fault, Handler

CALLS = 10  # plan, three sources, outline, three sections, critique, front matter
SLUG = "boats"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


@pytest.fixture(autouse=True)
def _served(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))


def command(outputs: str) -> list[str]:
    return ["new", "Boats", "--source", "notes", "--model", "fake-1", "--jobs", "1", "--outputs", outputs]


@contextmanager
def started(folder: Path, outputs: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "draftflow", *command(outputs)],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def at_request(number: int, *then: Callable[[], object], answered: bool) -> list[Fault | None]:
    """Faults that do something when that request (from 1) is there, and answer it or not."""

    def fault(handler: Handler, body: dict[str, Any]) -> bool:
        for each in then:
            each()
        if answered:
            handler.stream(body, handler.server.answer(body))
        return True

    return [None] * (number - 1) + [fault]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("calls.jsonl", "run.lock")
    }


@pytest.fixture
def golden(cli: Cli, notes: Path, fake_model: FakeModel) -> dict[str, bytes]:
    """The files of a run that nothing happens to."""
    ran = cli(*command("golden"), "--quiet")
    assert ran.code == 0, ran.err
    assert len(fake_model.bodies) == CALLS
    fake_model.bodies.clear()
    return tree(notes.parent / "golden" / SLUG)


@pytest.mark.parametrize("number", [1, 3, 5, 8])
def test_killed_when_a_request_is_sent_and_run_again(
    number: int, golden: dict[str, bytes], cli: Cli, notes: Path, fake_model: FakeModel
) -> None:
    with started(notes.parent, "killed") as process:
        fake_model.faults = at_request(number, process.kill, answered=False)
        assert process.wait(30) == -signal.SIGKILL
    assert len(fake_model.bodies) == number

    ran = cli("run", SLUG, "--outputs", "killed", "--jobs", "1")
    assert ran.code == 0, ran.err
    assert len(fake_model.bodies) == CALLS + 1  # the one that was on its way
    assert tree(notes.parent / "killed" / SLUG) == golden
    assert cli("run", SLUG, "--outputs", "killed").code == 0
    assert len(fake_model.bodies) == CALLS + 1


def until_it_stops(process: subprocess.Popen[str]) -> None:
    """Wait for the line that says that answers on their way are waited for."""
    assert process.stderr is not None
    line = "anything"
    while line and line != "  note: stopping; answers on their way are waited for, Ctrl-C again leaves them\n":
        line = process.stderr.readline()
    assert line


def test_interrupted_while_an_answer_is_on_its_way_and_run_again(
    golden: dict[str, bytes], cli: Cli, notes: Path, fake_model: FakeModel
) -> None:
    stopping = threading.Event()
    with started(notes.parent, "stopped") as process:
        interrupt = partial(process.send_signal, signal.SIGINT)
        fake_model.faults = at_request(3, interrupt, lambda: stopping.wait(30), answered=True)
        until_it_stops(process)
        stopping.set()
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert err.endswith("draftflow: interrupted; what was finished is kept, `draftflow run` goes on from there\n")
    assert "Traceback" not in err
    assert len(fake_model.bodies) == 3

    ran = cli("run", SLUG, "--outputs", "stopped", "--jobs", "1")
    assert ran.code == 0, ran.err
    assert len(fake_model.bodies) == CALLS
    assert tree(notes.parent / "stopped" / SLUG) == golden


def test_interrupted_twice_it_waits_for_no_answer(notes: Path, fake_model: FakeModel) -> None:
    silent = threading.Event()
    with started(notes.parent, "stopped") as process:
        interrupt = partial(process.send_signal, signal.SIGINT)
        fake_model.faults = at_request(2, interrupt, lambda: silent.wait(30), answered=False)
        until_it_stops(process)
        interrupt()
        _, err = process.communicate(timeout=20)
        silent.set()
    assert process.returncode == 130
    assert err == "draftflow: interrupted; what was finished is kept, `draftflow run` goes on from there\n"
    assert (notes.parent / "stopped" / SLUG / "plan.yaml").exists()


def test_a_second_run_in_the_same_folder_is_told_who_is_at_work(cli: Cli, notes: Path, fake_model: FakeModel) -> None:
    there, go_on = threading.Event(), threading.Event()
    fake_model.faults = at_request(1, there.set, lambda: go_on.wait(30), answered=True)
    with started(notes.parent, "outputs") as process:
        assert there.wait(30)
        for arguments in (("run", SLUG), ("keep", SLUG, "outline")):
            ran = cli(*arguments)
            assert ran.code == 6
            assert ran.err == (
                f"draftflow: outputs/{SLUG}: another run (process {process.pid}) is at work here; wait for it\n"
            )
        assert cli("status", SLUG).code == 0
        go_on.set()
        assert process.wait(30) == 0
    assert len(fake_model.bodies) == CALLS
    assert cli("run", SLUG).code == 0


def test_a_run_that_was_killed_holds_no_folder(cli: Cli, notes: Path, fake_model: FakeModel) -> None:
    with started(notes.parent, "outputs") as process:
        fake_model.faults = at_request(1, process.kill, answered=False)
        process.wait(30)
    assert (notes.parent / "outputs" / SLUG / ".draftflow/holder").read_text("ascii") == f"{process.pid}\n"
    assert cli("run", SLUG, "--to", "research").code == 0


def test_a_terminal_without_our_letters_is_no_reason_to_stop(notes: Path) -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "draftflow",
            "new",
            "Boats, 青い船",
            *"--source notes --lang en --author extractive".split(),
        ],
        cwd=notes.parent,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "OPENAI_BASE_URL": "", "OPENAI_API_KEY": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "\\u9752\\u3044\\u8239" in ran.stdout
