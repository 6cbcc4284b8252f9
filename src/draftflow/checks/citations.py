"""Citations: markers that lead nowhere, or to a source that is not at hand."""

from collections.abc import Iterator
from itertools import groupby

from draftflow.checks.base import Article, Check, Citation, Library, Report, Sentence, finding
from draftflow.checks.entries import shown
from draftflow.models import Finding, Judgement, Verdict
from draftflow.text.urls import canonical

_SHOWN = 6  # keys named in one message


def check_markers(article: Article, library: Library) -> Report:
    """Every marker leads to a stored source.

    C101: it leads nowhere; C106: its source is not stored; C107: its form is one that is not resolved; C111: there is
    no reference list that could be read.
    """
    reach = _reach(article)
    findings: list[Finding] = []
    judgements: dict[str, tuple[Judgement, ...]] = {}
    missing: dict[str, tuple[Sentence, Citation]] = {}
    for sentence in article.sentences:
        for (marker, _, _), group in groupby(sentence.citations, key=lambda c: (c.marker, c.line, c.column)):
            citations = list(group)
            if lost := [c for c in citations if _is_lost(c, article)]:
                message = f"{marker} leads nowhere{_named(lost, citations)}: {_why(lost[0], reach)}"
                findings.append(finding("C101", "error", message, article, sentence, excerpt=marker))
            for c in citations:
                if c not in lost and (c.source is None or c.source not in library):
                    missing.setdefault(_target(c, article), (sentence, c))
        if sentence.citations:
            judgements[sentence.id] = tuple(_judgement(c, article, reach, library) for c in sentence.citations)
    findings += _not_stored(article, missing)
    return Report(tuple(findings), judgements)


def _is_lost(citation: Citation, article: Article) -> bool:
    """Whether a marker names something that the article and its evidence do not have.

    A number or a key in an article whose list could not be read may well lead somewhere: that could not be checked.
    """
    if citation.source is not None or citation.entry is not None or citation.kind in ("link", "author-year"):
        return False
    return citation.kind in ("token", "note") or bool(article.entries)


def _named(lost: list[Citation], citations: list[Citation]) -> str:
    """Which of several keys are lost."""
    if len(citations) == 1:
        return ""
    keys = [c.key for c in lost]
    return f" for {', '.join(keys[:_SHOWN])}{f' and {len(keys) - _SHOWN} more' if len(keys) > _SHOWN else ''}"


def _reach(article: Article) -> str:
    """What the reference list offers, in words."""
    numbers = [int(e.key) for e in article.entries if e.key.isdecimal()]
    return f"the references run from {min(numbers)} to {max(numbers)}" if numbers else "no reference has that key"


def _why(citation: Citation, reach: str) -> str:
    if citation.kind == "token":
        return "no stored evidence has that id"
    return "the footnote is not defined" if citation.kind == "note" else reach


def _target(citation: Citation, article: Article) -> str:
    """What a citation points to, for saying it once."""
    if citation.entry is not None:
        return f"entry {citation.entry}"
    if citation.kind in ("number", "key") and not article.entries:
        return "list"
    return f"{citation.kind} {canonical(citation.key) if citation.kind == 'link' else citation.key}"


def _not_stored(article: Article, missing: dict[str, tuple[Sentence, Citation]]) -> Iterator[Finding]:
    """One finding for each thing that markers point to and that is not at hand."""
    for target, (sentence, citation) in missing.items():
        at = citation.marker
        if target == "list":
            message = f"no reference list could be read: where {at} and the others like it lead could not be checked"
            yield finding("C111", "warning", message, article, sentence, excerpt=at)
            continue
        if citation.kind == "author-year":
            message = f"{at} looks like author and year, a form that is not resolved: could not check"
            yield finding("C107", "note", message, article, sentence, excerpt=at)
            continue
        what = shown(article.entries[citation.entry]) if citation.entry is not None else citation.key[:80]
        source = f" {citation.source!r}" if citation.source else ""
        message = f"the source{source} behind {at[:40]} is not stored ({what}): could not check"
        yield finding("C106", "note", message, article, sentence, excerpt=at, source=citation.source)


def _judgement(citation: Citation, article: Article, reach: str, library: Library) -> Judgement:
    verdict: Verdict = "could not check"
    reason = "its source is not stored"
    if citation.source is not None and citation.source in library:
        verdict, reason = "supported", "leads to a stored source"
    elif _is_lost(citation, article):
        verdict, reason = "not supported", _why(citation, reach)
    return Judgement(
        what="citation",
        text=citation.marker if citation.marker.strip("[]") == citation.key else f"{citation.marker} {citation.key}",
        verdict=verdict,
        reason=reason,
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
