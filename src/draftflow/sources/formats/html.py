"""Web pages: the article's text as Markdown, without what no reader sees and without the frame around it.

White text on a white ground and what style sheets of their own files hide are out of reach.
"""

import json
import re
from typing import Any

from draftflow.confined.run import Stopped, run
from draftflow.errors import Unreadable
from draftflow.sources import metadata
from draftflow.sources.encodings import decode
from draftflow.sources.formats import article, licences, page, pictures
from draftflow.sources.formats.base import Extracted, Hint

MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 200
"""libxml2 cuts what is nested deeper than 256 levels without a word."""
MAX_TAG = 10_000  # characters; the work grows with the square of the number of attributes
INLINE = 100_000
"""Characters of a page, scripts and hidden parts aside, up to which it is read in this process."""
PATIENCE = 7.5  # seconds for a page longer than that, start included

_DATA = re.compile(r"=\s*(?:\"data:[^\"]*\"|'data:[^']*')", re.IGNORECASE)
_LONG_TAG = re.compile(rf"<[a-zA-Z/][^<>]{{{MAX_TAG},}}>?")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FORMATTING = (
    "a abbr b big center cite code del em font i ins label mark nobr q s samp small span strike strong sub sup tt u var"
).split()
_FORMATTING_TAG = re.compile(rf"</?(?:{'|'.join(_FORMATTING)})\b[^<>]*>", re.IGNORECASE)
_UNCLOSED = frozenset(
    "area base br col embed hr img input link meta param source track wbr "  # have no end
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt body html head".split()  # may do without
)


def read(data: bytes, hint: Hint) -> Extracted:
    """The article in a page."""
    text = decode(data, hint.content_type).text
    tree = _parsed(_bounded(text))
    facts = page.facts(tree, hint.url)
    stated = licences.stated(tree)
    page.strip_hidden(tree)
    images = pictures.shown(tree, stated, hint.url)
    found = _article(page.serialised(tree))
    text = found.get("text") or ""
    if reason := page.refusal(text or page.words(tree), tree):
        raise Unreadable(*reason)
    if not text:
        raise Unreadable("no_text", "no article text in this page")
    known = {**{key: found.get(key) for key in ("title", "publisher", "author")}, **facts}
    known["author"] = (known["author"] or "").strip(" ·|,;/-–—") or None
    known["published"] = facts.get("published") or page.date_in_byline(text)
    known["url"] = facts.get("url") or metadata.web_address(found.get("url"))
    return Extracted(text, known, images=images)


def _bounded(text: str) -> str:
    """`text` without what would take a parser too long or too deep.

    Raises:
        Unreadable: It is too large, or nested deeper than a parser can follow.
    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_large", f"{len(text):,} characters of HTML, more than {MAX_CHARACTERS:,}")
    text = _LONG_TAG.sub("", _DATA.sub('=""', re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", text)))
    if _depth(text) > MAX_DEPTH:
        text = _FORMATTING_TAG.sub("", text)
        if _depth(text) > MAX_DEPTH:
            raise Unreadable("too_large", f"its elements are nested deeper than {MAX_DEPTH} levels")
    return text


def _depth(text: str) -> int:
    """How deep the elements of a page are nested, as far as its tags tell."""
    depth = deepest = 0
    for match in _TAG.finditer(text):
        if match[2].lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _parsed(text: str) -> Any:
    """The page as a tree."""
    from lxml import etree, html

    parser = html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError):
        raise Unreadable("no_text", "no article text in this page") from None


def _article(markup: str) -> dict[str, str | None]:
    if len(markup) <= INLINE:
        return article.extract(markup)
    try:
        data = run("draftflow.sources.formats.article", markup.encode("utf-8", "replace"), PATIENCE)
    except Stopped:
        raise Unreadable("too_large", "takes more time or memory to read than a page may") from None
    found: dict[str, str | None] = json.loads(data)
    return found
