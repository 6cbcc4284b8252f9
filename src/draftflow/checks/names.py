"""N401: every name of a cited sentence, looked up in all that the sentence cites."""

import re
from collections.abc import Iterable, Sequence

from draftflow.checks.base import Article, Report, finding
from draftflow.checks.claims import Claim, Judged
from draftflow.checks.grounds import Cited, Grounds
from draftflow.checks.naming import judge_names
from draftflow.models import Finding, Judgement
from draftflow.text.fold import folded
from draftflow.text.names import names

_TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)


def check_names(article: Article, grounds: Grounds) -> Report:
    """Names of the cited sentences against what they cite; names of the article's title need no proof."""
    findings: list[Finding] = []
    judgements: dict[str, tuple[Judgement, ...]] = {}
    title = folded(" ".join(_TITLE.findall(article.text)[:1])).lower()
    for sentence, claim, cited in grounds.claims:
        settled = [(j, source) for j, source in settle(claim, cited) if j.text.lower() not in title]
        for judged, source in settled:
            if judged.verdict == "not supported":
                said = f'"{judged.text}"' + (
                    f": {judged.reason}" if judged.reason else " is not in what the sentence cites"
                )
                found = finding("N401", "note", said, article, sentence, excerpt=judged.text, source=source)
                findings.append(found)
        said_of = [_judgement(judged, source) for judged, source in settled] if cited else list(_unchecked(claim))
        if said_of:
            judgements[sentence.id] = tuple(said_of)
    return Report(tuple(findings), judgements)


def settle(claim: Claim, cited: Sequence[Cited]) -> list[tuple[Judged, str]]:
    """Each name once with the source that settles it: supported if any source has it."""
    settled: list[tuple[Judged, str]] = []
    everything = [(j, one.source) for one in cited for j in judge_names(claim, one.ground, one.known)]
    for verdict in ("supported", "could not check", "not supported"):
        for judged, source in everything:
            if judged.verdict == verdict and not any(a.start < judged.end and judged.start < a.end for a, _ in settled):
                settled.append((judged, source))
    return sorted(settled, key=lambda pair: pair[0].start)


def _judgement(judged: Judged, source: str) -> Judgement:
    reason = judged.reason or ("" if judged.verdict == "supported" else "not in what the sentence cites")
    return Judgement(what="name", text=judged.text, verdict=judged.verdict, reason=reason, source=source)


def _unchecked(claim: Claim) -> Iterable[Judgement]:
    for name in names(claim.text):
        yield Judgement(what="name", text=name.text, verdict="could not check", reason="the cited source is not stored")
