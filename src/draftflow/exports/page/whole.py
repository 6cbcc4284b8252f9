"""The whole page: one file that loads nothing, reads without a script, and shows the passage behind each number."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files

from draftflow.exports.document import Document, Heading, Paragraph
from draftflow.exports.inlines import plain
from draftflow.exports.page.desk import Desk, desk
from draftflow.exports.page.html import Html, cleaned, element, joined, text
from draftflow.exports.page.panel import panel
from draftflow.exports.page.prose import Prose
from draftflow.exports.page.series import bars, moments
from draftflow.exports.page.visual import chart, timeline
from draftflow.exports.page.words import VERDICTS, WORDS, Words
from draftflow.exports.publication import Publication
from draftflow.models import Coverage

_MOST_CHARTS = 4
_BESIDE = "position:fixed;z-index:3;inset:auto 1rem 1rem auto;width:min(26rem,90vw);margin:0;box-shadow:var(--shadow)"
_CONTENTS_FROM = 3  # headings; fewer need no list


def page(publication: Publication, *, author: bool = False) -> bytes:
    """The article as HTML in UTF-8, with everything it needs in it; `author` adds what only its author is shown."""
    document, words = publication.document, WORDS[publication.document.language]
    at_desk = Desk(publication, words) if author else None
    prose = Prose(publication, words)
    article = element("article", *_blocks(prose, at_desk))
    drawn = timeline(moments(prose.read), prose.anchors(), words)
    columns = (
        _header(document, words),
        _contents(document, words),
        element("main", article, drawn, _checked(document, words), id="article", tabindex="-1"),
        panel(publication, prose.cited, words),
    )
    body = (
        element("a", text(words["skip"]), href="#article", class_="skip"),
        element("div", *columns, class_="page"),
        desk(at_desk) if at_desk else Html(""),
        element("footer", text(words["made"])),
    )
    style = _static("page.css") + _without_script(prose)
    return _file(document, style, cleaned(joined(body)), _static("page.js")).encode("utf-8", "replace")


def _blocks(prose: Prose, at_desk: Desk | None) -> Iterator[Html]:
    """The article's blocks, each followed by what stands beside it: findings for the author, charts of its figures."""
    left = _MOST_CHARTS
    for block in prose.publication.document.blocks:
        read = len(prose.read)
        yield prose.block(block)
        if at_desk:
            yield from at_desk.beside(block)
        for entry in prose.read[read:] if isinstance(block, Paragraph) else ():
            if left and (drawn := bars(entry)):
                left -= 1
                yield chart(drawn, prose.anchors(), prose.words)


def _file(document: Document, style: str, body: str, script: str) -> str:
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="draftflow">\n<title>{text(document.title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _header(document: Document, words: Words) -> Html:
    supported = sum(part.supported for part in document.coverage)
    total = sum(_total(part) for part in document.coverage)
    counts = words["counted"].format(sources=len(document.references), supported=supported, total=total)
    return element(
        "header",
        element("h1", text(document.title)),
        element("p", text(document.standfirst), class_="standfirst") if document.standfirst else Html(""),
        element("p", text(counts), class_="counts") if total else Html(""),
        element("p", text(words["hint"]), class_="hint") if document.references else Html(""),
    )


def _contents(document: Document, words: Words) -> Html:
    headings = [block for block in document.blocks if isinstance(block, Heading) and block.level == 2]  # noqa: PLR2004
    if len(headings) < _CONTENTS_FROM:
        return Html("")
    rows = [element("li", element("a", text(plain(h.children)), href=f"#{h.id}")) for h in headings]
    rows.append(element("li", element("a", text(words["sources"]), href="#sources")))
    shown = element("details", element("summary", text(words["contents"])), element("ol", *rows), open=True)
    return element("nav", shown, class_="toc", aria_label=words["contents"])


def _checked(document: Document, words: Words) -> Html:
    """What was checked, of how many, and what the marks in the text mean."""
    rows = [part for part in document.coverage if _total(part)]
    if not rows:
        return Html("")
    head = ("all", "supported", "not supported", "could not check")
    table = element(
        "table",
        element("thead", element("tr", element("td"), *(element("th", text(words[h]), scope="col") for h in head))),
        element("tbody", *(_row(part, words) for part in rows)),
    )
    keys = (_key(css, words) for css in VERDICTS.values())
    return element(
        "section",
        element("h2", text(words["checked_title"]), id="checked"),
        element("p", text(words["checked_said"])),
        table,
        element("ul", *keys, class_="key", aria_label=words["key"]),
        class_="checked",
        aria_labelledby="checked",
    )


def _key(css: str, words: Words) -> Html:
    mark = element("u", text("00"), class_=css if css != "ok" else None)
    return element("li", mark, text(f" {words[f'key_{css}']}"))


def _row(part: Coverage, words: Words) -> Html:
    numbers = (_total(part), part.supported, part.not_supported, part.could_not_check)
    cells = (element("td", text(str(number))) for number in numbers)
    return element("tr", element("th", text(words[part.what]), scope="row"), *cells)


def _total(part: Coverage) -> int:
    return part.supported + part.not_supported + part.could_not_check


def _without_script(prose: Prose) -> str:
    """Rules that bring a passage to the side of the page while its number is pointed at, for pages without script."""
    keys = dict.fromkeys(key for cited in prose.cited for key in cited.mark.passages[:1])
    document = prose.publication.document
    numbers = range(1, len(document.references) + 1)
    chosen = ",".join(f'&:has([href="#p-{key}"]:is(:hover,:focus-visible)) #p-{key}' for key in keys)
    number = '& .passages>li::before{content:"[" counter(s) "] ";font-weight:600}'
    counted = "".join(f"#r-{n}{{counter-set:s {n}}}" for n in numbers) if document.grouped else ""
    return f"{counted}@media (hover:hover){{html:not(.js){{{number}{chosen}{{{_BESIDE}}}}}}}" if chosen else ""


def _digest(inline: str) -> str:
    return f"sha256-{b64encode(sha256(inline.encode()).digest()).decode()}"


@cache
def _static(name: str) -> str:
    return (files("draftflow.exports.page") / "static" / name).read_text("utf-8")
