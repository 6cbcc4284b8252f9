"""The command line itself: what it says of itself, and that nothing needs a command to say it."""

import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import pytest

import draftflow
from conftest import Cli
from draftflow import __main__ as begin
from draftflow import cli as command_line

HELP = Path(draftflow.__file__).with_name("help.txt")


def said(main: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    monkeypatch.setattr(sys, "argv", [*words])
    monkeypatch.setattr(sys.modules["__main__"], "__package__", None)  # as when the command itself was started
    assert callable(main)
    with suppress(SystemExit):
        main()
    return capsys.readouterr().out


@pytest.mark.parametrize("option", ["--help", "--version"])
@pytest.mark.parametrize("columns", ["40", "79", "80", "100", "250", "", "wide", "-3"])
def test_what_is_told_at_once_is_what_the_command_line_tells(
    option: str, columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    words = ("/somewhere/bin/draftflow", option)
    told = said(begin.main, monkeypatch, capsys, *words)
    assert told == said(command_line.main, monkeypatch, capsys, *words)
    assert (told == HELP.read_text("utf-8")) == (option == "--help" and columns not in {"40", "79"})


@pytest.mark.parametrize(
    ("name", "arguments", "environment"),
    [
        ("draftflow", ["--help", "status"], {}),
        ("draftflow", ["status", "--help"], {}),
        ("draftflow", [], {}),
        ("draftflow", ["--help"], {"_DRAFTFLOW_COMPLETE": "bash_complete"}),
        ("drafts", ["--help"], {}),
    ],
)
def test_all_else_is_for_the_command_line(
    name: str, arguments: list[str], environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[bool] = []
    monkeypatch.setattr(command_line, "main", lambda: reached.append(True))
    monkeypatch.setattr(sys, "argv", [f"/somewhere/{name}", *arguments])
    for key, value in {"COLUMNS": "100", **environment}.items():
        monkeypatch.setenv(key, value)
    begin.main()
    assert reached


def test_the_version_is_told(cli: Cli) -> None:
    ran = cli("--version")
    assert ran.code == 0
    assert ran.out == f"draftflow {version('draftflow')}\n"


@pytest.mark.parametrize("group", [(), ("tape",), ("prompts",)])
def test_without_a_command_the_commands_are_listed(group: tuple[str, ...], cli: Cli) -> None:
    ran = cli(*group)
    assert "Commands:" in ran.out + ran.err
    assert "Traceback" not in ran.err
