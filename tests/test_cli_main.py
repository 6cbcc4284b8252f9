"""The command line itself: what it says of itself, and that nothing needs a command to say it."""

from importlib.metadata import version

import pytest

from conftest import Cli


def test_the_version_is_told(cli: Cli) -> None:
    ran = cli("--version")
    assert ran.code == 0
    assert ran.out == f"draftflow {version('draftflow')}\n"


@pytest.mark.parametrize("group", [(), ("tape",), ("prompts",)])
def test_without_a_command_the_commands_are_listed(group: tuple[str, ...], cli: Cli) -> None:
    ran = cli(*group)
    assert "Commands:" in ran.out + ran.err
    assert "Traceback" not in ran.err
