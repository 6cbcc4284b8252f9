"""The author that writes with a language model, through the templates in `prompts/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from draftflow.authors import replies
from draftflow.authors.answers import findings_of, front_of, front_problem, plan_of, proposals_of
from draftflow.authors.base import Operation
from draftflow.authors.expected import ANSWERS, prose_tokens, sections_for
from draftflow.authors.outlining import gaps_of, misplaced, outline_of, places_of, problem
from draftflow.authors.prompts import HEADS, TEMPLATES, VARIABLES, VOICED
from draftflow.authors.showing import listed, marked, shown
from draftflow.authors.showing import unit as counted_in
from draftflow.errors import FileError
from draftflow.llm.ask import ask_data, ask_text
from draftflow.llm.base import LanguageModel, Message, Request
from draftflow.models import (
    Assignment,
    Commission,
    Effort,
    Finding,
    Gaps,
    Inquiry,
    Outline,
    Passage,
    Plan,
    PlannedSection,
    Proposal,
    Reference,
    Section,
    Slot,
    Source,
)
from draftflow.models.matter import Front
from draftflow.models.voice import ColumnBrief, Voice
from draftflow.templates import Head, Templates
from draftflow.text.citations import cited
from draftflow.text.fence import fenced

PASSAGES_PER_SOURCE = 16


@dataclass(frozen=True, slots=True)
class ModelAuthor:
    """Renders a prompt, asks, and turns the answer into values.

    The head of a template comes before `models` (by operation), these before `model`, `temperature` and
    `reasoning_effort`, and `insisted` before all. `voice` is the one it writes in.
    `unit` is the key of the unit it works on.
    """

    llm: LanguageModel
    templates: Templates
    model: str
    temperature: float | None = None
    unit: str = ""
    insisted: Head = field(default_factory=Head)
    models: Mapping[Operation, str] = field(default_factory=dict)
    reasoning_effort: Effort | None = None
    voice: Voice | None = None

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
        if self.voice and operation in VOICED:
            found[f"voices/{self.voice.name}.md"] = self.voice.model_dump_json(exclude_defaults=True)
        settings = self.settings(operation).model_dump(exclude_none=True)
        return found | {key: str(value) for key, value in settings.items()}

    def texts(self, operation: Operation) -> Mapping[str, str]:
        """The templates with what they include."""
        return {f"prompts/{name}": self.templates.whole(name) for name in (TEMPLATES[operation], "system.md")}

    def settings(self, operation: Operation) -> Head:
        """Model, temperature, effort and output limit of an operation: its template's head before the article's own."""
        model = self.models.get(operation, self.model)
        own = Head(model=model, temperature=self.temperature, reasoning_effort=self.reasoning_effort)
        return self.insisted.over(self.templates.head(TEMPLATES[operation])).over(own)

    def model_of(self, operation: Operation) -> str:
        """The model that is asked for an operation."""
        return self.settings(operation).model or self.model

    def all_models(self) -> tuple[str, ...]:
        """Every model that is asked for an article, each once."""
        writing = (operation for operation in TEMPLATES if operation not in ("support", "column"))
        return tuple(dict.fromkeys(map(self.model_of, writing)))

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
        request = self.request("plan", brief, references=tuple(map(shown, references)), unit=counted_in(brief))
        answer = ask_data(self.llm, request, replies.PlanReply)
        return plan_of(answer)

    def read(self, brief: Inquiry, plan: Plan, source: Source) -> tuple[Proposal, ...]:
        """See `Author`."""
        request = self.request(
            "read",
            brief,
            plan=plan,
            source=shown(source.reference()),
            limit=PASSAGES_PER_SOURCE,
            material=fenced(source.text),
        )
        answer = ask_data(self.llm, request, replies.ReadReply)
        return proposals_of(answer)

    def gaps(
        self,
        brief: Assignment,
        plan: Plan,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        observed: Gaps,
    ) -> Gaps:
        """See `Author`."""
        shown = {"plan": plan, "observed": observed, "material": listed(evidence, references)}
        answer = ask_data(self.llm, self.request("gaps", brief, **shown), replies.GapsReply)
        return gaps_of(answer, {passage.id for passage in evidence}, observed)

    def outline(
        self,
        brief: Commission,
        plan: Plan,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        gaps: Gaps | None,
    ) -> Outline:
        """See `Author`."""
        known = {passage.id for passage in evidence}
        told = gaps if gaps and gaps.model_dump(exclude={"queries"}, exclude_defaults=True) else None
        request = self._outlining(brief, evidence, references, plan=plan, gaps=told, slots=())
        answer = ask_data(self.llm, request, replies.OutlineReply, check=lambda reply: problem(reply, known, brief))
        return outline_of(answer, known, brief)

    def place(
        self,
        brief: Commission,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        slots: tuple[Slot, ...],
    ) -> Mapping[int, tuple[str, ...]]:
        """See `Author`."""
        known = {passage.id for passage in evidence}
        request = self._outlining(brief, evidence, references, plan=Plan(questions=()), gaps=None, slots=slots)
        answer = ask_data(self.llm, request, replies.PlacesReply, check=lambda reply: misplaced(reply, known, slots))
        return places_of(answer, known, slots)

    def write(
        self,
        brief: Assignment,
        outline: Outline,
        section: PlannedSection,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """See `Author`."""
        material = listed(evidence, references)
        values = {
            "outline": outline,
            "section": section,
            "unit": counted_in(brief),
            "task": "write",
            "material": material,
        }
        request = self.request("write", brief, **values)
        expected = prose_tokens(section.length, brief.language)
        return ask_text(self.llm, request.model_copy(update={"expected_tokens": expected}), brief.language)

    def critique(
        self,
        brief: Assignment,
        outline: Outline,
        article: str,
        findings: tuple[Finding, ...],
        evidence: tuple[Passage, ...],
    ) -> tuple[Finding, ...]:
        """See `Author`."""
        del evidence  # the checks have compared it already
        request = self.request("critique", brief, outline=outline, findings=findings, material=fenced(article))
        answer = ask_data(self.llm, request, replies.ReviewReply)
        return findings_of(answer, outline)

    def revise(
        self,
        brief: Assignment,
        outline: Outline,
        section: PlannedSection,
        text: str,
        findings: tuple[Finding, ...],
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """See `Author`."""
        values = {
            "outline": outline,
            "section": section,
            "marked": marked(findings),
            "unit": counted_in(brief),
            "task": "write",
        }
        request = self.request("revise", brief, **values, text=fenced(text), material=listed(evidence, references))
        expected = prose_tokens(section.length, brief.language)
        return ask_text(self.llm, request.model_copy(update={"expected_tokens": expected}), brief.language)

    def front(self, brief: Assignment, outline: Outline, sections: tuple[Section, ...], *, glossary: bool) -> Front:
        """See `Author`."""
        article = "\n\n".join(f"## {section.heading}\n\n{section.text.strip()}" for section in sections)
        known = {key for section in sections for key in cited(section.text)}
        request = self.request("front", brief, outline=outline, glossary=glossary, material=fenced(article))
        answer = ask_data(self.llm, request, replies.FrontReply, check=lambda reply: front_problem(reply, known))
        return front_of(answer, outline.title)

    def column(
        self,
        brief: Assignment,
        asked: ColumnBrief,
        voice: Voice,
        article: str,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """See `Author`."""
        told = {"column": asked, "voice": voice, "unit": counted_in(brief), "text": fenced(article)}
        request = self.request("column", brief, **told, material=listed(evidence, references))
        expected = prose_tokens(asked.length, brief.language)
        return ask_text(self.llm, request.model_copy(update={"expected_tokens": expected}), brief.language)

    def _outlining(
        self, brief: Commission, evidence: tuple[Passage, ...], references: tuple[Reference, ...], **values: object
    ) -> Request:
        shown = {"unit": counted_in(brief), "sections": sections_for(brief), "material": listed(evidence, references)}
        return self.request("outline", brief, task="outline", **shown, **values)

    def request(self, operation: Operation, brief: Inquiry, **values: object) -> Request:
        """What is sent for an operation whose template is given `brief` and `values`."""
        voiced = {"voice": self.voice} if operation in VOICED else {}
        given = {"brief": brief, **voiced, **values}
        system, user = self.templates.render_all([("system.md", {"brief": brief}), (TEMPLATES[operation], given)])
        messages = (Message(role="system", content=system), Message(role="user", content=user))
        sent = self.settings(operation)
        return Request(
            unit=self.unit,
            model=sent.model or self.model,
            messages=messages,
            temperature=sent.temperature,
            max_output_tokens=sent.max_output_tokens,
            reasoning_effort=sent.reasoning_effort,
            expected_tokens=ANSWERS[operation],
        )
