"""`draftflow column`: an opinion piece beside an article, from the same evidence, under the same checks."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.pipeline.formats import column_file
from draftflow.text.incitement import call_to_violence
from draftflow.text.opinions import facts, without_marks
from fake_model import MATERIAL, FakeModel, messages, sensible
from test_end_to_end import SLUG, TOPIC, make, tree

VOICE = """# Mara Quill

## Description

Writes about harbours, drily.

## Do

- Begins with a thing.
- Numbers its demands.

## Don't

- No shouting.

## Taboo words

- crucial

## Samples

A boat is a promise that floats.
"""
OPINION = "I would have bought them sooner [@opinion]."


def columnist(body: dict[str, Any], *, end: str = "Write to the council; it reads its post [@opinion].") -> str:
    """A column made of the evidence in the prompt; everything else as usual."""
    prompt = messages(body)[-1]["content"]
    if "What a column is here" not in prompt:
        return sensible(body)
    *_, (_, material) = MATERIAL.findall(prompt)
    entries = re.findall(r"^\[@(\w+)\][^\n]*\n(.+?)(?=\n\n\[@|\Z)", material, re.DOTALL | re.MULTILINE)
    key, quote = next(e for e in entries if "$41 million" in e[1])
    return f"# The promise\n\nA boat is on my desk. {OPINION}\n\n{quote.rstrip('.')} [@{key}].\n\n1. {end}\n"


@pytest.fixture
def article(cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Path:
    fake_model.answer = columnist
    Path("voices").mkdir()
    Path("voices/mara.md").write_text(VOICE, encoding="utf-8")
    return make(cli, notes, fake_model, monkeypatch)


def column(cli: Cli, *more: str, code: int = 0) -> Any:
    ran = cli("column", SLUG, "--voice", "mara", *more)
    assert ran.code == code, ran.err
    return ran


def test_a_column_is_one_call_with_its_own_article_and_proof(cli: Cli, article: Path, fake_model: FakeModel) -> None:
    before, calls = tree(article), len(fake_model.bodies)
    ran = column(cli, "--length", "40", "--instructions", "Be kind.")
    assert len(fake_model.bodies) == calls + 1
    prompt = fake_model.prompts[-1]
    for part in (
        "Mara Quill",
        "Numbers its demands.",
        "No shouting.",
        "Be kind.",
        "40 words",
        "A boat is a promise that",
    ):
        assert part in prompt
    assert "marked as opinion" in ran.out
    after = tree(article)
    changed = {name for name in after if after[name] != before.get(name)} - {"calls.jsonl", "draftflow.lock"}
    assert changed == {f"column/mara/{n}" for n in ("brief.md", "column.md", "review.md", "article.md", "ledger.json")}

    finished = (article / "column/mara/article.md").read_text("utf-8")
    assert finished.startswith("# The promise\n\n*Opinion. Mara Quill is an invented columnist.")
    assert "[[1]](https://post.example.net/cost)" in finished
    assert "Written by a language model: fake-1" in finished
    assert "opinion]" not in finished
    ledger = json.loads((article / "column/mara/ledger.json").read_text("utf-8"))
    told = [(bool(s["citations"]), s.get("opinion", False)) for s in ledger["sentences"]]
    assert told == [(False, True), (False, True), (True, False), (False, True)]
    assert "T625" not in (article / "column/mara/review.md").read_text("utf-8")
    assert cli("status", SLUG).out.count("column/mara/") == 4


def test_what_is_fresh_is_not_paid_for_again_and_what_is_asked_for_anew_is(
    cli: Cli, article: Path, fake_model: FakeModel
) -> None:
    column(cli, "--length", "40")
    calls, before = len(fake_model.bodies), tree(article)
    column(cli)
    assert cli("run", SLUG).code == 0
    assert len(fake_model.bodies) == calls
    assert tree(article) == before
    assert "nothing to make" in column(cli, "--dry-run").out
    Path("voices/mara.md").write_text(VOICE.replace("drily", "wetly"), encoding="utf-8")
    told = f"column/mara/column.md is stale and stays as it is; `draftflow column {SLUG} --voice mara` writes it anew"
    status, foreseen = cli("status", SLUG, "--why").out, cli("run", SLUG, "--dry-run").out
    assert "the voice changed" in status
    assert told in status
    assert "column/mara/prose" not in foreseen
    ran = cli("run", SLUG)
    assert (ran.code, len(fake_model.bodies), told in ran.err) == (0, calls, True)
    cli("run", SLUG, "--from", "review")
    assert "wetly" not in "".join(fake_model.prompts[calls:])
    calls = len(fake_model.bodies)
    assert "column/mara/prose" in cli("run", SLUG, "column", "--dry-run").out
    column(cli)
    assert len(fake_model.bodies) == calls + 1
    assert "wetly" in fake_model.prompts[-1]
    cli("run", SLUG, "column/mara")
    assert len(fake_model.bodies) == calls + 2


def test_a_hand_edit_stays_is_checked_and_is_told(cli: Cli, article: Path, fake_model: FakeModel) -> None:
    column(cli)
    path = article / "column/mara/column.md"
    mine = (
        path.read_text("utf-8").replace("$41", "$59").replace("[@opinion].\n\nThe", "[@opinion]. I am not sure.\n\nThe")
    )
    mine += "\nThe county spent 400 million dollars on it in 2024.\n\nThey have wasted 300 million dollars [@opinion].\n\nSo it goes.\n"
    path.write_text(mine, encoding="utf-8")
    calls = len(fake_model.bodies)
    ran = column(cli)
    assert len(fake_model.bodies) == calls
    assert "left as you edited it: column/mara/column.md" in ran.out
    review = (article / "column/mara/review.md").read_text("utf-8")
    for code in ("F301", "C103", "T625", "T626", "T627"):
        assert f"**{code}**" in review, code
    places = re.findall(r"\*\*(\w+)\*\* `column/mara/column.md` (\d+):", review)
    lines = mine.split("\n")
    assert ("C103", str(1 + next(n for n, line in enumerate(lines) if "400 million" in line))) in places
    assert "Written or edited by a person" in (article / "column/mara/article.md").read_text("utf-8")
    column(cli, "--overwrite")
    assert "400 million" not in path.read_text("utf-8")
    assert (article / ".draftflow/history/column/mara/column.md.1").read_text("utf-8") == mine


@pytest.mark.parametrize(
    ("answer", "says"),
    [("", "answered nothing"), ("Burn down the harbour office [@opinion].", "calls for violence ('Burn down the")],
)
def test_what_must_not_become_text_does_not(
    answer: str, says: str, cli: Cli, article: Path, fake_model: FakeModel
) -> None:
    def violent(body: dict[str, Any]) -> str:
        is_column = "What a column is here" in messages(body)[-1]["content"]
        return columnist(body, end=answer) if answer or not is_column else ""

    fake_model.answer = violent
    ran = column(cli, code=3)
    assert says in ran.out
    assert not (article / "column/mara/column.md").exists()
    fake_model.answer = columnist
    column(cli)
    assert (article / "column/mara/article.md").exists()


def test_a_column_is_recorded_and_replayed(cli: Cli, article: Path, fake_model: FakeModel) -> None:
    column(cli, "--record", "tape")
    recorded, calls = tree(article), len(fake_model.bodies)
    for path in (article / "column/mara").glob("*.*"):
        path.unlink()
    column(cli, "--replay", "tape", "--length", "700")
    assert len(fake_model.bodies) == calls
    now = tree(article)
    assert {n: now[n] for n in now if "/mara/" in n} == {n: recorded[n] for n in recorded if "/mara/" in n}


def test_a_voice_may_come_as_a_file_and_travels_with_the_article(cli: Cli, article: Path) -> None:
    Path("elsewhere").mkdir()
    Path("elsewhere/tess.md").write_text(VOICE.replace("Mara", "Tess"), encoding="utf-8")
    assert cli("column", SLUG, "--voice", "elsewhere/tess.md").code == 0
    assert (article / "voices/tess.md").is_file()
    assert "Tess Quill" in (article / "column/tess/article.md").read_text("utf-8")
    Path("elsewhere/tess.md").write_text(VOICE, encoding="utf-8")
    ran = cli("column", SLUG, "--voice", "elsewhere/tess.md")
    assert (ran.code, "says something else; use --voice tess" in ran.err) == (2, True)


def test_the_budget_holds_for_a_column(cli: Cli, article: Path, fake_model: FakeModel) -> None:
    own = Path(os.environ["XDG_CONFIG_HOME"], "draftflow")
    own.mkdir()
    (own / "config.toml").write_text("[prices]\nfake-1 = [100.0, 100.0]\n", encoding="utf-8")
    calls = len(fake_model.bodies)
    ran = cli("column", SLUG, "--voice", "mara", "--max-cost", "0.001")
    assert (ran.code, len(fake_model.bodies)) == (4, calls), ran.err
    assert not (article / "column/mara/column.md").exists()


def test_what_cannot_be_is_said_before_anything_is_written(cli: Cli, notes: Path, article: Path) -> None:
    (article.parent / "empty").mkdir()
    (article.parent / "empty/brief.md").write_text((article / "brief.md").read_text("utf-8"), encoding="utf-8")
    assert cli("column", "empty", "--voice", "voices/mara.md").code == 2
    assert [path.name for path in (article.parent / "empty").iterdir()] == ["brief.md"]
    ran = cli("column", SLUG, "--voice", "nobody")
    assert (ran.code, "voice 'nobody': no such voice; there are analyst, mara;" in ran.err) == (2, True), ran.err
    assert cli("column", SLUG, "--voice", "mara", "--length", "0").code == 2
    assert not (article / "column").exists()
    assert cli("new", TOPIC, "--source", str(notes), "--author", "extractive", "--name", "digest", "--yes").code == 0
    ran = cli("column", "digest", "--voice", "mara")
    assert (ran.code, "an extractive article has no column" in ran.err) == (2, True)
    made = cli(
        "new", "Other boats", "--source", str(notes), "--model", "fake-1", "--name", "o", "--stop-after", "outline"
    )
    assert made.code == 0
    ran = cli("column", "o", "--voice", "mara")
    assert (ran.code, "nothing is written yet to write a column about" in ran.err) == (2, True)


# --- marks, files, calls to violence


@pytest.mark.parametrize(
    ("text", "bare", "keys"),
    [
        ("It is late [@opinion].", "It is late.", []),
        ("Both [@e1] [@opinion].", "Both [@e1].", ["e1"]),
        ("Both [@e1; @opinion].", "Both [@e1].", ["e1"]),
        ("高いでしょうか[@意見]。", "高いでしょうか。", []),
        ("両方[@e1][@opinion]。", "両方[@e1]。", ["e1"]),
        ("None.", "None.", []),
    ],
)
def test_marks_go_and_citations_stay(text: str, bare: str, keys: list[str]) -> None:
    assert (without_marks(text), facts(text)) == (bare, keys)


@pytest.mark.parametrize(
    ("text", "title", "body", "line"),
    [
        ("# T\n\nOne.\n", "T", "One.\n", 3),
        ("One.\n", "", "One.\n", 1),
        ("\n# T\nOne.\n", "T", "One.\n", 3),
        ("", "", "", 1),
    ],
)
def test_a_column_is_read_with_or_without_its_title(text: str, title: str, body: str, line: int) -> None:
    found = column_file.load(text, "mara")
    assert (found.title, found.text, found.line) == (title, body, line)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("It is enough. Hang them all.", "en", True),
        ("We must burn down the hall.", "en", True),
        ("Kill the bill, not the boat.", "en", True),  # a list has no ear: a person must say it otherwise
        ("They will kill the engine at the quay.", "en", False),
        ("“Hang them all,” he said, and sat down.", "en", False),
        ("The attack on the fund failed.", "en", False),
        ("庁舎を焼き払え。", "ja", True),
        ("あいつらを吊るせ！", "ja", True),
        ("「吊るせ」という声が上がった。", "ja", False),
        ("提灯を吊るした。敵に襲えたとは言えない。", "ja", False),
    ],
)
def test_calls_to_violence_are_seen_as_far_as_a_list_can(text: str, language: Any, *, found: bool) -> None:
    assert bool(call_to_violence(text, language)) is found
