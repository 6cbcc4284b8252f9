"""The author that writes with a language model, through the templates in `prompts/`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from draftflow.authors import replies
from draftflow.authors.base import Operation
from draftflow.authors.expected import ANSWERS, SECTION_LENGTH, prose_tokens
from draftflow.errors import FileError
from draftflow.llm.ask import ask_data, ask_text
from draftflow.llm.base import LanguageModel, Message, Request
from draftflow.models import (
    Assignment,
    Commission,
    Finding,
    Outline,
    Part,
    Passage,
    Plan,
    PlannedSection,
    Point,
    Proposal,
    Question,
    Reference,
    Source,
)
from draftflow.templates import Head, Templates
from draftflow.text.clean import clean, one_line
from draftflow.text.fence import defused, fenced
from draftflow.text.prose import plain_line
from draftflow.text.slug import slug, unique

PASSAGES_PER_SOURCE = 16

TEMPLATES: Mapping[Operation, str] = {
    "plan": "plan.md",
    "read": "read.md",
    "outline": "outline.md",
    "write": "section.md",
    "critique": "review.md",
}
_TASKS: Mapping[Operation, str] = {"critique": "review"}  # where the settings have another name
HEADS = f"may have no head: it belongs to every call, not to one; a head may stand in {', '.join(TEMPLATES.values())}"
VARIABLES: Mapping[str, frozenset[str]] = {
    "system.md": frozenset({"brief"}),
    "plan.md": frozenset({"brief", "references", "unit"}),
    "read.md": frozenset({"brief", "plan", "source", "limit", "material"}),
    "outline.md": frozenset({"brief", "plan", "sections", "unit", "material"}),
    "section.md": frozenset({"brief", "outline", "section", "unit", "material"}),
    "review.md": frozenset({"brief", "outline", "findings", "material"}),
}


@dataclass(frozen=True, slots=True)
class ModelAuthor:
    """Renders a prompt, asks, and turns the answer into values.

    The head of a template comes before `models` (by operation), these before `model` and `temperature`, and `insisted`
    before all. `unit` is the key of the unit it works on.
    """

    llm: LanguageModel
    templates: Templates
    model: str
    temperature: float | None = None
    unit: str = ""
    insisted: Head = field(default_factory=Head)
    models: Mapping[Operation, str] = field(default_factory=dict)

    def for_unit(self, unit: str) -> "ModelAuthor":
        """The same author at another unit."""
        return replace(self, unit=unit)

    def identity(self, operation: Operation) -> Mapping[str, str]:
        """Template with its includes, system template, and the settings that are sent."""
        name = TEMPLATES[operation]
        found = {
            f"prompts/{name}": self.templates.digest(name),
            "prompts/system.md": self.templates.digest("system.md"),
        }
        settings = self.settings(operation).model_dump(exclude_none=True)
        return found | {key: str(value) for key, value in settings.items()}

    def texts(self, operation: Operation) -> Mapping[str, str]:
        """The templates with what they include."""
        return {f"prompts/{name}": self.templates.whole(name) for name in (TEMPLATES[operation], "system.md")}

    def settings(self, operation: Operation) -> Head:
        """Model, temperature and output limit of an operation: its template's head before the article's own."""
        own = Head(model=self.models.get(operation, self.model), temperature=self.temperature)
        return self.insisted.over(self.templates.head(TEMPLATES[operation])).over(own)

    def all_models(self) -> tuple[str, ...]:
        """Every model that some operation asks, each once."""
        return tuple(dict.fromkeys(self.settings(operation).model or self.model for operation in TEMPLATES))

    def check_templates(self) -> None:
        """See that no template asks for a value it will not be given, and that their heads will do.

        Raises:
            FileError: One does, or is missing, or is no template.
        """
        for name, known in VARIABLES.items():
            if self.templates.head(name) != Head() and name not in TEMPLATES.values():
                raise FileError(f"prompts/{name}", HEADS)
            for variable, file, line in self.templates.undeclared(name):
                if variable not in known:
                    given = ", ".join(sorted(known))
                    problem = f"unknown variable {variable!r}; {name} is given {given}"
                    raise FileError(file, problem, line=line)

    def plan(self, brief: Commission, references: tuple[Reference, ...]) -> Plan:
        """See `Author`."""
        request = self._request("plan", brief, references=tuple(map(_shown, references)), unit=_unit(brief))
        answer = ask_data(self.llm, request, replies.PlanReply)
        return Plan(
            questions=tuple(
                Question(id=f"q{number}", question=one_line(q.question), queries=tuple(map(one_line, q.queries)))
                for number, q in enumerate(answer.questions, 1)
            )
        )

    def read(self, brief: Assignment, plan: Plan, source: Source) -> tuple[Proposal, ...]:
        """See `Author`."""
        request = self._request(
            "read",
            brief,
            plan=plan,
            source=_shown(source.reference()),
            limit=PASSAGES_PER_SOURCE,
            material=fenced(source.text),
        )
        answer = ask_data(self.llm, request, replies.ReadReply)
        return tuple(
            Proposal(
                quote=clean(p.quote).strip(),
                kind=p.kind,
                note=one_line(p.note),
                speaker=_said(p.speaker),
                date=_said(p.date),
            )
            for p in answer.passages
        )

    def outline(
        self, brief: Commission, plan: Plan, evidence: tuple[Passage, ...], references: tuple[Reference, ...]
    ) -> Outline:
        """See `Author`."""
        known = {passage.id for passage in evidence}
        wanted = max(2, round(brief.length / SECTION_LENGTH[brief.language]))
        request = self._request(
            "outline",
            brief,
            plan=plan,
            sections=wanted,
            unit=_unit(brief),
            material=_listed(evidence, references),
        )
        answer = ask_data(self.llm, request, replies.OutlineReply, check=lambda reply: _problem(reply, known))
        return _outline(answer, known, brief.length)

    def write(
        self,
        brief: Assignment,
        outline: Outline,
        section: PlannedSection,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """See `Author`."""
        material = _listed(evidence, references)
        values = {"outline": outline, "section": section, "unit": _unit(brief), "material": material}
        request = self._request("write", brief, **values)
        expected = prose_tokens(section.length, brief.language)
        return ask_text(self.llm, request.model_copy(update={"expected_tokens": expected}), brief.language)

    def critique(
        self, brief: Assignment, outline: Outline, article: str, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """See `Author`."""
        request = self._request("critique", brief, outline=outline, findings=findings, material=fenced(article))
        answer = ask_data(self.llm, request, replies.ReviewReply)
        ids = {section.id for section in outline.sections}
        return tuple(
            Finding(
                code="E901",
                severity="note",
                message=one_line(f.message, 600),
                section=f.section if f.section in ids else None,
                excerpt=one_line(f.excerpt),
            )
            for f in answer.findings
        )

    def _request(self, operation: Operation, brief: Assignment, **values: object) -> Request:
        given = {"brief": brief, **values}
        system, user = self.templates.render_all([("system.md", {"brief": brief}), (TEMPLATES[operation], given)])
        messages = (Message(role="system", content=system), Message(role="user", content=user))
        sent = self.settings(operation)
        return Request(
            unit=self.unit,
            model=sent.model or self.model,
            messages=messages,
            temperature=sent.temperature,
            max_output_tokens=sent.max_output_tokens,
            expected_tokens=ANSWERS[operation],
        )


def models_by_operation(tasks: Iterable[tuple[str, str]]) -> Mapping[Operation, str]:
    """Models by operation, from the settings' pairs of task and model; there the critique is called review."""
    models = dict(tasks)
    return {operation: models[name] for operation in TEMPLATES if (name := _TASKS.get(operation, operation)) in models}


