"""Addresses: the form in which two that mean the same page are equal, and what is wrong with one that is not one."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|ref_src|cmpid|ocid|guccounter|srsltid"
)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,62}\.)){1,10}[^\W\d_][\w-]{1,62}", re.IGNORECASE)
_MISTYPED = re.compile(r"h?t{1,3}ps?:?/*(?=\w)|https?:/(?=[^/])|https?//", re.IGNORECASE)
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def canonical(url: str) -> str:
    """`url` without what does not change the page: scheme, `www.`, port, tracking, fragment, the last slash, case of the host.

    Never raises: an address that cannot be taken apart comes back in lower case.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
        host = host.encode("idna").decode() if not host.isascii() else host
        kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k.lower())]
    except (ValueError, UnicodeError):
        return url.strip().lower()
    path = unquote(parts.path).rstrip("/")
    path = re.sub(r"/(?:index\.(?:html?|php)|amp)$", "", path)
    return f"{host}{path}{'?' + urlencode(sorted(kept)) if kept else ''}"


def host(url: str) -> str:
    """The host of `url` in lower case without `www.`; empty if there is none."""
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def fault(url: str) -> str | None:
    """What is wrong with `url` as an address on the web, in a few words; None if nothing is."""
    rest = url.split("//", 1)[-1]
    for second in ("http://", "https://"):
        if (at := rest.find(second)) >= 0 and "web.archive.org" not in url and not rest[:at].endswith(("/", "=")):
            return "two addresses run into each other"
    if not url.lower().startswith(("http://", "https://")):
        return "the scheme is mistyped" if _MISTYPED.match(url) else "there is no http or https in front"
    name = host(url)
    if not name:
        return "there is no host"
    if not _HOST.fullmatch(name) and not re.fullmatch(r"[\d.]+|[\da-f:]+|localhost", name):
        return f"{name!r} is no host name"
    if name.isascii() and _CJK.search(rest.split("?")[0].rsplit("/", 1)[-1]) and not _readable_path(rest):
        return "text is glued to its end"
    if _BAD_ESCAPE.search(url):
        return "a % is not followed by two hexadecimal digits"
    return "it holds a blank" if re.search(r"\s", url) else None


def _readable_path(rest: str) -> bool:
    """Whether the last part of the path is CJK from its beginning, as in a wiki's address, not a tail on ASCII."""
    last = rest.split("?")[0].rsplit("/", 1)[-1]
    return bool(last) and not last[0].isascii()
