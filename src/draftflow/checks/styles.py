"""Citations in the styles of other worlds: LaTeX, author and year, wikis; and the names of those that are not read."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from draftflow.checks.base import CitationKind, Entry


class Piece(NamedTuple):
    """What one token becomes: text, its offset in the token, and the citation in it."""

    text: str = ""
    at: int = 0
    kind: CitationKind = "number"
    keys: tuple[str, ...] = ()


WIKI = (
    r"(?P<wiki><ref(?=[\s>/])(?:[^<>\n]{0,200}?name[ ]?=[ ]?[\"']?(?P<name>[^<>\"'/\n]{1,80})[\"']?)?[^<>\n/]{0,100}"
    r"(?:/>|>(?P<body>(?:(?!</?ref)[^\n]){0,2000})</ref>))"
)
_WIKI = re.compile(WIKI)
_ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]]+")
_SURNAME = r"[A-Z\u00c0-\u00de][^\W\d_]*(?:['’-][^\W\d_]+)*|[\u30a1-\u30fa\u30fc\u4e00-\u9fff々]{1,8}"
_DATED = re.compile(r"(?<!\d)((?:19|20)\d\d[a-z]?)(?![\d-])")
_NAMED = re.compile(_SURNAME)
_AUTHOR = re.compile(
    r"(?:see |cf\.? |e\.g\.,? )?(?:(?:de|van|von|der|la|le) ){0,2}"
    r"(?:[A-Z][\w'’-]+(?:(?:,? (?:and|&) |, )[A-Z][\w'’-]+){0,4}(?:,? et al\.?)?"
    r"|[\u30a1-\u30fa\u30fc\u4e00-\u9fff・]{1,12}(?:ら|他|ほか)?)[,，、]"
)
_SURE = re.compile(r"et al|&| and |ら[,，、]|[;；]")
_SPEAKS = re.compile(  # Jones and Lee (2019), at the end of what stands before the bracket
    rf"({_SURNAME})(?:(?:,? (?:and|&) |・|と)(?:{_SURNAME})|,? et al\.?|[らほ]か?|氏)?[ ]?$"
)
_HEAD = 120  # characters of an entry in which its authors and its year stand
_BEFORE = 60  # characters before a bracket in which the names stand
_OTHERS = (
    (re.compile(r"\{\{(?:sfnp?|harvnb|harv|r|efn)\|[^{}\n]{1,80}\}\}", re.IGNORECASE), "templates of a wiki"),
    (re.compile(rf"[(（](?:{_SURNAME})[^()（）\n]{{0,60}}(?:19|20)\d\d[a-z]?[)）]"), "author and year"),
    (re.compile(rf"(?:{_SURNAME}) [(（](?:19|20)\d\d[a-z]?[)）]"), "author and year"),
    (
        re.compile(r"(?<=\w) ?[(（]\d{1,3}(?:[,，、–-] ?\d{1,3}){0,9}[)）](?=[.,;。、 \n]|$)"),
        "numbers in round brackets",
    ),
    (
        re.compile(r"(?<=[^\W\d_]|[.,。、”」])[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3}"),
        "raised numbers without a list of them",
    ),
    (re.compile(r"\[[A-Z][\w+-]{1,20} ?\d{2,4}[a-z]?\]"), "short titles in brackets"),
)


def author_years(entries: Collection[Entry]) -> Mapping[str, int]:
    """The keys by which entries may be cited by author and year ("smith 2026"), with their places in the list.

    A key that two entries answer to is not among them: nobody knows which is meant.
    """
    found: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        head = entry.text[:_HEAD]
        if year := _DATED.search(head):
            authors = head[: year.start()] or head[year.end() :]
            for name in {match.group().casefold() for match in _NAMED.finditer(authors)}:
                found.setdefault(f"{name} {year[1]}", []).append(number)
    return {key: places[0] for key, places in found.items() if len(places) == 1}


def styled(token: re.Match[str], known: Collection[str]) -> Piece | None:
    """What a token of LaTeX, of a wiki, or with author and year becomes; None if it stays as it stands."""
    if token.lastgroup == "latex":
        return Piece(kind="key", keys=tuple(dict.fromkeys(filter(None, map(str.strip, token["cited"].split(","))))))
    if token.lastgroup == "wiki":
        keys = _wiki_keys(token)
        return Piece(kind="link", keys=keys) if keys else Piece()
    return _author_year(token, known)


def _author_year(token: re.Match[str], known: Collection[str]) -> Piece | None:
    """`(Smith, 2020; Lee 2021)` or the `(2020)` of "Smith (2020)": the entries of the list that answer to it.

    What the list does not have is taken for a citation only if it can hardly be anything else; the words stay in the
    sentence, for they may also be a film and its year.
    """
    names = token["names"]
    if _DATED.match(names):
        before = _SPEAKS.search(token.string[max(0, token.start() - _BEFORE) : token.start()])
        key = f"{before[1].casefold()} {names[:5].rstrip(' ,;:，；：')}" if before else ""
        return Piece("", 0, "author-year", (key,)) if key in known else None
    keys = tuple(dict.fromkeys(key for part in re.split(r"[;；]", names) if (key := _key(part, known))))
    if keys:
        return Piece("", 0, "author-year", keys)
    if not _AUTHOR.match(names):
        return None
    return Piece("" if _SURE.search(names) else f"({names})", 0, "author-year", (names,))


def _key(part: str, known: Collection[str]) -> str:
    """The key that a name and a year have in the list; empty if they have none."""
    years = _DATED.findall(part)
    found = (f"{name.group().casefold()} {year}" for name in _NAMED.finditer(part) for year in years)
    return next((key for key in found if key in known), "")


def _wiki_keys(token: re.Match[str]) -> tuple[str, ...]:
    """The addresses in a wiki's reference; the name of one that is told elsewhere; its text where it has no address."""
    body = token["body"] or ""
    addresses = tuple(dict.fromkeys(found.rstrip(".,;)") for found in _ADDRESS.findall(body)))
    name = (token["name"] or "").strip()
    return addresses or ((f"ref {name}",) if name else (" ".join(body.split())[:120],) if body.strip() else ())


def wiki_names(text: str) -> Mapping[str, str]:
    """The address behind each named reference of a wiki: what `<ref name="x" />` leads to."""
    told = (token for token in _WIKI.finditer(text) if token["name"] and token["body"]) if "<ref" in text else ()
    found = ((f"ref {token['name'].strip()}", _ADDRESS.search(token["body"])) for token in told)
    return {name: address.group().rstrip(".,;)") for name, address in found if address}


def unread(texts: Iterator[str]) -> str:
    """The style of citation that a text seems to have, with an example; empty if none is seen."""
    for text in texts:
        for pattern, name in _OTHERS:
            if found := pattern.search(text):
                return f"{name}, such as {found.group().strip()}"
    return ""
