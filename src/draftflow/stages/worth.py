"""Which findings are worth the rewrite of a section, and how findings weigh against each other."""

from collections.abc import Iterable, Mapping

from draftflow.models import Finding, Severity

CRITIQUE = "E901"
"""Code of what the author's critique says."""
REFUSED = "E902"
"""Code of what a writer is told whose rewrite was refused."""

_BEYOND_REWRITING = ("C102", "C104", "C105", "C106", "C108", "C111", "S701", "S702", "S703", "S705", "S706", "T619")
"""About the sources and how they are stored and listed: no other words mend that."""

_WORTH_AS_NOTES = ("F301", "F302", "F304", "N401", "R502", "R503", "R504", "R505", "R507")
"""Figures, dates and names without ground, contradictions and repetitions: a rewrite is worth it even if one is only
likely to be wrong, since a rewrite that the checks find no better is not kept."""

_WEIGHTS: Mapping[Severity, int] = {"error": 9, "warning": 3, "note": 1}


def worth_a_rewrite(finding: Finding) -> bool:
    """Whether a section is rewritten for `finding`: the critique's remarks, and what other words can mend."""
    if finding.code == CRITIQUE:
        return True
    if finding.code in _BEYOND_REWRITING:
        return False
    return finding.severity != "note" or finding.code in _WORTH_AS_NOTES


def weight(findings: Iterable[Finding]) -> int:
    """What `findings` weigh together: those that a rewrite can mend."""
    return sum(_WEIGHTS[finding.severity] for finding in findings if worth_a_rewrite(finding))
