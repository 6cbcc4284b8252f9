"""Which findings are worth the rewrite of a section, and how findings weigh against each other."""

from collections.abc import Iterable, Mapping

from draftflow.models import Finding, Language, Passage, PlannedSection, Section, Severity
from draftflow.text.measure import language_of, length

CRITIQUE = "E901"
"""Code of what the author's critique says."""
REFUSED = "E902"
"""Code of what a writer is told whose rewrite was refused."""

LENGTH = "T613"
"""Code of a section that misses its planned length."""
OFF = 0.15
"""Share of its planned length by which a section may miss it."""

_CARRIED = 2
"""How many times the length of its passages a section may come to. In the twelve sections of the two articles that were
written by hand it is 0.6 to 1.7; to ask for more would be to ask for filler."""

_BEYOND_REWRITING = ("C102", "C104", "C105", "C106", "C108", "C111", "S701", "S702", "S703", "S705", "S706", "T619")
"""About the sources and how they are stored and listed: no other words mend that."""

_WORTH_AS_NOTES = ("F301", "F302", "F304", "N401", "R502", "R503", "R504", "R505", "R507", LENGTH)
"""Figures, dates and names without ground, contradictions, repetitions, lengths: a rewrite is worth it even if one is
only likely to be wrong, since a rewrite that the checks find no better is not kept."""

_WEIGHTS: Mapping[Severity, int] = {"error": 9, "warning": 3, "note": 1}


def worth_a_rewrite(finding: Finding) -> bool:
    """Whether a section is rewritten for `finding`: the critique's remarks, and what other words can mend."""
    if finding.code == CRITIQUE:
        return True
    if finding.code in _BEYOND_REWRITING:
        return False
    return finding.severity != "note" or finding.code in _WORTH_AS_NOTES


def worth_in(
    section: Section, planned: PlannedSection, evidence: Iterable[Passage], language: Language, finding: Finding
) -> bool:
    """The same of a finding in `section`, for a length with a look at the `evidence` there is to write it from."""
    if finding.code == LENGTH:
        return miss(section.text, planned, evidence, language) > 0
    return worth_a_rewrite(finding)


def miss(text: str, planned: PlannedSection, evidence: Iterable[Passage], language: Language) -> int:
    """By how much of its planned length, in percent, a section misses it; 0 if within 15 %, or if nothing can be done.

    What is too long can be cut. What is too short is made longer only where the evidence carries the planned length.
    """
    there, wanted = length(text, language), planned.length
    if abs(there - wanted) <= OFF * wanted:
        return 0
    if there < wanted and wanted > _CARRIED * sum(_told(passage, language) for passage in evidence):
        return 0
    return round(100 * abs(there - wanted) / wanted)


def _told(passage: Passage, language: Language) -> int:
    """Length of what a passage tells, in the unit of `language`; of one in another language, that of its note."""
    return length(passage.quote if language_of(passage.quote) == language else passage.note, language)


def weight(findings: Iterable[Finding]) -> int:
    """What `findings` weigh together: those that a rewrite can mend."""
    return sum(_WEIGHTS[finding.severity] for finding in findings if worth_a_rewrite(finding))
