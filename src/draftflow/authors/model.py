"""The author that writes with a language model, through the templates in `prompts/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from draftflow.authors import replies
from draftflow.authors.abridging import abridged
from draftflow.authors.answers import findings_of, front_of, front_problem, plan_of, proposals_of
from draftflow.authors.base import Author, Operation
from draftflow.authors.expected import ANSWERS, prose_tokens, sections_for
from draftflow.authors.outlining import gaps_of, misplaced, outline_of, places_of, problem
from draftflow.authors.prompts import HEADS, TEMPLATES, VARIABLES, VOICED
from draftflow.authors.requests import (
    ColumnRequest,
    CritiqueRequest,
    FrontRequest,
    GapsRequest,
    OutlineRequest,
    PlaceRequest,
    PlanRequest,
    ReadRequest,
    ReviseRequest,
    WriteRequest,
)
from draftflow.authors.showing import listed, marked, shown
from draftflow.authors.showing import unit as counted_in
from draftflow.errors import FileError
from draftflow.llm.ask import ask_data, ask_text
from draftflow.llm.base import LanguageModel, Message, Request
from draftflow.models import Effort, Finding, Gaps, Inquiry, Outline, Placed, Plan, Proposal
from draftflow.models.matter import Front
from draftflow.models.voice import Voice
from draftflow.templates import Head, Templates
from draftflow.text.citations import cited
from draftflow.text.fence import fenced
from draftflow.text.measure import estimated_tokens

_PASSAGES = (4, 16)  # of one source: at least and at most
_PER_PASSAGE = 110  # tokens of a source that is shown, for each


@dataclass(frozen=True, slots=True)
class ModelAuthor:
    """Renders a prompt, asks, and turns the answer into values.

    The head of a template comes before `models` (by operation), these before `model`, `temperature` and
    `reasoning_effort`, and `insisted` before all. `voice` is the one it writes in.
    `unit` is the key of the unit it works on. `reader` picks the passages of a source, where that takes no call.
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
    reader: Author | None = None

    def for_unit(self, unit: str) -> "ModelAuthor":
        """The same author at another unit."""
        return replace(self, unit=unit)

    def identity(self, operation: Operation) -> Mapping[str, str]:
        """Template with its includes, system template, and the settings that are sent."""
        if self.reader and operation == "read":
            return self.reader.identity(operation)
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
        if self.reader and operation == "read":
            return self.reader.texts(operation)
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
        others = ("support", "column", *(("read",) if self.reader else ()))
        writing = (operation for operation in TEMPLATES if operation not in others)
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

    def plan(self, request: PlanRequest) -> Plan:
        """See `Author`."""
        brief, references = request.brief, tuple(map(shown, request.references))
        prompt = self.prompt("plan", brief, references=references, web=request.web, unit=counted_in(brief))
        return plan_of(ask_data(self.llm, prompt, replies.PlanReply))

    def read(self, request: ReadRequest) -> tuple[Proposal, ...]:
        """See `Author`."""
        if self.reader:
            return self.reader.read(request)
        source, (least, most) = request.source, _PASSAGES
        told = {
            "plan": request.plan,
            "source": shown(source.reference()),
            "limit": max(least, min(most, round(estimated_tokens(source.text) / _PER_PASSAGE))),
            "material": fenced(source.text),
        }
        return proposals_of(ask_data(self.llm, self.prompt("read", request.brief, **told), replies.ReadReply))

    def gaps(self, request: GapsRequest) -> Gaps:
        """See `Author`."""
        material = listed(request.evidence, request.references)
        told = {"plan": request.plan, "observed": request.observed, "material": material}
        answer = ask_data(self.llm, self.prompt("gaps", request.brief, **told), replies.GapsReply)
        return gaps_of(answer, {passage.id for passage in request.evidence}, request.observed)

    def outline(self, request: OutlineRequest) -> Outline:
        """See `Author`."""
        brief, gaps, known = request.brief, request.gaps, {passage.id for passage in request.evidence}
        told = gaps if gaps and gaps.model_dump(exclude={"queries"}, exclude_defaults=True) else None
        prompt = self._outlining(request, plan=request.plan, gaps=told, slots=())
        kind = replies.WeighedOutlineReply if request.weigh else replies.OutlineReply
        answer = ask_data(self.llm, prompt, kind, check=lambda reply: problem(reply, known, brief))
        return outline_of(answer, known, brief)

    def place(self, request: PlaceRequest) -> Placed:
        """See `Author`."""
        slots, known = request.slots, {passage.id for passage in request.evidence}
        prompt = self._outlining(request, plan=Plan(questions=()), gaps=None, slots=slots)
        kind = replies.WeighedPlacesReply if request.weigh else replies.PlacesReply
        answer = ask_data(self.llm, prompt, kind, check=lambda reply: misplaced(reply, known, slots))
        return places_of(answer, known, slots)

    def write(self, request: WriteRequest) -> str:
        """See `Author`."""
        material = listed(request.evidence, request.references)
        told = {"outline": request.outline, "section": request.section, "task": "write", "material": material}
        return self._prose(
            self.prompt("write", request.brief, **told, unit=counted_in(request.brief)),
            request.section.length,
            request.brief,
        )

    def critique(self, request: CritiqueRequest) -> tuple[Finding, ...]:
        """See `Author`; the evidence is not shown, the checks have compared it already."""
        told = {"outline": request.outline, "findings": request.findings, "material": fenced(request.article)}
        answer = ask_data(self.llm, self.prompt("critique", request.brief, **told), replies.ReviewReply)
        return findings_of(answer, request.outline)

    def revise(self, request: ReviseRequest) -> str:
        """See `Author`."""
        brief, section = request.brief, request.section
        told = {
            "outline": request.outline,
            "section": section,
            "marked": marked(request.findings),
            "unit": counted_in(brief),
            "task": "write",
            "text": fenced(request.text),
            "material": listed(request.evidence, request.references),
        }
        return self._prose(self.prompt("revise", brief, **told), section.length, brief)

    def front(self, request: FrontRequest) -> Front:
        """See `Author`."""
        outline, sections = request.outline, request.sections
        article = abridged(sections, whole=request.glossary)
        known = {key for section in sections for key in cited(section.text)}
        told = {"outline": outline, "glossary": request.glossary, "material": fenced(article)}
        prompt = self.prompt("front", request.brief, **told)
        answer = ask_data(self.llm, prompt, replies.FrontReply, check=lambda reply: front_problem(reply, known))
        return front_of(answer, outline.title)

    def column(self, request: ColumnRequest) -> str:
        """See `Author`."""
        brief, asked = request.brief, request.asked
        told = {
            "column": asked,
            "voice": request.voice,
            "unit": counted_in(brief),
            "text": fenced(request.article),
            "material": listed(request.evidence, request.references),
        }
        return self._prose(self.prompt("column", brief, **told), asked.length, brief)

    def _outlining(self, request: OutlineRequest | PlaceRequest, **values: object) -> Request:
        brief, material = request.brief, listed(request.evidence, request.references)
        told = {
            "unit": counted_in(brief),
            "sections": sections_for(brief),
            "material": material,
            "weigh": request.weigh,
        }
        return self.prompt("outline", brief, task="outline", **told, **values)

    def _prose(self, prompt: Request, length: int, brief: Inquiry) -> str:
        """The text that a prompt is answered with; about `length` is expected."""
        expected = prose_tokens(length, brief.language)
        return ask_text(self.llm, prompt.model_copy(update={"expected_tokens": expected}), brief.language)

    def prompt(self, operation: Operation, brief: Inquiry, **values: object) -> Request:
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
