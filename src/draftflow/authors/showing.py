"""How a prompt shows what it is about: sources by what is known of them, evidence with its ids, fenced."""

from draftflow.models import Finding, Inquiry, Passage, Reference
from draftflow.text.clean import one_line
from draftflow.text.fence import defused, fenced


def unit(brief: Inquiry) -> str:
    """What a length is counted in."""
    return "characters" if brief.language == "ja" else "words"


def shown(reference: Reference) -> Reference:
    """A reference as a prompt may name it: what a page says of itself is as foreign as its text."""
    given = reference.model_dump(include={"title", "publisher", "author"}, exclude_none=True)
    return reference.model_copy(update={key: defused(value) for key, value in given.items()})


def listed(evidence: tuple[Passage, ...], references: tuple[Reference, ...]) -> str:
    """The evidence as a prompt shows it: id, what is known of it, the verbatim quote."""
    named = {reference.id: reference for reference in references}
    entries: list[str] = []
    for passage in evidence:
        reference = named[passage.source]
        origin = ", ".join(filter(None, (reference.publisher or reference.title, reference.published)))
        known = " | ".join(filter(None, (passage.kind, passage.speaker, passage.date, origin)))
        entries.append(f"[@{passage.id}] {known}\n{passage.quote}")
    return fenced("\n\n".join(entries))


def marked(findings: tuple[Finding, ...]) -> str:
    """What was found in a section, with its words: text from elsewhere, and fenced like it."""
    entries: list[str] = []
    for finding in findings:
        line = f"line {finding.line}" if finding.line else None
        entries.append("- " + " | ".join(filter(None, (finding.code, line, one_line(finding.message, 600)))))
        entries += [f"  > {one_line(finding.excerpt, 300)}"] if finding.excerpt else []
    return fenced("\n".join(entries))
