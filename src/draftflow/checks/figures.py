"""F301-F303: every figure and date of a cited sentence, looked up in the cited passage, then in the cited source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from draftflow.checks.base import Article, Report, Sentence, finding
from draftflow.checks.claims import Claim, Ground, Judged
from draftflow.checks.grounds import Cited, Grounds
from draftflow.checks.support import SMALL, judge_figures
from draftflow.models import Finding, Judgement, Severity

_CODES = {"figure": "F301", "date": "F302"}


@dataclass(frozen=True, slots=True)
class Settled:
    """The verdict on one figure over all that its sentence cites: where it was found, or where it was looked for."""

    judged: Judged
    cited: Cited
    in_passage: bool = False


def check_figures(article: Article, grounds: Grounds) -> Report:
    """Figures and dates of the cited sentences against what they cite."""
    findings: list[Finding] = []
    judgements: dict[str, tuple[Judgement, ...]] = {}
    for sentence, claim, cited in grounds.claims:
        settled = settle(claim, cited)
        findings += [found for one in settled if (found := _finding(article, sentence, claim, one))]
        said = [_judgement(one) for one in settled] if cited else list(_unchecked(claim))
        if said:
            judgements[sentence.id] = tuple(said)
    return Report(tuple(findings), judgements)


def settle(claim: Claim, cited: Sequence[Cited]) -> list[Settled]:
    """Each figure once: supported if any passage or source supports it, the passages first."""
    if not (claim.quantities or claim.dates or claim.asides or claim.codes or claim.relatives):
        return []
    settled: list[Settled] = []
    for one in cited:
        if one.quote:
            settled += _new(settled, _supported(claim, one, one.quote, in_passage=True))
    open_ends: list[Settled] = []
    for one in cited:
        judged = judge_figures(claim, one.ground, one.setting)
        settled += _new(settled, [Settled(j, one) for j in judged if j.verdict == "supported"])
        open_ends += [Settled(j, one) for j in judged if j.verdict != "supported"]
    open_ends.sort(key=lambda end: end.judged.verdict != "could not check")
    for end in open_ends:
        settled += _new(settled, [end])
    return sorted(settled, key=lambda one: one.judged.start)


def _supported(claim: Claim, cited: Cited, ground: Ground, *, in_passage: bool) -> list[Settled]:
    judged = judge_figures(claim, ground)
    return [Settled(j, cited, in_passage) for j in judged if j.verdict == "supported"]


def _new(known: Sequence[Settled], others: Iterable[Settled]) -> list[Settled]:
    """Those of `others` that say something about a place that nothing is known of."""
    spans = [(one.judged.start, one.judged.end) for one in known]
    return [other for other in others if not any(a < other.judged.end and other.judged.start < b for a, b in spans)]


def _finding(article: Article, sentence: Sentence, claim: Claim, settled: Settled) -> Finding | None:
    judged, cited = settled.judged, settled.cited
    if judged.verdict == "could not check":
        return None
    if judged.verdict == "supported":
        if settled.in_passage or cited.quote is None or cited.quote.facts.is_empty:
            return None
        if _may_be_own(claim, judged):
            return None
        said = f'"{judged.text}" is not in the cited passage; the rest of the source has it'
        return finding("F303", "note", said, article, sentence, excerpt=judged.text, source=cited.source)
    place = "passage or its source" if cited.quote else "source"
    instead = f" (source says {judged.instead})" if judged.instead else ""
    said = f'"{judged.text}" is not in the cited {place}{instead}'
    if judged.reason:
        said = f'"{judged.text}": {judged.reason}' + (f"; here it says {judged.instead}" if judged.instead else "")
    severity: Severity = "note" if _may_be_own(claim, judged) else "warning"
    return finding(_CODES[judged.kind], severity, said, article, sentence, excerpt=judged.text, source=cited.source)


def _may_be_own(claim: Claim, judged: Judged) -> bool:
    """Whether it is a small number of things, which whoever wrote the sentence may have counted up: two kinds, 3つ."""
    small = (q for q in (*claim.quantities, *claim.asides) if not q.unit and q.value <= SMALL)
    counts = (q for q in small if q.kind == "count" or (q.kind == "ordinal" and judged.verdict == "supported"))
    return any(q.start == judged.start for q in counts)


def _judgement(settled: Settled) -> Judgement:
    judged, cited = settled.judged, settled.cited
    reason = judged.reason
    if judged.verdict == "supported":
        reason = "in the cited passage" if settled.in_passage else "in the cited source"
    elif judged.verdict == "not supported":
        said = f"the source says {judged.instead}" if judged.instead else "not in the cited source"
        reason = "; ".join(part for part in (judged.reason, said) if part)
    passage = cited.passage if settled.in_passage else None
    return Judgement(
        what="figure", text=judged.text, verdict=judged.verdict, reason=reason, passage=passage, source=cited.source
    )


def _unchecked(claim: Claim) -> Iterable[Judgement]:
    spans = [(q.start, q.end) for q in claim.quantities] + [(d.start, d.end) for d in claim.dates]
    for start, end in sorted(spans):
        yield Judgement(
            what="figure",
            text=claim.text[start:end],
            verdict="could not check",
            reason="the cited source is not stored",
        )
