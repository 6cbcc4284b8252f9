"""Citations: markers that lead nowhere."""

from draftflow.checks.base import Article, Check, Library, Report, finding
from draftflow.models import Finding, Judgement


def check_citations(article: Article, library: Library) -> Report:
    """Every marker of the article resolves to a stored source."""
    findings: list[Finding] = []
    judgements: dict[str, tuple[Judgement, ...]] = {}
    for sentence in article.sentences:
        for c in sentence.citations:
            found = c.source is not None and c.source in library
            if c.source is None and c.entry is None and c.kind != "link":
                findings.append(
                    finding("C101", "error", f"{c.marker} leads nowhere", article, sentence, excerpt=c.marker)
                )
            judgement = Judgement(
                what="citation",
                text=c.marker,
                verdict="supported" if found else "could not check",
                passage=c.passage,
                source=c.source,
            )
            judgements[sentence.id] = (*judgements.get(sentence.id, ()), judgement)
    return Report(tuple(findings), judgements)


CHECKS: tuple[Check, ...] = (Check("citations", "C", check_citations),)
