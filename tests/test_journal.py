"""No kill can lose a result, repeat a call, or cost a person a word: killed at every step and opened again."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draftflow.errors import FileError
from draftflow.pipeline import lock
from draftflow.pipeline.journal import MADE, Journal
from draftflow.pipeline.lock import Entry
from draftflow.pipeline.state import State, state
from draftflow.pipeline.workspace import OWN, Workspace

KEY, PATH, INPUTS = "write/a", "sections/a.md", {"section": "s2"}
BEFORE, RESULT, MINE = "before\n", "the result, 結果\n", "my own words\n"
OPERATIONS = 7
"""More than a commit or a recovery has; that they end before is part of the tests."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the disk, which is tested elsewhere."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


class Killed(BaseException):
    """The process is gone."""


class Deadly(Workspace):
    """Dies before the operation of that number, from 0."""

    def __init__(self, root: Path, dies_at: int) -> None:
        super().__init__(root)
        self.left = dies_at

    def _live_or_die(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def write(self, path: str, text: str) -> None:
        self._live_or_die()
        super().write(path, text)

    def remove(self, path: str) -> None:
        self._live_or_die()
        super().remove(path)

    def keep_old(self, path: str) -> None:
        self._live_or_die()
        super().keep_old(path)


@contextmanager
def dying() -> Iterator[list[bool]]:
    died = [False]
    try:
        yield died
    except Killed:
        died[0] = True


def prepared(root: Path, *, before: str | None) -> Workspace:
    workspace = Workspace(root)
    if before is not None:
        Journal(workspace).commit(KEY, PATH, {"section": "s1"}, before, seen=None)
    return workspace


def pending(workspace: Workspace) -> list[str]:
    return workspace.files(f"{OWN}/pending", ".json")


def state_of(workspace: Workspace, path: str = PATH, key: str = KEY) -> State:
    return state(lock.load(workspace).units.get(key), INPUTS, workspace.digest(path))


def test_a_result_is_put_into_its_file_and_the_lock(tmp_path: Path) -> None:
    workspace = prepared(tmp_path, before=None)
    Journal(workspace).commit(KEY, PATH, INPUTS, RESULT, seen=workspace.digest(PATH))
    assert workspace.read(PATH) == RESULT
    assert state_of(workspace) is State.FRESH
    assert workspace.read(f"{MADE}/{PATH}") == RESULT
    assert pending(workspace) == []
    assert workspace.history(PATH) == []


@pytest.mark.parametrize("before", [None, BEFORE])
@pytest.mark.parametrize("second", [*range(OPERATIONS), None])
@pytest.mark.parametrize("first", range(OPERATIONS))
def test_killed_before_any_step_and_again_in_the_recovery(
    first: int, second: int | None, before: str | None, tmp_path: Path
) -> None:
    workspace = prepared(tmp_path, before=before)
    with dying() as died:
        Journal(Deadly(tmp_path, first)).commit(KEY, PATH, INPUTS, RESULT, seen=workspace.digest(PATH))
    begun = bool(pending(workspace)) or not died[0]
    if second is not None:
        with dying():
            Journal(Deadly(tmp_path, second))

    Journal(workspace)
    assert workspace.read(PATH) == (RESULT if begun else before)
    assert state_of(workspace) is (State.FRESH if begun else State.STALE if before else State.MISSING)
    assert workspace.read(f"{MADE}/{PATH}") == (RESULT if begun else before)
    assert pending(workspace) == []
    assert workspace.history(PATH) == []
    assert first > 0 or not begun
    assert first < OPERATIONS - 1 or not died[0]


@pytest.mark.parametrize("before", [None, BEFORE])
@pytest.mark.parametrize("mine", [MINE, "", None])
@pytest.mark.parametrize("dies_at", range(OPERATIONS))
def test_what_a_person_did_between_the_kill_and_the_next_run_stays(
    dies_at: int, mine: str | None, before: str | None, tmp_path: Path
) -> None:
    workspace = prepared(tmp_path, before=before)
    with dying() as died:
        Journal(Deadly(tmp_path, dies_at)).commit(KEY, PATH, INPUTS, RESULT, seen=workspace.digest(PATH))
    if mine is not None:
        workspace.write(PATH, mine)
    elif died[0] and before is not None:
        workspace.remove(PATH)

    Journal(workspace)
    if mine is not None:
        assert workspace.read(PATH) == mine
        assert state_of(workspace) in (State.EDITED, State.CONFLICT, State.UNRECORDED)
    assert pending(workspace) == []


@pytest.mark.parametrize("dies_at", range(OPERATIONS))
def test_what_stood_in_an_edited_file_is_never_lost(dies_at: int, tmp_path: Path) -> None:
    workspace = prepared(tmp_path, before=BEFORE)
    workspace.write(PATH, MINE)
    with dying():
        Journal(Deadly(tmp_path, dies_at)).commit(KEY, PATH, INPUTS, RESULT, seen=workspace.digest(PATH))
    Journal(workspace)
    assert MINE in [workspace.read(path) for path in (PATH, *workspace.history(PATH))]


@pytest.mark.parametrize("before", [None, BEFORE])
def test_a_file_that_was_changed_while_it_was_made_stays_and_the_result_is_kept(
    before: str | None, tmp_path: Path
) -> None:
    workspace = prepared(tmp_path, before=before)
    journal, seen = Journal(workspace), workspace.digest(PATH)
    recorded = journal.lock
    workspace.write(PATH, MINE)
    copy = journal.commit(KEY, PATH, INPUTS, RESULT, seen=seen)
    assert workspace.read(PATH) == MINE
    assert workspace.history(PATH) == [copy]
    assert workspace.read(copy or "") == RESULT
    assert lock.load(workspace) == recorded
    assert pending(workspace) == []


@pytest.mark.parametrize("dies_at", range(4))
def test_killed_in_the_middle_of_a_write(dies_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = prepared(tmp_path, before=BEFORE)
    journal, replace, left = Journal(workspace), Path.replace, [dies_at]

    def deadly(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return replace(self, target)

    with monkeypatch.context() as killing, dying() as died:
        killing.setattr(Path, "replace", deadly)
        journal.commit(KEY, PATH, INPUTS, RESULT, seen=workspace.digest(PATH))
    assert died[0]
    assert list(tmp_path.rglob("*.tmp"))

    Journal(workspace)
    assert workspace.read(PATH) == (RESULT if dies_at else BEFORE)
    assert state_of(workspace) is (State.FRESH if dies_at else State.STALE)
    assert list(tmp_path.rglob("*.tmp")) == []


STORIES = st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=20)), min_size=1, max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40, derandomize=True)
@given(story=STORIES, dies_at=st.integers(0, 25), edits=st.dictionaries(st.sampled_from("abc"), st.text(max_size=5)))
def test_any_story_ends_with_whole_files_and_a_lock_that_fits(
    story: list[tuple[str, str]], dies_at: int, edits: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    workspace = Workspace(tmp_path_factory.mktemp("article"))
    paid: dict[str, str] = {}
    with dying():
        journal = Journal(Deadly(workspace.root, dies_at))
        for name, text in story:
            path = f"sections/{name}.md"
            journal.commit(f"write/{name}", path, INPUTS, text, seen=workspace.digest(path))
            paid[name] = text
    for path in pending(workspace):
        held = json.loads(workspace.read(path) or "")
        paid[held["key"].removeprefix("write/")] = held["text"]
    for name, text in edits.items():
        workspace.write(f"sections/{name}.md", text)

    Journal(workspace)
    for name in "abc":
        stands = workspace.read_bytes(f"sections/{name}.md")
        expected = edits.get(name, paid.get(name))
        assert stands == (None if expected is None else expected.encode())
        if name in paid and name not in edits:
            assert state_of(workspace, f"sections/{name}.md", f"write/{name}") is State.FRESH
    assert pending(workspace) == []


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", '{"key": 1}'])
def test_a_journal_file_that_is_none_is_dropped(text: str, tmp_path: Path) -> None:
    workspace = prepared(tmp_path, before=BEFORE)
    workspace.write(f"{OWN}/pending/x.json", text)
    Journal(workspace)
    assert workspace.read(PATH) == BEFORE
    assert pending(workspace) == []


@pytest.mark.parametrize("path", ["../outside.md", "{tmp}/outside.md", "/{tmp}/outside.md"])
def test_a_journal_that_came_with_the_folder_writes_nothing_outside(path: str, tmp_path: Path) -> None:
    workspace = prepared(tmp_path / "article", before=BEFORE)
    entry = Entry(path=path.format(tmp=tmp_path), inputs={}, output="0").model_dump()
    crafted = {"key": "write/x", "entry": entry, "before": None, "text": "gotcha"}
    workspace.write(f"{OWN}/pending/x.json", json.dumps(crafted))
    with pytest.raises(FileError, match="not a path inside the article's folder"):
        Journal(workspace)
    assert [p.name for p in tmp_path.iterdir()] == ["article"]


def test_entries_are_forgotten_when_unit_and_file_are_both_gone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    journal = Journal(workspace)
    for name in "abcd":
        journal.commit(f"write/{name}", f"sections/{name}.md", INPUTS, name, seen=None)
    workspace.remove("sections/b.md")
    workspace.remove("sections/d.md")
    journal.forget({"write/a", "write/b"})
    assert set(lock.load(workspace).units) == {"write/a", "write/b", "write/c"}
