"""The judge of `check --support` that weighs a first word: for small local models, which answer no list in JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from draftflow.authors.hybrid.questions import SUPPORT, Asker, material_of
from draftflow.authors.hybrid.support import judged
from draftflow.llm.judge import Case, Opinion, unit_of

_SUPPORTED, _NOT = 0.6, 0.4
"""Likelihoods from which and below which a verdict is given; between them it cannot tell."""


@dataclass(frozen=True, slots=True)
class FirstWordJudge:
    """One call to a sentence, its passages first; see `Judge`."""

    asker: Asker

    @property
    def model(self) -> str:
        """The model that is asked."""
        return self.asker.model

    def identity(self) -> Mapping[str, str]:
        """The question and the model."""
        return {f"prompts/{SUPPORT}": self.asker.templates.digest(SUPPORT), "model": self.asker.model}

    def judge(self, cases: Sequence[Case]) -> Sequence[Opinion]:
        """See `Judge`."""
        asker = replace(self.asker, unit=unit_of(cases))
        return [_opinion(asker, case) for case in cases]


def _opinion(asker: Asker, case: Case) -> Opinion:
    shown = material_of([one.text for one in case.shown])
    says = judged(asker.llm, asker.request(SUPPORT, shown, statement=case.text))
    if says is None:
        return Opinion("cannot tell", "the model answered neither Yes nor No")
    if _NOT <= says < _SUPPORTED:
        return Opinion("cannot tell", f"Yes: {says:.0%}", says)
    return Opinion("supported" if says >= _SUPPORTED else "not supported", f"Yes: {says:.0%}", says)
