"""The sections as the article has them: rewritten where a rewrite was kept, a person's where a person wrote."""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from draftflow.models import Finding, Outline, Section
from draftflow.stages.base import Snapshot
from draftflow.stages.worth import worth_in


class Place(NamedTuple):
    """Where a text is mended: its file, and the line (1-based) on which it begins there."""

    file: str
    line: int


def digest(section: Section) -> str:
    """What a section's text is known by."""
    return sha256(section.text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def section_path(name: str) -> str:
    """The file of a section as it was written."""
    return f"sections/{name}.md"


def revised_path(name: str) -> str:
    """The file of its rewrite."""
    return f"revised/{name}.md"


def to_mend(snapshot: Snapshot, name: str) -> tuple[Finding, ...] | None:
    """What a section is to be rewritten for; None if nobody has read it as it is now."""
    section, critique = snapshot.sections.get(name), snapshot.critique
    if section is None or critique is None or critique.read.get(name) != digest(section):
        return None
    planned = next((each for each in snapshot.outline.sections if each.id == name), None) if snapshot.outline else None
    found = [f for f in (*critique.checks, *critique.findings) if f.section == name]
    if planned is None or not found:
        return ()
    evidence = [passage for passage in snapshot.passages if passage.id in planned.evidence]
    return tuple(f for f in found if worth_in(section, planned, evidence, snapshot.brief.language, f))


def is_rewritten(snapshot: Snapshot, name: str) -> bool:
    """Whether the article has the section's rewrite.

    What a person made of the rewrite comes first, then what a person made of the section. Draftflow's own rewrite
    counts while it is of this very text, and as long as there is something to rewrite it for.
    """
    revision, section = snapshot.revised.get(name), snapshot.sections.get(name)
    if revision is None or section is None:
        return False
    if revised_path(name) in snapshot.by_hand:
        return True
    if section_path(name) in snapshot.by_hand or revision.of != digest(section):
        return False
    return revision.kept == "rewritten" and to_mend(snapshot, name) != ()


def final_section(snapshot: Snapshot, name: str) -> Section | None:
    """The section as the article has it; None if it is not written."""
    section = snapshot.sections.get(name)
    if section is not None and is_rewritten(snapshot, name):
        return section.model_copy(update={"text": snapshot.revised[name].text})
    return section


def final_outline(snapshot: Snapshot) -> Outline | None:
    """The outline with the title and the standfirst that the article has."""
    front, outline = snapshot.front, snapshot.contract
    if front is None or outline is None:
        return outline
    picked = front.title if front.title and front.title != (*front.titles, "")[0] else outline.title
    return outline.model_copy(update={"title": picked, "standfirst": front.standfirst or outline.standfirst})


def places(snapshot: Snapshot) -> Mapping[str, Place]:
    """Where each section of the article is mended, by its id; the summary is found under no id."""
    found = {
        name: Place(revised_path(name), snapshot.revised[name].line)
        if is_rewritten(snapshot, name)
        else Place(section_path(name), 1)
        for name in snapshot.sections
    }
    return found | ({"": Place("front.md", snapshot.front.line)} if snapshot.front else {})
