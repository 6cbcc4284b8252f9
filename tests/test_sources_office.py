"""Office documents, books and tables: read through pandoc and csv, and bounded before that."""

import subprocess
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import EN, JA, docx, package, paragraph, read
from draftflow.errors import Unreadable
from draftflow.sources.formats import office
from draftflow.sources.formats import package as packages
from draftflow.sources.formats.pandoc_text import document

NOTES = f"""---
title: Boats on the bay
author: Ines Calloway
---

# What they cost

{EN[0].replace("$", chr(92) + "$")} They carry **two hundred** and [forty](https://example.org) people.^[By
the council's count.]

- One item
- {JA[0]}

> {EN[2]}

| Boat | Year |
|------|------|
| Doyle | 1979 |
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same notes in every format that pandoc writes."""
    folder = tmp_path_factory.mktemp("office")
    for suffix in ("docx", "odt", "epub", "pptx"):
        command = [office._pandoc(), "--from", "markdown", "-o", str(folder / f"notes.{suffix}")]
        subprocess.run(command, input=NOTES.encode(), check=True, capture_output=True)
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".epub", ".pptx"])
def test_every_format_reads_like_its_author_wrote_it(suffix: str, made: dict[str, bytes]) -> None:
    source = read(made[suffix], f"notes{suffix}")
    for said in (EN[0], JA[0], "| Doyle | 1979 |", "What they cost"):
        assert said in source.text
    assert source.title == "Boats on the bay"
    assert source.author == "Ines Calloway"
    assert "**" not in source.text
    assert "](" not in source.text


def test_words_and_structure_are_kept_without_markup(made: dict[str, bytes]) -> None:
    text = read(made[".docx"], "notes.docx").text
    assert "They carry two hundred and forty people.\n" in text
    assert f"> {EN[2]}" in text
    assert f"- One item\n- {JA[0]}" in text
    assert text.rstrip().endswith("By the council’s count.")


def test_the_format_is_told_by_the_content(made: dict[str, bytes]) -> None:
    assert EN[0] in read(made[".docx"], "notes.odt").text
    assert EN[0] in read(made[".epub"], "notes.txt", "application/octet-stream").text


BODY = "".join(paragraph(text) for text in EN)
ENTITY = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "{}">]>'


def test_hidden_and_deleted_words_are_left_out() -> None:
    hidden = "".join(
        paragraph("HIDDEN", f"<w:rPr>{look}</w:rPr>")
        for look in ("<w:vanish/>", '<w:vanish w:val="true"/>', '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>')
    )
    shown = "".join(
        paragraph(f"SHOWN {number}", f"<w:rPr>{look}</w:rPr>")
        for number, look in enumerate(
            ('<w:vanish w:val="0"/>', '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="003366"/>', "<w:b/>")
        )
    )
    deleted = '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>DELETED</w:delText></w:r></w:del></w:p>'
    text = read(docx(BODY + hidden + deleted + shown), "notes.docx").text
    assert EN[1] in text
    assert "HIDDEN" not in text
    assert "DELETED" not in text
    assert all(f"SHOWN {number}" in text for number in range(3))


def bomb(size: int) -> bytes:
    return docx(BODY, more={"word/media/a.xml": b" " * size})


def lying() -> bytes:
    """A package whose directory says that a part is small."""
    data = bytearray(bomb(80_000_000))
    place = data.rindex(b"word/media/a.xml") - 46
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def locked() -> bytes:
    data = bytearray(docx(BODY))
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "statuses"),
    [
        (bomb(80_000_000), {"too_large"}),
        (lying(), {"too_large", "damaged"}),
        (package({f"{n}.xml": "" for n in range(10_001)}), {"too_large"}),
        (docx(paragraph("&x;"), ENTITY.format("file:///etc/passwd")), {"unsafe"}),
        (docx(paragraph("&x;"), ENTITY.format("http://127.0.0.1:9/")), {"unsafe"}),
        (docx(BODY, more={"word/a.xml": ENTITY.format("x").encode("utf-16")}), {"unsafe"}),
        (docx(BODY, '<?xml version="1.0"?><!doctype d [<!entity a "aa"><!entity b "&a;&a;">]>'), {"unsafe"}),
        (docx("<w:tbl><w:tr><w:tc>" * 3_000), {"damaged", "too_large"}),
        (docx("<w:p>no end"), {"damaged", "no_text", "too_large"}),
        (docx(BODY)[:-200], {"damaged"}),
        (docx(BODY)[:80], {"damaged"}),
        (locked(), {"password"}),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), {"password"}),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, {"not_text"}),
        (b"{\\rtf1 Hello, this is a text.}", {"not_text"}),
        (package({"a.txt": "x"}), {"not_text"}),
        (package({"[Content_Types].xml": "spreadsheetml.sheet.main"}), {"not_text"}),
        (package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), {"not_text"}),
        (package({"mimetype": "application/epub+zip"}), {"damaged"}),
        (package({"mimetype": "application/vnd.oasis.opendocument.text"}), {"damaged", "no_text"}),
        (
            package(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "META-INF/manifest.xml": "<m:encryption-data/>",
                }
            ),
            {"password"},
        ),
        (docx(""), {"no_text"}),
        (b"hello, this is no package at all, but long enough to be a text", {"damaged"}),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else ",".join(sorted(value)),
)
def test_what_cannot_be_read_is_refused_by_name_and_in_time(data: bytes, statuses: set[str]) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read(data, "notes.docx")
    assert refused.value.status in statuses
    assert "root:" not in str(refused.value)
    assert time.monotonic() - begun < 11


