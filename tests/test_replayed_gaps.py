"""Calls that failed are recorded with their error, so that a run with gaps is repeated as it was, gaps and all."""

import json
from pathlib import Path
from typing import Any

import pytest

from asking import MESSAGES, failing
from conftest import Cli
from draftflow.errors import (
    Astray,
    BadReply,
    BudgetStop,
    DraftflowError,
    Empty,
    Exit,
    KeyRefused,
    Malformed,
    ProviderError,
    Refused,
    StorageError,
    TapeMismatch,
    TimedOut,
    TooLong,
    Transient,
    Truncated,
    UsageError,
)
from draftflow.llm.base import Reply, Request
from draftflow.llm.recordings import readable
from draftflow.llm.tape import Recorder, Replayer, read
from fake_model import FakeModel, Handler, schema_name

ASKED = Request(unit="write/talks", model="m", messages=MESSAGES)
KEY = "sk-test-0123456789abcdef"


class Failing:
    """Answers with an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def complete(self, _request: Request) -> Reply:
        raise self.error


KINDS = (
    *(UsageError, KeyRefused, ProviderError, Transient, TooLong, TimedOut, BadReply, Truncated, Refused, Empty),
    *(Astray, Malformed, BudgetStop),
)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_comes_back_as_the_kind_it_was(tmp_path: Path, kind: type[DraftflowError]) -> None:
    failing_model = Failing(kind(f"no luck with {KEY}"))
    with pytest.raises(kind):
        Recorder(failing_model, tmp_path, redact=lambda text: text.replace(KEY, "[redacted]")).complete(ASKED)
    with pytest.raises(kind, match=r"no luck with \[redacted\]") as again:
        Replayer(tmp_path, strict=True, warn=lambda _text: None).complete(ASKED)
    assert type(again.value) is kind
    shown = readable(read(tmp_path / "write.talks.json"))
    assert shown[0].startswith("write/talks: not answered by m")
    assert shown[-2:] == [f"--- failed ({kind.__name__})", "no luck with [redacted]"]


@pytest.mark.parametrize("error", [StorageError("full"), KeyboardInterrupt(), ValueError("a fault of our own")])
def test_what_the_server_did_not_do_is_not_recorded(tmp_path: Path, error: Any) -> None:
    with pytest.raises(type(error)):
        Recorder(Failing(error), tmp_path, redact=lambda text: text).complete(ASKED)
    assert not list(tmp_path.iterdir())


def test_a_kind_of_a_later_version_is_an_error_all_the_same(tmp_path: Path) -> None:
    with pytest.raises(Transient):
        Recorder(Failing(Transient("x")), tmp_path, redact=lambda text: text).complete(ASKED)
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text("utf-8").replace('"Transient"', '"OutOfTea"'), encoding="utf-8")
    with pytest.raises(ProviderError, match="x"):
        Replayer(tmp_path, strict=True, warn=lambda _text: None).complete(ASKED)


@pytest.mark.parametrize(("kind", "missing"), [(Transient, ProviderError), (Refused, TapeMismatch)])
def test_a_call_that_a_run_did_not_get_to_is_only_excused_if_it_gave_up(
    tmp_path: Path, kind: type[DraftflowError], missing: type[DraftflowError]
) -> None:
    with pytest.raises(kind):
        Recorder(Failing(kind("x")), tmp_path, redact=lambda text: text).complete(ASKED)
    other = ASKED.model_copy(update={"unit": "write/other"})
    with pytest.raises(missing) as stopped:
        Replayer(tmp_path, strict=True, warn=lambda _text: None).complete(other)
    assert type(stopped.value) is missing


def bad_day(handler: Handler, body: dict[str, Any]) -> bool:
    """The first section is held back by a filter, the second meets a server that is down, the third is written."""
    handler.server.faults.append(bad_day)
    prompt = json.dumps(body)
    if schema_name(body) or "You write the section **Part 3**" in prompt:
        return False
    if "You write the section **Part 1**" in prompt:
        handler.stream(body, "", finish="content_filter")
        return True
    return failing(500, f"down, says {KEY}")(handler, body)


def all_down(handler: Handler, body: dict[str, Any]) -> bool:
    """Whoever writes prose meets a server that is down."""
    handler.server.faults.append(all_down)
    return False if schema_name(body) else failing(500)(handler, body)


@pytest.mark.parametrize(
    ("fault", "jobs", "code"),
    [(bad_day, "1", Exit.GAPS), (bad_day, "8", Exit.GAPS), (all_down, "1", Exit.PROVIDER), (all_down, "8", 5)],
)
def test_a_run_with_gaps_is_replayed_with_its_gaps_and_its_exit_code(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch, fault: Any, jobs: str, code: int
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    Path("draftflow.toml").write_text("attempts = 1\n")
    fake_model.faults = [fault]
    common = ("new", "The boats", "--source", str(notes), "--name", "boats", "--jobs", jobs)
    recorded = cli(*common, "--model", "fake-1", "--record", "tape")
    assert recorded.code == code
    asked = len(fake_model.bodies)
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")
    replayed = cli(*common, "--replay", "tape", "--outputs", "again")
    assert replayed.code == code, replayed.err
    assert gaps(replayed.out) == gaps(recorded.out) != []
    assert len(fake_model.bodies) == asked
    for path in Path("outputs/boats").rglob("*.md"):
        assert Path("again", path.relative_to("outputs")).read_bytes() == path.read_bytes()
    assert KEY not in "".join(path.read_text("utf-8") for path in Path("tape").iterdir())


def gaps(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("missing: ")]


def test_a_cap_that_was_reached_is_reached_again(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    common = ("new", "The boats", "--source", str(notes), "--name", "boats", "--jobs", "1")
    recorded = cli(*common, "--model", "gpt-4o-mini", "--record", "tape", "--max-cost", "0.0018")
    assert recorded.code == Exit.BUDGET, recorded.out + recorded.err
    replayed = cli(*common, "--replay", "tape", "--outputs", "again")
    assert replayed.code == Exit.BUDGET, replayed.err
    assert gaps(replayed.out) == gaps(recorded.out)
