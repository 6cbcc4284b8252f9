"""What all tests share: no network but loopback, no settings but their own, small sources, a model on loopback."""

import os
import shutil
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from draftflow.cli import main
from fake_model import FakeModel, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background; what tests start would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)
hypothesis.settings.register_profile("thorough", max_examples=1_000, deadline=None)  # --hypothesis-profile thorough

ROOT = Path(__file__).parent.parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            pytest.fail(f"a connection to {address} was tried")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No settings of the machine's: what is outside of a test has no say in it."""
    for name in [*os.environ]:
        if name.startswith(("OPENAI_", "AZURE_", "DRAFTFLOW_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("DRAFTFLOW_TAPE", "strict")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    alone(monkeypatch, tmp_path_factory)


@pytest.fixture
def fake_model() -> Iterator[FakeModel]:
    with serving() as server:
        yield server


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cli:
    """Runs `draftflow` in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["draftflow", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        code = stopped.value.code
        return Ran(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of three small sources about the same boats."""
    return noted(tmp_path / "notes")


def noted(folder: Path) -> Path:
    """Write the three sources into a new folder."""
    folder.mkdir()
    for name, title, url, lines in (
        (
            "gazette",
            "Council buys boats",
            "https://gazette.example.org/boats",
            (
                "The Harbour Council voted on 3 March 2026 to buy two electric boats for $29.2 million.",
                "The boats will carry two hundred and forty passengers each across the bay in winter.",
                "“We cannot wait for the old boats to sink,” said Ines Calloway, the harbour director.",
            ),
        ),
        (
            "post",
            "What the boats cost",
            "https://post.example.net/cost",
            (
                "The county puts the cost of the whole project at $41 million, charging included.",
                "Critics count $46.5 million, because the power line to the harbour is left out.",
                "The power line costs $3.4 million and belongs to the grid company, not to the county.",
            ),
        ),
        (
            "history",
            "Boats on the bay",
            None,
            (
                "The first ferry boat crossed the bay in 1921 and took forty minutes for three miles.",
                "The oldest boat of the fleet, the Margaret Doyle, entered service in 1979.",
                "The council looked for new boats for fifteen years before it found the money.",
            ),
        ),
    ):
        address = f"url: {url}\n" if url else ""
        head = f"---\ntitle: {title}\npublisher: The {name.title()}\npublished: 2026-03-05\n{address}---\n\n"
        (folder / f"{name}.md").write_text(head + f"# {title}\n\n" + "\n\n".join(lines) + "\n", encoding="utf-8")
    return folder


def drafted(root: Path, factory: pytest.TempPathFactory, *arguments: str, **environment: str) -> Path:
    """`outputs` below `root` with one extractive article, `boats`; made once for many tests, which take a copy."""
    with pytest.MonkeyPatch.context() as patch:
        alone(patch, factory)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.chdir(root)
        patch.setattr(
            sys, "argv", ["draftflow", "new", "Boats", *arguments, "--author", "extractive", "--name", "boats", "--yes"]
        )
        with pytest.raises(SystemExit) as stopped:
            main()
    assert not stopped.value.code
    return root / "outputs"


@pytest.fixture(scope="session")
def _boats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("boats")
    return drafted(root, tmp_path_factory, "--source", str(noted(root / "notes")))


@pytest.fixture
def boats(cli: Cli, tmp_path: Path, _boats: Path) -> Path:  # noqa: ARG001 - `cli` goes to the folder
    """A finished article from the notes, a test's own."""
    shutil.copytree(_boats, tmp_path / "outputs")
    return Path("outputs/boats")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium, one for all tests: Playwright runs once in a thread."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail("there is no Chromium on this machine")
        pytest.skip("there is no Chromium on this machine; Debian has it as `chromium`")
    from playwright.sync_api import sync_playwright

    with warnings.catch_warnings(), sync_playwright() as playwright:
        warnings.simplefilter("ignore", ResourceWarning)  # playwright's own pipes
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()
