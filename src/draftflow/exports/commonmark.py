"""A laid-out article as Markdown that says exactly what the tree says, in the dialect of the place it goes to.

What is text stays text: every character that some dialect would take for markup is escaped, addresses in running text
do not become links, template languages find no opening braces.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from draftflow.exports.document import (
    Block,
    Break,
    Citation,
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
from draftflow.exports.inlines import framed
from draftflow.exports.laid import Laid
from draftflow.exports.words import WORDS


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between places that read Markdown.

    `escaped` are further characters that a backslash takes the meaning from; `dollar` is what stands for a dollar
    sign; `templates` are openings of a template language, which no code may hold because nothing can be escaped in it;
    `image` makes an image's address from its path in the article's folder, None where images are put in by hand.
    """

    escaped: str = ""
    dollar: str = "$"
    templates: tuple[str, ...] = ()
    image: Callable[[str], str | None] = lambda path: path


PLAIN = Dialect()
_ALWAYS = "\\`*[]{}|~"
_LINE_START = re.compile(r"[#>+=:^%-]")
_LIST_START = re.compile(r"\(?(?:[A-Za-z]|[ivxlcdmIVXLCDM]{1,12}|\d{1,9}|#|@\w{0,30})[.)](?=\s|\Z)")
_CLOSING = re.compile(r"(?<![^ ])#+ *\Z")  # what a heading may be closed with
_BACKSLASHED = r"\\\g<0>"
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_ADDRESS = re.compile(r"(?i)(https?|ftp)(?=://)|\b(www)(?=\.)|\b(mailto|xmpp)(?=:)")


def markdown(
    article: Laid, dialect: Dialect = PLAIN, *, title: bool = True, cite: Callable[[Citation], str] | None = None
) -> str:
    """The whole article; `title` puts its title in front, `cite` writes citations where they were left as they are."""
    writer = _Writer(dialect, article, cite or (lambda _: ""))
    head = [writer.block(Heading(1, "", (Text(article.title),)))] if title and article.title else []
    head += [writer.line(article.standfirst)] if article.standfirst else []
    return "\n\n".join([*head, *writer.blocks(article.blocks)]) + "\n"


