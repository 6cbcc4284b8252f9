"""Which files an address names."""

import hashlib
import os
from pathlib import Path

import pytest

from draftflow.errors import SourceError, UsageError
from draftflow.sources import files
from draftflow.sources.files import discover, read_bytes


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for name in ("notes/b.md", "notes/a.txt", "notes/deep/er/c.HTML", "notes/.hidden.md", "notes/.git/d.md", "one.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"text of {name}", encoding="utf-8")
    for name in ("notes/picture.png", "notes/README", "notes/data.json"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("addresses", "found"),
    [
        (["one.md"], ["one.md"]),
        (["notes"], ["notes/a.txt", "notes/b.md", "notes/deep/er/c.HTML"]),
        (["notes/"], ["notes/a.txt", "notes/b.md", "notes/deep/er/c.HTML"]),
        (["notes/deep"], ["notes/deep/er/c.HTML"]),
        (["one.md", "notes/b.md"], ["one.md", "notes/b.md"]),
        (["notes/b.md", "notes"], ["notes/b.md", "notes/a.txt", "notes/deep/er/c.HTML"]),
        (["one.md", "./one.md", "notes/../one.md"], ["one.md"]),
        (["notes/.hidden.md"], ["notes/.hidden.md"]),
        ([], []),
    ],
)
def test_files_come_in_the_order_they_are_named_each_once(base: Path, addresses: list[str], found: list[str]) -> None:
    documents = discover(addresses, base)
    assert [document.address for document in documents] == found
    for document in documents:
        assert document.sha256 == hashlib.sha256(document.path.read_bytes()).hexdigest()
        assert read_bytes(document) == document.path.read_bytes()


def test_an_address_may_be_absolute(base: Path) -> None:
    (document,) = discover([str(base / "one.md")], Path("/nowhere"))
    assert document.address == str(base / "one.md")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("nowhere", r"--source 'nowhere': no such file or folder; check the path"),
        ("nowhere.md", r"no such file or folder"),
        ("notes/picture.png", r"cannot read \.png \(.*\.md.*can be\)"),
        ("notes/README", r"cannot read a file without an ending"),
        ("notes/.git/hooks", r"no such file"),
        ("empty", r"--source 'empty': no readable file in it \(.*\.md"),
        ("one.md/x", r"no such file|cannot be read"),
        ("x" * 300, r"cannot be read: File name too long|no such file"),
        ("a\x00b", r"no such file"),
    ],
)
def test_an_address_that_cannot_be_read_is_named_with_the_reason(base: Path, address: str, says: str) -> None:
    (base / "empty").mkdir()
    (base / "empty/picture.png").write_bytes(b"x")
    with pytest.raises(UsageError, match=says):
        discover(["one.md", address], base)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_not_waited_for(base: Path) -> None:
    os.mkfifo(base / "pipe.md")
    os.mkfifo(base / "notes/pipe.md")
    with pytest.raises(UsageError, match="no such file"):
        discover(["pipe.md"], base)
    assert "notes/pipe.md" not in [document.address for document in discover(["notes"], base)]


def test_a_link_to_a_folder_is_not_followed_round_and_round(base: Path) -> None:
    (base / "notes/round").symlink_to(base / "notes")
    (base / "notes/broken.md").symlink_to(base / "nowhere.md")
    assert len(discover(["notes"], base)) == 3


def test_a_file_that_is_gone_or_too_large_is_named(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (document,) = discover(["one.md"], base)
    monkeypatch.setattr(files, "MAX_BYTES", 5)
    with pytest.raises(SourceError, match=r"one\.md: 14 bytes, more than 5"):
        read_bytes(document)
    document.path.unlink()
    with pytest.raises(SourceError, match=r"one\.md: cannot be read: No such file"):
        read_bytes(document)
