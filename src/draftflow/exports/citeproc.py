"""Citations and reference list as a CSL style writes them, by pandoc's processor for every format.

pandoc is given the references as a tree, not as CSL-JSON, in which `<i>` in a title would be markup.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from draftflow.errors import FileError, UsageError
from draftflow.exports.csl import ISO_DATE
from draftflow.exports.document import Break, Citation, Emphasis, Inline, Link, Text
from draftflow.exports.inlines import joined
from draftflow.exports.laid import Styled, citations
from draftflow.exports.pandoc import API, Node, converted
from draftflow.exports.profiles import pages
from draftflow.exports.publication import Publication
from draftflow.models import Reference

STYLES: Mapping[str, str] = {
    "numeric": "ieee",
    "apa": "apa",
    "chicago": "chicago-author-date",
    "sist02": "sist02",
}
"""Styles that are bundled, by the name they are asked for: IEEE's numbers, APA 7, Chicago's author and year, SIST02."""
MAX_BYTES = 1_000_000
_SIGNS: Mapping[str, Inline] = {"Space": Text(" "), "SoftBreak": Text(" "), "LineBreak": Break()}
_PLAIN = ("Superscript", "Subscript", "SmallCaps", "Underline", "Strikeout")
_FOLDER = Path(__file__).parent / "styles"
_LOCALES = {"en": "en-US", "ja": "ja-JP"}


def style_file(name: str) -> Path:
    """The file of a bundled style, or of one of the user's own.

    Raises:
        UsageError: There is no such style.
        FileError: The file is no CSL style.
    """
    if name in STYLES:
        return _FOLDER / f"{STYLES[name]}.csl"
    path = Path(name)
    if not name.endswith(".csl") or not path.is_file():
        raise UsageError(f"--csl {name!r}: no such style; there are {', '.join(STYLES)}, or name a .csl file")
    if path.stat().st_size > MAX_BYTES or b"<style" not in path.read_bytes():
        raise FileError(name, "is no CSL style")
    return path


def styled(publication: Publication, name: str) -> Styled:
    """What a style makes of an article's citations and references.

    A link of a citation leads to its source on the web.

    Raises:
        UsageError: There is no such style, or pandoc is not installed.
        DraftflowError: pandoc failed.
    """
    path = style_file(name)
    cited = citations(publication.document.blocks)
    blocks = [{"t": "Para", "c": [_cite(c, publication, n)] if c.marks else []} for n, c in enumerate(cited, 1)]
    meta: Node = {
        "references": {"t": "MetaList", "c": [_reference(each) for each in publication.document.references]},
        "lang": _words(_locale(name, publication)),
        "link-citations": {"t": "MetaBool", "c": True},
        "csl": {"t": "MetaString", "c": str(path.resolve())},
    }
    tree = {"pandoc-api-version": list(API), "meta": meta, "blocks": blocks}
    made = json.loads(converted(tree, "--citeproc", "--csl", str(path.resolve()), "--to", "json"))
    reading = _Back({each.id: each.url for each in publication.document.references})
    paragraphs = [block for block in made["blocks"] if block["t"] == "Para"]
    space = (Text(" "),) if publication.document.language == "en" and not _is_superscript(paragraphs) else ()
    listed = [block for block in made["blocks"] if block["t"] == "Div"]
    entries = {e["c"][0][0]: reading.entry(e["c"][1]) for div in listed for e in div["c"][1] if e["t"] == "Div"}
    return Styled(
        path.stem,
        path.read_bytes(),
        tuple((*space, *reading.of(block["c"])) if block["c"] else () for block in paragraphs),
        tuple(entries.values()),
        tuple(name.removeprefix("ref-") for name in entries),
    )


def _locale(name: str, publication: Publication) -> str:
    """The language a style speaks: English styles write no Japanese dates ("2月 20"), SIST02 nothing else."""
    if name in STYLES:
        return _LOCALES["ja" if name == "sist02" else "en"]
    return _LOCALES[publication.document.language]


def _cite(citation: Citation, publication: Publication, number: int) -> Node:
    parts = []
    for mark in citation.marks:
        at = pages(publication, mark.passages)
        said = f", {'p.' if len(at) == 1 else 'pp.'} {', '.join(map(str, at))}" if at else ""
        parts.append(
            {
                "citationId": mark.source,
                "citationPrefix": [],
                "citationSuffix": _words(said)["c"],
                "citationMode": {"t": "NormalCitation"},
                "citationNoteNum": number,
                "citationHash": 0,
            }
        )
    return {"t": "Cite", "c": [parts, []]}


def _reference(reference: Reference) -> Node:
    """A reference as metadata; names are `literal`, because processors would turn Japanese ones around."""
    fields: Node = {
        "id": {"t": "MetaString", "c": reference.id},
        "type": {"t": "MetaString", "c": "webpage" if reference.url else "document"},
        "title": _words(reference.title),
    }
    if reference.author:
        fields["author"] = {"t": "MetaList", "c": [_map({"literal": _words(reference.author)})]}
    if reference.publisher:
        fields["container-title"] = _words(reference.publisher)
    for name, date in (("issued", reference.published), ("accessed", reference.retrieved if reference.url else None)):
        if date:
            fields[name] = _date(date)
    if reference.url:
        fields["url"] = {"t": "MetaString", "c": reference.url}
    if reference.language:
        fields["language"] = {"t": "MetaString", "c": _LOCALES[reference.language]}
    return _map(fields)


def _date(date: str) -> Node:
    if not ISO_DATE.fullmatch(date):
        return _map({"literal": _words(date)})
    parts = [{"t": "MetaString", "c": str(int(part))} for part in date.split("-")]
    return _map({"date-parts": {"t": "MetaList", "c": [{"t": "MetaList", "c": parts}]}})


def _map(fields: Node) -> Node:
    return {"t": "MetaMap", "c": fields}


def _words(text: str) -> Node:
    pieces = re.findall(r" +|[^ ]+", text)
    return {"t": "MetaInlines", "c": [{"t": "Space"} if p.isspace() else {"t": "Str", "c": p} for p in pieces]}


def _is_superscript(paragraphs: list[Node]) -> bool:
    return any('"Superscript"' in json.dumps(block) for block in paragraphs[:1])


class _Back:
    """From pandoc's nodes to ours; a link leads to the address of a reference or nowhere."""

    def __init__(self, urls: Mapping[str, str | None]) -> None:
        self.urls = urls
        self.known = {url for url in urls.values() if url}

    def of(self, nodes: list[Node]) -> tuple[Inline, ...]:
        """Inline nodes."""
        return joined(list(self._each(nodes)))

    def entry(self, blocks: list[Node]) -> tuple[Inline, ...]:
        """An entry of the list, its address linked."""
        return joined([child for block in blocks for child in self._each(block["c"])])

    def _each(self, nodes: list[Node]) -> Iterator[Inline]:
        for node in nodes:
            kind: str = node["t"]
            content: Any = node.get("c")
            if kind in _SIGNS:
                yield _SIGNS[kind]
            elif kind in ("Str", "Code"):
                yield Text(content if kind == "Str" else content[1])
            elif kind in ("Emph", "Strong"):
                yield Emphasis(self.of(content), strong=kind == "Strong")
            elif kind == "Link":
                yield from self._link(content[1], content[2][0])
            elif kind == "Quoted":
                left, right = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
                yield from (Text(left), *self._each(content[1]), Text(right))
            elif kind in ("Cite", "Span"):
                yield from self._each(content[1])
            elif kind in _PLAIN:
                yield from self._each(content)

    def _link(self, words: list[Node], target: str) -> Iterator[Inline]:
        url = self.urls.get(target.removeprefix("#ref-")) if target.startswith("#") else target
        inner = self.of(words)
        if url in self.known:
            yield Link(url, inner)
        else:
            yield from inner
