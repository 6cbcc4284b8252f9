"""HTML, first wall: every character is escaped where it is put into an element. Second wall: the body is cleaned."""

from collections.abc import Iterable
from typing import NewType

from draftflow.text.clean import clean

Html = NewType("Html", str)
"""Markup of our own making, in which all that came from elsewhere is escaped."""
Attribute = str | int | float | bool | None

_VOID = frozenset({"br", "hr", "img"})
_TAGS = frozenset(
    "a article aside blockquote br code dd details div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr"
    " img li main mark nav ol p pre section small span strong sub summary sup table tbody td th thead time tr u ul"
    " svg g line path circle rect text title desc".split()
)
_ATTRIBUTES = {
    "*": set(
        "id class lang dir role tabindex hidden viewBox x y x1 x2 y1 y2 cx cy r rx d width height text-anchor"
        " dominant-baseline focusable preserveAspectRatio".split()
    ),
    "a": {"href", "rel", "title"},
    "img": {"src", "alt", "loading", "decoding"},
    "ol": {"start"},
    "li": {"value"},
    "td": {"colspan"},
    "th": {"scope"},
    "time": {"datetime"},
    "details": {"open"},
    "svg": {"xmlns"},
}


def text(characters: str) -> Html:
    """Characters as they can stand in an element or in a quoted attribute; nothing invisible is left in them."""
    shown = clean(characters).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Html(shown.replace('"', "&quot;").replace("'", "&#39;"))


def element(tag: str, *children: Html, **attributes: Attribute) -> Html:
    """An element; `class_` is class, `data_p` is data-p, None and False leave an attribute out.

    Raises:
        ValueError: The element is none that a page may hold.
    """
    if tag not in _TAGS:
        raise ValueError(f"{tag!r} is no element of a page")
    opened = "".join(
        f" {_named(name)}{_set(value)}" for name, value in attributes.items() if value not in (None, False)
    )
    inner = "".join(children)
    return Html(f"<{tag}{opened}>" if tag in _VOID else f"<{tag}{opened}>{inner}</{tag}>")


def joined(parts: Iterable[Html], between: str = "") -> Html:
    """Pieces of HTML one after the other, with characters of our own between them."""
    return Html(between.join(parts))


def link(target: str, *children: Html, **attributes: Attribute) -> Html:
    """A link to the web, which learns nothing of where it was followed from."""
    return element("a", *children, href=target, rel="noopener noreferrer", **attributes)


def cleaned(body: Html) -> str:
    """The body parsed as a browser parses it and written anew with nothing but what a page may hold.

    Nothing is expected to go; what does would be a fault of ours, and stays harmless. Source of the mechanism:
    ammonia over html5ever, through nh3.
    """
    import nh3

    return nh3.clean(
        body,
        tags=set(_TAGS),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        generic_attribute_prefixes={"aria-", "data-"},
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )


def _kept(_tag: str, name: str, value: str) -> str | None:
    """An attribute's value; addresses of data are for images alone, and links lead to the web or into the page."""
    if name == "src":
        return value if value.startswith("data:image/") and "svg" not in value[:20] else None
    if name == "href":
        return value if value.startswith(("#", "http://", "https://", "mailto:")) else None
    return value


def _named(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _set(value: Attribute) -> str:
    return '=""' if value is True else f'="{text(str(value))}"'
