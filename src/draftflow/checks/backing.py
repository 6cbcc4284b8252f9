"""L801-L803: what a model says of support, kept apart from what the checks found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from draftflow.checks.base import Article, finding
from draftflow.checks.cases import Docket
from draftflow.models import Finding, Support


@dataclass(frozen=True, slots=True)
class Backing:
    """One round of opinions: by which model, on which sentences, and why there are none on others, by sentence id.

    `findings` are notes, whatever the model says.
    """

    model: str
    verdicts: tuple[Support, ...] = ()
    unasked: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def backing_of(
    article: Article, model: str, docket: Docket, verdicts: Iterable[Support], failed: Mapping[str, str]
) -> Backing:
    """The opinions of `model` on the sentences of `docket`, with findings; `failed` says why some have none."""
    said = {support.sentence: support for support in verdicts}
    unasked = {**docket.unasked, **failed}
    sources = {case.sentence: case.shown[0].source for case in docket.cases}
    findings: list[Finding] = []
    for sentence in article.sentences:
        support = said.get(sentence.id)
        if support is not None and support.verdict != "supported":
            code, what = ("L801", "finds no support for this") if support.verdict == "not supported" else _UNSURE
            because = f": {support.reason}" if support.reason else ""
            message = f"{model} {what} in what is cited{because}"
            findings.append(finding(code, "note", message, article, sentence, source=sources.get(sentence.id)))
    return Backing(model, tuple(said.values()), unasked, (*findings, *_unjudged(article, unasked)))


_UNSURE = ("L802", "cannot tell whether this is supported")


def _unjudged(article: Article, unasked: Mapping[str, str]) -> Sequence[Finding]:
    """One finding for each reason, at the first sentence it concerns."""
    counted = Counter(unasked.values())
    first = {unasked[s.id]: s for s in reversed(article.sentences) if s.id in unasked}
    return [
        finding("L803", "note", f"not judged by the model, {counted[reason]} in all: {reason}", article, first[reason])
        for reason in counted
    ]
