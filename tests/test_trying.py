"""`draftflow try`: one call with another prompt or model, before an article is paid for."""

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.cli.composition.compose import load_settings
from draftflow.console import Printer
from draftflow.text.worddiff import Piece
from fake_model import FakeModel, sensible
from test_end_to_end import SLUG, make, tree

KEEN = "{{ brief.topic }}, keenly:\n\n{{ material }}"


@pytest.fixture
def article(cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An article, and a server that answers the prompt KEEN in another way."""
    folder = make(cli, notes, fake_model, monkeypatch)
    fake_model.bodies.clear()
    fake_model.answer = keen
    Path("keen.md").write_text(KEEN, encoding="utf-8")
    return folder


def keen(body: dict[str, Any]) -> str:
    text = sensible(body)
    return (
        text.replace("The ", "Behold, the ", 1) + "\n\nIt cost $77 million [@enope11]."
        if "keenly" in str(body)
        else text
    )


def everything(folder: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_one_call_is_made_and_nothing_is_written(cli: Cli, article: Path, fake_model: FakeModel) -> None:
    before = everything(article)
    for unit in ("research/plan", "research/evidence/post", "outline", "write/part-1", "review/critique"):
        fake_model.bodies.clear()
        ran = cli("try", unit, SLUG, "--model", "other-1")
        assert ran.code == 0, ran.err
        assert [body["model"] for body in fake_model.bodies] == ["other-1"]
        assert "now" in ran.out
        assert "1 call, " in ran.out
        assert "nothing was written; --accept puts it into " in ran.out
    assert everything(article) == before


def test_the_words_that_differ_the_findings_and_the_counts_are_shown(
    cli: Cli, article: Path, fake_model: FakeModel
) -> None:
    ran = cli("try", "write/part-1", SLUG, "--prompt", "keen.md")
    assert ran.code == 0, ran.err
    assert fake_model.prompts[0].startswith("The boats of the bay, keenly:\n\n=====")
    assert "write/part-1 with keen.md, model fake-1" in ran.out
    assert "[-The-]{+Behold, the+}" in ran.out
    assert "{+\n\nIt cost $77 million [@enope11].+}" in ran.out
    assert "Council" in ran.out.split("[-The-]{+Behold, the+}")[1]
    assert "\n+ C101 line 7: " in ran.out  # an id that leads nowhere

    shown = json.loads(cli("try", "write/part-1", SLUG, "--prompt", "keen.md", "--json").out)
    assert shown["before"]["text"] == (article / "sections/part-1.md").read_text("utf-8")
    assert "It cost $77 million [@enope11]." in shown["after"]["text"]
    assert shown["after"]["measures"]["words"] > shown["before"]["measures"]["words"]
    assert shown["spent"]["calls"] == 1
    assert shown["written"] is None


def test_what_is_accepted_counts_as_made_by_hand_and_the_old_copy_is_kept(cli: Cli, article: Path) -> None:
    section = article / "sections/part-1.md"
    old = section.read_text("utf-8")
    calls = len((article / "calls.jsonl").read_text("utf-8").splitlines())
    ran = cli("try", "write/part-1", SLUG, "--prompt", "keen.md", "--accept")
    assert ran.code == 0, ran.err
    assert "written to sections/part-1.md" in ran.out
    assert "It cost $77 million [@enope11]." in section.read_text("utf-8")
    assert (article / ".draftflow/history/sections/part-1.md.1").read_text("utf-8") == old
    assert entry(article)["by"] == "hand"
    assert len((article / "calls.jsonl").read_text("utf-8").splitlines()) == calls + 1
    assert cli("run", SLUG).code == 0
    assert "It cost $77 million" in (article / "article.md").read_text("utf-8")


def test_what_the_configured_prompt_gave_counts_as_made(cli: Cli, article: Path) -> None:
    assert cli("try", "write/part-1", SLUG, "--accept").code == 0
    assert entry(article)["by"] == "draftflow"
    assert "fresh" in cli("status", SLUG).out
    assert cli("try", "write/part-1", SLUG, "--model", "other-1", "--accept").code == 0
    assert entry(article)["by"] == "hand"


def entry(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "draftflow.lock").read_text("utf-8"))["units"]["write/part-1"]
    return found


def test_the_very_answer_that_was_seen_can_be_accepted_without_paying_again(
    cli: Cli, article: Path, fake_model: FakeModel
) -> None:
    assert cli("try", "write/part-1", SLUG, "--prompt", "keen.md", "--record", "tape").code == 0
    assert cli("try", "write/part-1", SLUG, "--prompt", "keen.md", "--replay", "tape", "--accept").code == 0
    assert len(fake_model.bodies) == 1
    assert "It cost $77 million [@enope11]." in (article / "sections/part-1.md").read_text("utf-8")


def test_a_file_that_changed_meanwhile_is_left_as_it_is(cli: Cli, article: Path, fake_model: FakeModel) -> None:
    section = article / "sections/part-1.md"

    def slow(body: dict[str, Any]) -> str:
        section.write_text("Mine.\n", encoding="utf-8")
        return sensible(body)

    fake_model.answer = slow
    ran = cli("try", "write/part-1", SLUG, "--accept")
    assert "was changed meanwhile and is left as it is; the result is in .draftflow/history/" in ran.out
    assert section.read_text("utf-8") == "Mine.\n"


def test_the_head_of_a_prompt_names_the_model_and_a_flag_comes_first(
    cli: Cli, article: Path, fake_model: FakeModel
) -> None:
    assert article.is_dir()
    Path("keen.md").write_text("---\nmodel: careful-1\ntemperature: 0.1\n---\n" + KEEN, encoding="utf-8")
    assert cli("try", "write/part-1", SLUG, "--prompt", "keen.md").code == 0
    assert cli("try", "write/part-1", SLUG, "--prompt", "keen.md", "--model", "bold-1").code == 0
    sent = [(body["model"], body["temperature"]) for body in fake_model.bodies]
    assert sent == [("careful-1", 0.1), ("bold-1", 0.1)]


WRONG = (
    (("write/nope", SLUG), "'write/nope' is no unit of this article; those that ask one are such as research/plan"),
    (("assemble", SLUG), "'assemble' asks no model"),
    (("write/part-1", SLUG, "--prompt", "none.md"), "no such file"),
    (("write/part-1", SLUG, "--prompt", "bad.md"), "bad.md:2: unknown variable 'nope'"),
    (("write/part-1", "nope"), "no article of this name"),
    (("write/part-1", SLUG, "--record", "a", "--replay", "b"), "exclude each other"),
)


def test_what_cannot_be_tried_is_said_before_any_call(cli: Cli, article: Path, fake_model: FakeModel) -> None:
    assert article.is_dir()
    Path("bad.md").write_text("x\n{{ nope }}", encoding="utf-8")
    for arguments, says in WRONG:
        ran = cli("try", *arguments)
        assert ran.code == 2
        assert says in ran.err
    assert not fake_model.bodies


def test_an_answer_that_will_not_do_is_an_error_and_no_text(cli: Cli, article: Path, fake_model: FakeModel) -> None:
    before = tree(article)
    fake_model.answer = lambda _body: ""
    ran = cli("try", "write/part-1", SLUG, "--accept")
    assert ran.code == 5
    assert tree(article) == before


def test_an_article_without_a_model_needs_one_to_be_named(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("new", "Boats", "--source", str(notes), "--author", "extractive").code == 0
    assert "name one to try with --model" in cli("try", "research/plan", "boats").err
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    assert load_settings().model is None
    assert "1 call, " in cli("try", "research/plan", "boats", "--model", "fake-1").out
    assert fake_model.bodies[0]["model"] == "fake-1"


def test_changes_are_coloured_on_a_terminal_and_signed_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = [Piece("same", "a [b] "), Piece("gone", "\x1b[31mold"), Piece("new", "new")]
    Printer().changes(pieces)
    assert capsys.readouterr().out == "a [b] [-[31mold-]{+new+}\n"
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    Printer().changes(pieces)
    coloured = capsys.readouterr().out
    assert "\x1b[32mnew\x1b[0m" in coloured
    assert "{+" not in coloured
    Printer(as_json=True).changes(pieces)
    assert not capsys.readouterr().out