@dataclass(frozen=True, slots=True)
class _Writer:
    dialect: Dialect
    article: Laid
    cite: Callable[[Citation], str]

    def blocks(self, blocks: tuple[Block, ...]) -> list[str]:
        """Blocks as text; two lists in a row are kept apart by a comment's worth of nothing."""
        found: list[str] = []
        for index, block in enumerate(blocks):
            if isinstance(block, Listing) and index and isinstance(blocks[index - 1], Listing):
                found.append("&nbsp;")
            found.append(self.block(block))
        return [text for text in found if text.strip()]

    def block(self, block: Block) -> str:  # noqa: PLR0911 - one to each kind
        """One block."""
        match block:
            case Heading(level, _, children):
                return f"{'#' * min(level, 6)} {_CLOSING.sub(_BACKSLASHED, self.cell(children))}"
            case Paragraph(children):
                return self.prose(children)
            case Notice(kind, children):
                return f"**[{self.inlines(children)}]**" if kind == "gap" else f"*{self.inlines(children)}*"
            case Quote(blocks):
                return _indented("\n\n".join(self.blocks(blocks)), "> ", "> ")
            case Listing(items, start):
                return self._listing(items, start)
            case Table(head, rows):
                return self._table(head, rows)
            case CodeBlock(text, language):
                return self._code_block(text, language)
            case Figure():
                return self._figure(block)
            case Rule():
                return "* * *"

    def _listing(self, items: tuple[tuple[Block, ...], ...], start: int | None) -> str:
        tight = all(len(item) <= 1 for item in items)
        written = []
        for number, item in enumerate(items, start or 0):
            marker = "- " if start is None else f"{number}. "
            written.append(_indented("\n\n".join(self.blocks(item)), marker, " " * len(marker)) or marker)
        return ("\n" if tight else "\n\n").join(written)

    def _table(self, head: tuple[tuple[Inline, ...], ...], rows: tuple[tuple[tuple[Inline, ...], ...], ...]) -> str:
        lines = [head, *rows]
        cells = [f"| {' | '.join(self.cell(cell) for cell in row)} |" for row in lines]
        return "\n".join([cells[0], "|" + " --- |" * len(head), *cells[1:]])

    def cell(self, children: tuple[Inline, ...]) -> str:
        """What stands in a cell or a heading: no line ends in it, and no code that has a cell's border in it."""
        kept = (Text(c.text) if isinstance(c, Code) and "|" in c.text else c for c in children)
        return self.inlines(tuple(kept)).replace("  \n", " ")

    def _code_block(self, text: str, language: str) -> str:
        if self._holds_template(text):
            return "  \n".join(self.line(line) for line in text.split("\n") if line.strip())
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        return f"{fence}{language}\n{text}\n{fence}"

    def _figure(self, figure: Figure) -> str:
        credit = framed(WORDS[self.article.language]["credit"], figure.credit)
        said = [self.prose(part) for part in (figure.caption, credit) if part]
        address = self.dialect.image(figure.path)
        if address is None:
            shown = self.line(f"[{WORDS[self.article.language]['image'].format(figure.path)}] {figure.alt}")
        else:
            shown = f"![{self.text(figure.alt)}](<{address}>)" if address else ""
        return "\n\n".join(filter(None, [shown, *said]))

    def prose(self, children: tuple[Inline, ...]) -> str:
        """A paragraph; what begins a line begins nothing else."""
        return "  \n".join(self._guarded(line) for line in self.inlines(children).split("  \n") if line.strip())

    def line(self, text: str) -> str:
        """A paragraph of plain characters."""
        return self._guarded(self.text(text))

    def _guarded(self, line: str) -> str:
        line = line.strip(" \t")
        if match := _LIST_START.match(line):
            return f"{line[: match.end() - 1]}\\{line[match.end() - 1 :]}"
        return f"\\{line}" if _LINE_START.match(line) else line

    def inlines(self, children: tuple[Inline, ...]) -> str:
        """A run of prose on one line; a break is two spaces and a line's end."""
        pieces = [self._inline(child) for child in children]
        for index, child in enumerate(children):
            if isinstance(child, Emphasis) and pieces[index]:
                _set_apart(pieces, index, children)
        return "".join(pieces)

    def _inline(self, child: Inline) -> str:
        match child:
            case Text(text):
                return self.text(text)
            case Code(text):
                return self._code(text)
            case Emphasis(children, strong):
                inner, marker = self.inlines(children), "**" if strong else "*"
                bare = inner.strip()
                before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
                return f"{before}{marker}{bare}{marker}{after}" if bare else inner
            case Link(target, children):
                inner = re.sub(r"^\\\[(\d+)\\\]$", r"[\1]", self.inlines(children))  # a number may stand in brackets
                address = target.replace("{", "%7B").replace("}", "%7D").replace("|", "%7C")
                return f"[{inner}](<{address}>)" if re.search(r"[()*_\[\]$^~]", address) else f"[{inner}]({address})"
            case Break():
                return "  \n"
            case Citation():
                return self.cite(child)

    def text(self, text: str) -> str:
        """Characters, escaped."""
        found = _ENTITY.sub("&amp;", text).replace("\\", "\\\\")
        found = re.sub(f"([{re.escape((_ALWAYS + self.dialect.escaped).replace(chr(92), ''))}])", r"\\\1", found)
        found = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", found) if "_" not in self.dialect.escaped else found
        if "'" in self.dialect.escaped:  # straight quotes, dots and hyphens would be set as a printer sets them
            found = found.replace("...", "\\...").replace("--", "-\\-")
        if self.dialect.templates:  # which find their braces behind a backslash, too
            found = found.replace("\\{", "&#123;").replace("\\}", "&#125;")
        found = found.replace("<", "&lt;").replace("$", self.dialect.dollar)
        return _ADDRESS.sub(lambda match: f"{match.group()}\\", found)

    def _code(self, text: str) -> str:
        if self._holds_template(text):
            return self.text(text)
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        padding = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
        return f"{fence}{padding}{text}{padding}{fence}"

    def _holds_template(self, text: str) -> bool:
        return any(opening in text for opening in self.dialect.templates)


def _set_apart(pieces: list[str], index: int, children: tuple[Inline, ...]) -> None:
    """Write the letters beside an emphasis as references where CommonMark would else not see it end.

    `**「強調」**です` is no emphasis to CommonMark: a letter follows the marker and a bracket stands before it. As
    `&#12391;` the letter begins with what counts as punctuation, and reads the same.
    """
    inner = pieces[index].strip("*")
    beside = pieces[index - 1] if index else ""
    if inner and beside and isinstance(children[index - 1], Text) and _sticks(beside[-1], inner[0]):
        pieces[index - 1] = f"{beside[:-1]}&#{ord(beside[-1])};"
    beside = pieces[index + 1] if index + 1 < len(pieces) else ""
    if inner and beside and isinstance(children[index + 1], Text) and _sticks(beside[0], inner[-1]):
        pieces[index + 1] = f"&#{ord(beside[0])};{beside[1:]}"


def _sticks(outside: str, inside: str) -> bool:
    return unicodedata.category(inside)[0] in "PS" and unicodedata.category(outside)[0] not in "PSZ"


def _indented(text: str, first: str, rest: str) -> str:
    return "\n".join(_indents(text, first, rest))


def _indents(text: str, first: str, rest: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n") if text else ()):
        yield (rest if number else first) + line if line else (rest if number else first).rstrip()
