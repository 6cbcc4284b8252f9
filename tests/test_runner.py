"""The walk over the stages: what is made, what is left alone, and what a failure costs."""

import os
import threading
import time
from dataclasses import replace
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
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.state import State
from draftflow.pipeline.workspace import Workspace
from scribe import SOURCES, Desk, Scribe

SECTIONS = tuple(f"write/about-{name}" for name in SOURCES)
CALLS = ["research/plan", *(f"research/evidence/{n}" for n in SOURCES), "outline", *SECTIONS, "review/findings"]


@pytest.fixture
def desk(tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)  # what it is for is tested elsewhere
    assert notes == tmp_path / "notes"
    made = Desk(tmp_path, Scribe(calls=[], failures={}, before={}))
    made.brief()
    return made


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
    assert desk.scribe.calls == ["write/about-history", "review/findings"]
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
    assert desk.scribe.calls[0] == "research/evidence/post"


def test_without_any_source_there_is_nothing_to_cite(desk: Desk) -> None:
    for name in SOURCES:
        desk.refused[name] = SourceError(f"{name} is empty")
    with pytest.raises(
        UsageError, match=r"nothing to cite: no source could be used; give --source PATH .*gazette is empty"
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
    assert desk.scribe.calls == ["write/about-post", "review/findings"]


def many_sources(desk: Desk, number: int) -> list[str]:
    for n in range(number):
        desk.note(f"note-{n:02}", f"Note {n} says that the boats of the bay carried {n + 100} passengers in winter.")
    return [f"research/evidence/note-{n:02}" for n in range(number)]


def test_three_failures_in_a_row_for_want_of_a_provider_are_enough(desk: Desk) -> None:
    keys = many_sources(desk, 10)
    for key in keys[2:]:
        desk.scribe.failures[key] = ProviderError("nobody answers")
    outcome = desk.run()
    tried = [key for key in desk.scribe.calls if key in keys]
    assert tried == keys[:5]
    assert [str(outcome.gaps[key]) for key in keys[5:]] == ["not tried: the provider does not answer"] * 5
    assert list(outcome.gaps) == [*keys[2:], "research/evidence/post"]


def test_failures_that_are_not_in_a_row_or_of_another_kind_stop_nothing(desk: Desk) -> None:
    keys = many_sources(desk, 8)
    for number, key in enumerate(keys):
        if number % 3 != 2:
            desk.scribe.failures[key] = ProviderError("nobody answers") if number % 2 else Malformed("no JSON")
    outcome = desk.run()
    assert [key for key in desk.scribe.calls if key in keys] == keys
    assert not any("not tried" in str(error) for error in outcome.gaps.values())


# -- what a person made --------------------------------------------------------------------------------------------


def test_an_edited_file_is_left_and_used(desk: Desk) -> None:
    desk.run()
    mine = desk.edit("sections/about-post.md", "plainly", "in my own words")
    outcome = desk.run()
    assert desk.scribe.calls == ["review/findings"]
    assert [kept.path for kept in outcome.kept] == ["sections/about-post.md"]
    assert outcome.notices == []
    assert desk.workspace.read("sections/about-post.md") == mine
    assert "in my own words" in (desk.workspace.read("article.md") or "")


def test_a_conflict_stops_that_unit_alone(desk: Desk) -> None:
    desk.run()
    mine = desk.edit("sections/about-post.md", "plainly", "in my own words")
    desk.brief(instructions="briskly")
    outcome = desk.run()
    assert [key for key in desk.scribe.calls if key.startswith("write/")] == list(SECTIONS[:2])
    assert desk.workspace.read("sections/about-post.md") == mine
    assert [text.split(" and ")[0] for text in outcome.notices] == ["sections/about-post.md was changed by hand"]
    assert desk.states["write/about-post"] is State.CONFLICT


def test_overwriting_keeps_the_old_copy_and_only_where_asked(desk: Desk) -> None:
    desk.run()
    first = desk.edit("sections/about-post.md", "plainly", "in my own words")
    other = desk.edit("sections/about-gazette.md", "plainly", "this too")
    desk.run("write/about-post", overwrite=True)
    second = desk.edit("sections/about-post.md", "plainly", "again")
    desk.run("write/about-post", overwrite=True)
    kept = desk.workspace.history("sections/about-post.md")
    assert [desk.workspace.read(path) for path in kept] == [first, second]
    assert "plainly" in (desk.workspace.read("sections/about-post.md") or "")
    assert desk.workspace.read("sections/about-gazette.md") == other
    assert desk.states["write/about-post"] is State.FRESH

    desk.run(overwrite=True)
    assert "plainly" in (desk.workspace.read("sections/about-gazette.md") or "")
    assert desk.workspace.read(desk.workspace.history("sections/about-gazette.md")[0]) == other


def test_naming_an_edited_file_without_overwriting_says_so(desk: Desk) -> None:
    desk.run()
    mine = desk.edit("sections/about-post.md", "plainly", "in my own words")
    outcome = desk.run("write/about-post")
    assert desk.scribe.calls == []
    assert "--overwrite makes it anew and keeps the old copy" in outcome.notices[0]
    assert desk.workspace.read("sections/about-post.md") == mine


def test_what_is_edited_while_it_is_made_stays(desk: Desk) -> None:
    desk.run()
    desk.scribe.before["write/about-post"] = lambda: desk.edit("sections/about-post.md", "plainly", "meanwhile")
    outcome = desk.run("write")
    assert "meanwhile" in (desk.workspace.read("sections/about-post.md") or "")
    assert [kept.path for kept in outcome.kept] == ["sections/about-post.md"]
    assert outcome.made[:2] == list(SECTIONS[:2])
    assert "write/about-post" not in outcome.made
    copy = desk.workspace.history("sections/about-post.md")[0]
    assert copy in outcome.notices[0]
    assert "plainly" in (desk.workspace.read(copy) or "")


def test_a_file_put_there_is_adopted_and_never_overwritten(desk: Desk) -> None:
    mine = "My own section, with nothing cited.\n"
    desk.run(stop_after="outline")
    desk.workspace.write("sections/about-post.md", mine)
    outcome = desk.run()
    assert [kept.path for kept in outcome.kept] == ["sections/about-post.md"]
    assert "write/about-post" not in desk.scribe.calls
    assert desk.states["write/about-post"] is State.FRESH

    desk.brief(instructions="briskly")
    desk.run()
    desk.run("write/about-post")
    assert "write/about-post" not in desk.scribe.calls
    assert desk.workspace.read("sections/about-post.md") == mine
    desk.run("write/about-post", overwrite=True)
    assert desk.workspace.read(desk.workspace.history("sections/about-post.md")[0]) == mine


def test_a_source_put_there_is_read_and_never_touched(desk: Desk) -> None:
    mine = "# By hand\n\nThe bay has been crossed by boats since long before the first ferry of 1921.\n"
    desk.workspace.write("sources/mine.md", mine)
    outcome = desk.run(overwrite=True)
    assert "research/evidence/mine" in desk.scribe.calls
    assert "sources/mine.md" in [kept.path for kept in outcome.kept]
    assert desk.workspace.read("sources/mine.md") == mine
    assert desk.run().gaps == {}
    assert desk.scribe.calls == []


def test_a_heading_that_is_gone_leaves_an_orphan_that_is_no_part_of_the_article(desk: Desk) -> None:
    desk.run()
    outline = desk.workspace.read("outline.md") or ""
    desk.workspace.write("outline.md", outline[: outline.index("## About post")])
    outcome = desk.run()
    assert [orphan.path for orphan in outcome.orphans] == ["sections/about-post.md"]
    assert "sections/about-post.md" in desk.tree
    assert "About post" not in (desk.workspace.read("article.md") or "")
    desk.workspace.write("outline.md", outline)
    desk.run()
    assert "write/about-post" not in desk.scribe.calls


def test_a_heading_without_evidence_is_a_gap_that_costs_no_call(desk: Desk) -> None:
    desk.run()
    desk.workspace.write("outline.md", (desk.workspace.read("outline.md") or "") + "\n## New {#new}\n\n- no source\n")
    outcome = desk.run()
    assert list(outcome.gaps) == ["write/new"]
    assert "names no evidence" in str(outcome.gaps["write/new"])
    assert desk.scribe.calls == ["review/findings"]


@pytest.mark.parametrize("path", ["plan.yaml", "outline.md", "evidence/post.yaml", "sources/post.md", "review.md"])
def test_a_file_that_a_person_broke_stops_the_run_and_stays(path: str, desk: Desk) -> None:
    desk.run()
    broken = "---\nnonsense: [\n---\n\n- **C101**: x\n"
    desk.workspace.write(path, broken)
    before = desk.tree
    with pytest.raises(FileError) as caught:
        desk.run()
    assert str(caught.value).startswith(str(desk.workspace.root / path))
    assert desk.scribe.calls == []
    assert desk.tree == before


# -- sources that change -------------------------------------------------------------------------------------------


def test_a_source_file_that_changed_restales_its_own_chain(desk: Desk) -> None:
    desk.run()
    old = (desk.root / "notes/post.md").read_text("utf-8")
    (desk.root / "notes/post.md").write_text(old.replace("$41 million", "$44 million"), encoding="utf-8")
    assert desk.states["research/sources/post"] is State.STALE
    desk.run()
    # the outline is edited by nobody and so follows the evidence, which the sections of the other sources do not
    assert desk.scribe.calls == ["research/evidence/post", "outline", "write/about-post", "review/findings"]
    assert "$44 million" in (desk.workspace.read("article.md") or "")


def test_a_source_file_of_which_only_the_look_changed_costs_no_call(desk: Desk) -> None:
    desk.run()
    old = (desk.root / "notes/post.md").read_text("utf-8")
    (desk.root / "notes/post.md").write_text(old + "\n\n\n", encoding="utf-8")
    outcome = desk.run()
    assert outcome.made == ["research/sources/post"]


def test_sources_that_vanished_change_nothing(desk: Desk) -> None:
    desk.run()
    before = desk.tree
    (desk.root / "notes").rename(desk.root / "elsewhere")
    outcome = desk.run()
    assert desk.scribe.calls == []
    assert outcome.orphans == []
    assert desk.tree == before
    assert set(desk.states.values()) == {State.FRESH}


def test_sources_that_moved_are_known_by_their_bytes(desk: Desk) -> None:
    desk.run()
    before = {path: data for path, data in desk.tree.items() if path != "brief.md"}
    (desk.root / "notes").rename(desk.root / "elsewhere")
    desk.brief(sources=("elsewhere",))
    desk.run()
    assert desk.scribe.calls == []
    assert {path: data for path, data in desk.tree.items() if path != "brief.md"} == before


def test_two_files_of_one_name_are_two_sources(desk: Desk) -> None:
    (desk.root / "more").mkdir()
    text = "# Post\n\nAnother paper of that name says that the boats will be built in another yard.\n"
    (desk.root / "more/post.md").write_text(text, encoding="utf-8")
    desk.brief(sources=("notes", "more"))
    desk.run()
    assert {"research/evidence/post", "research/evidence/post-2"} <= set(desk.scribe.calls)
    desk.run()
    assert desk.scribe.calls == []


def test_another_model_makes_every_call_stale_and_another_length_only_what_asks_for_it(desk: Desk) -> None:
    desk.run()
    desk.brief(length=900)
    stale = {key for key, state in desk.states.items() if state is State.STALE}
    assert stale == {"research/plan", "outline"}
    desk.brief()
    desk.scribe = replace(desk.scribe, model="scribe-2")
    stale = {key for key, state in desk.states.items() if state is State.STALE}
    assert stale == set(CALLS)


def test_more_sources_than_are_to_be_read_are_chosen_from(desk: Desk) -> None:
    many_sources(desk, 4)
    desk.brief(max_sources=2)
    desk.run()
    reading = read_snapshot(desk.workspace, read_brief(desk.workspace), ()).reading
    assert reading is not None
    assert len(reading.read) == 2
    assert len(reading.left_out) == 5
    assert [c for c in desk.scribe.calls if c.startswith("research/evidence/")] == [
        f"research/evidence/{name}" for name in sorted(reading.read)
    ]
