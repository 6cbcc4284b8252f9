"""Front matter: titles to choose from, standfirst, summary and glossary of the article as it is finished."""

from draftflow.authors.requests import FrontRequest
from draftflow.models import Assignment, Outline, Section
from draftflow.models.matter import Front
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.final import final_section

_PATH = "front.md"


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    """One call; none without a model, where only what a person puts there is taken."""
    outline = snapshot.contract
    if outline is None:
        return ()
    if snapshot.brief.author != "model":
        return (Unit("review/front", _PATH, None),) if snapshot.front else ()
    final = tuple(section for planned in outline.sections if (section := final_section(snapshot, planned.id)))
    if not final:
        return ()
    inputs = {
        "brief": snapshot.brief.assignment(),
        "title": outline.title,
        "sections": final,
        "glossary": snapshot.brief.glossary,
    }
    return (Unit("review/front", _PATH, inputs, {"outline": outline}),)


def front(
    tools: Tools, *, brief: Assignment, title: str, sections: tuple[Section, ...], glossary: bool, outline: Outline
) -> Front:
    """What stands before the article; the outline's title is the first to choose from."""
    titled = outline.model_copy(update={"title": title})
    made = tools.author.front(FrontRequest(brief, titled, sections, glossary))
    return made if glossary else made.model_copy(update={"glossary": ()})


FRONT = Step("review", "front", 1, "front", _split, front)
