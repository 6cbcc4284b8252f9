"""From pandoc's syntax tree to Markdown that reads like the document: headings, lists, tables, no other markup.

Words are kept as they are, without escapes or emphasis, so that a quotation is found in them. Notes follow the text.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from draftflow.sources.metadata import Known, iso_date

_Node = dict[str, Any]


def document(tree: Any) -> tuple[str, Known]:
    """The text of a document, and what its metadata say."""
    notes: list[str] = []
    text = "\n\n".join(_blocks(tree["blocks"], notes))
    meta = {name: _meta(value) for name, value in tree["meta"].items()}
    title = meta.get("title")
    heading = f"# {title}" if title and not text.lstrip("# ").startswith(title) else ""
    known: Known = {
        "title": title,
        "author": meta.get("author") or meta.get("creator"),
        "publisher": meta.get("publisher"),
        "published": iso_date(meta.get("date")) if "identifier" in meta else None,  # a book's; others give a file's
    }
    return "\n\n".join(part for part in (heading, text, *notes) if part), known


def _meta(value: _Node) -> str:
    content = value["c"]
    if value["t"] == "MetaInlines":
        return _inlines(content, [])
    if value["t"] == "MetaList":
        return ", ".join(filter(None, map(_meta, content)))
    if value["t"] == "MetaBlocks":
        return " ".join(_blocks(content, []))
    if value["t"] == "MetaMap":
        return _meta(content["text"]) if "text" in content else ""
    return str(content) if value["t"] == "MetaString" else ""


def _blocks(nodes: Iterable[_Node], notes: list[str]) -> list[str]:
    return [text for node in nodes for text in _block(node, notes) if text.strip()]


def _block(node: _Node, notes: list[str]) -> Iterator[str]:
    """The paragraphs that one block makes; a rule and raw markup make none."""
    kind: str = node["t"]
    content: Any = node.get("c")
    if kind in ("Para", "Plain"):
        yield _inlines(content, notes)
    elif kind == "Header":
        yield f"{'#' * content[0]} {_on_one_line(_inlines(content[2], notes))}"
    elif kind == "CodeBlock":
        yield content[1]
    elif kind == "LineBlock":
        yield "\n".join(_inlines(line, notes) for line in content)
    elif kind in _CONTAINERS:
        yield from _CONTAINERS[kind](content, notes)


def _quote(content: Any, notes: list[str]) -> Iterator[str]:
    yield from (_indented(text, "> ", "> ") for text in _blocks(content, notes))


def _bullets(content: Any, notes: list[str]) -> Iterator[str]:
    yield "\n".join(_item(item, "- ", notes) for item in content)


def _numbered(content: Any, notes: list[str]) -> Iterator[str]:
    first = content[0][0]
    yield "\n".join(_item(item, f"{number}. ", notes) for number, item in enumerate(content[1], first))


def _definitions(content: Any, notes: list[str]) -> Iterator[str]:
    for term, meanings in content:
        yield "\n".join((_inlines(term, notes), *(_item(item, ": ", notes) for item in meanings)))


def _figure(content: Any, notes: list[str]) -> Iterator[str]:
    yield from _blocks(content[2], notes)
    yield from _blocks(content[1][1], notes)


def _division(content: Any, notes: list[str]) -> Iterator[str]:
    yield from _blocks(content[1], notes)


def _item(blocks: list[_Node], mark: str, notes: list[str]) -> str:
    return _indented("\n".join(_blocks(blocks, notes)), mark, " " * len(mark))


def _indented(text: str, first: str, rest: str) -> str:
    return first + text.replace("\n", f"\n{rest}")


def _table(content: list[Any], notes: list[str]) -> Iterator[str]:
    """Caption, and rows as a pipe table; spans become one cell and empty ones."""
    _, caption, _, head, bodies, foot = content
    yield from _blocks(caption[1], notes)
    rows = [*head[1], *(row for body in bodies for part in body[2:4] for row in part), *foot[1]]
    cells = [[text for cell in row[1] for text in (_cell(cell, notes), *[""] * (cell[3] - 1))] for row in rows]
    width = max(map(len, cells), default=0)
    if width:
        first, *others = ([*row, *[""] * (width - len(row))] for row in cells)
        yield "\n".join(f"| {' | '.join(row)} |" for row in (first, ["---"] * width, *others))


_CONTAINERS: dict[str, Callable[[Any, list[str]], Iterator[str]]] = {
    "BlockQuote": _quote,
    "BulletList": _bullets,
    "OrderedList": _numbered,
    "DefinitionList": _definitions,
    "Table": _table,
    "Div": _division,
    "Figure": _figure,
}


def _cell(cell: list[Any], notes: list[str]) -> str:
    return _on_one_line(" ".join(_blocks(cell[4], notes))).replace("|", "\\|")


def _inlines(nodes: Iterable[_Node], notes: list[str]) -> str:
    return "".join(_inline(node, notes) for node in nodes)


def _inline(node: _Node, notes: list[str]) -> str:
    kind: str = node["t"]
    content: Any = node.get("c")
    if kind in _PLAIN:
        return _PLAIN[kind](content)
    if kind == "Quoted":
        opening, closing = "“”" if content[0]["t"] == "DoubleQuote" else "‘’"
        return f"{opening}{_inlines(content[1], notes)}{closing}"
    if kind == "Note":
        notes += _blocks(content, notes)
        return ""
    if kind in ("Span", "Cite", "Link"):
        return _inlines(content[1], notes)
    return _inlines(content, notes) if kind in _DRESSED else ""


_DRESSED = frozenset("Emph Underline Strong Strikeout Superscript Subscript SmallCaps".split())
_PLAIN: dict[str, Callable[[Any], str]] = {
    "Str": str,
    "Space": lambda _: " ",
    "SoftBreak": lambda _: " ",
    "LineBreak": lambda _: "\n",
    "Code": lambda content: str(content[1]),
    "Math": lambda content: str(content[1]),
}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