def test_pictures_and_programs_are_not_handed_on() -> None:
    kind, parts = packages.opened(docx(BODY, more={"word/media/a.png": b"x", "word/vbaProject.bin": b"x"}))
    assert kind == "docx"
    assert set(parts) == {"[Content_Types].xml", "_rels/.rels", "word/document.xml"}
    assert packages.opened(packages.packed(parts)) == (kind, parts)


def test_without_pandoc_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(Unreadable, match=r"draftflow\[export\]") as refused:
        read(docx(BODY), "notes.docx")
    assert refused.value.status == "no_pandoc"


def test_the_tree_is_written_as_markdown() -> None:
    def words(text: str) -> list[dict[str, object]]:
        return [{"t": "Str", "c": text}]

    none = ["", [], []]
    cell = [none, {"t": "AlignDefault"}, 1, 2, [{"t": "Plain", "c": words("a|b")}]]
    blocks = [
        {"t": "Header", "c": [2, none, words("Head")]},
        {
            "t": "Para",
            "c": [{"t": "Quoted", "c": [{"t": "DoubleQuote"}, words("said")]}, {"t": "LineBreak"}, *words("x")],
        },
        {"t": "OrderedList", "c": [[3, {}, {}], [[{"t": "Plain", "c": words("three")}]]]},
        {"t": "DefinitionList", "c": [[words("term"), [[{"t": "Plain", "c": words("meaning")}]]]]},
        {"t": "Table", "c": [none, [None, []], [], [none, [[none, [cell]]]], [], [none, []]]},
        {"t": "RawBlock", "c": ["html", "<script>"]},
        {"t": "HorizontalRule"},
        {"t": "Div", "c": [none, [{"t": "CodeBlock", "c": [none, "code"]}]]},
        {"t": "LineBlock", "c": [words("one"), words("two")]},
    ]
    text, known = document({"blocks": blocks, "meta": {"title": {"t": "MetaString", "c": "Title"}}})
    assert text == (
        "# Title\n\n## Head\n\n“said”\nx\n\n3. three\n\nterm\n: meaning\n\n"
        "| a\\|b |  |\n| --- | --- |\n\ncode\n\none\ntwo"
    )
    assert known["title"] == "Title"


@pytest.mark.parametrize(
    ("text", "name", "row"),
    [
        ("Boat,Year\nDoyle,1979\nLamp,2026\n" * 3, "boats.csv", "| Doyle | 1979 |"),
        ("Boat;Year;Price\nDoyle;1979;1,5\nLamp;2026;2,5\n", "boats.csv", "| Lamp | 2026 | 2,5 |"),
        ("Boat\tYear\nDoyle, the old one\t1979\n", "boats.tsv", "| Doyle, the old one | 1979 |"),
        ('Boat,Note\n"Doyle","a ""b"", | c\nd"\nLamp\n', "boats.csv", '| Doyle | a "b", \\| c d |'),
        (
            "\ufeff船,年\nドイル号という名の古い船,1979\nランプ号という名の新しい船,2026\n",
            "boats.csv",
            "| ドイル号という名の古い船 | 1979 |",
        ),
        ("Name\nonly one column in this table\nand no more rows\n", "boats.csv", "| only one column in this table |"),
    ],
)
def test_a_table_reads_as_a_table(text: str, name: str, row: str) -> None:
    lines = read(text, name).text.splitlines()
    assert row in lines
    assert lines[1].startswith("| --- |")


def test_a_table_in_an_old_encoding_is_read() -> None:
    assert (
        "| 港湾委員会 | 二隻の船 |"
        in read(f"発表,内容\n港湾委員会,二隻の船\n{JA[1]},\n".encode("cp932"), "boats.csv").text
    )


@pytest.mark.parametrize(
    "text", ["a,b\n" * 5_001, "a," * 101, "x" * 10_001 + ",y", "a\n" * 10_001], ids=["rows", "columns", "cell", "lines"]
)
def test_a_table_that_is_too_large_is_refused_not_cut(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text, "boats.csv")
    assert refused.value.status == "too_large"


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_refused(text: str) -> None:
    try:
        read(text.encode("utf-8", "ignore"), "boats.csv")
    except Unreadable as error:
        assert error.status in {"no_text", "damaged", "not_text", "encoding_uncertain", "garbled"}  # noqa: PT017


@settings(deadline=None, max_examples=50)  # some are read in a process of their own
@given(st.binary(max_size=200), st.sampled_from([".docx", ".pdf", ".txt", ".md", ".html", ".csv", ".epub"]))
def test_any_bytes_are_text_or_refused(data: bytes, suffix: str) -> None:
    try:
        source = read(data, f"it{suffix}")
    except Unreadable as error:
        assert str(error).startswith(f"it{suffix}: ")  # noqa: PT017 - either is an outcome
    else:
        assert "\ufffd" not in source.text
