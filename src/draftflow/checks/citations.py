"""Citations: markers that lead nowhere, references nobody cites, sentences that should cite, broken addresses."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from draftflow.checks.base import Article, Check, Citation, Entry, Library, Report, Sentence, finding
from draftflow.models import Finding, Judgement
from draftflow.text.urls import canonical, fault, host

_SHOWN = 6  # keys named in one message
_TEXT = 80  # characters of an entry in a message
_BACK_OF_BOOK = re.compile(r"\b(?:ibid|op\. cit|loc\. cit)\b|同上|前掲", re.IGNORECASE)


def check_markers(article: Article, library: Library) -> Report:
    """Every marker leads to a stored source: C101 if it leads nowhere, C106 if the source is not stored, C107 if unknown."""
    findings: list[Finding] = []
    judgements: dict[str, tuple[Judgement, ...]] = {}
    missing: dict[str, tuple[Sentence, Citation]] = {}
    for sentence in article.sentences:
        for (marker, _, _), group in groupby(sentence.citations, key=lambda c: (c.marker, c.line, c.column)):
            citations = list(group)
            lost = [c for c in citations if _is_lost(c)]
            if lost:
                message = f"{marker} leads nowhere{_named(lost, citations)}: {_why(lost[0], article)}"
                findings.append(finding("C101", "error", message, article, sentence, excerpt=marker))
            for c in citations:
                if not _is_lost(c) and (c.source is None or c.source not in library):
                    missing.setdefault(_target(c, article), (sentence, c))
        if sentence.citations:
            judgements[sentence.id] = tuple(_judgement(c, article, library) for c in sentence.citations)
    findings += _not_stored(article, missing)
    return Report(tuple(findings), judgements)


def _is_lost(citation: Citation) -> bool:
    """Whether a marker names something the article and its evidence do not have."""
    return citation.source is None and citation.entry is None and citation.kind not in ("link", "author-year")


def _named(lost: list[Citation], citations: list[Citation]) -> str:
    """Which of several keys are lost."""
    if len(citations) == 1:
        return ""
    keys = [c.key for c in lost]
    return f" for {', '.join(keys[:_SHOWN])}{f' and {len(keys) - _SHOWN} more' if len(keys) > _SHOWN else ''}"


def _why(citation: Citation, article: Article) -> str:
    if citation.kind == "token":
        return "no stored evidence has that id"
    if not article.entries:
        return "the article has no reference list that could be read"
    numbers = [int(e.key) for e in article.entries if e.key.isdecimal()]
    if citation.key.isdecimal() and numbers:
        return f"the references run from {min(numbers)} to {max(numbers)}"
    return "no reference has that key"


def _target(citation: Citation, article: Article) -> str:
    """What a citation points to, for saying it once."""
    if citation.entry is not None:
        return f"entry {citation.entry}"
    return f"{citation.kind} {canonical(citation.key) if citation.kind == 'link' else citation.key}"


def _not_stored(article: Article, missing: dict[str, tuple[Sentence, Citation]]) -> Iterator[Finding]:
    for sentence, citation in missing.values():
        if citation.kind == "author-year":
            message = f"{citation.marker} looks like author and year, a form that is not resolved: could not check"
            yield finding("C107", "note", message, article, sentence, excerpt=citation.marker)
            continue
        what = _shown(article.entries[citation.entry]) if citation.entry is not None else citation.key[:_TEXT]
        source = f" {citation.source!r}" if citation.source else ""
        message = f"the source{source} behind {citation.marker[:40]} is not stored ({what}): could not check"
        yield finding("C106", "note", message, article, sentence, excerpt=citation.marker, source=citation.source)


def _judgement(citation: Citation, article: Article, library: Library) -> Judgement:
    stored = citation.source is not None and citation.source in library
    lost = _is_lost(citation)
    return Judgement(
        what="citation",
        text=citation.marker if citation.marker.strip("[]") == citation.key else f"{citation.marker} {citation.key}",
        verdict="supported" if stored else "not supported" if lost else "could not check",
        reason="leads to a stored source"
        if stored
        else _why(citation, article)
        if lost
        else "its source is not stored",
        passage=citation.passage,
        source=citation.source,
    )


def check_coverage(article: Article, _library: Library) -> Report:
    """C108: an article in which no citation was recognised at all, so that nothing could be checked."""
    if not article.sentences or any(s.citations for s in article.sentences):
        return Report()
    listed = f", though it lists {len(article.entries)} references" if article.entries else ""
    message = f"no citation was recognised in this article{listed}: nothing in it could be checked against a source"
    return Report((finding("C108", "warning", message, article, article.sentences[0]),))


def check_references(article: Article, _library: Library) -> Report:
    """C102: references nobody cites; C104: the same source twice; C105: addresses that cannot be right."""
    return Report((*_never_cited(article), *_duplicates(article), *_addresses(article), *_link_addresses(article)))


def _never_cited(article: Article) -> Iterator[Finding]:
    cited = {c.entry for s in article.sentences for c in s.citations}
    sources = {c.source for s in article.sentences for c in s.citations if c.source}
    if cited <= {None}:  # C108 says so once
        return
    for index, entry in enumerate(article.entries):
        if index not in cited and entry.source not in sources and not _names_another(entry):
            yield _about(entry, "C102", "warning", f"the reference {_shown(entry)} is never cited")


def _names_another(entry: Entry) -> bool:
    return bool(_BACK_OF_BOOK.search(entry.text[:40])) or entry.key.startswith("^")


def _duplicates(article: Article) -> Iterator[Finding]:
    first: dict[str, Entry] = {}
    for entry in article.entries:
        if entry.key.startswith("^") or not (entry.url or entry.source):
            continue  # every footnote may name its source anew
        known = first.setdefault(entry.source or canonical(entry.url or ""), entry)
        if known is not entry:
            yield _about(
                entry, "C104", "warning", f"the reference {_shown(entry)} is the same source as {_shown(known)}"
            )


def _addresses(article: Article) -> Iterator[Finding]:
    for entry in article.entries:
        if entry.url and (problem := fault(entry.url)):
            yield _about(entry, "C105", "error", f"the address {entry.url[:_TEXT]} is broken: {problem}")
        elif label := _glued_label(entry):
            yield _about(entry, "C105", "warning", f"{label!r} is glued to the words before it")


def _glued_label(entry: Entry) -> str | None:
    """A host's name run into the title, as reference lists are after their links were lost."""
    bare = re.sub(r"https?://[^\s)>\]]+", "", entry.text)
    glued = _GLUED.search(bare)
    if glued and not (entry.url and host(entry.url) == "" and entry.url in bare):
        return glued.group()
    return None


