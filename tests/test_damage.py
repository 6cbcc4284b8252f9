"""Files that were damaged, dates that are wrong, line ends that were changed: noticed, or of no account."""

import json
import os
import random
import shutil
import time
from pathlib import Path

import pytest

from conftest import Cli, Ran
from draftflow.pipeline.workspace import OWN
from fake_model import FakeModel

SLUG = "the-boats"
ARTICLE = Path("outputs", SLUG)
CASES = 100
SOURCE = (
    "# Council buys boats\n\nThe Harbour Council voted to buy two electric boats for twenty-nine million dollars.\n"
)
WRITTEN = "brief.md"
"""What a person writes: whatever it says is asked for."""


@pytest.fixture
def made(cli: Cli, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """A finished article in the working folder, and the server it was made with."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    Path("notes").mkdir()
    Path("notes/one.md").write_text(SOURCE, encoding="utf-8")
    assert cli("new", "The boats", "--source", "notes", "--model", "fake-1").code == 0
    fake_model.bodies.clear()
    return fake_model


def files() -> list[str]:
    """The files of the article, with those of the tool's own that hold something."""
    found = (path for path in sorted(ARTICLE.rglob("*")) if path.is_file() and path.stat().st_size)
    return [path.relative_to(ARTICLE).as_posix() for path in found]


def tree() -> dict[str, bytes]:
    kept = (name for name in files() if not name.startswith(f"{OWN}/") and name != "calls.jsonl")
    return {name: (ARTICLE / name).read_bytes() for name in kept}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Nothing left, half of it left, or one bit the other way round."""
    how = chance.choice(("empty", "half", "flip", "flip", "flip"))
    if how == "empty":
        return b""
    if how == "half":
        return data[: len(data) // 2]
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def well_said(ran: Ran) -> bool:
    """Whether a command came to an end of its own choosing, an error on one line."""
    errors = [line for line in ran.err.splitlines() if line.startswith("draftflow: ")]
    return "Traceback" not in ran.err + ran.out and ran.code in (0, 2, 3) and (ran.code != 2 or len(errors) == 1)


def noticed(name: str, ran: Ran, golden: dict[str, bytes]) -> bool:
    """Whether a damaged file was refused by its name, is told to be edited, or is as it was."""
    if ran.code == 2:
        return name in ran.err
    told = json.loads(ran.out)
    if name.startswith(f"{OWN}/") or name in ("calls.jsonl", WRITTEN):
        return True  # no part of the article
    if name == "draftflow.lock":  # what it says wrongly makes work or a person's file of a fresh one, nothing else
        return all((ARTICLE / other).read_bytes() == data for other, data in golden.items() if other != name)
    return name in told["left_as_edited"] + told["orphans"] or (ARTICLE / name).read_bytes() == golden[name]


def test_a_damaged_file_is_never_used_without_a_word(cli: Cli, made: FakeModel) -> None:
    golden, names, chance = tree(), files(), random.Random(5)
    shutil.copytree("outputs", "whole")
    assert made.url
    wrong: list[str] = []
    for number in range(CASES):
        shutil.rmtree("outputs")
        shutil.copytree("whole", "outputs")
        name = names[number % len(names)]
        data = damaged((ARTICLE / name).read_bytes(), chance)
        (ARTICLE / name).write_bytes(data)
        looked, ran = cli("status", SLUG, "--why"), cli("run", SLUG, "--json")
        if not well_said(looked) or not well_said(ran) or not noticed(name, ran, golden):
            wrong.append(f"{number}: {name} = {data[:300]!r}: exit {ran.code}: {ran.err} {looked.err}")
    assert wrong == []


@pytest.mark.parametrize("stamp", [0, 4_070_908_800], ids=["1970", "2099"])
@pytest.mark.parametrize("shift", [-86_400, 315_360_000], ids=["a day back", "ten years on"])
def test_dates_and_clocks_cost_no_call(
    stamp: int, shift: int, cli: Cli, made: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden = tree()
    for path in (*ARTICLE.rglob("*"), *Path("notes").iterdir()):
        os.utime(path, (stamp, stamp))
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + shift)
    assert cli("status", SLUG).code == 0
    assert cli("run", SLUG).code == 0
    assert made.bodies == []
    assert tree() == golden


def test_a_checkout_with_other_line_ends_is_no_edit(cli: Cli, made: FakeModel) -> None:
    for name in files():
        if not name.startswith(f"{OWN}/"):
            data = (ARTICLE / name).read_bytes()
            assert b"\r" not in data
            (ARTICLE / name).write_bytes(data.replace(b"\n", b"\r\n"))
    ran = cli("status", SLUG)
    assert ran.out.splitlines()[-2].startswith("all "), ran.out
    assert cli("run", SLUG).code == 0
    assert made.bodies == []


def test_the_same_article_is_the_same_files_wherever_and_whenever_it_is_made(
    cli: Cli, made: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden = tree()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert cli("new", "The boats", "--source", "notes", "--model", "fake-1", "--outputs", "elsewhere/deep").code == 0
    shutil.rmtree("outputs")
    shutil.copytree("elsewhere/deep", "outputs")
    assert tree() == golden
    assert len(made.bodies) == 6
    for name, data in golden.items():
        text = data.decode("utf-8")
        assert text.endswith("\n"), name
        assert not any(line.endswith(" ") for line in text.splitlines()), name
        if name.endswith(".json") or name == "draftflow.lock":
            assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n", name
