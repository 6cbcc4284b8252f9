"""`init`: a folder under version control that ignores what it should, and a settings file that cannot rot."""

import re
import tomllib
from pathlib import Path

import pytest

from conftest import Cli
from draftflow import settings
from draftflow.cli.init import IGNORED, missing, settings_file, toml
from draftflow.settings import NOT_IN_A_PROJECT, Settings

LINES = settings_file().splitlines()
SAID = [match for line in LINES if (match := re.fullmatch(r"# (?P<name>[a-z_]+) =(?P<value>.*)", line))]


def test_every_setting_stands_in_the_file_with_what_it_is() -> None:
    assert [match["name"] for match in SAID] == [name for name in Settings.model_fields if name not in NOT_IN_A_PROJECT]
    for name, field in Settings.model_fields.items():
        assert (f"# {field.description}" in LINES) == (name not in NOT_IN_A_PROJECT)
    for name in NOT_IN_A_PROJECT:
        assert f"{name}" in LINES[2], "why it is missing is said"


def test_the_file_as_it_is_changes_nothing(tmp_path: Path) -> None:
    assert tomllib.loads(settings_file()) == {}
    (tmp_path / settings.PROJECT_FILE).write_text(settings_file(), encoding="utf-8")
    assert settings.load({}, {}, project=tmp_path, user=tmp_path / "none") == Settings()


def test_every_line_can_be_put_to_use(tmp_path: Path) -> None:
    for match in SAID:
        if not match["value"]:
            continue
        (tmp_path / settings.PROJECT_FILE).write_text(match.group().removeprefix("# "), encoding="utf-8")
        loaded = settings.load({}, {}, project=tmp_path, user=tmp_path / "none")
        default = getattr(Settings(), match["name"])
        assert default is None or getattr(loaded, match["name"]) == default, match["name"]


def test_what_is_there_is_kept(cli: Cli) -> None:
    Path("draftflow.toml").write_text("jobs = 3\n", encoding="utf-8")
    Path(".gitignore").write_bytes(b"*.pyc\r\n# mine\n.draftflow/\nlast")
    ran = cli("init")
    assert ran.code == 0, ran.err
    assert Path("draftflow.toml").read_text("utf-8") == "jobs = 3\n"
    assert (
        Path(".gitignore").read_bytes() == b"*.pyc\r\n# mine\n.draftflow/\nlast\n" + IGNORED[0].encode() + b"\n.*.tmp\n"
    )
    assert "stays as it is" in ran.out


def test_a_second_time_changes_nothing(cli: Cli) -> None:
    assert cli("init").code == 0
    first = [Path(name).read_bytes() for name in (".gitignore", "draftflow.toml")]
    assert cli("init").code == 0
    assert [Path(name).read_bytes() for name in (".gitignore", "draftflow.toml")] == first


@pytest.mark.parametrize("name", [".gitignore", "draftflow.toml"])
def test_a_link_is_not_followed(name: str, cli: Cli) -> None:
    Path("elsewhere").write_text("", encoding="utf-8")
    Path(name).symlink_to("elsewhere")
    assert cli("init").code == 2
    assert Path("elsewhere").read_text("utf-8") == ""


def test_a_comment_alone_is_not_added() -> None:
    assert missing("\n".join(IGNORED[1:])) == []
    assert missing("") == list(IGNORED)


@pytest.mark.parametrize(
    "value", [True, False, 3, 2.5, 'a "b" \\ \n 日本', ["a", 1], {"a b": 1, "c": [{"d": "e"}]}, {}, []]
)
def test_values_are_written_as_toml(value: object) -> None:
    assert tomllib.loads(f"x = {toml(value)}") == {"x": value}


def test_what_toml_does_not_know_is_an_error() -> None:
    with pytest.raises(TypeError, match="NoneType"):
        toml(None)
