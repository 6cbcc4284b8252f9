"""`export`: what is published is what stands in the folder, and nothing a person changed is lost."""

from pathlib import Path

import pytest

from conftest import Cli
from draftflow.pipeline.publishing import read_publication
from draftflow.pipeline.workspace import Workspace
from pages import unsafe


def test_an_export_is_written_into_the_articles_folder_and_its_path_printed(cli: Cli, boats: Path) -> None:
    ran = cli("export", "boats", "--to", "csl-json")
    assert ran.code == 0
    assert ran.out.strip() == str(boats / "export" / "references.json")
    assert (boats / "export" / "references.json").read_text() == (boats / "references.json").read_text()
    assert "all" in cli("status", "boats").out.splitlines()[-1]  # an export is no file of the article's


def test_a_changed_export_is_not_replaced_without_force(cli: Cli, boats: Path) -> None:
    target = boats / "export" / "references.json"
    cli("export", "boats", "--to", "csl-json")
    target.write_text("mine")
    ran = cli("export", "boats", "--to", "csl-json")
    assert ran.code == 2
    assert "was changed since it was exported" in ran.err
    assert target.read_text() == "mine"
    assert cli("export", "boats", "--to", "csl-json", "--force").code == 0
    assert target.read_text() != "mine"
    target.unlink()
    assert cli("export", "boats", "--to", "csl-json").code == 0


@pytest.mark.usefixtures("boats")
def test_out_names_a_file_or_a_folder_and_replaces_nothing(cli: Cli, tmp_path: Path) -> None:
    assert cli("export", "boats", "--to", "csl-json", "--out", "mine.json").code == 0
    assert (tmp_path / "mine.json").is_file()
    assert cli("export", "boats", "--to", "csl-json", "--out", str(tmp_path)).code == 0
    assert (tmp_path / "references.json").is_file()
    (tmp_path / "mine.json").write_text("{}")
    assert cli("export", "boats", "--to", "csl-json", "--out", "mine.json").code == 2


@pytest.mark.usefixtures("boats")
def test_an_unknown_format_names_those_there_are(cli: Cli) -> None:
    ran = cli("export", "boats", "--to", "doc")
    assert ran.code == 2
    assert "csl-json" in ran.err


def test_what_was_edited_is_published_with_verdicts_of_its_own(boats: Path) -> None:
    before = read_publication(Workspace(boats), lambda _: None)
    assert not before.desk.edited
    section = boats / "sections" / f"{before.sections[0]}.md"
    section.write_text(section.read_text() + "\nIt costs [$99 million](https://mine.example/).\n")
    after = read_publication(Workspace(boats), lambda _: None)
    assert after.desk.edited == {before.sections[0]}
    assert "https://mine.example/" in str(after.document.blocks)
    figures = {part.what: part for part in after.document.coverage}["figures"]
    assert figures.not_supported + figures.could_not_check >= 1  # what the last run counted is no longer so
    assert any("$99 million" in sentence.text for sentence in after.ledger.sentences)


def test_an_edited_article_and_an_image_that_is_none_are_told(boats: Path) -> None:
    (boats / "article.md").write_text("mine")
    (boats / "images").mkdir()
    (boats / "images" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n....")
    (boats / "images" / "b.png").write_text("<svg onload=alert(1)>")
    (boats / "images" / "c.jpg").symlink_to("/etc/passwd")
    said: list[str] = []
    found = read_publication(Workspace(boats), said.append)
    assert list(found.images) == ["images/a.png"]
    assert [line.split(":")[0].split(" ")[0] for line in said] == ["article.md", "images/b.png"]


def test_open_writes_the_page_and_opens_it(cli: Cli, boats: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def browser(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", browser)
    ran = cli("open", "boats")
    assert ran.out.strip() == str(boats / "export" / "article.html")
    assert opened == [(boats / "export" / "article.html").resolve().as_uri()]
    ran = cli("open", "boats", "--author", "--no-browser")
    assert len(opened) == 1
    assert "For the author" in (boats / "export" / "author.html").read_text()
    assert "For the author" not in (boats / "export" / "article.html").read_text()
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    assert "open the file yourself" in cli("open", "boats").err


@pytest.mark.usefixtures("boats")
def test_the_page_is_written_elsewhere_too(cli: Cli) -> None:
    assert cli("export", "boats", "--to", "html", "--out", "page.html").code == 0
    assert unsafe(Path("page.html").read_bytes()) == []
