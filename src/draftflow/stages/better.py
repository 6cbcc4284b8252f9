"""Whether a rewritten section is better than what it was made from: by the checks, in its place in the draft."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from draftflow.models import Finding, Language, Passage, PlannedSection, Section
from draftflow.stages.worth import LENGTH, OFF, miss, weight, worth_a_rewrite, worth_in
from draftflow.text.citations import cited
from draftflow.text.measure import length
from draftflow.text.spot import spot

_SUBHEAD = re.compile(r"^#{3,6}[ \t]+(.+?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges rewrites of one section; `findings_with` gives what the checks say of the article with a version in it.

    `remarks` are the critique's about it, `known` the ids of passages that may be cited in it, `evidence` those
    it is to be written from.
    """

    planned: PlannedSection
    original: Section
    language: Language
    known: frozenset[str]
    remarks: tuple[Finding, ...]
    findings_with: Callable[[Section], tuple[Finding, ...]]
    evidence: tuple[Passage, ...] = ()

    def score(self, version: Section) -> tuple[int, int, int]:
        """What is wrong with a version, less is better.

        First by weight what the checks find, then the remarks that stand, then how far it is from its length.

        A remark without a place cannot be seen to be heeded; it stands in the original and in no rewrite.
        """
        off = miss(version.text, self.planned, self.evidence, self.language)
        return weight(self.findings_with(version)), len(self.standing(version)), off

    def standing(self, version: Section) -> tuple[Finding, ...]:
        """The remarks whose words still stand in `version`."""
        original = version.text == self.original.text
        return tuple(r for r in self.remarks if (original if r.line is None else spot(r.excerpt, version.text)))

    def remaining(self, version: Section) -> tuple[Finding, ...]:
        """What is still to be mended in `version`."""
        found = (f for f in self.findings_with(version) if f.section == version.id and self._worth(version, f))
        return (*found, *self.standing(version))

    def _worth(self, version: Section, finding: Finding) -> bool:
        return worth_in(version, self.planned, self.evidence, self.language, finding)

    def refusal(self, rewrite: Section, best: Section, asked: tuple[Finding, ...]) -> str | None:
        """Why `rewrite` is not taken instead of `best`, in which `asked` were found; None if it is."""
        if lost := sorted(self._to_keep(best.text, asked) - set(cited(rewrite.text))):
            return f"it no longer cites {', '.join(lost)}"
        if subheads(rewrite.text) != subheads(self.original.text):
            return "its headings are others"
        if off := self._off(rewrite):
            return off
        if rewrite.text.strip() == best.text.strip():
            return "it is the same text"
        before, after = self.score(best), self.score(rewrite)
        if after[0] > before[0]:
            return f"the checks find more in it: {_listed(self.findings_with(rewrite), self.findings_with(best))}"
        return None if after < before else "the checks find it no better"

    def _to_keep(self, text: str, asked: tuple[Finding, ...]) -> set[str]:
        """Ids that resolve and are cited where nothing was found; what was found wrong may go with its sentence."""
        marked = list(_marked(text, asked))
        kept = "".join(text[a:b] for a, b in _between(marked, len(text)))
        return set(cited(kept)) & self.known

    def _off(self, rewrite: Section) -> str | None:
        was, now = length(self.original.text, self.language), length(rewrite.text, self.language)
        low, high = sorted((was, self.planned.length))
        if now < (1 - OFF) * low:
            return f"it is too short: {now} instead of {was}"
        return f"it is too long: {now} instead of {was}" if now > (1 + OFF) * high else None


def subheads(text: str) -> list[str]:
    """The run-in headings of a section, in order."""
    return _SUBHEAD.findall(text)


def _marked(text: str, findings: Iterable[Finding]) -> Iterable[tuple[int, int]]:
    """The sentences of `text` in which something was found, with the citations that follow them."""
    from draftflow.text.sentences import sentences

    spans = list(sentences(text))
    lines = [0]
    for line in text.split("\n"):
        lines.append(lines[-1] + len(line) + 1)
    for finding in findings:
        if finding.code == LENGTH or finding.line is None or finding.line >= len(lines):
            continue
        at = lines[finding.line - 1] + (finding.column or 1) - 1
        end = at + len(finding.excerpt)
        yield from ((a, b) for a, b in spans if a < max(end, at + 1) and at < b)


def _between(marked: list[tuple[int, int]], end: int) -> Iterable[tuple[int, int]]:
    """The spans that lie between those marked."""
    position = 0
    for a, b in sorted(marked):
        if a > position:
            yield position, a
        position = max(position, b)
    yield position, end


def _listed(after: tuple[Finding, ...], before: tuple[Finding, ...]) -> str:
    """What is found after and was not before, by code."""
    codes = [f.code for f in before]
    more = dict.fromkeys(f.code for f in after if worth_a_rewrite(f) and f.code not in codes)
    return ", ".join(more) or "the same, and more often"
