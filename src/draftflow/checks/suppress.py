"""Findings a writer has seen and accepted: by a comment in the text, or by a baseline file."""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from draftflow.checks.base import Article
from draftflow.errors import FileError
from draftflow.models import Finding
from draftflow.text.fold import folded

_COMMENT = re.compile(r"<!--[ \t]*draftflow:[ \t]*ignore\b([^\n>]{0,200})-->", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]\d{0,3}(?![A-Za-z0-9])")


def by_comment(findings: Iterable[Finding], text: str) -> tuple[tuple[Finding, ...], int]:
    """Those of `findings` that no comment in `text` accepts, and how many one does.

    `<!-- draftflow: ignore C101 Q2 -->` accepts codes by prefix, every code if it names none, on its own line and, if
    it stands alone on it, on the next line that is not blank.
    """
    accepted = _accepted(text)
    everything = list(findings)
    kept = tuple(f for f in everything if not _is_accepted(f, accepted))
    return kept, len(everything) - len(kept)


def _accepted(text: str) -> dict[int, list[tuple[str, ...]]]:
    """Code prefixes by the line they are accepted on."""
    accepted: dict[int, list[tuple[str, ...]]] = {}
    if not _COMMENT.search(text):
        return accepted
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for match in _COMMENT.finditer(line):
            codes = tuple(_CODE.findall(match[1].upper())) or ("",)
            accepted.setdefault(number, []).append(codes)
            if not _COMMENT.sub("", line).strip():
                following = next((n for n in range(number, min(number + 20, len(lines))) if lines[n].strip()), number)
                accepted.setdefault(following + 1, []).append(codes)
    return accepted


def _is_accepted(finding: Finding, accepted: dict[int, list[tuple[str, ...]]]) -> bool:
    return any(finding.code.startswith(codes) for codes in accepted.get(finding.line or 0, ()))


def baseline(findings: Iterable[Finding], article: Article) -> str:
    """The baseline file of `findings`, as JSON: a later run is silent about them, wherever their sentences moved to."""
    entries: dict[str, dict[str, str | int]] = {}
    places = _places(article)
    for finding in findings:
        key = _key(finding, article, places)
        entry = entries.setdefault(key, {"code": finding.code, "excerpt": finding.excerpt, "count": 0})
        entry["count"] = int(entry["count"]) + 1
    return json.dumps({"format": 1, "findings": dict(sorted(entries.items()))}, ensure_ascii=False, indent=1) + "\n"


def by_baseline(findings: Iterable[Finding], article: Article, text: str, file: str) -> tuple[tuple[Finding, ...], int]:
    """Those of `findings` that the baseline file with that `text` does not hold, and how many it holds.

    Raises:
        FileError: The text is no baseline; `file` is the name to say it with.
    """
    known = _counts(text, file)
    places = _places(article)
    kept: list[Finding] = []
    held = 0
    for finding in findings:
        key = _key(finding, article, places)
        if known[key] > 0:
            known[key] -= 1
            held += 1
        else:
            kept.append(finding)
    return tuple(kept), held


def _counts(text: str, file: str) -> Counter[str]:
    try:
        entries = json.loads(text)["findings"]
        return Counter({str(key): int(entry["count"]) for key, entry in entries.items()})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileError(file, "is no baseline of draftflow; write a new one with --write-baseline") from None


def _places(article: Article) -> list[tuple[int, int]]:
    return [(s.line, s.column) for s in article.sentences]


def _key(finding: Finding, article: Article, places: list[tuple[int, int]]) -> str:
    """A hash of the code, the words it is about and the sentence they stand in; not of the line."""
    at = bisect_right(places, (finding.line or 0, finding.column or 0)) - 1
    sentence = article.sentences[at].text if at >= 0 and finding.line else ""
    content = "\n".join((finding.code, folded(finding.excerpt), folded(sentence)))
    return sha256(content.encode("utf-8", "replace")).hexdigest()[:16]
