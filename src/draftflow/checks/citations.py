"""Citations: markers that lead nowhere, or to a source that is not at hand."""

from collections.abc import Container, Iterator
from itertools import groupby

from draftflow.checks.base import Article, Check, Citation, CitationKind, Library, Report, Sentence, finding
from draftflow.checks.entries import shown
from draftflow.checks.styles import unread
from draftflow.models import Finding, Judgement, Verdict
from draftflow.text.urls import canonical

_SHOWN = 6  # keys named in one message


def check_markers(article: Article, library: Library) -> Report:
    """Every marker leads to a stored source.

    C101: it leads nowhere; C106: its source is not stored; C107: its form is one that is not resolved; C111: there is
    no reference list that could be read.
    """
    reach, losing = _reach(article), _losing(article)
    findings: list[Finding] = []
    judgements: dict[str, tuple[Judgement, ...]] = {}
    missing: dict[str, tuple[Sentence, Citation]] = {}
    for sentence in article.sentences:
        for (marker, _, _), group in groupby(sentence.citations, key=lambda c: (c.marker, c.line, c.column)):
            citations = list(group)
            if lost := [c for c in citations if _is_lost(c, losing)]:
                message = f"{marker} leads nowhere{_named(lost, citations)}: {_why(lost[0], reach)}"
                findings.append(finding("C101", "error", message, article, sentence, excerpt=marker))
            for c in citations:
                if c not in lost and (c.source is None or c.source not in library):
                    missing.setdefault(_target(c, article), (sentence, c))
        if sentence.citations:
            judgements[sentence.id] = tuple(_judgement(c, losing, reach, library) for c in sentence.citations)
    findings += _not_stored(article, missing)
    return Report(tuple(findings), judgements)


def _losing(article: Article) -> frozenset[CitationKind]:
    """The kinds of markers that lead nowhere where nothing answers to them.

    A number or a key in an article whose list could not be read may well lead somewhere: that could not be checked. So
    may keys beside a list that has none, as long as nothing is cited by number: theirs is another list (a .bib file).
    """
    if not article.entries:
        return frozenset({"token", "note"})
    keyed = any(e.key and not e.key.isdecimal() for e in article.entries)
    numbered = any(c.kind == "number" for s in article.sentences for c in s.citations)
    return frozenset({"token", "note", "number", "key"} if keyed or numbered else {"token", "note", "number"})


def _is_lost(citation: Citation, losing: Container[CitationKind]) -> bool:
    """Whether a marker names something that the article and its evidence do not have."""
    return citation.source is None and citation.entry is None and citation.kind in losing


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
    if citation.kind == "key" or (citation.kind == "number" and not article.entries):
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
        if citation.kind == "author-year" and citation.entry is None:
            message = f"{at} looks like author and year, and no entry of a list answers to it alone: could not check"
            yield finding("C107", "note", message, article, sentence, excerpt=at)
            continue
        what = shown(article.entries[citation.entry]) if citation.entry is not None else citation.key[:80]
        source = f" {citation.source!r}" if citation.source else ""
        message = f"the source{source} behind {at[:40]} is not stored ({what}): could not check"
        yield finding("C106", "note", message, article, sentence, excerpt=at, source=citation.source)


def _judgement(citation: Citation, losing: Container[CitationKind], reach: str, library: Library) -> Judgement:
    verdict: Verdict = "could not check"
    reason = "its source is not stored"
    if citation.source is not None and citation.source in library:
        verdict, reason = "supported", "leads to a stored source"
    elif _is_lost(citation, losing):
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
    style = unread(s.text for s in article.sentences)
    seen = f"; it seems to cite by {style}, which is not read" if style else ""
    message = (
        f"no citation was recognised in this article{listed}: nothing in it could be checked against a source{seen}"
    )
    return Report((finding("C108", "warning", message, article, article.sentences[0]),))


CHECKS: tuple[Check, ...] = (
    Check("markers", "C", check_markers),
    Check("coverage", "C", check_coverage),
)
