"""Whatever a title, a quote or prose holds stays characters in every format: nothing runs, loads or links."""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from draftflow.cli.actions.formats import FORMATS
from draftflow.confined import pandoc
from draftflow.exports.citeproc import styled
from draftflow.exports.commonmark import PLAIN, Dialect, markdown
from draftflow.exports.document import Code, Emphasis, Heading, Inline, Listing, Paragraph, Quote, Table, Text
from draftflow.exports.laid import Laid, laid
from draftflow.exports.profiles import PROFILES
from draftflow.exports.publication import Publication
from draftflow.text.clean import one_line
from exported import by_commonmark, by_html, by_pandoc, by_pdfium, expected, nodes, squeezed
from nasty import LINE, NASTY, round_trip
from pages import PNG, publication

URL = "https://gazette.example.org/boats"
CANARY = "CANARY-7f3a"
ATTACKS = (
    "`<w:p/>`{=openxml}", "x ```{=openxml}", "`#eval`{=typst}", "`x`{=html}", "`\\input{/etc/passwd}`{=latex}", "\\input{/etc/passwd}",
    '#eval("1+1")', '#image("/etc/passwd")', '#read("secret.txt")', '#import "@preview/x:1.0.0"', "$ #sys.inputs $", "@label <label>",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!-- wp:html --><b>", "--> <!-- /wp:paragraph -->", "]]><x/>", "&lt;b&gt; &amp; &#60;",
    '{{< readfile file="secret.txt" >}}', "{{% include secret.txt %}}", "{% include_relative secret.txt %}", "{{ site.github }}", '{: onclick="alert(1)"}', "{::options /}",
    "[gallery ids=1]", "[caption]x[/caption]", "@[card](https://evil.example/?q=SECRET)", ":::message alert", "[^1]: note", "^[inline](https://evil.example)",
    "[x](javascript:alert(1))", "[x][r]", "![x](../secret.png)", "![x](file:///etc/passwd)", "<https://evil.example/?q=SECRET>", "https://evil.example/?q=SECRET",
    "www.evil.example/?q=SECRET", "mailto:evil@evil.example", "(@evil) [@evil]", "}, url = {https://evil.example}, x = {", "ER  - ", "@online{x, title = {y}}",
    "--- \ntitle: x\n---", "'; DROP", '"quoted" -- and ... dots', "~~struck~~ ^sup^ ~sub~ ==mark==", "$29.2 million and $41 million", "a|b||c", "1. x", "# x", "> x", "* * *",
)  # fmt: skip
ODD = ("a\u202eb\u2066c", "x\x00y\x1bz\x9b31m", "\ud800 and \udfff", "👩‍👩‍👧‍👦 🇯🇵 ✍️", "\ufeff\u200b\U000e0041z", "\ue000" + "0\ue001", "ＡＢＣ　全角", "ｱﾊﾟｰﾄ", "e\u0301")  # fmt: skip
MARKDOWN = ("md", "zenn", "qiita", "hugo", "jekyll")


def hostile(language: Any = "en") -> Publication:
    given = (*ATTACKS, *ODD)
    text = "\n\n".join(
        f"{one_line(a)} [@e1]\n\n- {one_line(a)}\n\n> {one_line(a)}\n\n`` {one_line(a)} ``" for a in given
    )
    text += "\n\n| a | b |\n|---|---|\n" + "\n".join(f"| {one_line(a).replace('|', '')} | x |" for a in given)
    everything = " ".join(ATTACKS)
    return publication(
        [text], title=everything[:900], source_title=everything[:900], publisher=ATTACKS[6], headings=[ATTACKS[7]], language=language
    )  # fmt: skip


HELD = hostile()
WHOLE = expected(laid(HELD.document))
ADDRESSED = expected(laid(HELD.document, address=True))


def test_the_attacks_are_in_the_tree_as_characters() -> None:
    assert set(WHOLE.links) == {URL}
    assert len(WHOLE.links) > len(ATTACKS)
    for attack in ('#image("/etc/passwd")', "{{<readfilefile=", "{=openxml}", "<script>alert(1)</script>"):
        assert attack in WHOLE.text


