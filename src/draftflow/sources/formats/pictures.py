"""The pictures that a page shows in its article, with caption, credit and the licence that is stated of them."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urljoin

from draftflow.models import SourceImage
from draftflow.sources.formats import page
from draftflow.sources.formats.licences import RESERVED, Licence, Stated, is_licence, linked, named
from draftflow.text.clean import one_line
from draftflow.text.urls import host

_MOST = 4  # of one source
_LOOKED_AT = 200  # images of a page
_SMALLEST = 200  # CSS pixels; what is said to be smaller is an ornament
_SAID = 300  # characters of a caption
_CREDITED = re.compile(r"credit|byline|photographer|copyright|撮影|提供", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:(?:photo(?:graph)?|picture|image|illustration|credit)s?(?: by|:| credit:)"
    r"|(?:写真|撮影|提供)[：:＝/／])\s*([^.。|（）()]{2,80})",
    re.IGNORECASE,
)
_FRAME = ("nav", "header", "footer", "aside")


def shown(tree: Any, stated: Stated, url: str | None) -> tuple[SourceImage, ...]:
    """At most four pictures: those of figures, and those of which a licence is stated; these come first.

    `url` is where the page was fetched from; a file's pictures lie beside it. `stated` is what was read before what
    is hidden was taken out of `tree`.
    """
    found: dict[str, SourceImage] = {}
    for image in list(tree.iter("img"))[:_LOOKED_AT]:
        address = _address(image, url)
        if address and address not in found and (made := _picture(image, address, stated, url)):
            found[address] = made
    ordered = sorted(found.values(), key=lambda each: not each.licence or bool(each.refused))
    return tuple(ordered[:_MOST])


def _picture(image: Any, address: str, stated: Stated, url: str | None) -> SourceImage | None:
    """A picture of the article; None for an ornament, or one of which nothing is said."""
    figure = next(image.iterancestors("figure"), None)
    told = next((rights for at, rights in stated.images.items() if urljoin(url or "", at) == address), {})
    if _is_ornament(image) or (figure is None and not told and next(image.iterancestors(*_FRAME), None) is not None):
        return None
    caption, credit = _said(figure) if figure is not None else ("", "")
    own = named(told.get("licence")) or (linked(figure) if figure is not None else None)
    if figure is None and not own and not stated.page:
        return None
    rights, of = (own, "picture") if own else (stated.page, "page")
    caption, credit = caption or told.get("caption", ""), told.get("credit") or credit
    return SourceImage(
        address=address,
        alt=one_line(image.get("alt") or "", _SAID),
        caption=caption,
        credit=credit,
        refused=_refusal(rights, of, f"{caption} {credit}", address, url),
        **({"licence": rights.name, "licence_url": rights.url, "said_of": of} if rights else {}),
    )


def _refusal(rights: Licence | None, of: str, said: str, address: str, url: str | None) -> str:
    """Why a picture cannot be taken although a licence is stated: it is of others than the page's."""
    if rights is None or of == "picture":
        return ""
    if match := RESERVED.search(said):
        return f"the licence is the page's, and its caption says {match[0]!r}"
    if url and host(address) != host(url) and not host(address).endswith("." + host(url)):
        return f"the licence is the page's, and the picture comes from {host(address)}"
    return ""


def _said(figure: Any) -> tuple[str, str]:
    """Caption and credit of a figure, without the words of the licence's link."""
    captions = list(figure.iter("figcaption"))[:1]
    if not captions:
        return "", ""
    words = deepcopy(captions[0])
    for a in list(words.iter("a")):
        if is_licence(a):
            a.drop_tree()
    caption = page.words(words)
    marked = (page.words(e) for e in words.iter() if _CREDITED.search(f"{e.get('class')} {e.get('itemprop')}"))
    named = next((text for text in marked if text), "")
    match = _CREDIT.search(named or caption)
    rest = caption.replace(named or (match[0] if match else ""), "")
    return _line(rest), _line(match[1] if match else named)


def _line(text: str) -> str:
    """Words on one line, without what stood between them and others."""
    found = one_line(text, _SAID).strip(" ·|/／:：＝,、;(（)）")
    return re.sub(r"\s*[(（]\s*[)）]|(?<=[.。])(?:\s*[.。])+", "", found).strip()


def _address(image: Any, url: str | None) -> str:
    """Where a picture is: on the web, or beside the file; empty for anything else."""
    for given in _given(image):
        if url or re.match(r"(?i)https?://", given):
            address = urljoin(url or "", given)
            if re.fullmatch(r"https?://[^\s<>\"'\\]{1,2000}", address):
                return address
        elif not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\]", given) and ".." not in given.split("/"):
            return given[:2_000]
    return ""


def _given(image: Any) -> Iterator[str]:
    """Addresses of an image; one that is loaded later stands in another attribute."""
    for name in ("src", "data-src", "data-original"):
        given = (image.get(name) or "").strip()
        if given and not given.lower().startswith("data:") and not re.search(r"(?i)\.(?:svg|gif|ico)(?:[?#]|$)", given):
            yield given


def _is_ornament(image: Any) -> bool:
    sizes = (image.get(name) or "" for name in ("width", "height"))
    return any(size.isdecimal() and int(size[:6]) < _SMALLEST for size in sizes)
