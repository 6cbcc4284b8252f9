"""Folders of earlier formats go on working; one of a later format is left alone."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Cli
from draftflow.errors import FileError
from draftflow.pipeline.lock import Lock
from draftflow.pipeline.migrate import MIGRATIONS, migrated
from draftflow.pipeline.workspace import Workspace
from fake_model import FakeModel

FORMATS = range(1, Lock().format + 1)
CHANGED_BY_A_VERSION = ("prompts/", "draftflow changed how this is made")
"""How the reasons begin for which a new version may make work stale."""


def files(folder: Path) -> dict[str, bytes]:
    there = (p for p in sorted(folder.rglob("*")) if p.is_file() and "cache" not in p.parts)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in there}


def opened(number: int) -> Path:
    """A copy of the kept folder of a format, in the working folder."""
    shutil.copytree(ROOT / f"tests/data/format-{number}", Path(), dirs_exist_ok=True)
    return Path("outputs/boats")


@pytest.fixture
def _server(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)


# -- the mechanism -------------------------------------------------------------------------------------------------


def named(data: dict[str, Any]) -> dict[str, Any]:
    """As if format 2 had called the units `files`."""
    return {"files": data["units"]}


def counted(data: dict[str, Any]) -> dict[str, Any]:
    """As if format 3 had counted them."""
    return {**data, "count": len(data["files"])}


@pytest.mark.parametrize(
    ("data", "becomes"),
    [
        ({"format": 1, "units": {"a": 1}}, {"format": 3, "files": {"a": 1}, "count": 1}),
        ({"format": 2, "files": {"a": 1}}, {"format": 3, "files": {"a": 1}, "count": 1}),
        ({"format": 3, "files": {}, "count": 0}, {"format": 3, "files": {}, "count": 0}),
        ({"units": {}}, {"units": {}}),
        ({"format": "1"}, {"format": "1"}),
        ({"format": True}, {"format": True}),
        ([], []),
        (None, None),
    ],
)
def test_each_format_is_brought_up_step_by_step(data: object, becomes: object) -> None:
    before = json.dumps(data)
    assert migrated(data, "draftflow.lock", (named, counted)) == becomes
    assert json.dumps(data) == before, "a migration is pure"


@pytest.mark.parametrize(
    ("number", "says"), [(4, "later draftflow"), (999, "later draftflow"), (0, "never was"), (-1, "never was")]
)
def test_a_format_that_is_not_known_is_refused(number: int, says: str) -> None:
    with pytest.raises(FileError, match=rf"^draftflow.lock: .*{says}"):
        migrated({"format": number}, "draftflow.lock", (named, counted))


def test_the_newest_format_is_the_one_that_is_written(tmp_path: Path) -> None:
    assert len(MIGRATIONS) + 1 == Lock().format
    assert tmp_path.exists()


# -- kept folders --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", FORMATS)
def test_there_is_a_folder_of_every_format(number: int) -> None:
    lock = json.loads((ROOT / f"tests/data/format-{number}/outputs/boats/draftflow.lock").read_text("utf-8"))
    assert lock["format"] == number
    assert len(lock["units"]) >= 10


@pytest.mark.usefixtures("_server")
@pytest.mark.parametrize("number", FORMATS)
def test_a_folder_of_every_format_goes_on_working(number: int, cli: Cli, fake_model: FakeModel) -> None:
    folder = opened(number)
    before = files(folder)
    ran = cli("status", "boats", "--json")
    assert ran.code == 0, ran.err
    units = json.loads(ran.out)["units"]
    stale = {unit["key"]: unit["reasons"] for unit in units if unit["state"] != "fresh"}
    for key, reasons in stale.items():
        assert reasons, key
        assert all(reason.startswith(CHANGED_BY_A_VERSION) for reason in reasons), f"{key}: {reasons}"
    assert files(folder) == before

    ran = cli("run", "boats")
    assert ran.code == 0, ran.err
    after = {name: data for name, data in files(folder).items() if not name.startswith(".draftflow/")}
    assert after.keys() == before.keys()
    if not stale:
        assert after == before
        assert fake_model.bodies == []
    assert cli("status", "boats").out.startswith("fresh")
    assert "stale" not in cli("status", "boats").out


@pytest.mark.usefixtures("_server")
@pytest.mark.parametrize(
    "command",
    [
        ("status", "boats"),
        ("run", "boats"),
        ("run", "boats", "write/part-1", "--overwrite"),
        ("keep", "boats", "write"),
        ("diff", "boats", "write/part-1"),
        ("restore", "boats", "write/part-1"),
    ],
)
def test_a_folder_of_a_later_format_is_left_alone(command: tuple[str, ...], cli: Cli, fake_model: FakeModel) -> None:
    folder = opened(FORMATS[-1])
    lock = json.loads((folder / "draftflow.lock").read_text("utf-8"))
    (folder / "draftflow.lock").write_text(json.dumps({**lock, "format": lock["format"] + 1}), encoding="utf-8")
    before = files(Path())
    ran = cli(*command)
    assert ran.code == 2
    assert "draftflow.lock: written by a later draftflow" in ran.err
    assert "update draftflow" in ran.err
    assert files(Path()) == before
    assert not Workspace(folder).history("sections/part-1.md")
    assert fake_model.bodies == []


def test_among_all_articles_one_of_a_later_format_is_shown_with_the_reason(cli: Cli) -> None:
    folder = opened(FORMATS[-1])
    (folder / "draftflow.lock").write_text('{"format": 99}', encoding="utf-8")
    ran = cli("status")
    assert ran.code == 0
    assert "update draftflow" in ran.out
