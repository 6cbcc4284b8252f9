"""Round trips: every link and every word of both example articles is in every format, read back by another program."""

import io
import json
import re
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from draftflow.cli.actions.formats import FORMATS
from draftflow.confined import pandoc
from draftflow.exports.citeproc import STYLES, styled
from draftflow.exports.document import Figure
from draftflow.exports.inlines import plain
from draftflow.exports.laid import citations, laid
from draftflow.exports.publication import Publication
from draftflow.exports.references import by_publisher
from draftflow.models import Reference
from draftflow.pipeline.publishing import read_publication
from draftflow.pipeline.workspace import Workspace
from exported import Read, by_commonmark, by_html, by_pandoc, by_pdfium, expected, squeezed
from pages import EXAMPLES, ROOT, links, parsed

ARTICLES = ("harrow-ferries", "zuise-water", *EXAMPLES.values())
OFFICE = {"docx": "docx", "odt": "odt", "epub": "epub"}
MARKDOWN = ("md", "zenn", "qiita", "hugo", "jekyll")
PASTED = ("note", "substack", "ghost", "wordpress")


@cache
def illustrated(article: str) -> Publication:
    """An example whose every source has copies elsewhere and cited pages; two of them are listed by publisher."""
    found = read_publication(Workspace(ROOT / "outputs" / article), lambda _: None)
    references = tuple(copied(n, each) for n, each in enumerate(found.document.references, 1))
    grouped = article not in EXAMPLES.values()
    return replace(found, document=replace(found.document, references=references, grouped=grouped))


def copied(number: int, reference: Reference) -> Reference:
    """A reference of which the web has copies."""
    copies = {
        "archive": f"https://web.archive.org/web/20260301000000/https://a.example/{number}?a=1&b=(2)",
        "also_at": (f"https://wire.example.net/{number}_x_y", f"https://times.example.com/{number}"),
        "cited_pages": (3, 5) if number % 2 else (7,),
    }
    return reference.model_copy(update=copies)


def addresses(article: str) -> set[str]:
    """Every address that the reference list has."""
    references = published(article).document.references
    return {url for each in references for url in (each.url, each.archive, *each.also_at) if url}


@cache
def published(article: str) -> Publication:
    """The article without its pictures, which formats place and name in their own ways."""
    whole = illustrated(article)
    blocks = tuple(block for block in whole.document.blocks if not isinstance(block, Figure))
    return replace(whole, document=replace(whole.document, blocks=blocks))


@cache
def made(name: str, article: str) -> dict[str, bytes]:
    return dict(FORMATS[name](published(article)))


def text_of(name: str, article: str) -> bytes:
    return next(iter(made(name, article).values()))


@cache
def wanted(article: str, *, address: bool = False) -> Read:
    found = expected(laid(published(article).document, address=address))
    assert set(found.links) == addresses(article)
    assert len(found.links) > len(addresses(article))
    assert ("頁" if "青" in article or "zuise" in article else "pp.3,5") in found.text
    return found


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("name", OFFICE)
def test_word_processors_and_book_readers_get_every_word_and_link(name: str, article: str) -> None:
    found, whole = by_pandoc(text_of(name, article), OFFICE[name]), wanted(article, address=True)
    assert Counter(found.links) == Counter(whole.links)
    title = squeezed(published(article).document.title)
    assert found.text.removeprefix(title if name == "epub" else "") == whole.text  # a book has a page for its title


@pytest.mark.parametrize("article", ARTICLES)
def test_a_pdf_has_every_link_and_japanese_that_can_be_searched(article: str) -> None:
    found, whole = by_pdfium(text_of("pdf", article)), wanted(article, address=True)
    assert set(found.links) == set(whole.links)
    assert len(found.links) >= len(whole.links)  # an address that breaks over two lines is two links
    words = [squeezed(word) for word in re.split(r"[^\w]+", whole.text) if len(word) > 1][:400]
    lost = [word for word in words if word not in found.text]
    assert len(lost) <= len(words) // 20  # hyphenated, or parted by a page's number


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_says_what_the_tree_says(name: str, article: str) -> None:
    found, whole = by_commonmark(text_of(name, article).decode()), wanted(article)
    assert found == whole


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("name", PASTED)
def test_what_is_pasted_says_what_the_tree_says(name: str, article: str) -> None:
    found, whole = by_html(text_of(name, article)), wanted(article)
    title = squeezed(published(article).document.title)
    assert found.links == whole.links
    assert found.text == (whole.text.removeprefix(title) if name == "wordpress" else whole.text)


@pytest.mark.parametrize("article", ARTICLES)
def test_pandoc_finds_every_citation_in_the_references_beside_it(article: str) -> None:
    tree = published(article).document
    files = made("pandoc", article)
    keys = [
        key
        for group in re.findall(r"\[(@[^\]]+)\]", files["pandoc/article.md"].decode())
        for key in re.findall(r"@([\w-]+)", group)
    ]
    assert keys == [mark.source for citation in citations(tree.blocks) for mark in citation.marks]
    assert [item["id"] for item in json.loads(files["pandoc/references.json"])] == [each.id for each in tree.references]
    assert set(keys) == {each.id for each in tree.references}


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize(("name", "kind"), [("bibtex", "biblatex"), ("ris", "ris")])
def test_reference_managers_get_every_reference(name: str, kind: str, article: str) -> None:
    command = [str(pandoc.program()), "--from", kind, "--to", "csljson"]
    items = json.loads(subprocess.run(command, input=text_of(name, article), capture_output=True, check=True).stdout)
    references = published(article).document.references
    titles = [item["title"].replace("’", "'") for item in items]  # LaTeX sets an apostrophe as a printer does
    assert titles == [each.title.replace("’", "'") for each in references]
    assert [item.get("URL") for item in items] == [each.url for each in references]
    dates = [[int(part) for part in (each.published or "").split("-")] for each in references]
    parts = 1 if name == "ris" else 3  # of RIS, pandoc reads the year alone
    assert [item["issued"]["date-parts"][0] for item in items] == [date[:parts] for date in dates]


