"""The audit: every check over one article, in order, and the ledger that proves it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from draftflow.checks import citations, quotations
from draftflow.checks.base import Article, Check, Library
from draftflow.models import Coverage, Finding, Judgement, Ledger, LedgerEntry, Passage, Review

CHECKS: tuple[Check, ...] = (*citations.CHECKS, *quotations.CHECKS)
_KINDS = {"citation": "citations", "quotation": "quotations", "figure": "figures", "name": "names"}


@dataclass(frozen=True, slots=True)
class Audit:
    """What the checks have to say about an article: findings by place, coverage by kind, judgements by sentence id."""

    article: Article
    findings: tuple[Finding, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    judgements: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)

    def review(self) -> Review:
        """The findings with coverage, as `review.md` holds them."""
        return Review(findings=self.findings, coverage=self.coverage)

    def ledger(self, passages: Iterable[Passage] = ()) -> Ledger:
        """Every sentence with its citations and judgements; of `passages` those the article cites."""
        sentences = self.article.sentences
        used = {c.passage for s in sentences for c in s.citations if c.passage}
        return Ledger(
            sentences=tuple(
                LedgerEntry(
                    id=s.id,
                    section=s.section,
                    text=s.text,
                    citations=tuple(dict.fromkeys(c.key for c in s.citations)),
                    judgements=self.judgements.get(s.id, ()),
                )
                for s in sentences
            ),
            passages=tuple(p for p in passages if p.id in used),
        )


def audit(
    article: Article, library: Library, *, select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> Audit:
    """Run every check on `article`; findings whose code starts with one of `select` (all, if empty) and none of `ignore`.

    Coverage and judgements are of everything that was checked, whatever is selected.
    """
    wanted, unwanted = tuple(select) or ("",), tuple(ignore)
    reports = [check.run(article, library) for check in CHECKS]
    findings = [
        f
        for r in reports
        for f in r.findings
        if f.code.startswith(wanted) and not (unwanted and f.code.startswith(unwanted))
    ]
    judgements: dict[str, tuple[Judgement, ...]] = {}
    for report in reports:
        for sentence, said in report.judgements.items():
            judgements[sentence] = (*judgements.get(sentence, ()), *said)
    findings.sort(key=lambda f: (f.line or 0, f.column or 0, f.code))
    return Audit(article, tuple(findings), _coverage(judgements), judgements)


def _coverage(judgements: Mapping[str, tuple[Judgement, ...]]) -> tuple[Coverage, ...]:
    counts = Counter((j.what, j.verdict) for said in judgements.values() for j in said)
    return tuple(
        Coverage(
            what=plural,  # type: ignore[arg-type]
            supported=counts[kind, "supported"],  # type: ignore[index]
            not_supported=counts[kind, "not supported"],  # type: ignore[index]
            could_not_check=counts[kind, "could not check"],  # type: ignore[index]
        )
        for kind, plural in _KINDS.items()
    )
