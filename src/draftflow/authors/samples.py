"""Made-up values of every kind, to render each template with before anything is paid for."""

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from draftflow.authors.base import Operation
from draftflow.authors.judging import ModelJudge
from draftflow.authors.model import ModelAuthor
from draftflow.authors.requests import (
    ColumnRequest,
    CritiqueRequest,
    FrontRequest,
    GapsRequest,
    OutlineRequest,
    PlanRequest,
    ReadRequest,
    ReviseRequest,
    WriteRequest,
)
from draftflow.llm.judge import Case, Shown
from draftflow.models import (
    Assignment,
    Commission,
    Contested,
    Finding,
    Gaps,
    Language,
    Noted,
    Outline,
    Part,
    Passage,
    Plan,
    PlannedSection,
    Point,
    Question,
    Section,
    Source,
    Where,
)
from draftflow.models.voice import Band, ColumnBrief, Manner, Trait, Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_QUOTE = "The council voted seven to two on 24 February 2026."
_BAND = Band(usual=0.5, low=0, high=1)
_MANNER = Manner(
    sentences=80,
    pieces=4,
    traits=dict.fromkeys(get_args(Trait), _BAND),
    openings=("But then", "So"),
    favourites=("boat", "bill"),
    unused=("moreover", "notably"),
)
_VOICE = Voice(
    name="mara",
    title="Mara",
    description="Writes about harbours.",
    do=("Begins with a thing.", "Ends with a date."),
    avoid=("No metaphors.", "No guesses."),
    taboo=("crucial", "robust"),
    samples=("A boat is a promise.\nIt floats.", "So is a bill."),
    measured=_MANNER,
)
_ASKED = ColumnBrief(length=400, instructions="Be kind.")
_CASES = tuple(Case(name, "They voted.", "The council met.", (Shown("gazette", _QUOTE),)) for name in ("s1", "s2"))


def ask(author: ModelAuthor, operation: Operation, language: Language, *, weigh: bool = False) -> object:
    """What `author` answers to `operation` about the samples; `weigh` for an outline that is asked what is open."""
    author = replace(author, voice=_VOICE)
    commission = _commission(language)
    brief = Assignment(**commission.model_dump(include=set(Assignment.model_fields)))
    plan = Plan(questions=tuple(Question(id=f"q{n}", question="What happened?", queries=("a", "b")) for n in (1, 2)))
    sources = tuple(_source(name, language) for name in ("gazette", "post"))
    references = tuple(source.reference() for source in sources)
    evidence = tuple(
        Passage(id=f"e{n}", source=source.id, quote=_QUOTE, where=Where(start=0, end=len(_QUOTE)), speaker="A. Person")
        for n, source in enumerate(sources, 1)
    )
    outline = _outline()
    found = (
        Finding(code="C101", severity="warning", message="No citation.", section="vote", line=3, excerpt=_QUOTE),
    ) * 2
    first, text = outline.sections[0], f"{_QUOTE[:-1]} [@e1]."
    article = f"# Ferries\n\n## The vote\n\n{_QUOTE}"
    sections = (Section(id="vote", heading="The vote", text=text),)
    answers: Mapping[Operation, Callable[[], object]] = {
        "plan": lambda: author.plan(PlanRequest(commission, references)),
        "read": lambda: author.read(ReadRequest(brief, plan, sources[0])),
        "gaps": lambda: author.gaps(GapsRequest(brief, plan, evidence, references, _gaps())),
        "outline": lambda: author.outline(OutlineRequest(commission, plan, evidence, references, _gaps(), weigh)),
        "write": lambda: author.write(WriteRequest(brief, outline, first, evidence, references)),
        "critique": lambda: author.critique(CritiqueRequest(brief, outline, article, found, evidence)),
        "revise": lambda: author.revise(ReviseRequest(brief, outline, first, text, found, evidence, references)),
        "front": lambda: author.front(FrontRequest(brief, outline, sections, glossary=True)),
        "column": lambda: author.column(ColumnRequest(brief, _ASKED, _VOICE, text, evidence, references)),
        "support": lambda: ModelJudge(author, brief).judge(_CASES),
    }
    return answers[operation]()


def _commission(language: Language) -> Commission:
    return Commission(
        topic="Ferries",
        language=language,
        instructions="For commuters.",
        angle="What it costs",
        must_cover=("the price", "the date"),
        must_avoid=("gossip",),
        audience="Commuters",
        cut_off="2026-03-01",
        length=1_200,
    )


def _source(name: str, language: Language) -> Source:
    return Source(
        id=name,
        title=f"The {name}",
        url=f"https://{name}.example.org/",
        publisher="The publisher",
        author="A. Person",
        published="2026-02-25",
        language=language,
        address=f"{name}.md",
        sha256="0" * 64,
        text=f"{_QUOTE}\n\nThe boats come in 2027.",
    )


def _gaps() -> Gaps:
    noted = (Noted(evidence="e1", says=_QUOTE), Noted(evidence="e2", says=_QUOTE))
    contested = tuple(Contested(matter="It is dear.", claimed=("e1",), other_side=side) for side in ((), ("e2",)))
    said = ("What happened?",)
    return Gaps(
        unanswered=said,
        uncovered=said,
        one_origin=noted,
        undated=noted,
        contested=contested,
        missing=said,
        queries=said,
    )


def _outline() -> Outline:
    """Two sections, each with a part that has a heading and one that has none."""
    sections = tuple(
        PlannedSection(
            id=name,
            heading=f"The {name}",
            length=300,
            intent="Says what happened.",
            parts=tuple(
                Part(heading=heading, points=(Point(text="It was so.", evidence=("e1",)), Point(text="And so.")))
                for heading in (None, "Afterwards")
            ),
        )
        for name in ("vote", "cost")
    )
    return Outline(title="Ferries", standfirst="What is known.", sections=sections)