def _unit(brief: Assignment) -> str:
    return "characters" if brief.language == "ja" else "words"


def _said(value: str | None) -> str | None:
    said = one_line(value or "", 80)
    return said if said.lower() not in ("", "null", "none", "unknown", "不明") else None


def _shown(reference: Reference) -> Reference:
    """A reference as a prompt may name it: what a page says of itself is as foreign as its text."""
    given = reference.model_dump(include={"title", "publisher", "author"}, exclude_none=True)
    return reference.model_copy(update={key: defused(value) for key, value in given.items()})


def _listed(evidence: tuple[Passage, ...], references: tuple[Reference, ...]) -> str:
    """The evidence as a prompt shows it: id, what is known of it, the verbatim quote."""
    named = {reference.id: reference for reference in references}
    entries: list[str] = []
    for passage in evidence:
        reference = named[passage.source]
        origin = ", ".join(filter(None, (reference.publisher or reference.title, reference.published)))
        known = " | ".join(filter(None, (passage.kind, passage.speaker, passage.date, origin)))
        entries.append(f"[@{passage.id}] {known}\n{passage.quote}")
    return fenced("\n\n".join(entries))


def _problem(reply: replies.OutlineReply, known: set[str]) -> str | None:
    """What is wrong with an outline that fits the schema."""
    used = [
        e.strip("[]@ ") for s in reply.sections for part in s.parts for point in part.points for e in point.evidence
    ]
    if unknown := sorted(set(used) - known):
        return f"These evidence ids do not exist: {', '.join(unknown[:10])}. Use only ids from the evidence."
    if not plain_line(reply.title) or not all(plain_line(section.heading) for section in reply.sections):
        return "The title or the heading of a section is empty."
    return None if used else "No point names any evidence."


def _outline(reply: replies.OutlineReply, known: set[str], longest: int) -> Outline:
    """The outline as a value: ids of sections from their headings, each evidence id kept where it comes first."""
    taken: set[str] = set()
    used: set[str] = set()
    sections: list[PlannedSection] = []
    for planned in reply.sections:
        parts: list[Part] = []
        for part in planned.parts:
            points: list[Point] = []
            for point in part.points:
                ids = tuple(e for e in dict.fromkeys(x.strip("[]@ ") for x in point.evidence) if e in known - used)
                used.update(ids)
                if ids:
                    points.append(Point(text=plain_line(point.text, 400), evidence=ids))
            if points:
                parts.append(Part(heading=plain_line(part.heading or "") or None, points=tuple(points)))
        if parts:
            heading = plain_line(planned.heading)
            name = unique(slug(heading, default="section"), taken)
            taken.add(name)
            sections.append(
                PlannedSection(
                    id=name,
                    heading=heading,
                    length=min(max(1, planned.length), longest),
                    intent=plain_line(planned.intent, 400),
                    parts=tuple(parts),
                )
            )
    standfirst = plain_line(reply.standfirst, 600)
    return Outline(title=plain_line(reply.title), standfirst=standfirst, sections=tuple(sections))
