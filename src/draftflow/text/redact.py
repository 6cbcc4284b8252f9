"""Keep secrets out of everything that is printed or written: by their value, and by what secrets look like."""

import base64
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import log2
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

REDACTED = "[redacted]"
_JSON_IN_JSON = 3  # levels: an answer in JSON that quotes an error in JSON that quotes a request
_SHORTEST = 8  # characters; anything shorter would blank ordinary words
_ENTROPY = 3.2  # bits per character; English words of 12 letters and more stay below it, random tokens above

_CHARACTER = r"[A-Za-z0-9._~+/=-]"
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "API key": re.compile(
        r"(?<![A-Za-z0-9])(?P<secret>(?:sk|rk|pk|tvly|gsk|xai|pplx|hf|ghp|gho|ghs|glpat|xox[abprs]|AIza)"
        r"(?:[_-]|(?<=AIza))(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{12,512})"
    ),
    "Bearer token": re.compile(rf"\bBearer[ \t]+(?P<secret>(?=[A-Za-z._~+/=-]{{0,64}}[0-9]){_CHARACTER}{{8,4096}})"),
    "password in an address": re.compile(r"://[^\s/:@\"]{0,128}:(?P<secret>[^\s/:@\"]{1,256})@"),
    "key in an address": re.compile(
        r"[?&](?:api[_-]?key|key|token|access[_-]?token|sig|signature|secret|password)=(?P<secret>[^&#\s\"'\\<>)]{8,4096})",
        re.IGNORECASE,
    ),
}
_SECRET_NAME = re.compile(r"key|token|secret|passw|sig|auth", re.IGNORECASE)
_HEADER = re.compile(
    r"\b(?:proxy-)?(?:authorization|x-[a-z-]{0,32}(?:key|token)|[a-z_-]{0,32}(?:api[_-]?key|secret|token|passw(?:or)?d)|cookie)"
    rf"\b[\"']?[ \t]*[:=][ \t]*[\"']?(?:Basic[ \t]+|Bearer[ \t]+)?(?P<secret>{_CHARACTER}{{12,4096}})",
    re.IGNORECASE,
)


class Redactor:
    """Replaces each secret by `[redacted]`: as it is, in base64 at any place, URL-encoded, or escaped as in JSON."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """`secrets` of fewer than 8 characters are left out: they would blank ordinary words."""
        bare = (secret.strip() for secret in secrets)
        forms = {form for secret in bare if len(secret) >= _SHORTEST for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """`text` without any secret."""
        for form in self._forms:
            text = text.replace(form, REDACTED)
        return text


def scrubbed(text: str, redact: Callable[[str], str]) -> tuple[str, Mapping[str, int]]:
    """`text` without what `redact` knows and without what looks like a secret; how many of each kind there were."""
    found: Counter[str] = Counter()
    known = redact(text)
    found["known secret"] = known.count(REDACTED) - text.count(REDACTED)
    for kind, pattern in (*_SHAPES.items(), ("token in a header", _HEADER)):

        def blanked(match: re.Match[str], kind: str = kind, pattern: re.Pattern[str] = pattern) -> str:
            if REDACTED in match["secret"] or (pattern is _HEADER and not _random(match["secret"])):
                return match.group()
            found[kind] += 1
            start, end = (place - match.start() for place in match.span("secret"))
            return match.group()[:start] + REDACTED + match.group()[end:]

        known = pattern.sub(blanked, known)
    return known, {kind: number for kind, number in found.items() if number}


def secrets_of_address(address: str | None) -> Iterator[str]:
    """What in the address of a server is a secret: its password, and what its query names a key."""
    try:
        parts = urlsplit(address or "")
        yield from (unquote(text) for text in (parts.password,) if text)
        yield from (value for name, value in parse_qsl(parts.query) if _SECRET_NAME.search(name))
    except ValueError:
        return


def _forms(secret: str) -> Iterator[str]:
    """Every way a secret is written down in files, addresses, headers and error messages."""
    yield secret
    yield repr(secret)[1:-1]
    yield html.escape(secret)
    for ascii_only in (True, False):
        escaped = secret
        for _ in range(_JSON_IN_JSON):
            escaped = json.dumps(escaped, ensure_ascii=ascii_only)[1:-1]
            yield escaped
    for encoded in (quote(secret, safe=""), quote(secret), quote(secret, safe="/:@+,;$&="), quote_plus(secret)):
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda match: match.group().lower(), encoded)
    yield secret.encode().hex()
    for before in range(3):  # where the secret begins in its group of three bytes
        for encode in (base64.standard_b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * before + secret.encode()).decode()
            yield text[-(-before * 8 // 6) : (before + len(secret.encode())) * 8 // 6]


def _random(text: str) -> bool:
    """Whether a token is too mixed for a word: digits, letters, and a Shannon entropy above that of words."""
    counts = Counter(text)
    entropy = -sum(n / len(text) * log2(n / len(text)) for n in counts.values())
    return entropy >= _ENTROPY and any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
