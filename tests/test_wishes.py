"""What `new` is told and asks of what an article is to be like."""

import sys
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.authors.extractive import UNSERVED
from draftflow.cli.drafting.wishes import Wishes, complete
from draftflow.errors import FileError, UsageError
from draftflow.pipeline.formats.markdown_files import dump_brief, load_brief
from draftflow.pipeline.lock import fingerprints

OLD = """---
language: en
length: 1200
author: extractive
sources:
- notes
web: false
sites: []
not_sites: []
max_sources: 40
---

# The boats

For commuters.
"""
FLAGS = (
    *("--angle", "What it costs", "--audience", "Commuters", "--form", "how-to", "--voice", "analyst"),
    *("--must-cover", "the price", "--must-cover", "the date", "--must-avoid", "gossip", "--cut-off", "2026-03-05"),
    *("--style", "desumasu", "--section-length", "200"),
)


def test_a_brief_of_before_has_no_wishes_and_is_written_as_it_was() -> None:
    brief = load_brief(OLD, "brief.md")
    assert (brief.form, brief.must_cover, brief.cut_off, brief.instructions) == (None, (), None, "For commuters.")
    assert dump_brief(brief).split("---")[1] == OLD.split("---")[1]
    assert set(fingerprints({"brief": brief.commission()}, {}, 1)) == {
        *("brief.topic", "brief.language", "brief.instructions", "brief.length", "version")
    }


def test_one_text_is_a_list_of_one() -> None:
    brief = load_brief(OLD.replace("web: false", "web: false\nmust_cover: the price\ncut_off: 2026-03-05"), "brief.md")
    assert (brief.must_cover, brief.cut_off) == (("the price",), "2026-03-05")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("form: Poem in prose", "form"),
        ("cut_off: 2026-02-30", "cut_off"),
        ("cut_off: March", "cut_off"),
        ("style: casual", "style"),
        ("must_cover: ['']", "must_cover"),
        ("section_length: 0", "section_length"),
        ("angel: x", "unknown key"),
    ],
)
def test_a_wish_that_will_not_do_is_named_with_its_line(line: str, says: str) -> None:
    with pytest.raises(FileError, match=rf"brief.md:7: .*{says}"):
        load_brief(OLD.replace("web: false", line), "brief.md")


def test_reading_does_not_go_by_form_voice_or_length() -> None:
    brief = load_brief(OLD, "brief.md")
    other = brief.model_copy(
        update={"form": "report", "voice": "x", "audience": "y", "must_avoid": ("z",), "length": 9}
    )
    assert other.inquiry() == brief.inquiry()
    assert other.assignment() != brief.assignment()


def test_flags_stand_in_the_brief_and_what_the_extractive_author_cannot_do_is_told(cli: Cli, notes: Path) -> None:
    ran = cli("new", "The boats", "--source", str(notes), *FLAGS, "--name", "boats", "--yes")
    assert ran.code == 0, ran.err
    brief = load_brief(Path("outputs/boats/brief.md").read_text("utf-8"), "brief.md")
    assert brief.must_cover == ("the price", "the date")
    assert (brief.form, brief.style, brief.cut_off, brief.section_length) == ("how-to", "です・ます", "2026-03-05", 200)
    assert "cannot follow: audience, form, voice, must_avoid, style, section_length" in ran.err
    assert "nothing found on what must be covered: the date" in ran.out


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--form", "poem"), "--form 'poem': there are comparison, explainer"),
        (("--style", "casual"), "--style 'casual'"),
        (("--voice", "nobody"), "voice 'nobody': no such voice; there are analyst; a new one is a file in voices/"),
        (("--cut-off", "2026-13-01"), "--cut-off '2026-13-01'"),
        (("--section-length", "0"), "--section-length 0"),
        (("--outline", "none.md"), "--outline 'none.md'"),
    ],
)
def test_a_flag_that_will_not_do_is_refused_before_anything_is_written(
    flags: tuple[str, ...], says: str, cli: Cli, notes: Path
) -> None:
    ran = cli("new", "The boats", "--source", str(notes), *flags, "--yes")
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert not Path("outputs").exists()


def test_a_form_of_ones_own_is_a_file(cli: Cli, notes: Path) -> None:
    Path("prompts/forms").mkdir(parents=True)
    Path("prompts/forms/ode.md").write_text("{% if task == 'outline' %}Sing.{% endif %}", encoding="utf-8")
    assert cli("new", "The boats", "--source", str(notes), "--form", "ode", "--yes").code == 0
    assert "forms/ode.md" in cli("prompts", "list").out
    assert cli("prompts", "check").code == 0
    Path("prompts/forms/ode.md").write_text("{{ tsak }}", encoding="utf-8")
    assert "unknown variable 'tsak'" in cli("prompts", "check").out


def test_a_person_is_asked_for_what_no_flag_says() -> None:
    asked: list[str] = []
    answers = iter(["", "1,500", "the price; the date", ""])

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    made = complete(Wishes(angle="What it costs", form="report"), "en", ask)
    assert [question.split()[0] for question in asked] == ["Who", "How", "What", "What"]
    assert made == Wishes(angle="What it costs", form="report", length=1500, must_cover=("the price", "the date"))


def test_what_the_author_cannot_heed_is_not_asked_and_defaults_are_told() -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return ""

    complete(Wishes(), "ja", ask, unasked=UNSERVED)
    assert [question[:2] for question in asked] == ["どん", "何字", "必ず"]
    assert "Enterで3,000字" in asked[1]


def test_japanese_is_asked_and_answered_in_japanese() -> None:
    answers = {"誰が": "市民", "何字": "３０００", "必ず": "費用；開業の時期"}
    made = complete(Wishes(), "ja", lambda question: answers.get(question[:2], ""))
    assert made == Wishes(audience="市民", length=3000, must_cover=("費用", "開業の時期"))
    with pytest.raises(UsageError, match="should be a number"):
        complete(Wishes(), "ja", lambda question: "たくさん" if question.startswith("何字") else "")


@pytest.mark.parametrize(("terminal", "yes", "asks"), [(True, False, True), (True, True, False), (False, False, False)])
def test_nobody_is_asked_without_a_terminal_or_with_yes(
    terminal: bool,
    yes: bool,
    asks: bool,
    cli: Cli,
    notes: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return ""

    monkeypatch.setattr("draftflow.cli.drafting.starting._asked_or_nothing", answer)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    ran = cli("new", "The boats", "--source", str(notes), *(("--yes",) if yes else ()))
    assert ran.code == 0, ran.err
    assert bool(asked) is asks
    assert "audience" not in Path("outputs/the-boats/brief.md").read_text("utf-8")
