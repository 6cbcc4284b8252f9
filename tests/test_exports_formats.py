"""Round trips: every link and every word of both example articles is in every format, read back by another program."""

import json
import re
import subprocess
from collections import Counter
from functools import cache

import pytest

from draftflow.cli.formats import FORMATS
from draftflow.confined import pandoc
from draftflow.exports.citeproc import STYLES, styled
from draftflow.exports.laid import citations, laid
from draftflow.exports.publication import Publication
from draftflow.models import Language
from exported import Read, by_commonmark, by_html, by_pandoc, by_pdfium, expected, squeezed
from pages import EXAMPLES, example

LANGUAGES = tuple(EXAMPLES)
OFFICE = {"docx": "docx", "odt": "odt", "epub": "epub"}
MARKDOWN = ("md", "zenn", "qiita", "hugo", "jekyll")
PASTED = ("note", "substack", "ghost", "wordpress")


@cache
def published(language: Language) -> Publication:
    return example(language)


@cache
def made(name: str, language: Language) -> dict[str, bytes]:
    return dict(FORMATS[name](published(language)))


def text_of(name: str, language: Language) -> bytes:
    return next(iter(made(name, language).values()))


@cache
def wanted(language: Language, *, address: bool = False) -> Read:
    found = expected(laid(published(language).document, address=address))
    urls = {each.url for each in published(language).document.references if each.url}
    assert set(found.links) == urls
    assert len(found.links) > 40
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OFFICE)
def test_word_processors_and_book_readers_get_every_word_and_link(name: str, language: Language) -> None:
    found, whole = by_pandoc(text_of(name, language), OFFICE[name]), wanted(language, address=True)
    assert Counter(found.links) == Counter(whole.links)
    title = squeezed(published(language).document.title)
    assert found.text.removeprefix(title if name == "epub" else "") == whole.text  # a book has a page for its title


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_has_every_link_and_japanese_that_can_be_searched(language: Language) -> None:
    found, whole = by_pdfium(text_of("pdf", language)), wanted(language, address=True)
    assert set(found.links) == set(whole.links)
    assert len(found.links) >= len(whole.links)  # an address that breaks over two lines is two links
    words = [squeezed(word) for word in re.split(r"[^\w]+", whole.text) if len(word) > 1][:400]
    lost = [word for word in words if word not in found.text]
    assert len(lost) <= len(words) // 20  # hyphenated, or parted by a page's number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_says_what_the_tree_says(name: str, language: Language) -> None:
    found, whole = by_commonmark(text_of(name, language).decode()), wanted(language)
    assert found == whole


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PASTED)
def test_what_is_pasted_says_what_the_tree_says(name: str, language: Language) -> None:
    found, whole = by_html(text_of(name, language)), wanted(language)
    title = squeezed(published(language).document.title)
    assert found.links == whole.links
    assert found.text == (whole.text.removeprefix(title) if name == "wordpress" else whole.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pandoc_finds_every_citation_in_the_references_beside_it(language: Language) -> None:
    tree = published(language).document
    files = made("pandoc", language)
    keys = [
        key
        for group in re.findall(r"\[(@[^\]]+)\]", files["pandoc/article.md"].decode())
        for key in re.findall(r"@([\w-]+)", group)
    ]
    assert keys == [mark.source for citation in citations(tree.blocks) for mark in citation.marks]
    assert [item["id"] for item in json.loads(files["pandoc/references.json"])] == [each.id for each in tree.references]
    assert set(keys) == {each.id for each in tree.references}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "kind"), [("bibtex", "biblatex"), ("ris", "ris")])
def test_reference_managers_get_every_reference(name: str, kind: str, language: Language) -> None:
    command = [str(pandoc.program()), "--from", kind, "--to", "csljson"]
    items = json.loads(subprocess.run(command, input=text_of(name, language), capture_output=True, check=True).stdout)
    references = published(language).document.references
    assert [(item["title"], item.get("URL")) for item in items] == [(each.title, each.url) for each in references]
    dates = [[int(part) for part in (each.published or "").split("-")] for each in references]
    parts = 1 if name == "ris" else 3  # of RIS, pandoc reads the year alone
    assert [item["issued"]["date-parts"][0] for item in items] == [date[:parts] for date in dates]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", STYLES)
def test_a_style_keeps_every_citation_and_every_address(style: str, language: Language) -> None:
    publication = published(language)
    found = styled(publication, style)
    cited = citations(publication.document.blocks)
    urls = {each.id: each.url for each in publication.document.references}
    assert len(found.citations) == len(cited)
    for made_of, citation in zip(found.citations, cited, strict=True):
        links = {urls[mark.source] for mark in citation.marks} - {None}
        assert links == set(expected_links(made_of))
    assert len(found.entries) == len(publication.document.references)
    shown = {link for entry in found.entries for link in expected_links(entry)}
    assert shown == set(urls.values()) - {None}


def expected_links(children: object) -> list[str]:
    return re.findall(r"Link\(target='([^']+)'", repr(children))


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"html"}))
def test_what_is_made_twice_is_the_same(name: str) -> None:
    assert FORMATS[name](published("ja")) == made(name, "ja")


def test_no_two_formats_write_the_same_file_but_the_references() -> None:
    paths = [path for name in FORMATS for path in made(name, "en")]
    assert len(set(paths)) == len(paths)
