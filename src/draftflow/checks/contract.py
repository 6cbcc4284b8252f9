"""T620 to T623: whether the prose keeps what the outline and the brief agreed on."""

from collections.abc import Iterator

from draftflow.checks.base import Article, Check, Heading, Library, Report, finding
from draftflow.checks.register import Register, register_of
from draftflow.models import Finding, Outline, PlannedSection, Severity
from draftflow.text.clean import one_line
from draftflow.text.fold import folded

_SECTION, _PART = 2, 3  # levels of headings
_ENOUGH = 5  # sentences from which an article has a register
_ASKED: dict[str, Register] = {"です・ます": "polite", "である": "plain"}


def kept(article: Article, _library: Library) -> Report:
    """Subsections that are missing, added or moved; points untold; evidence used where it does not belong."""
    if article.outline is None:
        return Report()
    opened = {h.section: h for h in article.headings if h.level == _SECTION and h.section}
    findings: list[Finding] = []
    for section in article.outline.sections:
        if heading := opened.get(section.id):
            findings += [*_subheads(article, section, heading), *_untold(article, section, heading)]
    return Report((*findings, *_borrowed(article, article.outline)))


def asked_register(article: Article, _library: Library) -> Report:
    """An article in Japanese whose prose is not in the register that its brief asks for."""
    wanted = _ASKED.get(article.style or "")
    if article.language != "ja" or wanted is None:
        return Report()
    known = [(s, register) for s in article.sentences if s.kind == "paragraph" and (register := register_of(s.text))]
    odd = [sentence for sentence, register in known if register != wanted]
    if len(known) < _ENOUGH or 2 * len(odd) <= len(known):
        return Report()  # single ones are T612's
    message = f"the brief asks for {article.style}; {len(odd)} of {len(known)} sentences are not"
    return Report((finding("T622", "warning", message, article, odd[0]),))


def _subheads(article: Article, section: PlannedSection, heading: Heading) -> Iterator[Finding]:
    wanted = {folded(part.heading): part.heading for part in section.parts if part.heading}
    there = [h for h in article.headings if h.section == section.id and h.level == _PART]
    found = {folded(h.text): h for h in there}
    for name in (each for each in wanted if each not in found):
        yield _at(heading, "T620", "warning", f"the outline's subsection {wanted[name]!r} is missing")
    for name in (each for each in found if each not in wanted):
        yield _at(found[name], "T620", "warning", "this subsection is not in the outline")
    common = [name for name in wanted if name in found]
    if common != [name for name in found if name in wanted]:
        yield _at(heading, "T620", "warning", "the subsections stand in another order than in the outline")


def _untold(article: Article, section: PlannedSection, heading: Heading) -> Iterator[Finding]:
    cited = {c.passage for s in article.sentences if s.section == section.id for c in s.citations}
    for part in section.parts:
        for point in part.points:
            if point.evidence and not cited & set(point.evidence):
                ids = " ".join(f"[@{key}]" for key in point.evidence)
                said = one_line(point.text, 80)
                yield _at(
                    heading, "T621", "note", f"a point is not told: {said!r}; none of its evidence is cited: {ids}"
                )


def _borrowed(article: Article, outline: Outline) -> Iterator[Finding]:
    """Sentences that cite what the outline gives to another section, the first for each passage and section."""
    owners = {key: section for section in reversed(outline.sections) for key in section.evidence}
    seen: set[tuple[str | None, str]] = set()
    for sentence in article.sentences:
        own = {s.id for s in outline.sections if s.id == sentence.section}
        for citation in sentence.citations:
            key = citation.passage or ""
            owner = owners.get(key)
            mine = any(key in s.evidence for s in outline.sections if s.id in own)
            if owner and own and not mine and (sentence.section, key) not in seen:
                seen.add((sentence.section, key))
                message = f"[@{key}] belongs to the section {owner.heading!r}, which tells it"
                yield finding("T623", "note", message, article, sentence)


def _at(heading: Heading, code: str, severity: Severity, message: str) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        line=heading.line,
        column=1,
        section=heading.section,
        excerpt=one_line(heading.text, 80),
    )


CHECKS = (Check("contract", "T", kept), Check("asked-register", "T", asked_register))
