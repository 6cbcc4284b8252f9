"""The lock: what stands in it for each input, and what is done with one that is damaged."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.errors import FileError
from draftflow.models import Brief, Point
from draftflow.pipeline import lock
from draftflow.pipeline.lock import Entry, Lock, fingerprint, fingerprints
from draftflow.pipeline.workspace import Workspace
from draftflow.sources.files import Document

same = settings(deadline=None, derandomize=True)
BRIEF = Brief(topic="Boats", language="en", length=900)


def test_a_brief_is_fingerprinted_setting_by_setting() -> None:
    found = fingerprints({"brief": BRIEF.commission(), "max": 3}, {"model": "m-1"}, 2)
    assert found == {
        "brief.topic": "Boats",
        "brief.language": "en",
        "brief.instructions": "",
        "brief.length": "900",
        "max": "3",
        "model": "m-1",
        "version": "2",
    }


def test_where_the_sources_are_and_who_writes_is_no_part_of_a_commission() -> None:
    moved = BRIEF.model_copy(update={"sources": ("elsewhere",), "model": "other", "max_sources": 5})
    assert fingerprints({"brief": moved.commission()}, {}, 1) == fingerprints({"brief": BRIEF.commission()}, {}, 1)
    longer = BRIEF.model_copy(update={"length": 5_000})
    assert fingerprints({"brief": longer.assignment()}, {}, 1) == fingerprints({"brief": BRIEF.assignment()}, {}, 1)


def test_a_document_counts_by_its_bytes_not_by_its_place() -> None:
    here, there = Document("a.md", Path("a.md"), "0f"), Document("b/a.md", Path("b/a.md"), "0f")
    assert fingerprint(here) == fingerprint(there)
    assert fingerprint(here) != fingerprint(here._replace(sha256="0e"))


@same
@given(st.text())
def test_a_text_cannot_pass_for_the_hash_of_another(text: str) -> None:
    hashed = fingerprint("x" * 200)
    assert fingerprint(text) != hashed
    assert fingerprint(hashed) != hashed
    assert "\n" not in fingerprint(text)


@same
@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_different_values_have_different_fingerprints(one: list[str], other: list[str]) -> None:
    points = [Point(text="t", evidence=tuple(ids)) for ids in (one, other)]
    assert (fingerprint(points[0]) == fingerprint(points[1])) == (one == other)


def test_the_order_of_keys_is_nothing() -> None:
    assert fingerprint({"a": [1], "b": "x"}) == fingerprint({"b": "x", "a": [1]})


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert lock.load(workspace) == Lock()
    entries = {
        "write/電車": Entry(path="sections/電車.md", inputs={"section": "sha256:1"}, output="2"),
        "outline": Entry(path="outline.md", inputs={}, output="3", by="hand"),
    }
    lock.save(workspace, Lock(units=entries))
    assert lock.load(workspace) == Lock(units=entries)
    assert "電車" in (tmp_path / lock.FILE).read_text("utf-8")


def test_entries_stand_by_key_so_that_a_diff_is_small(tmp_path: Path) -> None:
    entry = Entry(path="a", inputs={}, output="1")
    one, other = Workspace(tmp_path / "one"), Workspace(tmp_path / "other")
    lock.save(one, Lock(units={"b": entry, "a": entry}))
    lock.save(other, Lock(units={"a": entry, "b": entry}))
    assert one.read(lock.FILE) == other.read(lock.FILE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("[]", "damaged"),
        ("null", "damaged"),
        ("[" * 100_000, "damaged"),
        ('{"format": 1, "units": {"a": {}}}', "damaged"),
        ('{"format": 1, "units": {"a": {"path": "a", "inputs": {"x": 1}, "output": "1"}}}', "damaged"),
        ('{"format": 1, "units": {}, "surprise": 1}', "damaged"),
        ('{"format": 2, "units": {}, "surprise": 1}', "written by a later draftflow"),
    ],
)
def test_a_lock_that_will_not_do_is_named_with_the_next_step(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / lock.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=says) as caught:
        lock.load(Workspace(tmp_path))
    assert str(caught.value).startswith(str(tmp_path / lock.FILE))
    assert "delete it" in str(caught.value) or "update draftflow" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_entry_is_replaced_and_others_stay() -> None:
    first, second = Entry(path="a", inputs={}, output="1"), Entry(path="a", inputs={}, output="2")
    both = Lock().with_entry("a", first).with_entry("b", first)
    assert both.with_entry("a", second).units == {"a": second, "b": first}
    assert both.only({"b", "c"}).units == {"b": first}
    assert json.loads(both.model_dump_json())["format"] == 1
