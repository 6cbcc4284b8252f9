"""The JSON that the prompts ask for, in the dialect that strict structured output takes: no defaults, nothing extra."""

from pydantic import BaseModel, ConfigDict, Field

from draftflow.models import PassageKind, SupportVerdict


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuestionReply(_Reply):
    """A question with its queries."""

    question: str
    queries: list[str] = Field(max_length=6)


class PlanReply(_Reply):
    """Answer to `plan.md`."""

    questions: list[QuestionReply] = Field(min_length=1, max_length=10)


class PassageReply(_Reply):
    """A passage with its verbatim quote."""

    quote: str
    kind: PassageKind
    note: str
    speaker: str | None
    date: str | None


class ReadReply(_Reply):
    """Answer to `read.md`."""

    passages: list[PassageReply] = Field(max_length=40)


class ContestedReply(_Reply):
    """A contested matter with the evidence of both sides."""

    matter: str
    claimed: list[str] = Field(max_length=8)
    other_side: list[str] = Field(max_length=8)


class WeighedReply(_Reply):
    """What is open, asked for before anything rests on it: the schema's order is the order of the answer."""

    contested: list[ContestedReply] = Field(max_length=8)
    missing: list[str] = Field(max_length=8)


class GapsReply(_Reply):
    """Answer to `gaps.md`."""

    contested: list[ContestedReply] = Field(max_length=8)
    missing: list[str] = Field(max_length=8)
    queries: list[str] = Field(max_length=8)


class PlaceReply(_Reply):
    """A numbered point of a given outline with its evidence."""

    number: int
    evidence: list[str] = Field(max_length=12)


class PlacesReply(_Reply):
    """Answer to `outline.md` where the outline is given."""

    points: list[PlaceReply] = Field(max_length=400)


class WeighedPlacesReply(PlacesReply, WeighedReply):
    """The same, with what is open first."""


class PointReply(_Reply):
    """A point with the evidence it rests on."""

    text: str
    evidence: list[str] = Field(max_length=12)


class PartReply(_Reply):
    """A run-in subsection."""

    heading: str | None
    points: list[PointReply] = Field(min_length=1, max_length=20)


class SectionReply(_Reply):
    """A planned section."""

    heading: str
    intent: str
    length: int
    parts: list[PartReply] = Field(min_length=1, max_length=12)


class OutlineReply(_Reply):
    """Answer to `outline.md`."""

    title: str
    standfirst: str
    sections: list[SectionReply] = Field(min_length=1, max_length=40)


class WeighedOutlineReply(OutlineReply, WeighedReply):
    """The same, with what is open first."""


class FindingReply(_Reply):
    """One remark of the editor."""

    section: str | None
    excerpt: str
    message: str


class ReviewReply(_Reply):
    """Answer to `review.md`."""

    findings: list[FindingReply] = Field(max_length=20)


class TermReply(_Reply):
    """A term explained."""

    term: str
    meaning: str


class FrontReply(_Reply):
    """Answer to `front.md`."""

    titles: list[str] = Field(min_length=2, max_length=4)
    standfirst: str
    summary: list[str] = Field(min_length=1, max_length=6)
    glossary: list[TermReply] = Field(max_length=20)


class OpinionReply(_Reply):
    """What the passages say of one sentence; the reason comes first, so that the verdict follows from it."""

    id: str
    reason: str
    verdict: SupportVerdict


class SupportReply(_Reply):
    """Answer to `support.md`."""

    verdicts: list[OpinionReply] = Field(min_length=1, max_length=40)
