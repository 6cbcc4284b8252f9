"""What a page's tree tells beside its article: hidden parts, dates, its own address, whether it is an article."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from draftflow.sources import metadata
from draftflow.sources.formats import linked_data
from draftflow.sources.metadata import Known, iso_date
from draftflow.text.urls import host

_UNSEEN_TAGS = ("script", "style", "template", "noscript", "iframe", "object", "svg", "canvas", "audio", "video")
_ZERO = r"0(?:\.0+)?(?:px|em|rem|pt|%|vw|ex)?"
_HIDES = re.compile(
    rf"display:none|visibility:(?:hidden|collapse)|font-size:{_ZERO}(?:[;!]|$)|opacity:{_ZERO}(?:[;!]|$)|color:transparent"
    rf"|(?:text-indent|left|right|top):-\d{{3,}}(?:\.\d+)?(?:px|em|rem|pt|%)|clip:rect\(0|clip-path:inset\((?:50|100)%"
    rf"|(?:max-)?(?:width|height):{_ZERO};.*overflow:hidden|overflow:hidden;.*(?:width|height):{_ZERO}(?:[;!]|$)"
)
_RULE = re.compile(r"([^{}@;]{1,300})\{([^{}]{0,2000})\}")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?([.#])([A-Za-z_-][\w-]*)")
_MAX_CSS = 500_000  # characters
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date.published", "publish_date",
    "publish-date", "published-date", "pubdate", "parsely-pub-date", "sailthru.date", "citation_publication_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "date",
    "article.published", "article_date_original", "cxenseparse:recs:publishtime", "bt:pubdate",
)  # fmt: skip
_DATED = re.compile(r"date|publish|posted|byline|time|issued|日付|日時", re.IGNORECASE)
_UPDATED = re.compile(r"updat|modif|edited|更新|改訂|最終", re.IGNORECASE)
_BYLINE = 120  # characters of a line that may be a byline
_WHOLE = len("2026-03-05")
_SHORT = 1_200  # characters below which a text may be a notice instead of an article
_TINY = 400
_NOTICES: dict[str, tuple[int, *tuple[str, ...]]] = {
    "error_page": (
        _SHORT,
        r"^\W*(?:error\W*)?(?:40[0-9]|410|50[0-9])\b|page (?:was )?not found|page (?:does not|no longer) exists?",
        r"can(?:no|')t find (?:the|that|this) page|internal server error|service (?:temporarily )?unavailable",
        r"bad gateway|access (?:is |was )?denied|お探しのページ",
        r"ページ(?:が|は)(?:見つかりません|存在しません|ありません)|アクセスできません|一時的に利用できません",
    ),
    "robot_wall": (
        _SHORT,
        r"enable javascript|javascript (?:is )?(?:required|disabled)|javascriptを有効|complete the captcha",
        r"verify (?:that )?you are (?:a )?human|are you a robot|not a robot|checking your browser|just a moment\W",
        r"unusual traffic|ロボットではありません",
    ),
    "login": (
        _TINY,
        r"(?:log|sign) ?in (?:to|or) |(?:please|you must) (?:log|sign) ?in|forgot (?:your )?password",
        r"subscribe (?:now )?to (?:continue|read|keep)|already a subscriber|for subscribers only",
        r"ログイン(?:して|が必要|する|はこちら)|会員(?:限定|登録が必要)|有料会員|購読者限定|続きを(?:お読み|読む)",
    ),
    "cookie_wall": (
        _TINY,
        r"(?:accept|use|manage|consent to)\b.{0,40}\bcookies|cookies?\b.{0,60}\b(?:accept|consent|preferences)",
        r"(?:cookie|クッキー).{0,60}(?:同意|使用|利用|許可)",
    ),
}
"""By status: the number of characters from which a text is no such notice, and what it says if it is one."""
_SAID = {
    "error_page": "an error page, not an article",
    "robot_wall": "a page that asks for JavaScript or a proof of being human, not an article",
    "login": "a page that asks to log in or to subscribe, not an article",
    "cookie_wall": "a page that asks for consent to cookies, not an article",
}


def facts(tree: Any, url: str | None) -> Known:
    """Date, publisher and address by the page's own statements; `url` is where it was fetched from, if it was.

    A page may name another address of its own host as the right one, not one of another host.
    """
    stated = linked_data.article(tree)
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), None)
    own = metadata.web_address(str(canonical)) if canonical else None
    found: Known = {"published": next(_dates(tree, stated), None)}
    if stated.get("publisher"):
        found["publisher"] = stated["publisher"]
    if url:
        found["url"] = own if own and host(own) == host(url) else url
    elif own:
        found["url"] = own
    return found


def _dates(tree: Any, stated: Known) -> Iterator[str]:
    """Dates of publication, the most trustworthy first."""
    named: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        named.setdefault(name.lower(), meta.get("content") or "")
    given = [stated.get("published"), *(named.get(name) for name in _PUBLISHED)]
    given += [time.get("datetime") or words(time) for time in _times(tree)]
    given += list(_visible(tree))
    yield from (date for text in given if text and (date := iso_date(text[:_BYLINE])))


def _times(tree: Any) -> list[Any]:
    """`<time>` elements that say when the page was published, and the first one of the article if none says so."""
    every = [time for time in list(tree.iter("time"))[:50] if not _UPDATED.search(_names(time))]
    marked = [
        t for t in every if t.get("pubdate") is not None or re.search(r"publi|pubdate|posted", _names(t), re.IGNORECASE)
    ]
    inside = [time for time in every if any(parent.tag in ("article", "header") for parent in time.iterancestors())]
    return marked or inside[:1]


def _visible(tree: Any) -> Iterator[str]:
    """Short texts near the headline whose element is named for a date."""
    heading = next(tree.iter("h1"), None)
    after: Iterable[Any] = tree.iter() if heading is None else heading.xpath("following::*[position() <= 40]")
    for number, element in enumerate(after):
        if number > 400:  # noqa: PLR2004 - a byline stands at the top
            return
        if isinstance(element.tag, str) and _DATED.search(_names(element)):
            text = words(element)
            if 6 <= len(text) <= _BYLINE and not _UPDATED.search(text) and re.search(r"\d{4}|[年月]", text):  # noqa: PLR2004
                date = iso_date(text)
                if date and len(date) == _WHOLE:  # a year alone is a copyright
                    yield date


def _names(element: Any) -> str:
    return " ".join(element.get(key) or "" for key in ("class", "id", "itemprop"))


def date_in_byline(text: str) -> str | None:
    """The date in one of the first short lines of an article, if it is a whole one."""
    lines = [line for line in text[:3_000].split("\n") if line.strip()][:6]
    for line in lines:
        date = (
            iso_date(line) if len(line) <= _BYLINE and not line.startswith("#") and not _UPDATED.search(line) else None
        )
        if date and len(date) == _WHOLE:
            return date
    return None


def strip_hidden(tree: Any) -> None:
    """Take out of `tree` what no reader sees, in place: scripts, and what attributes or the page's own styles hide."""
    classes, ids = _hidden_by_rules("\n".join(style.text or "" for style in tree.iter("style"))[:_MAX_CSS])
    doomed = [element for element in tree.iter() if _is_hidden(element, classes, ids)]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: Any, classes: frozenset[str], ids: frozenset[str]) -> bool:
    if not isinstance(element.tag, str) or element.tag in ("html", "body", "head"):
        return False
    style = "".join((element.get("style") or "").lower().split())
    return (
        element.tag in _UNSEEN_TAGS
        or element.get("hidden") is not None
        or bool(style and _HIDES.search(style))
        or (element.tag == "input" and element.get("type") == "hidden")
        or element.get("id") in ids
        or bool(classes and not classes.isdisjoint((element.get("class") or "").split()))
    )


