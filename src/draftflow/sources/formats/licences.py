"""Licences as pages state them: Creative Commons' addresses, `rel=license`, JSON-LD, and their names."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from draftflow.sources import metadata
from draftflow.sources.formats import linked_data
from draftflow.text.clean import one_line
from draftflow.text.urls import host

_NAME = 80  # characters of a licence's
_COMMONS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?:licenses/(?P<kind>[a-z-]{2,14})/(?P<version>\d\.\d)"
    r"|publicdomain/(?P<domain>zero|mark)/1\.0)(?:/(?P<port>[a-z]{2,5}))?(?=/|$)",
    re.IGNORECASE,
)
_SPDX = re.compile(r"CC-(?P<kind>BY(?:-NC)?(?:-SA|-ND)?)-(?P<version>\d\.\d)(?:-(?P<port>[A-Z]{2,5}))?")
RESERVED = re.compile(
    r"all rights reserved|\b(?:getty images|reuters|afp|associated press|ap photo|shutterstock|alamy|epa)\b"
    r"|無断転載|転載を禁|時事通信|共同通信|ロイター|AFP＝時事|アフロ",
    re.IGNORECASE,
)
"""Who says this gives nothing away, whatever the page around it does."""


class Licence(NamedTuple):
    """A licence: what it is called, and where it can be read."""

    name: str
    url: str | None = None


class Stated(NamedTuple):
    """What a page states: the licence of the whole page, and of single pictures by their addresses."""

    page: Licence | None
    images: Mapping[str, Mapping[str, str]]
    """Of each picture `licence`, `credit` and `caption`, as far as they are said."""


def named(given: str | None, words: str = "") -> Licence | None:
    """The licence that an address or a text means; `words` are those of the link. None if it is none."""
    given = one_line(given or "", 2_000)
    if match := _COMMONS.match(given):
        return Licence(_commons(match), given)
    if match := _SPDX.fullmatch(given):
        kind, version = match["kind"].lower(), match["version"]
        return Licence(_commons(match), f"https://creativecommons.org/licenses/{kind}/{version}/")
    if given in ("CC0-1.0", "CC0"):
        return Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")
    words = one_line(words, _NAME)
    if RESERVED.search(f"{given} {words}") or not given:
        return None
    if address := metadata.web_address(given):
        return Licence(words or host(address), address)
    return Licence(one_line(given, _NAME)) if "://" not in given and not given.startswith(("/", "#")) else None


def _commons(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found.get("domain"):
        return "CC0 1.0" if found["domain"].lower() == "zero" else "Public Domain Mark 1.0"
    port = f" {found['port'].upper()}" if found.get("port") and found["port"] not in ("deed", "legal") else ""
    return f"CC {found['kind'].upper()} {found['version']}{port}"


def linked(element: Any) -> Licence | None:
    """The licence that a link in an element leads to: by `rel=license`, or to Creative Commons."""
    links = (a for a in list(element.iter("a"))[:500] if is_licence(a))
    return next((found for a in links if (found := named(a.get("href"), a.text_content()))), None)


def is_licence(link: Any) -> bool:
    """Whether a link leads to a licence."""
    return "license" in (link.get("rel") or "").lower().split() or bool(
        _COMMONS.match((link.get("href") or "").strip())
    )


def stated(tree: Any) -> Stated:
    """What a page says of its own licence and of its pictures', before what no reader sees is taken out of it."""
    page = named(linked_data.licence(tree)) or _of_page(tree)
    images: dict[str, Mapping[str, str]] = {}
    for item in linked_data.images(tree):
        address = linked_data.said(item.get("contentUrl")) or linked_data.said(item.get("url"))
        rights = {
            "licence": linked_data.said(item.get("license")) or "",
            "credit": _text(item, "creditText", "creator", "author", "copyrightHolder", "copyrightNotice"),
            "caption": _text(item, "caption", "description"),
        }
        if address and any(rights.values()):
            images.setdefault(address, rights)
    return Stated(page, images)


def _text(item: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        value = item.get(key)
        value = value[0] if isinstance(value, list) and value else value
        text = value.get("name") if isinstance(value, dict) else value
        if isinstance(text, str) and text.strip():
            return one_line(text, 300)
    return ""


def _of_page(tree: Any) -> Licence | None:
    """The licence that a page links as its own: in its head, or outside of all figures."""
    for a in list(tree.iter("a", "link"))[:2_000]:
        rel = (a.get("rel") or "").lower().split()
        if "license" in rel and next(a.iterancestors("figure"), None) is None:
            return named(a.get("href"), a.text_content() if a.tag == "a" else "")
    return None
