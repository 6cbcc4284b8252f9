"""Citations: markers that lead nowhere, or to a source that is not at hand."""

from collections.abc import Iterator
from itertools import groupby

from draftflow.checks.base import Article, Check, Citation, Library, Report, Sentence, finding
from draftflow.checks.entries import shown
from draftflow.models import Finding, Judgement
from draftflow.text.urls import canonical

_SHOWN = 6  # keys named in one message


def check_markers(article: Article, library: Library) -> Report:
    """Every marker leads to a stored source.

    C101: it leads nowhere; C106: its source is not stored; C107: its form is one that is not resolved.
    """
    reach = _reach(article)
    findings: list[Finding] = []
    judgements: dict[str, tuple[Judgement, ...]] = {}
    missing: dict[str, tuple[Sentence, Citation]] = {}
    for sentence in article.sentences:
        for (marker, _, _), group in groupby(sentence.citations, key=lambda c: (c.marker, c.line, c.column)):
            citations = list(group)
            lost = [c for c in citations if _is_lost(c)]
            if lost:
                message = f"{marker} leads nowhere{_named(lost, citations)}: {_why(lost[0], reach)}"
                findings.append(finding("C101", "error", message, article, sentence, excerpt=marker))
            for c in citations:
                if not _is_lost(c) and (c.source is None or c.source not in library):
                    missing.setdefault(_target(c), (sentence, c))
        if sentence.citations:
            judgements[sentence.id] = tuple(_judgement(c, reach, library) for c in sentence.citations)
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


def _reach(article: Article) -> str:
    """What the reference list offers, in words."""
    numbers = [int(e.key) for e in article.entries if e.key.isdecimal()]
    if numbers:
        return f"the references run from {min(numbers)} to {max(numbers)}"
    return "no reference has that key" if article.entries else "the article has no reference list that could be read"


def _why(citation: Citation, reach: str) -> str:
    return "no stored evidence has that id" if citation.kind == "token" else reach


def _target(citation: Citation) -> str:
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
        what = shown(article.entries[citation.entry]) if citation.entry is not None else citation.key[:80]
        source = f" {citation.source!r}" if citation.source else ""
        message = f"the source{source} behind {citation.marker[:40]} is not stored ({what}): could not check"
        yield finding("C106", "note", message, article, sentence, excerpt=citation.marker, source=citation.source)


def _judgement(citation: Citation, reach: str, library: Library) -> Judgement:
    stored = citation.source is not None and citation.source in library
    lost = _is_lost(citation)
    return Judgement(
        what="citation",
        text=citation.marker if citation.marker.strip("[]") == citation.key else f"{citation.marker} {citation.key}",
        verdict="supported" if stored else "not supported" if lost else "could not check",
        reason="leads to a stored source" if stored else _why(citation, reach) if lost else "its source is not stored",
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


CHECKS: tuple[Check, ...] = (
    Check("markers", "C", check_markers),
    Check("coverage", "C", check_coverage),
)