def _hidden_by_rules(css: str) -> tuple[frozenset[str], frozenset[str]]:
    """Classes and ids that plain rules of a style sheet hide, media queries aside."""
    plain = re.sub(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    hidden: dict[str, set[str]] = {".": set(), "#": set()}
    for selectors, body in _RULE.findall(plain):
        if _HIDES.search("".join(body.lower().split())):
            for selector in selectors.split(","):
                if simple := _SIMPLE.fullmatch(selector.strip()):
                    hidden[simple[1]].add(simple[2])
    return frozenset(hidden["."]), frozenset(hidden["#"])


def words(element: Any) -> str:
    """The text in an element, on one line."""
    return " ".join("".join(element.itertext()).split())


def serialised(tree: Any) -> str:
    """A tree as markup."""
    from lxml import html

    return str(html.tostring(tree, encoding="unicode"))


def refusal(text: str, tree: Any) -> tuple[str, str] | None:
    """Status and reason, if what a page says is a notice instead of an article."""
    bare = "".join(text.split())
    heading = " ".join(words(element) for tag in ("title", "h1") for element in list(tree.iter(tag))[:2])[:300]
    said = f"{heading}\n{text[:_SHORT]}".lower()
    for status, (limit, *patterns) in _NOTICES.items():
        if len(bare) < limit and re.search("|".join(patterns), said, re.MULTILINE):
            return status, _SAID[status]
    if len(bare) < _TINY and tree.xpath("//input[@type='password']"):
        return "login", _SAID["login"]
    return None
