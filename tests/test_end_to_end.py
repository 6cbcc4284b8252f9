"""The main job, as the README tells it: with a model, without one, again, and after an edit."""

import json
from pathlib import Path

import pytest

from conftest import ROOT, Cli
from draftflow.text.citations import cited
from fake_model import FakeModel

TOPIC = "The boats of the bay"
SLUG = "the-boats-of-the-bay"


def make(cli: Cli, notes: Path, server: FakeModel, monkeypatch: pytest.MonkeyPatch, *more: str) -> Path:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    ran = cli("new", TOPIC, "--source", str(notes), "--model", "fake-1", *more)
    assert ran.code == 0, ran.err
    return Path("outputs") / SLUG


def test_a_model_drafts_an_article_whose_citations_all_resolve(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch)

    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and ".draftflow" not in p.parts}
    assert names >= {
        *("brief.md", "plan.yaml", "outline.md", "draft.md", "critique.yaml", "front.md", "review.md", "article.md"),
        *("references.json", "ledger.json", "draftflow.lock", "calls.jsonl"),
        *(f"sources/{n}.md" for n in ("gazette", "post", "history")),
        *(f"evidence/{n}.yaml" for n in ("gazette", "post", "history")),
        *(f"sections/part-{n}.md" for n in (1, 2, 3)),
    }
    assert len(fake_model.bodies) == 1 + 3 + 1 + 3 + 2  # plan, a source each, outline, a section each, critique, front
    article = (folder / "article.md").read_text("utf-8")
    assert "[[1]](https://gazette.example.org/boats)" in article
    assert "citation needed" not in article
    ledger = json.loads((folder / "ledger.json").read_text("utf-8"))
    passages = {p["id"]: p for p in ledger["passages"]}
    for sentence in ledger["sentences"]:
        for key in sentence["citations"]:
            quote = passages[key]["quote"]
            assert quote in (folder / "sources" / f"{passages[key]['source']}.md").read_text("utf-8")
    rejected = (folder / "evidence/post.yaml").read_text("utf-8")
    assert "This sentence is in no source at all." in rejected
    assert "not in the source word for word" in rejected


def test_a_second_run_makes_no_call_and_changes_no_byte(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch)
    before = tree(folder)
    calls = len(fake_model.bodies)

    assert cli("run", SLUG).code == 0
    assert len(fake_model.bodies) == calls
    assert tree(folder) == before


def test_editing_one_heading_rewrites_that_section_alone(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch)
    calls = len(fake_model.bodies)
    outline = folder / "outline.md"
    outline.write_text(outline.read_text("utf-8").replace("## Part 2 ", "## What the boats cost "), encoding="utf-8")

    assert cli("run", SLUG).code == 0
    assert len(fake_model.bodies) == calls + 3  # the section, the critique, the front matter
    assert "**What the boats cost**" in fake_model.prompts[calls]
    assert "## What the boats cost" in (folder / "article.md").read_text("utf-8")
    assert "1 edited" in cli("status", SLUG).out


def test_an_edited_section_is_never_overwritten_but_reaches_the_article(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch)
    section = folder / "sections/part-1.md"
    mine = section.read_text("utf-8") + "\nMy own closing sentence.\n"
    section.write_text(mine, encoding="utf-8")

    assert cli("run", SLUG).code == 0
    assert "My own closing sentence." in (folder / "article.md").read_text("utf-8")
    ran = cli("run", SLUG, "write/part-1")
    assert "left as it is" in ran.err
    assert section.read_text("utf-8") == mine
    assert cli("run", SLUG, "write/part-1", "--overwrite").code == 0
    assert "My own" not in section.read_text("utf-8")
    kept = folder / ".draftflow/history/sections/part-1.md.1"
    assert kept.read_text("utf-8") == mine


def test_a_tape_replays_the_same_article_without_a_server(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch, "--record", "tape")
    recorded = tree(folder)
    calls = len(fake_model.bodies)
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")

    ran = cli("new", TOPIC, "--source", str(notes), "--replay", "tape", "--outputs", "again")
    assert ran.code == 0, ran.err
    assert tree(Path("again") / SLUG) == recorded
    assert len(fake_model.bodies) == calls
    assert "sk-test" not in "".join(p.read_text("utf-8") for p in Path("tape").iterdir())


def test_stopping_after_the_outline_lets_a_person_approve_it(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch, "--stop-after", "outline")
    assert len(fake_model.bodies) == 5
    assert not (folder / "article.md").exists()
    assert cli("run", SLUG).code == 0
    assert len(fake_model.bodies) == 10
    assert (folder / "article.md").exists()


@pytest.mark.parametrize(
    ("topic", "example", "says"),
    [
        ("Why Harrow Sound is electrifying its ferries", "ferry", "An extractive digest"),
        ("青波市はなぜ路面電車を復活させるのか", "tram", "抜粋によるまとめ"),
    ],
)
def test_without_a_model_an_extractive_digest_is_made(cli: Cli, topic: str, example: str, says: str) -> None:
    ran = cli("new", topic, "--source", str(ROOT / "examples" / example / "sources"), "--json")
    assert ran.code == 0, ran.err
    summary = json.loads(ran.out)
    folder = Path(summary["folder"])
    assert summary["run"]["calls"] == 0
    assert summary["errors"] == 0
    assert summary["sources_cited"] >= 6
    assert 0.7 * summary["wanted"] <= summary["length"] <= 1.3 * summary["wanted"]
    assert says in (folder / "article.md").read_text("utf-8").split("\n")[2]
    for section in (folder / "sections").iterdir():
        text = section.read_text("utf-8")
        assert len(cited(text)) >= text.count(". ") / 2


def tree(folder: Path) -> dict[str, bytes]:
    """All files with their bytes, but for the times of calls and the tool's own folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "calls.jsonl" and ".draftflow" not in path.parts
    }
