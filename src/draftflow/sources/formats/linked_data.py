"""What a page states of its article in JSON-LD, schema.org's vocabulary."""

import json
import re
from collections.abc import Iterator
from typing import Any

from draftflow.sources.metadata import Known

_ARTICLE = re.compile(
    r"(?:\w*Article|\w*Posting|Report|WebPage|CreativeWork|Book|Dataset|GovernmentService|PodcastEpisode|Review|PressRelease)"
)
_MAX = 500_000  # characters of one script
_DEPTH = 8


def article(tree: Any) -> Known:
    """Date of publication and publisher of the first article a page describes; empty if it describes none."""
    items = [item for script in _scripts(tree) for item in _items(script, _DEPTH) if _is_article(item)]
    items.sort(key=lambda item: "WebPage" in _types(item))  # a page's own date comes last
    dated = next((item for item in items if isinstance(item.get("datePublished"), str)), {})
    named = next((name for item in items if (name := _name(item.get("publisher")))), None)
    return {"published": dated.get("datePublished"), "publisher": named}


def images(tree: Any) -> Iterator[dict[str, Any]]:
    """The pictures a page describes, its articles' and those at the top."""
    for script in _scripts(tree):
        for item in _items(script, _DEPTH):
            if "ImageObject" in {each.rpartition("/")[2] for each in _types(item)}:
                yield item
            for key in ("image", "primaryImageOfPage", "associatedMedia"):
                value = item.get(key)
                inner = value if isinstance(value, list) else [value]
                yield from (each for each in inner[:20] if isinstance(each, dict))


def licence(tree: Any) -> str | None:
    """The licence of the first article that a page describes, as an address or in words."""
    items = (item for script in _scripts(tree) for item in _items(script, _DEPTH) if _is_article(item))
    return next((found for item in items if (found := said(item.get("license")))), None)


def said(value: Any) -> str | None:
    """A text, or what names a thing: its address, its name."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id") or value.get("name")
    return value.strip() if isinstance(value, str) and value.strip() else None


def _scripts(tree: Any) -> Iterator[Any]:
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json" and len(script.text or "") <= _MAX:
            try:
                yield json.loads((script.text or "").strip().rstrip(";"), strict=False)
            except (ValueError, RecursionError):
                continue


def _items(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Objects at the top, in lists and in graphs; not those inside others, such as the articles a page links to."""
    if isinstance(value, list) and depth:
        for each in value[:200]:
            yield from _items(each, depth - 1)
    elif isinstance(value, dict):
        yield value
        yield from _items(value.get("@graph", []), depth - 1)
        yield from _items([v for k, v in value.items() if k == "mainEntity" and isinstance(v, dict)], depth - 1)


def _types(item: dict[str, Any]) -> list[str]:
    types = item.get("@type", [])
    return [each for each in (types if isinstance(types, list) else [types]) if isinstance(each, str)]


def _is_article(item: dict[str, Any]) -> bool:
    return any(_ARTICLE.fullmatch(each.rpartition("/")[2]) for each in _types(item))


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    name = value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) and name.strip() and "://" not in name else None
