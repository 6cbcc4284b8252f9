"""The studio on loopback, as `draftflow serve` starts it, and a client with its cookie."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx2
import pytest

from conftest import Cli
from draftflow.cli.actions.for_studio import StudioCommands
from draftflow.cli.composition import compose
from draftflow.studio.serving import Listening, listening
from fake_model import FakeModel
from test_end_to_end import SLUG, make

HERE = f"/a/{SLUG}"
SECTION = "sections/part-1.md"


@dataclass(frozen=True)
class Open:
    """A server that serves; `client` was let in and sends what a page's own forms send."""

    there: Listening
    client: httpx2.Client

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.there.door.port}"

    def get(self, path: str, *parts: str, **query: str) -> httpx2.Response:
        return self.client.get(self.base + path + "/".join(map(quoted, parts)), params=query)

    def post(self, path: str, *parts: str, **form: str) -> httpx2.Response:
        body = urlencode(form).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.client.post(self.base + path + "/".join(map(quoted, parts)), content=body, headers=kind)


def quoted(text: str) -> str:
    return quote(text, safe="")


@contextmanager
def serving_studio(outputs: Path, scratch: Path) -> Iterator[Open]:
    settings = compose.load_settings(outputs=outputs)
    scratch.mkdir(exist_ok=True)
    commands = StudioCommands(settings, compose.printer(settings, quiet=True), scratch)
    with listening(commands, 0) as there:
        thread = threading.Thread(target=there.serve)
        thread.start()
        headers = {"origin": f"http://127.0.0.1:{there.door.port}", "hx-request": "true"}
        try:
            with httpx2.Client(headers=headers, timeout=60) as client:
                opened = client.get(there.address)
                assert opened.status_code == 303, opened.text
                yield Open(there, client)
        finally:
            there.jobs.stop()
            there.server.should_exit = True
            thread.join()
            there.jobs.wait()


@pytest.fixture
def folder(cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make(cli, notes, fake_model, monkeypatch)
    fake_model.bodies.clear()
    return made


@pytest.fixture
def studio(folder: Path, tmp_path: Path) -> Iterator[Open]:
    with serving_studio(folder.parent, tmp_path / "scratch") as there:
        yield there


def digest_in(page: str) -> str:
    found = re.search(r'id="digest" value="([0-9a-f]*)"', page)
    assert found
    return found[1]


def ended(there: Open, kind: str = "run", slug: str = SLUG) -> str:
    """Wait for a job; what its last progress says."""
    job = there.there.jobs.last(slug, kind)
    assert job
    assert job.ended.wait(60)
    assert job.error is None, job.error
    return "\n".join(job.progress.told().lines)