_GLUED = re.compile(
    r"(?:(?<=[\u3041-\u9fff」』）】”)])|(?<=[a-z](?=[A-Z]))|(?<=[a-z]\.))(?:www\.)?[A-Za-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40}){0,3}"
    r"\.(?:com|org|net|gov|edu|int|info|news|jp|uk|de|fr|eu|us|cn|kr|ru|io|tv|co)\b"
)


def _link_addresses(article: Article) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for sentence in article.sentences:
        for citation in sentence.citations:
            seen[citation.key] += 1
            if citation.kind == "link" and seen[citation.key] == 1 and (problem := fault(citation.key)):
                message = f"the address {citation.key[:_TEXT]} is broken: {problem}"
                yield finding("C105", "error", message, article, sentence, excerpt=citation.marker)


def _about(entry: Entry, code: str, severity: str, message: str) -> Finding:
    return Finding.model_validate(
        {
            "code": code,
            "severity": severity,
            "message": message,
            "line": entry.line,
            "column": entry.column,
            "excerpt": entry.text[:_TEXT],
            "source": entry.source,
        }
    )


def _shown(entry: Entry) -> str:
    title = " ".join(entry.title.split())
    name = title if len(title) <= _TEXT else title[: _TEXT - 1] + "…"
    return f"[{entry.key}] {name}".strip() if entry.key else name or (entry.url or "")[:_TEXT]


CHECKS: tuple[Check, ...] = (
    Check("markers", "C", check_markers),
    Check("coverage", "C", check_coverage),
    Check("references", "C", check_references),
)
