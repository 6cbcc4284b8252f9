"""A laid-out article as clean HTML: what an editor keeps when it is pasted, or WordPress's blocks."""

from dataclasses import dataclass

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
from draftflow.exports.inlines import framed, plain
from draftflow.exports.laid import Laid
from draftflow.exports.page.html import Html, element, joined, link, text
from draftflow.exports.words import WORDS
from draftflow.models import Language


@dataclass(frozen=True, slots=True)
class Editor:
    """What differs between editors: the deepest heading, whether there are tables, whether each block is marked."""

    deepest: int = 6
    tables: bool = True
    marked: bool = False


ANY = Editor()
_HEAD = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<title>{title}</title>\n"
    "<style>body{{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.8 system-ui,sans-serif}}</style>\n"
    "</head>\n<body>\n"
)


def sheet(article: Laid, editor: Editor = ANY) -> bytes:
    """A page to open, select and copy; the title stands first, for it has a field of its own nearly everywhere."""
    head = _HEAD.format(language=article.language, title=text(article.title))
    return f"{head}{element('h1', text(article.title))}\n{body(article, editor)}\n</body>\n</html>\n".encode()


def body(article: Laid, editor: Editor = ANY) -> Html:
    """The article without its title."""
    writer = _Writer(editor, article.language)
    first = (Paragraph((Text(article.standfirst),)),) if article.standfirst else ()
    return joined((writer.block(block) for block in (*first, *article.blocks)), "\n\n" if editor.marked else "\n")


@dataclass(frozen=True, slots=True)
class _Writer:
    editor: Editor
    language: Language

    def block(self, block: Block) -> Html:  # noqa: C901, PLR0911 - one to each kind
        match block:
            case Heading(level, _, children):
                return self._heading(min(level, self.editor.deepest), children)
            case Paragraph(children):
                return self._marked("paragraph", element("p", self.inlines(children)))
            case Notice(kind, children):
                inner = element("strong" if kind == "gap" else "em", self.inlines(children))
                return self._marked("paragraph", element("p", inner))
            case Quote(blocks):
                css = "wp-block-quote" if self.editor.marked else None
                return self._marked("quote", element("blockquote", *map(self.block, blocks), class_=css))
            case Listing(items, start):
                return self._listing(items, start)
            case Table(head, rows) if self.editor.tables:
                return self._table(head, rows)
            case Table(head, rows):
                return self._listing(tuple((Paragraph(_row(head, row)),) for row in rows), None)
            case CodeBlock(code):
                css = "wp-block-code" if self.editor.marked else None
                return self._marked("code", element("pre", element("code", self.text(code)), class_=css))
            case Figure():
                return self._figure(block)
            case Rule():
                return self._marked(
                    "separator", element("hr", class_="wp-block-separator" if self.editor.marked else None)
                )

    def inlines(self, children: tuple[Inline, ...]) -> Html:
        """A run of prose."""
        return joined(self._inline(child) for child in children)

    def text(self, characters: str) -> Html:
        """Characters; WordPress reads square brackets as commands and an address that stands alone as an embed."""
        shown = text(characters)
        return Html(shown.replace("[", "&#91;").replace("://", "&#58;//")) if self.editor.marked else shown

    def _inline(self, child: Inline) -> Html:
        match child:
            case Text(characters):
                return self.text(characters)
            case Code(characters):
                return element("code", self.text(characters))
            case Emphasis(inner, strong):
                return element("strong" if strong else "em", self.inlines(inner))
            case Link(target, inner):
                return link(target, self.inlines(inner))
            case Break():
                return element("br")
            case _:
                return Html("")

    def _heading(self, level: int, children: tuple[Inline, ...]) -> Html:
        css = "wp-block-heading" if self.editor.marked else None
        said = "" if level == 2 else f'{{"level":{level}}}'  # noqa: PLR2004 - a block's default
        return self._marked("heading", element(f"h{level}", self.inlines(children), class_=css), said)

    def _listing(self, items: tuple[tuple[Block, ...], ...], start: int | None) -> Html:
        rows = [self._marked("list-item", element("li", *self._item(item))) for item in items]
        css, said = ("wp-block-list", "") if self.editor.marked else (None, "")
        if start is None:
            return self._marked("list", element("ul", *rows, class_=css))
        said = '{"ordered":true}' if start == 1 else f'{{"ordered":true,"start":{start}}}'
        return self._marked("list", element("ol", *rows, class_=css, start=None if start == 1 else start), said)

    def _item(self, item: tuple[Block, ...]) -> list[Html]:
        """What stands in an item: a list in it is a block of its own, all else is prose."""
        found: list[Html] = []
        for block in item:
            if isinstance(block, Paragraph):
                found += [element("br")] if found else []
                found.append(self.inlines(block.children))
            elif isinstance(block, Listing) or not self.editor.marked:
                found.append(self.block(block))
            else:
                found.append(self.text(_characters(block)))
        return found

    def _table(self, head: tuple[tuple[Inline, ...], ...], rows: tuple[tuple[tuple[Inline, ...], ...], ...]) -> Html:
        first = element("tr", *(element("th", self.inlines(cell)) for cell in head))
        lines = (element("tr", *(element("td", self.inlines(cell)) for cell in row)) for row in rows)
        table = element("table", element("thead", first), element("tbody", *lines))
        return self._marked("table", element("figure", table, class_="wp-block-table") if self.editor.marked else table)

    def _figure(self, figure: Figure) -> Html:
        """Where an image goes: an editor takes it as a file, so what is pasted only says which."""
        said = [Text(f"[{WORDS[self.language]['image'].format(figure.path)}] {figure.alt}")]
        credit = framed(WORDS[self.language]["credit"], figure.credit)
        caption = [*figure.caption, *([Text(" ")] if figure.caption and credit else []), *credit]
        lines = [element("p", element("strong", self.inlines(tuple(said))))]
        lines += [element("p", self.inlines(tuple(caption)))] if caption else []
        return joined((self._marked("paragraph", line) for line in lines), "\n")

    def _marked(self, name: str, inner: Html, said: str = "") -> Html:
        """A block between WordPress's comments, which hold nothing that was written by anybody else."""
        if not self.editor.marked:
            return inner
        return Html(f"<!-- wp:{name}{' ' if said else ''}{said} -->\n{inner}\n<!-- /wp:{name} -->")


def _row(head: tuple[tuple[Inline, ...], ...], row: tuple[tuple[Inline, ...], ...]) -> tuple[Inline, ...]:
    """A row of a table as a line: each cell with what its column is called."""
    found: list[Inline] = []
    for index, cell in enumerate(row):
        title = plain(head[index]) if index < len(head) else ""
        found += [Text("; " if index else ""), *([Text(f"{title}: ")] if title and index else []), *cell]
    return tuple(child for child in found if child != Text(""))


def _characters(block: Block) -> str:
    match block:
        case CodeBlock(code):
            return code
        case Heading() | Notice() | Paragraph():
            return plain(block.children)
        case Quote(blocks):
            return " ".join(map(_characters, blocks))
        case Table(head, rows):
            return "; ".join(plain(cell) for row in (head, *rows) for cell in row)
        case Figure():
            return block.alt
        case _:
            return ""
