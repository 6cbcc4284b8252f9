"""Addresses: the form in which two that mean the same page are equal, and what is wrong with one that is not one."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|ref_src|cmpid|ocid|guccounter|srsltid"
)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,62}\.)){1,10}[^\W\d_][\w-]{1,62}", re.IGNORECASE)
_MISTYPED = re.compile(r"h?t{1,3}ps?:?/*(?=\w)|https?:/(?=[^/])|https?//", re.IGNORECASE)
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_NUMERIC = re.compile(r"[\d.]+|[\da-f:]+|localhost")
_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/[\w*]{1,24}/(?=https?://)")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def canonical(url: str) -> str:
    """`url` without what does not change the page.

    That is: scheme, `www.`, port, case of the host, tracking, fragment, the last slash, an archive around it.
    Never raises: an address that cannot be taken apart comes back in lower case.
    """
    try:
        parts = urlsplit(_ARCHIVE.sub("", url.strip()))
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
    rest, name = url.split("//", 1)[-1], host(url)
    if not url.lower().startswith(("http://", "https://")):
        return "the scheme is mistyped" if _MISTYPED.match(url) else "there is no http or https in front"
    faults = (
        (_is_doubled(url, rest), "two addresses run into each other"),
        (not name, "there is no host"),
        (not _HOST.fullmatch(name) and not _NUMERIC.fullmatch(name), f"{name!r} is no host name"),
        (_has_tail(rest) and name.isascii(), "text is glued to its end"),
        (_BAD_ESCAPE.search(url), "a % is not followed by two hexadecimal digits"),
    )
    return next((said for wrong, said in faults if wrong), None)


def _is_doubled(url: str, rest: str) -> bool:
    """Whether a second address begins in the middle of a word, not as a parameter or a path of its own."""
    at = [rest.find(second) for second in ("http://", "https://")]
    return not _ARCHIVE.match(url) and any(a >= 0 and not (a and rest[a - 1] in "/=") for a in at)


def _has_tail(rest: str) -> bool:
    """Whether the last part of the path turns from ASCII to CJK: a wiki's address is CJK from its beginning."""
    last = rest.split("?", 1)[0].rsplit("/", 1)[-1]
    return last[:1].isascii() and bool(_CJK.search(last))
