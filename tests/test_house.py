"""The habits of CONTRIBUTING.md, held up by the code itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
PROSE = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "prompts").rglob("*.md")]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT / "src").as_posix())
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # the options of a command are its declaration, not its body
            body = (node.end_lineno or 0) - node.body[0].lineno + 1
            assert body <= 40, f"{node.name} has {body} lines"


def loaded_by(*arguments: str) -> set[str]:
    """The modules that are there after a command, beside those of a Python that does nothing."""
    report = "import sys; print(*sorted(sys.modules))"
    code = (
        f"import sys, runpy; sys.argv = {['draftflow', *arguments]!r}\n"
        "try: runpy.run_module('draftflow', run_name='__main__')\n"
        "except SystemExit: pass\n"
    )

    def last_line(code: str) -> set[str]:
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return set(ran.stdout.splitlines()[-1].split())

    return last_line(code + report) - last_line(f"import runpy; import importlib.util\n{report}")


def test_help_loads_nothing() -> None:
    assert loaded_by("--help") == {"draftflow", "gc"}
    assert "typer" not in loaded_by("--version")


def test_the_help_of_a_command_loads_nothing_heavy() -> None:
    heavy = {"openai", "trafilatura", "httpx2", "jinja2", "tenacity", "markdown_it", "yaml", "genai_prices"}
    assert not heavy & {name.partition(".")[0] for name in loaded_by("new", "--help")}


@pytest.mark.parametrize("command", [("run",), ("status",)])
def test_a_run_without_calls_loads_no_sdk(command: tuple[str, ...], tmp_path: Path) -> None:
    code = (
        "import sys, runpy\n"
        "def go(*arguments):\n"
        "    sys.argv = ['draftflow', *arguments]\n"
        "    try: runpy.run_module('draftflow', run_name='__main__')\n"
        "    except SystemExit as stop: assert not stop.code, stop.code\n"
        f"go('new', 'Boats', '--source', {str(ROOT / 'examples/ferry/sources/tidewire-gazette.md')!r}, '--quiet')\n"
        f"go({command[0]!r}, 'boats')\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path, env={"PATH": ""}
    )
    loaded = set(ast.literal_eval(ran.stdout.strip().splitlines()[-1]))
    assert not loaded & {"openai", "trafilatura", "httpx2", "tenacity", "genai_prices"}


def test_the_import_contracts_cover_every_room() -> None:
    contracts = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.importlinter]")[1]
    for room in (ROOT / "src/draftflow").iterdir():
        name = room.stem
        if room.suffix == ".txt":
            continue
        if not name.startswith("__") and not (room.is_dir() and not (room / "__init__.py").exists()):
            assert f"draftflow.{name}" in contracts, name


def test_no_package_index_is_named() -> None:
    hosts = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.org")))
    files = [*PROSE, ROOT / "requirements.lock", ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci/run", *SOURCES]
    for path in files:
        assert not hosts.search(path.read_text("utf-8")), path


def test_every_package_is_pinned_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = re.findall(r"^[a-z0-9][\w.-]*==[^\s\\]+.*\\\n(?=    --hash=sha256:)", lock, re.MULTILINE)
    names = re.findall(r"^[a-z0-9][\w.-]*(?:==|>=|@| )", lock, re.MULTILINE)
    assert len(pins) == len(names) > 30
