"""A laid-out article as PDF, set by typst.

typst is given one program, `article.typ`, and the article as data: nothing that was written is ever read as typst's
markup. It sees one folder, in which are the article's own images and nothing else, no system font and no package.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from draftflow.errors import DraftflowError, MissingExtra
from draftflow.exports.document import (
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from draftflow.exports.images import media_type
from draftflow.exports.inlines import framed
from draftflow.exports.laid import Laid, laid
from draftflow.exports.publication import Publication
from draftflow.exports.words import WORDS

_SHOWN = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_NO_DAY = 315_532_800  # 1980-01-01: what is made twice is the same
Node = dict[str, Any]


def pdf(publication: Publication) -> bytes:
    """The article as PDF, with Japanese fonts embedded. The same article gives the same bytes.

    Raises:
        MissingExtra: typst or the fonts are not installed.
        DraftflowError: typst failed.
    """
    try:
        import pylopdf_fonts_jp
        import typst
    except ImportError as error:
        raise MissingExtra(
            f"{error.name} is not installed, which makes this: pip install 'draftflow[export]'"
        ) from None
    article = laid(publication.document, publication.styled, address=True)
    data = json.dumps(_article(article, publication), ensure_ascii=False)
    fonts = str(Path(str(pylopdf_fonts_jp.__file__)).parent)
    with TemporaryDirectory(prefix="draftflow-") as folder:
        for path, image in publication.images.items():
            if name := _name(path, publication):
                Path(folder, name).write_bytes(image)
        program = Path(folder, "article.typ")
        program.write_bytes(Path(__file__).with_name("article.typ").read_bytes())
        try:
            compiler = typst.Compiler(str(program), root=folder, font_paths=[fonts], ignore_system_fonts=True)
            made = compiler.compile(format="pdf", sys_inputs={"article": data}, timestamp=_NO_DAY)
        except RuntimeError as error:  # what typst raises
            raise DraftflowError(f"typst could not set this ({str(error)[:200]}); please report it") from None
    if not isinstance(made, bytes):
        raise DraftflowError("typst gave no PDF; please report it with the article")
    return made


def _name(path: str, publication: Publication) -> str | None:
    """What an image is called in the folder that typst sees; None if typst does not show its kind."""
    kind = _SHOWN.get(media_type(publication.images[path]) or "")
    return f"{list(publication.images).index(path)}.{kind}" if kind else None


def _article(article: Laid, publication: Publication) -> Node:
    ids = [block.id if isinstance(block, Heading) else "" for block in article.blocks]
    back = ids.index("references") if "references" in ids else len(ids)
    blocks = [_block(block, article, publication) for block in article.blocks]
    return {
        "title": article.title,
        "standfirst": article.standfirst,
        "language": article.language,
        "blocks": blocks[:back],
        "back": blocks[back:],
    }


def _block(block: Block, article: Laid, publication: Publication) -> Node:  # noqa: C901, PLR0911 - one to each kind
    def blocks(inner: tuple[Block, ...]) -> list[Node]:
        return [_block(each, article, publication) for each in inner]

    match block:
        case Heading(level, _, children):
            return {"t": "heading", "level": max(1, level - 1), "c": list(_inlines(children))}
        case Paragraph(children):
            return {"t": "paragraph", "c": list(_inlines(children))}
        case Notice(kind, children):
            return {"t": "notice", "kind": kind, "c": list(_inlines(children))}
        case Quote(inner):
            return {"t": "quote", "c": blocks(inner)}
        case Listing(items, start):
            return {"t": "list", "start": start, "c": [blocks(item) for item in items]}
        case Table(head, rows):
            cells = [[list(_inlines(cell)) for cell in row] for row in (head, *rows)]
            return {"t": "table", "columns": len(head), "head": cells[0], "rows": cells[1:]}
        case CodeBlock(code):
            return {"t": "code", "c": code}
        case Figure():
            return _figure(block, article, publication)
        case Rule():
            return {"t": "rule"}


def _figure(figure: Figure, article: Laid, publication: Publication) -> Node:
    name = _name(figure.path, publication) if figure.path in publication.images else None
    credit = list(_inlines(framed(WORDS[article.language]["credit"], figure.credit)))
    shown = {} if name else {"missing": f"[{WORDS[article.language]['image'].format(figure.path)}]"}
    caption = list(_inlines(figure.caption))
    return {"t": "figure", "file": name, "alt": figure.alt, "c": caption, "credit": credit, **shown}


def _inlines(children: tuple[Inline, ...]) -> Iterator[Node]:
    for child in children:
        match child:
            case Text(text):
                yield {"t": "text", "c": text}
            case Code(text):
                yield {"t": "code", "c": text}
            case Emphasis(inner, strong):
                yield {"t": "strong" if strong else "emph", "c": list(_inlines(inner))}
            case Link(target, inner):
                yield {"t": "link", "target": target, "c": list(_inlines(inner))}
            case Break():
                yield {"t": "break"}
            case _:
                pass