@pytest.mark.parametrize("name", ["docx", "odt", "epub"])
def test_office_documents_hold_only_characters(name: str) -> None:
    (data,) = FORMATS[name](HELD).values()
    found = by_pandoc(data, name)
    assert set(found.links) == {URL}
    assert len(found.links) == len(ADDRESSED.links)
    assert ADDRESSED.text in found.text
    inside = {
        each: zipfile.ZipFile(io.BytesIO(data)).read(each) for each in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    assert not any(
        re.search(rb"<script[\s>]|javascript:\w+\([^)]*\)\"|onerror=\"|root:x:0", part) for part in inside.values()
    )
    assert not any(b"\x1b" in part or "\u202e".encode() in part for part in inside.values())


def test_a_pdf_evaluates_nothing() -> None:
    (data,) = FORMATS["pdf"](HELD).values()
    found = by_pdfium(data)
    assert set(found.links) == {URL}
    assert '#eval("1+1")' in found.text
    assert '#image("/etc/passwd")' in found.text
    assert "root:x:0" not in found.text
    assert b"/JavaScript" not in data
    assert b"/Launch" not in data


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_reads_as_the_characters_that_were_written(name: str) -> None:
    (text, *_) = FORMATS[name](HELD).values()
    found = by_commonmark(text.decode())
    assert found.links == WHOLE.links
    assert found.text == WHOLE.text


@pytest.mark.parametrize("name", MARKDOWN)
def test_addresses_in_prose_do_not_become_links_where_they_are_looked_for(name: str) -> None:
    (text, *_) = FORMATS[name](HELD).values()
    found = by_pandoc(text, "gfm+footnotes+alerts-raw_html" if name != "jekyll" else "gfm")
    assert {link for link in found.links if "@" not in link} == {URL}


@pytest.mark.parametrize("name", ["hugo", "jekyll"])
def test_no_template_opens(name: str) -> None:
    (text, *_) = FORMATS[name](HELD).values()
    body = text.decode().split("\n---\n", 1)[1]
    for opening in PROFILES[name].dialect.templates:
        assert opening not in body


@pytest.mark.parametrize("name", ["note", "substack", "ghost", "wordpress"])
def test_what_is_pasted_is_only_characters(name: str) -> None:
    (page, *_) = FORMATS[name](HELD).values()
    found = by_html(page)
    assert set(found.links) == {URL}
    assert "<script>alert(1)</script>" in found.text
    text = page.decode()
    assert not re.search(r"<(?:script|img|iframe)", text)
    if name == "wordpress":
        comments = set(re.findall(r"<!--.*?-->", text))
        assert all(re.fullmatch(r'<!-- /?wp:[a-z-]+(?: \{["a-z0-9:,]+\})? -->', each) for each in comments)
        assert "[gallery" not in text
        assert not re.search(r">\s*https?://", text)


def test_pandoc_reads_its_markdown_as_it_was_written() -> None:
    files = FORMATS["pandoc"](HELD)
    program = str(pandoc.program())
    command = [program, "--sandbox", "--from", "markdown", "--to", "json"]
    tree = json.loads(subprocess.run(command, input=files["pandoc/article.md"], capture_output=True, check=True).stdout)
    assert not list(nodes(tree, "RawInline"))
    assert not list(nodes(tree, "RawBlock"))
    assert not list(nodes(tree, "Math"))
    assert not list(nodes(tree, "Image"))
    assert {node["c"][0][0]["citationId"] for node in nodes(tree, "Cite")} == {"gazette"}
    found = by_pandoc(files["pandoc/article.md"], "markdown")
    assert found.links == []
    whole = expected(laid(HELD.document, cite=lambda _citation: ()))
    assert squeezed(re.sub(r"\[@gazette\]", "", found.text)) == whole.text


@pytest.mark.parametrize("style", ["numeric", "apa", "chicago", "sist02"])
def test_a_style_takes_no_title_for_markup(style: str) -> None:
    made = styled(
        publication(["It is [@e1]."], source_title='<i>a</i> <span style="x">b</span> *c* $d$ `e`{=openxml}'), style
    )
    text = repr(made.entries)
    assert "<i>a</i>" in text.lower()
    assert "`e`{=openxml}" in text.lower()


@pytest.mark.parametrize(("name", "kind"), [("bibtex", "biblatex"), ("ris", "ris")])
def test_references_hold_one_entry_with_its_own_address(name: str, kind: str) -> None:
    (data,) = FORMATS[name](HELD).values()
    command = [str(pandoc.program()), "--sandbox", "--from", kind, "--to", "csljson"]
    (item,) = json.loads(subprocess.run(command, input=data, capture_output=True, check=True).stdout)
    assert item["URL"] == URL


@pytest.mark.parametrize("name", FORMATS)
def test_no_file_but_the_articles_own_image_is_in_an_export(name: str, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.png").write_bytes(PNG + CANARY.encode())
    (tmp_path / "secret.txt").write_text(CANARY)
    written = (
        f'![a](images/a.png "Cap | Mia")\n\n![b](../secret.png)\n\n![c]({tmp_path}/secret.png)\n\n![d](secret.png)\n\n'
        "[e](secret.txt) ![f](images/d.svg) [@e1]"
    )
    files = FORMATS[name](publication([written], images={"images/a.png": PNG, "images/z.png": PNG}))
    whole = b"".join(_unpacked(files))
    assert CANARY.encode() not in whole
    assert not [path for path in files if "z.png" in path or "secret" in path]


def _unpacked(files: Mapping[str, bytes]) -> list[bytes]:
    found = []
    for data in files.values():
        if data.startswith(b"PK"):
            archive = zipfile.ZipFile(io.BytesIO(data))
            found += [archive.read(each) for each in archive.namelist()]
        found.append(data)
    return found


def paragraph(*children: Inline) -> Laid:
    return Laid("", "", "en", (Paragraph(children),))


@round_trip
@given(LINE, LINE)
def test_any_line_is_itself_again_wherever_it_stands(first: str, second: str) -> None:
    words = (Text(first), Emphasis((Text(second.strip()),), strong=True))
    blocks = (
        Paragraph((Text(first),)), Heading(2, "", (Text(second),)), Listing(((Paragraph((Text(first),)),), (Paragraph(words),))),
        Quote((Paragraph((Text(second),)),)), Table(((Text(first),),), (((Code(second),),),)), Listing(((Paragraph((Text(second),)),),), 7),
    )  # fmt: skip
    article = Laid(first, "", "en", blocks)
    for dialect in (PLAIN, PROFILES["jekyll"].dialect):
        found = by_commonmark(markdown(article, dialect))
        assert found.text.replace("\xa0", "") == squeezed(expected(article).text).replace("\xa0", "")
        assert found.links == []


@pytest.mark.parametrize("line", NASTY)
def test_a_nasty_line_is_itself_again_in_pandocs_markdown(line: str) -> None:
    dialect = Dialect(escaped="$^~@'\"_")
    found = by_pandoc(markdown(paragraph(Text(line)), dialect).encode(), "markdown")
    assert found.text == squeezed(line)
    assert found.links == []


@pytest.mark.parametrize(("before", "inner", "after"), [
    ("これは", "「強調」", "です。"), ("", "「強調」", "です"), ("電車", "（注）", "電車"), ("a", "“b”", "c"), ("a ", "b", " c"), ("x", "y", "z"),
])  # fmt: skip
def test_emphasis_is_seen_beside_japanese(before: str, inner: str, after: str) -> None:
    children = (Text(before), Emphasis((Text(inner),), strong=True), Text(after))
    html = MarkdownIt("commonmark").render(markdown(paragraph(*(c for c in children if c != Text("")))))
    assert f"<strong>{inner}</strong>" in html
    assert re.sub(r"<[^>]+>", "", html).strip() == f"{before}{inner}{after}"


def test_an_image_that_a_word_processor_cannot_show_is_named() -> None:
    held = publication(["![alt](images/a.webp)\n\n[@e1]"], images={"images/a.webp": b"RIFF....WEBPVP8 "})
    (data,) = FORMATS["docx"](held).values()
    assert "images/a.webp" in by_pandoc(data, "docx").text
