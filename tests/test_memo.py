"""What files were read into is kept between commands that look: it changes nothing, whatever becomes of it."""

import json
import os
import shutil
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from draftflow.authors.extractive import ExtractiveAuthor
from draftflow.errors import DraftflowError
from draftflow.pipeline import lock, memo
from draftflow.pipeline.glance import Glance
from draftflow.pipeline.memo import FILE, KeptMemo
from draftflow.pipeline.reader import find_documents, read_brief, read_snapshot
from draftflow.pipeline.survey import Standing, survey
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.base import Snapshot

EXAMPLES = sorted(path.parent for path in (ROOT / "outputs").glob("*/brief.md"))


@pytest.fixture(params=EXAMPLES, ids=lambda folder: folder.name[:20])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(request.param, tmp_path / "article", ignore=shutil.ignore_patterns(".draftflow")))


def seen(workspace: Workspace, remembered: memo.Memo | None) -> tuple[Snapshot, list[Standing]]:
    brief = read_brief(workspace, remembered)
    snapshot = read_snapshot(workspace, brief, find_documents(brief, ROOT), remembered)
    return snapshot, survey(snapshot, lock.load(workspace), workspace, ExtractiveAuthor())


def plainly(folder: Path) -> tuple[Snapshot, list[Standing]] | str:
    try:
        return seen(Workspace(folder), None)
    except DraftflowError as error:
        return str(error)


def glanced(folder: Path) -> tuple[Snapshot, list[Standing]] | str:
    glance = Glance(folder)
    kept = KeptMemo(glance)
    try:
        found = seen(glance, kept)
    except DraftflowError as error:
        return str(error)
    kept.save()
    return found


def test_what_is_kept_is_what_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = plainly(folder)
    assert glanced(folder) == expected
    before = (folder / FILE).stat()
    monkeypatch.setattr(memo.Memo, "_made", lambda *_: pytest.fail("a file was read anew"))
    monkeypatch.setattr("draftflow.pipeline.reader.import_module", lambda name: pytest.fail(f"{name} was loaded"))
    assert glanced(folder) == expected
    assert (folder / FILE).stat() == before  # nothing new is nothing to write


ENDINGS = ("\n", " \nMore.\n", "\n- more\n", "\nmore: 1\n", "\x00", None)


@pytest.mark.parametrize("folder", [EXAMPLES[0], EXAMPLES[-1]], ids=["model", "extractive"], indirect=True)
def test_whatever_is_edited_is_seen(folder: Path) -> None:
    glanced(folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and ".draftflow" not in path.parts)
    for path, ending in zip(files, cycle(ENDINGS), strict=False):
        old, times = path.read_bytes(), path.stat()
        if ending is None:  # of the same size, at the same time
            path.write_bytes(old[:-2] + b"x\n")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        else:
            path.write_bytes(old + ending.encode())
        assert glanced(folder) == plainly(folder), path
        path.write_bytes(old)
    assert glanced(folder) == plainly(folder)


def test_line_ends_of_another_system_are_no_change(folder: Path) -> None:
    glanced(folder)
    for path in folder.rglob("*.md"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert glanced(folder) == plainly(folder)


def test_evidence_is_read_by_its_source(folder: Path) -> None:
    path = next(iter(sorted((folder / "evidence").glob("*.yaml"))))
    quote = "A sentence that was pasted in by hand."
    path.write_text(path.read_text("utf-8").replace("passages:\n", f"passages:\n- quote: {quote}\n", 1), "utf-8")
    source = folder / "sources" / f"{path.stem}.md"
    turned_down = glanced(folder)[0]
    assert isinstance(turned_down, Snapshot)
    assert quote in {rejected.quote for rejected in turned_down.evidence[path.stem].rejected}
    source.write_text(f"{source.read_text('utf-8')}\n\n{quote}\n", "utf-8")
    found = glanced(folder)[0]
    assert isinstance(found, Snapshot)
    assert quote in {passage.quote for passage in found.evidence[path.stem].passages}


ODD: tuple[Any, ...] = (
    "", "{", "[]", "null", "7", '{"code": 1}', '{"code": "CODE", "files": 3}', '{"code": "CODE", "files": null}',
)  # fmt: skip


@pytest.mark.parametrize("damage", ODD)
def test_a_damaged_memory_is_none(damage: str, folder: Path) -> None:
    expected = glanced(folder)
    code = json.loads((folder / FILE).read_text("utf-8"))["code"]
    (folder / FILE).write_text(damage.replace("CODE", code), "utf-8")
    assert glanced(folder) == expected
    assert json.loads((folder / FILE).read_text("utf-8"))["files"]


@pytest.mark.parametrize(
    "odd", [None, 7, "x", [], [1], {"text": "x"}, {"text": 10**9}, {"text": -1}, {"id": 3, "text": 0}]
)
def test_damaged_values_are_none(odd: object, folder: Path) -> None:
    expected = glanced(folder)
    kept = json.loads((folder / FILE).read_text("utf-8"))
    kept["files"] = {path: [of, odd] for path, (of, _) in kept["files"].items()}
    (folder / FILE).write_text(json.dumps(kept), "utf-8")
    assert glanced(folder) == expected


def test_what_other_code_has_read_is_read_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = glanced(folder)
    kept = json.loads((folder / FILE).read_text("utf-8"))
    kept["files"]["outline.md"][1]["title"] = "As it was once read"
    (folder / FILE).write_text(json.dumps(kept), "utf-8")
    assert glanced(folder) != expected
    monkeypatch.setattr(memo, "_code", lambda: "newer")
    assert glanced(folder) == expected


def test_a_folder_that_cannot_be_written_to_is_looked_at_all_the_same(folder: Path) -> None:
    (folder / ".draftflow").write_text("no folder", "utf-8")
    assert glanced(folder) == plainly(folder)
