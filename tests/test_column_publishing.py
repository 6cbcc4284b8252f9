"""A column is published and checked as an article is: named by its place, with every citation, address and notice."""

import shutil
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.cli.actions.formats import FORMATS
from draftflow.exports.document import Notice
from draftflow.exports.laid import citations, laid
from draftflow.exports.page import page
from draftflow.exports.publication import Publication
from draftflow.models import Language
from draftflow.pipeline.column_publishing import read_column
from draftflow.pipeline.workspace import Workspace
from draftflow.text.opinions import facts
from exported import by_commonmark, by_html, by_pandoc, by_pdfium, expected
from pages import ROOT, parsed, unsafe

COLUMNS: dict[Language, tuple[str, str]] = {"en": ("harrow-ferries", "harkness"), "ja": ("zuise-water", "okeko")}
LANGUAGES = pytest.mark.parametrize("language", ["en", "ja"])


@pytest.fixture(scope="module")
def columns() -> dict[Language, Publication]:
    return {
        language: read_column(Workspace(ROOT / "outputs" / slug), voice, pytest.fail)
        for language, (slug, voice) in COLUMNS.items()
    }


@LANGUAGES
def test_every_fact_of_a_column_leads_to_its_passage_and_no_mark_of_opinion_is_left(
    columns: dict[Language, Publication], language: Language
) -> None:
    held, (slug, voice) = columns[language], COLUMNS[language]
    written = (ROOT / "outputs" / slug / "column" / voice / "column.md").read_text()
    cited = [key for each in citations(held.document.blocks) for mark in each.marks for key in mark.passages]
    assert sorted(cited) == sorted(facts(written))
    made = page(held)
    assert unsafe(made) == []
    tree = parsed(made)
    assert len(tree.xpath("//sup/a")) == sum(len(each.marks) for each in citations(held.document.blocks))
    for a in tree.xpath("//sup/a"):
        (passage,) = tree.xpath(f"//li[@id='{a.get('href')[1:]}']")
        assert passage.xpath(f".//a[@href='#{a.get('id')}']")
    assert tree.xpath("//p[@class='notice persona']")
    assert "[@" not in made.decode()
    assert not tree.xpath("//*[@class='none']")  # a mark of opinion is no citation that leads nowhere


@LANGUAGES
def test_a_column_says_whose_opinion_it_is_and_how_it_was_made_in_every_reading(
    columns: dict[Language, Publication], language: Language
) -> None:
    held = columns[language]
    notices = [block.kind for block in held.document.blocks if isinstance(block, Notice)]
    assert notices[0] == "persona"
    assert notices.count("disclosure") == 2  # the model, and that opinions are not checked
    whole = expected(laid(held.document))
    readings = {
        "md": by_commonmark(FORMATS["md"](held)["article.md"].decode()),
        "note": by_html(FORMATS["note"](held)["note/article.html"]),
    }
    assert readings == {"md": whole, "note": whole}
    on_paper = expected(laid(held.document, address=True))
    assert by_pandoc(FORMATS["docx"](held)["article.docx"], "docx").text == on_paper.text
    assert set(by_pdfium(FORMATS["pdf"](held)["article.pdf"]).links) == set(on_paper.links)


def test_open_export_links_and_check_take_a_column_by_its_place(cli: Cli, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "outputs" / "harrow-ferries", tmp_path / "outputs" / "harrow-ferries")
    name, folder = "harrow-ferries/column/harkness", Path("outputs/harrow-ferries/column/harkness/export")
    ran = cli("open", name, "--no-browser")
    assert (ran.code, ran.out.strip()) == (0, str(folder / "article.html"))
    assert cli("open", name, "--author", "--no-browser").code == 0
    assert "F303" in (folder / "author.html").read_text()
    assert cli("export", name, "--to", "zenn").out.strip() == str(folder / "zenn/articles/harrow-ferries-harkness.md")
    assert "9 not checked" in cli("links", name, "--offline").out
    ran = cli("check", name)
    assert ran.code == 0  # notes alone
    assert "column/harkness/column.md:9:488: F303" in ran.out
    assert "quotations checked 7 of 7" in ran.out
    assert "all 43 files are fresh" in cli("status", "harrow-ferries").out
    held = Path("outputs/harrow-ferries/column/harkness/column.md")
    held.write_text(held.read_text().replace("261 sailings", "361 sailings") + "\n[here](https://mine.example/)\n")
    ran = cli("check", name)
    assert ran.code == 1
    assert "361" in ran.out
    assert cli("open", name, "--no-browser", "--author").code == 0
    assert "361" in (folder / "author.html").read_text()
    assert 'href="https://mine.example/"' in (folder / "author.html").read_text()


@pytest.mark.parametrize("command", [["open", "--no-browser"], ["export", "--to", "md"], ["check"], ["links"]])
def test_a_column_that_is_not_there_is_named_with_those_that_are(cli: Cli, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "outputs").symlink_to(ROOT / "outputs")
    ran = cli(command[0], "harrow-ferries/column/nobody", *command[1:])
    assert ran.code == 2
    assert "harrow-ferries/column/nobody: no column of this name is written; there is one by harkness" in ran.err
    ran = cli(command[0], "why-harrow-sound-is-electrifying-its-ferries/column/x", *command[1:])
    assert ran.code == 2
    assert "draftflow column why-harrow-sound-is-electrifying-its-ferries --voice x" in ran.err
