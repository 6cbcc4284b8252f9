"""Topics, names and file names of every kind: no article leads out of its folder."""

import os
import re
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.cli.drafting.starting import new_folder
from draftflow.errors import UsageError
from draftflow.pipeline.workspace import Workspace
from draftflow.text.slug import slug
from refusals import refused, tree

NEW = ("new", "Boats", "--source", "notes")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the disk, which is tested elsewhere."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


# -- names ---------------------------------------------------------------------------------------------------------

HOSTILE = (
    *("..", "../x", "../../etc/passwd", "/etc/passwd", "//x", "./x", ".", "a/../../b", "..\\..\\x", "C:\\x", "~/x"),
    *("-", "--", "--name", ".hidden", "..hidden", "x/", "/", "\\", "|", "*", "?", "<x>", '"x"', "'", "`id`", "$(id)"),
    *("CON", "con", "PRN", "aux", "NUL", "nul.md", "COM1", "lpt9", "CON.txt", "com1.tar.gz", "CONIN$"),
    *(
        "a\0b",
        "\0",
        "a\nb",
        "a\rb",
        "\x1b[31mred",
        "\x07",
        "a\tb",
        "\x7f",
        "\u202ecod.exe",
        "\u200b",
        "\ufeffx",
        "\u2028",
    ),
    *("x" * 300, "字" * 300, "𠮷" * 300, "🚋" * 300, "a-" * 200, "é" * 300, "e\u0301" * 300, "👨‍👩‍👧" * 99),
    *("!!!", "…", "。", "🚋", "👍🏽", "（笑）", "---", "___", "% %", "\ud800", "\udc80x", "ﬁ", "İ", "ß", "Ⅸ", "①", "½"),
    *(
        "brief.md",
        "sources",
        "con-article",
        "draftflow.toml",
        "a:b",
        "a;b",
        "a&b",
        "{x}",
        "[x]",
        "{{ 7*7 }}",
        "%00",
        "%2e%2e",
    ),
)


@pytest.mark.parametrize("topic", HOSTILE)
def test_no_topic_leads_out_of_the_folder_of_articles(topic: str, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    place = new_folder(outputs, topic, None)
    assert place.parent == outputs
    assert re.fullmatch(r"[^\W_]+(?:-[^\W_]+)*", place.name)
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", place.name)
    workspace = Workspace(place)
    for path in ("brief.md", f"sources/{slug(topic)}.md", f"evidence/{slug(topic)}-2.yaml"):
        workspace.write(path, "x")
    workspace.keep_old(f"sources/{slug(topic)}.md")
    assert [p.name for p in tmp_path.iterdir()] == ["outputs"]
    assert [p.name for p in outputs.iterdir()] == [place.name]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_leads_out_of_the_folder_of_articles(name: str, tmp_path: Path) -> None:
    try:
        place = new_folder(tmp_path / "outputs", "Boats", name)
    except UsageError as refused:
        assert re.search(r"such as '[^\W_]+(?:-[^\W_]+)*'$", str(refused))  # noqa: PT017 - or it is a good name
    else:
        assert place == tmp_path / "outputs" / name
        assert slug(name) == name.lower()


@pytest.mark.parametrize("name", ["../x", "", ".", "a b", "CON", "x" * 300, "\x1b[31m", "a\nb"])
def test_a_name_that_is_none_is_refused_with_one_that_is(name: str, cli: Cli, notes: Path) -> None:
    refused(cli, notes.parent, (*NEW, "--name", name), "--name ", "use letters, digits and hyphens, such as ")


@pytest.mark.parametrize("topic", ["!?…", "🚋🚋", "../../x", "CON", "字" * 300, "# <!-- x -->", "no: [yes]\\", "---"])
def test_an_article_on_a_strange_topic_is_made_and_made_again(topic: str, cli: Cli, notes: Path) -> None:
    ran = cli("new", "--source", "notes", "--lang", "en", "--quiet", "--", topic)
    assert ran.code == 0, ran.err
    made = [p.name for p in (notes.parent / "outputs").iterdir()]
    assert made == [slug(topic)]
    before = tree(notes.parent)
    assert cli("run", made[0], "--quiet").code == 0
    assert tree(notes.parent) == before
    refused(cli, notes.parent, ("new", "--source", "notes", "--lang", "en", "--", topic), "exists and is about this")


def test_two_topics_that_fold_to_one_name_get_two_folders(cli: Cli, notes: Path) -> None:
    for topic in ("The boats!", "the BOATS", "Ｔｈｅ ｂｏａｔｓ？"):
        assert cli("new", topic, "--source", "notes", "--quiet").code == 0
    assert sorted(p.name for p in (notes.parent / "outputs").iterdir()) == ["the-boats", "the-boats-2", "the-boats-3"]
    refused(cli, notes.parent, ("new", "the BOATS", "--source", "notes"), "'outputs/the-boats-2' exists")


def test_source_files_of_any_name_are_frozen_inside(cli: Cli, notes: Path) -> None:
    text = (notes / "post.md").read_text("utf-8")
    for name in (
        "..hidden..md",
        "-rf.md",
        "CON.md",
        "a\nb.md",
        "\x1b[31m.md",
        "字" * 80 + ".md",
        "𠮷" * 60 + ".md",
        "?.md",
    ):
        (notes / name).write_text(text, encoding="utf-8")
    (notes / os.fsdecode(b"caf\xe9.md")).write_text(text, encoding="utf-8")
    ran = cli(*NEW, "--stop-after", "research")
    assert ran.code == 0, ran.err
    frozen = {p.name for p in (notes.parent / "outputs/boats/sources").iterdir()}
    assert len(frozen) >= 11
    assert all(re.fullmatch(r"[^\W_]+(?:-[^\W_]+)*\.md", name) for name in frozen)
    before = tree(notes.parent)
    assert cli("run", "boats", "--to", "research").code == 0
    assert tree(notes.parent) == before
