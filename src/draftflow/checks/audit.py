"""The audit: every check over one article, in order, and the ledger that proves it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from draftflow.checks import (
    brackets,
    chronology,
    citations,
    conflicts,
    contract,
    durations,
    emphasis,
    endings,
    entries,
    headings,
    impossible_dates,
    injection,
    language,
    leaks,
    opinions,
    persons,
    proof,
    provenance,
    quotations,
    register,
    repetition,
    residue,
    suppress,
    tenure,
    timeliness,
    typography,
    uncited,
    voice,
)
from draftflow.checks.backing import Backing
from draftflow.checks.base import Article, Check, Library
from draftflow.models import Coverage, Finding, Judgement, Ledger, LedgerEntry, Passage, Review, Support

Kind = Literal["citation", "quotation", "figure", "name"]
Counted = Literal["citations", "quotations", "figures", "names"]
CHECKS: tuple[Check, ...] = (
    *citations.CHECKS,
    *entries.CHECKS,
    *uncited.CHECKS,
    *quotations.CHECKS,
    *proof.CHECKS,
    *conflicts.CHECKS,
    *persons.CHECKS,
    *repetition.CHECKS,
    *chronology.CHECKS,
    *durations.CHECKS,
    *impossible_dates.CHECKS,
    *tenure.CHECKS,
    *emphasis.CHECKS,
    *brackets.CHECKS,
    *leaks.CHECKS,
    *endings.CHECKS,
    *residue.CHECKS,
    *headings.CHECKS,
    *contract.CHECKS,
    *voice.CHECKS,
    *opinions.CHECKS,
    *language.CHECKS,
    *register.CHECKS,
    *typography.CHECKS,
    *provenance.CHECKS,
    *timeliness.CHECKS,
    *injection.CHECKS,
)
_KINDS: tuple[tuple[Kind, Counted], ...] = (
    ("citation", "citations"),
    ("quotation", "quotations"),
    ("figure", "figures"),
    ("name", "names"),
)


@dataclass(frozen=True, slots=True)
class Audit:
    """What the checks have to say about an article: findings by place, coverage by kind, judgements by sentence id.

    `accepted` counts the findings left out because a comment or a baseline accepts them. `library` is what was checked
    against. `backing` is what a model says, if one was asked: beside the checks, and in nothing that is counted here.
    """

    article: Article
    findings: tuple[Finding, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    judgements: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)
    accepted: int = 0
    library: Library | None = None
    backing: Backing | None = None

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """What the checks found, then what a model says."""
        return (*self.findings, *(self.backing.findings if self.backing else ()))

    def with_backing(self, backing: Backing) -> "Audit":
        """This audit with what a model says beside it, but for what comments in the text accept."""
        kept, held = suppress.by_comment(backing.findings, self.article.text)
        return replace(self, backing=replace(backing, findings=kept), accepted=self.accepted + held)

    def narrowed(self, select: tuple[str, ...], ignore: tuple[str, ...]) -> "Audit":
        """This audit with the findings whose code starts with one of `select` (all, if empty) and none of `ignore`."""

        def kept(findings: Iterable[Finding]) -> tuple[Finding, ...]:
            return tuple(f for f in findings if f.code.startswith(select or "") and not f.code.startswith(ignore))

        backing = replace(self.backing, findings=kept(self.backing.findings)) if self.backing else None
        return replace(self, findings=kept(self.findings), backing=backing)

    def without_known(self, baseline: str, file: str) -> "Audit":
        """This audit without the findings that the text of a baseline file holds.

        Raises:
            FileError: `baseline` is none; `file` is the name to say it with.
        """
        kept, held = suppress.by_baseline(self.all_findings, self.article, baseline, file)
        own, others = (tuple(f for f in kept if (f.code[0] == "L") is is_model) for is_model in (False, True))
        backing = replace(self.backing, findings=others) if self.backing else None
        return replace(self, findings=own, accepted=self.accepted + held, backing=backing)

    def review(self) -> Review:
        """The findings with coverage, as `review.md` holds them."""
        return Review(findings=self.findings, coverage=self.coverage)

    def ledger(self, passages: Iterable[Passage] = (), support: Iterable[Support] = ()) -> Ledger:
        """Every sentence with its citations and judgements; of `passages` and `support` what concerns the article."""
        sentences = self.article.sentences
        ids, opinions = {s.id for s in sentences}, self.article.opinions or ()
        used = {c.passage for s in sentences for c in s.citations if c.passage}
        return Ledger(
            sentences=tuple(
                LedgerEntry(
                    id=s.id,
                    section=s.section,
                    text=s.text,
                    citations=tuple(dict.fromkeys(c.key for c in s.citations)),
                    judgements=self.judgements.get(s.id, ()),
                    opinion=True if s.id in opinions else None,
                )
                for s in sentences
            ),
            passages=tuple(p for p in passages if p.id in used),
            support=tuple(one for one in support if one.sentence in ids),
        )


def audit(article: Article, library: Library, *, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Audit:
    """Run every check on `article` against the stored sources of `library`.

    Kept are the findings whose code starts with one of `select` (all, if it is empty) and none of `ignore`. Coverage
    and judgements are of everything that was checked, whatever is selected.
    """
    wanted, unwanted = tuple(select) or ("",), tuple(ignore)
    reports = [check.run(article, library) for check in CHECKS]
    found = [f for r in reports for f in r.findings if f.code.startswith(wanted)]
    found = [f for f in found if not (unwanted and f.code.startswith(unwanted))]
    found.sort(key=lambda f: (f.line or 0, f.column or 0, f.code))
    judgements: dict[str, tuple[Judgement, ...]] = {}
    for report in reports:
        for sentence, said in report.judgements.items():
            judgements[sentence] = (*judgements.get(sentence, ()), *said)
    kept, accepted = suppress.by_comment(found, article.text)
    return Audit(article, kept, _coverage(judgements), judgements, accepted, library)


def _coverage(judgements: Mapping[str, tuple[Judgement, ...]]) -> tuple[Coverage, ...]:
    """How many things of each kind were checked, and with which verdict."""
    counts = Counter((j.what, j.verdict) for said in judgements.values() for j in said)
    return tuple(
        Coverage(
            what=plural,
            supported=counts[kind, "supported"],
            not_supported=counts[kind, "not supported"],
            could_not_check=counts[kind, "could not check"],
        )
        for kind, plural in _KINDS
    )
