"""The folder of an article: whole files or none, no way out of it, and errors that name the file."""

import errno
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draftflow.errors import FileError, StorageError
from draftflow.pipeline.workspace import MAX_BYTES, OWN, Workspace

OLD, NEW = "the old text\n", "the new text, 新しい\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "article"


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(root)


def everything(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def failing(problem: int) -> Callable[..., None]:
    def fail(*_arguments: object, **_more: object) -> None:
        raise OSError(problem, os.strerror(problem))

    return fail


def test_what_is_written_is_read(workspace: Workspace, root: Path) -> None:
    assert workspace.read("sections/a.md") is None
    workspace.write("sections/a.md", OLD)
    workspace.write("sections/a.md", NEW)
    assert workspace.read("sections/a.md") == NEW
    assert everything(root) == {"sections/a.md": NEW.encode()}


@pytest.mark.parametrize("call", ["os.fsync", "os.open", "pathlib.Path.replace"])
@pytest.mark.parametrize("problem", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_write_that_fails_leaves_the_old_bytes_and_nothing_else(
    call: str, problem: int, workspace: Workspace, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write("outline.md", OLD)
    with monkeypatch.context() as broken:
        broken.setattr(call, failing(problem))
        with pytest.raises(StorageError, match="the old file is untouched") as caught:
            workspace.write("outline.md", NEW)
    assert str(root / "outline.md") in str(caught.value)
    assert os.strerror(problem) in str(caught.value)
    assert everything(root) == {"outline.md": OLD.encode()}


def test_a_folder_that_cannot_be_synced_is_no_error(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync
    done: list[int] = []

    def once(descriptor: int) -> None:
        done.append(descriptor)
        if len(done) > 1:
            raise OSError(errno.EINVAL, "not for folders")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", once)
    workspace.write("outline.md", NEW)
    assert len(done) == 2
    assert workspace.read("outline.md") == NEW


def test_a_file_where_a_folder_should_be_is_an_error(workspace: Workspace, root: Path) -> None:
    workspace.write("sections", OLD)
    with pytest.raises(StorageError, match="cannot be written"):
        workspace.write("sections/a.md", NEW)
    with pytest.raises(StorageError, match="cannot be written"):
        workspace.append("sections/a.jsonl", NEW)
    assert workspace.read("sections/a.md") is None
    assert workspace.files("sections", ".md") == []
    assert everything(root) == {"sections": OLD.encode()}


@pytest.mark.parametrize(
    "path",
    [
        *("..", "../a.md", "a/../../b.md", "sections/../../x", "{tmp}/a.md", "/{tmp}/a.md", "", ".", "/", "//"),
        *("a\\..\\b.md", "a\0b.md", "sections/..", "x" * 300, "sections/" + "字" * 100),
    ],
)
def test_no_path_leads_out_of_the_folder(path: str, workspace: Workspace, root: Path) -> None:
    path = path.format(tmp=root.parent)
    calls: Sequence[Callable[[], object]] = (
        lambda: workspace.read(path),
        lambda: workspace.read_bytes(path),
        lambda: workspace.digest(path),
        lambda: workspace.write(path, NEW),
        lambda: workspace.append(path, NEW),
        lambda: workspace.remove(path),
        lambda: workspace.files(path, ".md"),
    )
    for call in calls:
        with pytest.raises(FileError):
            call()
    assert list(root.parent.iterdir()) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60, derandomize=True)
@given(path=st.text(st.sampled_from("./\\\0~a:\n字 "), min_size=1, max_size=12))
def test_whatever_the_path_writing_stays_inside(path: str, tmp_path: Path) -> None:
    root = tmp_path / "inside" / "article"
    try:
        Workspace(root).write(path, NEW)
    except (FileError, StorageError):
        pass
    else:
        assert Workspace(root).read(path) == NEW
    assert {p.name for p in tmp_path.iterdir()} <= {"inside"}
    assert not (tmp_path / "inside").exists() or {p.name for p in (tmp_path / "inside").iterdir()} == {"article"}


@pytest.mark.parametrize("link", ["article", "article/sections", "article/sections/a.md"])
@pytest.mark.parametrize("dangling", [True, False])
def test_no_link_is_followed_at_any_level(link: str, dangling: bool, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    target = elsewhere / link
    if not dangling:
        (elsewhere / "article/sections").mkdir(parents=True)
        (elsewhere / "article/sections/a.md").write_text(OLD, encoding="utf-8")
    (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / link).symlink_to(target)
    before = everything(elsewhere)
    workspace = Workspace(tmp_path / "article")
    calls: Sequence[Callable[[], object]] = (
        lambda: workspace.read("sections/a.md"),
        lambda: workspace.write("sections/a.md", NEW),
        lambda: workspace.append("sections/a.md", NEW),
        lambda: workspace.remove("sections/a.md"),
        lambda: workspace.keep_old("sections/a.md"),
    )
    for call in calls:
        with pytest.raises(FileError, match="symbolic link"):
            call()
    assert everything(elsewhere) == before
    assert (tmp_path / link).is_symlink()


def test_links_and_hidden_files_are_not_listed(workspace: Workspace, root: Path) -> None:
    for name in ("b.md", "a.md", ".hidden.md", "c.txt"):
        workspace.write(f"sections/{name}", OLD)
    (root / "sections/link.md").symlink_to(root / "sections/a.md")
    (root / "sections/folder.md").mkdir()
    assert workspace.files("sections", ".md") == ["sections/a.md", "sections/b.md"]
    assert workspace.files("nowhere", ".md") == []


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfone\ntwo\n",
        b"one\r\ntwo\r\n",
        b"one\rtwo\r",
        b"\xef\xbb\xbfone\r\ntwo\r\n",
        b"one\r\ntwo\n",
    ],
)
def test_line_ends_and_byte_order_marks_are_read_alike(data: bytes, workspace: Workspace, root: Path) -> None:
    root.mkdir()
    (root / "outline.md").write_bytes(data)
    assert workspace.read("outline.md") == "one\ntwo\n"


@pytest.mark.parametrize(
    ("data", "byte"), [("日本".encode("shift_jis"), 0), ("日本".encode("utf-16"), 0), (b"abc\xff", 3)]
)
def test_another_encoding_is_named_with_its_place(data: bytes, byte: int, workspace: Workspace, root: Path) -> None:
    root.mkdir()
    (root / "outline.md").write_bytes(data)
    with pytest.raises(FileError) as caught:
        workspace.read("outline.md")
    assert str(caught.value) == f"{root / 'outline.md'}: not UTF-8 (byte {byte}); save it as UTF-8"


def test_a_file_that_is_too_large_is_not_read(workspace: Workspace, root: Path) -> None:
    root.mkdir()
    with (root / "outline.md").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(FileError, match="larger than 50,000,000 bytes"):
        workspace.read("outline.md")


def test_a_folder_in_place_of_a_file_is_an_error(workspace: Workspace, root: Path) -> None:
    (root / "outline.md").mkdir(parents=True)
    with pytest.raises(FileError, match="cannot be read: Is a directory"):
        workspace.read("outline.md")
    with pytest.raises(StorageError):
        workspace.write("outline.md", NEW)
    assert list(root.iterdir()) == [root / "outline.md"]


def test_a_folder_that_may_not_be_read_is_an_error(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.write("sections/a.md", OLD)
    monkeypatch.setattr(Path, "iterdir", failing(errno.EACCES))
    with pytest.raises(FileError, match="sections: cannot be read: Permission denied"):
        workspace.files("sections", ".md")


def test_removing_what_is_not_there_is_no_error_and_what_cannot_be_removed_is(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.remove("nothing.json")
    workspace.write("a.json", OLD)
    monkeypatch.setattr(Path, "unlink", failing(errno.EACCES))
    with pytest.raises(StorageError, match=r"a\.json: cannot be removed: Permission denied"):
        workspace.remove("a.json")


def test_lines_are_added_and_a_cut_one_does_not_swallow_the_next(workspace: Workspace, root: Path) -> None:
    workspace.append("calls.jsonl", "one")
    workspace.append("calls.jsonl", "two")
    with (root / "calls.jsonl").open("ab") as file:
        file.write(b'{"at": "20')
    workspace.append("calls.jsonl", "three")
    assert workspace.read("calls.jsonl") == 'one\ntwo\n{"at": "20\nthree\n'


def test_copies_are_kept_byte_for_byte_and_numbered(workspace: Workspace, root: Path) -> None:
    for data in (b"one\r\n", b"\xff two", b"three"):
        (root / "sections").mkdir(parents=True, exist_ok=True)
        (root / "sections/a.md").write_bytes(data)
        workspace.keep_old("sections/a.md")
    workspace.keep_old("sections/none.md")
    kept = workspace.history("sections/a.md")
    assert kept == [f"{OWN}/history/sections/a.md.{number}" for number in (1, 2, 3)]
    assert [workspace.read_bytes(path) for path in kept] == [b"one\r\n", b"\xff two", b"three"]


def test_a_copy_never_takes_the_place_of_an_older_one(workspace: Workspace) -> None:
    for number in range(1, 12):
        workspace.write("outline.md", f"{number}")
        workspace.keep_old("outline.md")
    workspace.remove(f"{OWN}/history/outline.md.2")
    workspace.write("outline.md", "12")
    workspace.keep_old("outline.md")
    kept = workspace.history("outline.md")
    assert [workspace.read(path) for path in kept] == [str(n) for n in (1, *range(3, 13))]


@pytest.mark.parametrize("name", ["[a].md", "a*.md", "a?.md", "a.md.md"])
def test_copies_are_told_apart_by_their_whole_name(name: str, workspace: Workspace) -> None:
    for file, text in ((name, "this"), ("a.md", "another"), ("ab.md", "a third")):
        workspace.write(file, text)
        workspace.keep_old(file)
    workspace.write(f"{OWN}/history/{name}.²", "no number of ours")
    assert [workspace.read(path) for path in workspace.history(name)] == ["this"]


def test_what_a_kill_left_of_a_write_is_swept_away(workspace: Workspace, root: Path) -> None:
    for path in ("outline.md", "sections/a.md", "sections/.a.md.tmp", "sections/.mine.0123abcd.tmp~"):
        workspace.write(path, OLD)
    kept = everything(root)
    (root / ".outline.md.0123abcd.tmp").write_bytes(b"half")
    (root / "sections/.a.md.0123abcd.tmp").write_bytes(b"half")
    workspace.remove_leftovers()
    assert everything(root) == kept