@pytest.mark.parametrize("article", ARTICLES)
def test_the_page_has_every_citation_every_copy_and_the_cited_pages(article: str) -> None:
    data = text_of("html", article)
    assert set(links(data)) == addresses(article)
    tree = parsed(data)
    cited = [mark.number for citation in citations(published(article).document.blocks) for mark in citation.marks]
    assert [a.text for a in tree.xpath("//sup/a")] == [f"[{number}]" for number in cited]
    for number, reference in enumerate(published(article).document.references, 1):
        (head,) = tree.xpath(f"//li[@id='r-{number}']/div")
        said = head.text_content()
        assert said.startswith(f"[{number}]")
        assert (", ".join(map(str, reference.cited_pages)) in said) or (
            "、".join(map(str, reference.cited_pages)) in said
        )
        assert set(head.xpath(".//a/@href")) == {u for u in (reference.url, reference.archive, *reference.also_at) if u}


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json", "pandoc"])
def test_data_has_every_address_and_the_cited_pages(name: str, article: str) -> None:
    files = made(name, article)
    held = files["pandoc/references.json"] if name == "pandoc" else next(iter(files.values()))
    assert {address for address in addresses(article) if address not in held.decode()} == set()
    assert len(re.findall(r"pp\. 3, 5|3,\n? *5", held.decode())) >= 1


@pytest.mark.parametrize("article", ["harrow-ferries", "zuise-water"])
def test_the_numbers_of_a_list_by_publisher_are_those_of_the_citations(article: str) -> None:
    publication = published(article)
    tree = publication.document
    assert tree.grouped
    names = {name: {n for n, _ in group} for name, group in by_publisher(tree.references, tree.language)}
    assert sorted(n for group in names.values() for n in group) == list(range(1, len(tree.references) + 1))
    lists = markdown_lists(text_of("md", article).decode())
    assert lists == names
    page = parsed(text_of("html", article))
    shown = {
        h.text_content(): {int(li.get("value")) for li in h.getnext().iterchildren()} for h in page.xpath("//aside/h3")
    }
    assert shown == names
    for name in (*PASTED, *OFFICE):
        data = text_of(name, article)
        said = by_pandoc(data, OFFICE[name]).text if name in OFFICE else by_html(data).text
        places = [said.rindex(squeezed(f"{publisher}[{min(group)}]")) for publisher, group in names.items()]
        assert places == sorted(places), name


def markdown_lists(text: str) -> dict[str, set[int]]:
    """The numbers that stand under each heading of the third level at the end of a text."""
    found = re.findall(r"^### (.+)\n\n((?:- .+\n)+)", text, re.MULTILINE)
    return {
        name.replace("\\", ""): {int(n) for n in re.findall(r"^- \\\[(\d+)", rows, re.MULTILINE)}
        for name, rows in found
    }


@pytest.mark.parametrize("article", ["harrow-ferries", EXAMPLES["ja"]])
@pytest.mark.parametrize("style", STYLES)
def test_a_style_keeps_every_citation_and_every_address(style: str, article: str) -> None:
    publication = published(article)
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
    assert set(found.sources) == set(urls)
    assert set(expected(laid(publication.document, found)).links) == addresses(article)


def expected_links(children: object) -> list[str]:
    return re.findall(r"Link\(target='([^']+)'", repr(children))


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"html"}))
def test_what_is_made_twice_is_the_same(name: str) -> None:
    assert FORMATS[name](published(EXAMPLES["ja"])) == made(name, EXAMPLES["ja"])


def test_no_two_formats_write_the_same_file_but_the_references() -> None:
    paths = [path for name in FORMATS for path in made(name, "harrow-ferries")]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize("article", ["harrow-ferries", "zuise-water"])
@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"html", "bibtex", "ris", "csl-json"}))
def test_a_picture_comes_along_with_whose_it_is(name: str, article: str) -> None:
    whole = illustrated(article)
    (figure,) = (block for block in whole.document.blocks if isinstance(block, Figure))
    files = FORMATS[name](whole)
    data = next(iter(files.values()))
    readers = {"docx": by_pandoc, "odt": by_pandoc, "epub": by_pandoc}
    said = (
        readers[name](data, name).text if name in readers else by_pdfium(data).text if name == "pdf" else data.decode()
    )
    assert squeezed(plain(figure.credit)) in squeezed(said.replace("&#39;", "'").replace("\\", ""))
    image = whole.images[figure.path]
    if name in ("docx", "odt", "epub"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert image in [archive.read(each) for each in archive.namelist()]
    elif name not in ("pdf", "qiita"):
        (path,) = (path for path, held in files.items() if held == image)
        address = path if name in ("zenn", "jekyll") else figure.path
        assert address.partition("/")[2] in said
    elif name == "qiita":
        assert figure.path in said
