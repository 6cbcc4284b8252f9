"""The walk over the stages: what is made, what is left alone, and what a failure costs."""

import threading
import time
from pathlib import Path

import pytest

from draftflow.errors import (
    DraftflowError,
    Empty,
    FileError,
    KeyRefused,
    Malformed,
    ProviderError,
    Refused,
    SourceError,
    StorageError,
    TimedOut,
    Truncated,
    UsageError,
)
from draftflow.pipeline import lock
from draftflow.pipeline.state import State
from draftflow.pipeline.workspace import Workspace
from scribe import CALLS, REVIEW, SECTIONS, SOURCES, Desk, seated


@pytest.fixture
def desk(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(notes.parent, monkeypatch)


# -- what is made --------------------------------------------------------------------------------------------------


def test_everything_is_made_once_and_nothing_again(desk: Desk) -> None:
    outcome = desk.run()
    assert desk.scribe.calls == CALLS
    assert outcome.gaps == {}
    assert set(desk.states.values()) == {State.FRESH}
    before = desk.tree

    again = desk.run()
    assert desk.scribe.calls == []
    assert again.made == []
    assert desk.told.lines == []
    assert desk.tree == before


def test_results_come_in_the_order_of_the_outline_whoever_is_ready_first(desk: Desk) -> None:
    for number, key in enumerate(reversed(SECTIONS)):
        desk.scribe.before[key] = lambda number=number: time.sleep(0.05 * number)  # type: ignore[misc]
    outcome = desk.run(jobs=4)
    assert [key for key in outcome.made if key.startswith("write/")] == list(SECTIONS)
    finished = [line.split()[1] for line in desk.told.lines if line.startswith("finished write/")]
    assert finished == list(reversed(SECTIONS))


def test_units_are_worked_on_at_the_same_time_and_no_more_than_asked_for(desk: Desk) -> None:
    together = threading.Barrier(3, timeout=5)
    for key in SECTIONS:
        desk.scribe.before[key] = together.wait
    assert desk.run(jobs=3).gaps == {}
    at_work, most, mutex = [0], [0], threading.Lock()

    def work() -> None:
        with mutex:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        time.sleep(0.01)
        with mutex:
            at_work[0] -= 1

    for key in SECTIONS:
        desk.scribe.before[key] = work
    desk.run("write", jobs=2)
    assert most == [2]


@pytest.mark.parametrize("path", ["plan.yaml", *(f"evidence/{n}.yaml" for n in SOURCES), "sections/about-post.md"])
def test_deleting_one_file_makes_exactly_that_call_again(path: str, desk: Desk) -> None:
    desk.run()
    before, keys = desk.tree, {entry.path: key for key, entry in lock.load(desk.workspace).units.items()}
    desk.workspace.remove(path)
    desk.run()
    assert desk.scribe.calls == [keys[path]]
    assert desk.tree == before


@pytest.mark.parametrize("path", ["draft.md", "article.md", "references.json", "ledger.json", "sources/post.md"])
def test_deleting_what_costs_no_call_costs_none(path: str, desk: Desk) -> None:
    desk.run()
    before = desk.tree
    desk.workspace.remove(path)
    desk.run()
    assert desk.scribe.calls == []
    assert desk.tree == before


def test_a_run_stops_after_the_stage_it_is_told_to(desk: Desk) -> None:
    for stage, calls in (("research", CALLS[:4]), ("outline", [CALLS[4]]), ("write", CALLS[5:8]), ("assemble", [])):
        desk.run(stop_after=stage)
        assert desk.scribe.calls == calls
        assert ("draft.md" in desk.tree) == (stage == "assemble")
        assert "article.md" not in desk.tree
    desk.run(stop_after="review")
    assert "article.md" in desk.tree


def test_targets_are_made_anew_and_nothing_else_that_costs_a_call(desk: Desk) -> None:
    desk.run()
    before = desk.tree
    desk.brief(instructions="briskly")
    assert desk.states["research/plan"] is State.STALE

    desk.run("write/about-post")
    assert desk.scribe.calls == ["write/about-post"]
    changed = {path for path, data in desk.tree.items() if before[path] != data}
    assert changed == {
        *("brief.md", "sections/about-post.md", "draft.md", "article.md", "ledger.json", "draftflow.lock")
    } - ({"ledger.json"} if before["ledger.json"] == desk.tree["ledger.json"] else set())
    desk.run("write")
    assert desk.scribe.calls == list(SECTIONS)


def test_from_a_stage_on_everything_is_made_anew(desk: Desk) -> None:
    desk.run()
    before = desk.tree
    desk.run(start="write")
    assert desk.scribe.calls == CALLS[5:]
    assert desk.tree == before


@pytest.mark.parametrize("target", ["nonsense", "write/nobody", "writ", "write/about", "", "/", "research/evidence/x"])
def test_a_target_that_names_nothing_is_an_error_before_anything_is_made(target: str, desk: Desk) -> None:
    desk.run()
    desk.edit("sections/about-post.md", "plainly", "briskly")
    before = desk.tree
    with pytest.raises(UsageError, match="is no stage or unit of this article; there are research, outline, write"):
        desk.run("review", target)
    assert desk.scribe.calls == []
    assert desk.tree == before


def test_a_target_may_be_what_a_new_source_will_make(desk: Desk) -> None:
    desk.run()
    desk.note("harbour", "The new harbour opens in 2031, says the county, and will hold both boats.")
    desk.run("research/evidence/harbour")
    assert desk.scribe.calls == ["research/evidence/harbour"]


# -- what a failure costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Empty, Truncated, Refused, Malformed, ProviderError, TimedOut])
def test_a_unit_that_fails_is_a_gap_and_the_rest_is_made(kind: type[DraftflowError], desk: Desk) -> None:
    desk.scribe.failures["write/about-history"] = kind("no luck")
    outcome = desk.run()
    assert {key: str(error) for key, error in outcome.gaps.items()} == {"write/about-history": "no luck"}
    assert "failed write/about-history: no luck" in desk.told.lines
    article = desk.workspace.read("article.md") or ""
    assert "the section “About history” could not be written" in article
    assert "no luck" not in article
    assert "sections/about-history.md" not in desk.tree

    desk.scribe.failures.clear()
    desk.run()
    assert desk.scribe.calls == ["write/about-history", *REVIEW]
    assert "could not be written" not in (desk.workspace.read("article.md") or "")


def test_a_source_that_cannot_be_read_for_evidence_is_a_gap(desk: Desk) -> None:
    desk.scribe.failures["research/evidence/post"] = Malformed("no JSON")
    outcome = desk.run()
    assert list(outcome.gaps) == ["research/evidence/post"]
    assert [k for k in outcome.made if k.startswith("write/")] == ["write/about-gazette", "write/about-history"]


def test_a_source_that_cannot_be_used_is_named_and_the_others_go_on(desk: Desk) -> None:
    desk.refused["post"] = SourceError("notes/post.md: holds no text to cite")
    outcome = desk.run()
    assert outcome.refused_sources == {"research/sources/post": "notes/post.md: holds no text to cite"}
    assert outcome.gaps == {}
    assert "research/evidence/post" not in desk.scribe.calls
    assert "article.md" in desk.tree

    desk.refused.clear()
    desk.run()
    assert desk.scribe.calls == []  # it is not tried again before it changes
    note = desk.root / "notes/post.md"
    note.write_text(note.read_text("utf-8") + "\nMended.\n", encoding="utf-8")
    desk.run()
    assert desk.scribe.calls[0] == "research/evidence/post"


def test_without_any_source_there_is_nothing_to_cite(desk: Desk) -> None:
    for name in SOURCES:
        desk.refused[name] = SourceError(f"{name} is empty")
    with pytest.raises(
        UsageError, match=r"nothing to cite: no source could be used; .*gazette is empty.*; give --source PATH"
    ):
        desk.run()
    assert desk.scribe.calls == []


def test_where_no_source_can_be_read_the_reason_is_the_error(desk: Desk) -> None:
    for name in SOURCES:
        desk.scribe.failures[f"research/evidence/{name}"] = Malformed(f"{name}: no JSON")
    with pytest.raises(Malformed, match="gazette: no JSON"):
        desk.run()
    assert desk.scribe.calls == CALLS[:4]


@pytest.mark.parametrize("key", ["research/plan", "outline"])
def test_what_all_else_rests_on_is_the_error_when_it_fails(key: str, desk: Desk) -> None:
    desk.scribe.failures[key] = Refused("the model declined")
    with pytest.raises(Refused, match="the model declined"):
        desk.run()
    assert desk.scribe.calls[-1] == key
    desk.scribe.failures.clear()
    desk.run()
    assert desk.scribe.calls == CALLS[CALLS.index(key) :]


@pytest.mark.parametrize("error", [KeyRefused("no credit"), StorageError("disk full"), FileError("prompts/x", "bad")])
def test_an_error_that_would_be_every_units_ends_the_run_at_once(error: DraftflowError, desk: Desk) -> None:
    desk.scribe.failures["research/evidence/gazette"] = error
    with pytest.raises(type(error), match=str(error)):
        desk.run()
    assert desk.scribe.calls == CALLS[:2]
    desk.scribe.failures.clear()
    desk.run()
    assert desk.scribe.calls == CALLS[1:]


def test_a_full_disk_ends_the_run_after_one_result_that_cannot_be_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run(stop_after="outline")
    with monkeypatch.context() as full:
        write = Workspace.write

        def fail(self: Workspace, path: str, text: str) -> None:
            if "about-" in text:
                raise StorageError(f"{path}: cannot be written: No space left on device; the old file is untouched")
            write(self, path, text)

        full.setattr(Workspace, "write", fail)
        with pytest.raises(StorageError, match="No space left on device"):
            desk.run()
    assert desk.scribe.calls == ["write/about-gazette"]


def test_what_was_finished_before_a_failure_of_our_own_is_kept(desk: Desk) -> None:
    desk.scribe.failures["write/about-post"] = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        desk.run()
    desk.scribe.failures.clear()
    desk.run()
    assert desk.scribe.calls == ["write/about-post", *REVIEW]


def test_three_failures_in_a_row_for_want_of_a_provider_are_enough(desk: Desk) -> None:
    keys = desk.notes(10)
    for key in keys[2:]:
        desk.scribe.failures[key] = ProviderError("nobody answers")
    outcome = desk.run()
    tried = [key for key in desk.scribe.calls if key in keys]
    assert tried == keys[:5]
    assert [str(outcome.gaps[key]) for key in keys[5:]] == ["not tried: the provider does not answer"] * 5
    assert list(outcome.gaps) == [*keys[2:], "research/evidence/post"]


def test_failures_that_are_not_in_a_row_or_of_another_kind_stop_nothing(desk: Desk) -> None:
    keys = desk.notes(8)
    for number, key in enumerate(keys):
        if number % 3 != 2:
            desk.scribe.failures[key] = ProviderError("nobody answers") if number % 2 else Malformed("no JSON")
    outcome = desk.run()
    assert [key for key in desk.scribe.calls if key in keys] == keys
    assert not any("not tried" in str(error) for error in outcome.gaps.values())
