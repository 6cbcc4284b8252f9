"""Hosts that look like another one: letters of several scripts in one label, or Cyrillic ones that pass for Latin.

After the mixed-script rules of Unicode Technical Standard 39; a label of Latin and Japanese is how Japanese is written.
"""

import unicodedata
from urllib.parse import urlsplit, urlunsplit

_JAPANESE = frozenset({"HIRAGANA", "KATAKANA", "CJK", "LATIN", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"})
_CHINESE_KOREAN = (frozenset({"CJK", "LATIN", "BOPOMOFO"}), frozenset({"CJK", "LATIN", "HANGUL"}))
_LIKE_LATIN = frozenset("асеорхуіјѕһԁԛԝӏԍьѵ")  # Cyrillic


def disguise(url: str) -> str | None:
    """What is odd about the host of `url`, in a few words; None if nothing is."""
    for label in _labels(url):
        scripts = {unicodedata.name(char, "UNKNOWN").split(" ")[0] for char in label if char.isalpha()}
        if len(scripts) > 1 and not any(scripts <= usual for usual in (_JAPANESE, *_CHINESE_KOREAN)):
            return f"{label!r} mixes letters of {' and '.join(sorted(script.title() for script in scripts))}"
        if scripts == {"CYRILLIC"} and _LIKE_LATIN.issuperset(label.replace("-", "")):
            return f"{label!r} is Cyrillic, but looks like Latin"
    return None


def plain(url: str) -> str:
    """`url` with its host in ASCII (punycode) if it is disguised, so that a reader sees that it is."""
    try:
        parts = urlsplit(url)
        if parts.hostname and not parts.hostname.isascii() and disguise(url):
            host = ".".join(_ascii(label) for label in parts.hostname.split("."))
            return urlunsplit(parts._replace(netloc=host + (f":{parts.port}" if parts.port else "")))
    except ValueError:
        pass
    return url


def _labels(url: str) -> list[str]:
    """The labels of the host of `url` in Unicode."""
    try:
        host = urlsplit(url).hostname or ""
        return [_unicode(label) for label in host.split(".")]
    except (ValueError, UnicodeError):
        return []


def _unicode(label: str) -> str:
    return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label


def _ascii(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
