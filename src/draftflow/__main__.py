"""Where `draftflow` begins, as a command and as `python -m draftflow`.

The help of the whole command and its version are told without loading the command line, which takes several times as
long as telling them. `help.txt` is what the command line makes, by way of `docs/generate.py`; a test compares them.
"""

import gc
import os
import sys

_SELDOM = (100_000, 20, 20)
"""When garbage is collected: modules and values that stay are most of what there is, and looking at them takes a fifth
of the time of a short command."""
_WIDEST = 80  # columns; the help is broken for 80 however wide the terminal is
_NAMES = {"draftflow": "draftflow", "__main__.py": "python -m draftflow"}
"""What the help calls the command, by the file that was started."""


def main() -> None:
    """Run the command line, or tell at once what is asked of it most."""
    told = _told(sys.argv[1:])
    if told is not None:
        _tell(told)
    else:
        _command_line()


def _command_line() -> None:
    gc.set_threshold(*_SELDOM)
    try:
        from draftflow.cli import main as command_line

        command_line()
    finally:
        gc.freeze()  # a process that ends need not look through what it leaves


def _tell(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that closing it at the end says nothing either


def _told(arguments: list[str]) -> str | None:
    """What `--help` and `--version` say; None if that, or something else, is for the command line to say."""
    if "_DRAFTFLOW_COMPLETE" in os.environ:  # a shell asks what a command line could go on with
        return None
    if arguments == ["--version"]:
        from importlib.metadata import version

        return f"draftflow {version('draftflow')}\n"
    name = _NAMES.get(os.path.basename(sys.argv[0]))  # noqa: PTH119 - loading pathlib takes a third of the time
    if arguments != ["--help"] or name is None or _columns() < _WIDEST:
        return None
    with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123 - the same
        return file.read().replace("Usage: draftflow", f"Usage: {name}", 1)


def _columns() -> int:
    """The width of the terminal, as `shutil.get_terminal_size`, which takes longer to load, has it."""
    try:
        columns = int(os.environ.get("COLUMNS", "0"))
    except ValueError:
        columns = 0
    if columns > 0:
        return columns
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _WIDEST  # type: ignore[union-attr]  # None: caught
    except (AttributeError, ValueError, OSError):
        return _WIDEST


if __name__ == "__main__":
    main()
