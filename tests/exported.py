"""What stands in an exported file, read back by another program than the one that wrote it."""

import ctypes
import io
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

import lxml.html
import pypdfium2 as pdfium
from markdown_it import MarkdownIt
from pypdfium2 import raw

from draftflow.confined import pandoc
from draftflow.exports.document import Code, CodeBlock, Figure, Link, Text
from draftflow.exports.laid import Laid


class Read(NamedTuple):
    """All characters in order without white space, and where the links lead."""

    text: str
    links: list[str]


def squeezed(text: str) -> str:
    return "".join(text.split())


def expected(article: Laid) -> Read:
    """What must be there."""
    leaves = list(_leaves(article.blocks))
    text = "".join((article.title, article.standfirst, *(text for text, _ in leaves)))
    return Read(squeezed(text), [link for _, link in leaves if link])


def _leaves(node: object) -> Iterator[tuple[str, str]]:
    """Characters and addresses below a node, in order."""
    match node:
        case Text(text) | Code(text) | CodeBlock(text):
            yield text, ""
        case Link(target, children):
            yield "", target
            yield from _leaves(children)
        case Figure(caption=caption):
            yield from _leaves(caption)
        case tuple():
            for each in node:
                yield from _leaves(each)
        case _ if is_dataclass(node):
            for part in fields(node):
                yield from _leaves(getattr(node, part.name))


def by_pandoc(data: bytes, kind: str, *arguments: str) -> Read:
    """What pandoc reads in a document."""
    program = pandoc.program()
    assert program
    command = [program, "--sandbox", "--from", kind, "--to", "json", *arguments]
    tree = json.loads(subprocess.run(command, input=data, capture_output=True, check=True).stdout)
    meta = "".join(_words(tree["meta"].get("title", [])))
    links = [node["c"][2][0] for node in nodes(tree["blocks"], "Link")]
    return Read(squeezed(meta + "".join(_words(tree["blocks"]))), [link for link in links if not link.startswith("#")])


def nodes(tree: Any, kind: str) -> Iterator[dict[str, Any]]:
    """All nodes of a kind in pandoc's tree."""
    if isinstance(tree, dict):
        if tree.get("t") == kind:
            yield tree
        for value in tree.values():
            yield from nodes(value, kind)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value, kind)


def _words(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        match tree.get("t"):
            case "Str":
                yield tree["c"]
            case "Code" | "CodeBlock" | "Math" | "RawInline" | "RawBlock":
                yield tree["c"][1]
            case "Quoted":
                yield from ('"' if tree["c"][0]["t"] == "DoubleQuote" else "'", *_words(tree["c"][1]))
            case _:
                for value in tree.values():
                    yield from _words(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _words(value)


def by_commonmark(markdown: str) -> Read:
    """What a CommonMark parser reads, raw HTML and front matter left out."""
    front, body = re.match(r"(?:---\n(.*?)\n---\n)?(.*)", markdown, re.DOTALL).groups()  # type: ignore[union-attr]
    title = next((json.loads(line[7:]) for line in (front or "").split("\n") if line.startswith("title: ")), "")
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(body)
    found = by_html(html.encode())
    return Read(squeezed(title) + found.text, found.links)


def by_html(page: bytes) -> Read:
    """What a browser reads in the body of a page."""
    tree = lxml.html.document_fromstring(page.decode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    (body,) = tree.xpath("//body")
    return Read(squeezed("".join(body.itertext())), body.xpath(".//a/@href"))


def by_pdfium(data: bytes) -> Read:
    """What a reader of PDF sees: its characters, and its links with their addresses."""
    document = pdfium.PdfDocument(io.BytesIO(data))
    text, links = [], []
    for page in document:
        text.append(page.get_textpage().get_text_range())
        at = raw.FPDF_LINK()
        position = ctypes.c_int(0)
        while raw.FPDFLink_Enumerate(page.raw, position, at):
            action = raw.FPDFLink_GetAction(at)
            size = raw.FPDFAction_GetURIPath(document.raw, action, None, 0)
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(document.raw, action, buffer, size)
            links.append(buffer.value.decode())
    return Read(squeezed("".join(text)), links)
