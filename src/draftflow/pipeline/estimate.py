"""What an article will come to, before anything is sent: the real prompts, rendered with made-up values in between.

What no call has made yet is put there in a likely size, once small and once large: a plan, passages out of the real
sources, an outline of the length asked for, prose. The steps then split and render as they will.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from draftflow.authors.base import Author
from draftflow.authors.expected import prose_tokens, sections_for
from draftflow.llm.base import LanguageModel, Request, Usage
from draftflow.llm.capture import captured
from draftflow.llm.meter import Prices, price
from draftflow.llm.prefix import sent_tokens, shared_tokens
from draftflow.models import (
    Brief,
    Contested,
    Evidence,
    Finding,
    Gaps,
    Language,
    Model,
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
from draftflow.models.matter import Critique
from draftflow.pipeline.foresight import request_of
from draftflow.stages import STEPS
from draftflow.stages.base import Snapshot, Step, Unit
from draftflow.stages.critique import asked
from draftflow.stages.final import digest
from draftflow.stages.reading import apart, bounds_of, reading_list
from draftflow.stages.worth import CRITIQUE
from draftflow.text.citations import passage_id
from draftflow.text.measure import estimated_tokens
from draftflow.text.sentences import sentences

FILE = ".draftflow/estimate.json"

_FOUND = (6, 20)  # sources that a search yields, the second look's with them
_FOUND_TOKENS = (800, 2_500)  # of each
_QUESTIONS = (4, 7)
_QUERIES = (2, 4)  # to a question
_PASSAGES = (4, 8)  # of a source that has so many sentences
_CONTESTED = (1, 4)  # matters, and things that are missing
_OPEN = (0, 3)  # questions of the plan with hardly any evidence
_CRITIQUE = (50, 400)  # tokens
_FRONT = (150, 500)  # tokens
_PROSE = (0.75, 1.2)  # share of the length asked for that comes
_SHORTEST = {"en": 30, "ja": 12}  # characters of a sentence that may be picked
_FRAME = 25  # tokens of names and braces around each passage


class StageCost(Model):
    """A range for one stage and model: the least and the most that is likely. `cost` in US dollars, None if unknown.

    `shared_tokens` are those of the input that begin every call of a step alike: what a provider may have in its cache.
    """

    stage: str
    model: str
    calls: tuple[int, int]
    input_tokens: tuple[int, int]
    shared_tokens: tuple[int, int] = (0, 0)
    output_tokens: tuple[int, int]
    cost: tuple[float, float] | None


def estimate(
    brief: Brief,
    sources: Iterable[Source],
    author_with: Callable[[LanguageModel], Author],
    own: Mapping[str, tuple[float, float]],
    tier: str | None = None,
) -> list[StageCost]:
    """Ranges by stage, in the order of the stages; for `own` prices and the `tier` see `price`.

    `sources` are those at hand, read; what a search or an address will give is made up.
    """
    known = tuple(sources)
    prices = partial(price, own=own, tier=tier)
    bounds = [_walk(likely(brief, known, large), author_with, prices, large) for large in (0, 1)]
    return [_range(key, bounds[0].get(key, []), bounds[1][key]) for key in bounds[1]]


@dataclass(frozen=True, slots=True)
class _Call:
    """Tokens in and out of a call, dollars."""

    step: str
    request: Request
    sent: int
    answer: int
    cost: float | None


def _walk(
    snapshot: Snapshot,
    author_with: Callable[[LanguageModel], Author],
    prices: Prices,
    large: int,
) -> dict[tuple[str, str], list[_Call]]:
    """What each call will take, by stage and model."""
    made: dict[tuple[str, str], list[_Call]] = {}
    for step in STEPS:
        for unit in step.split(snapshot) if step.operation else ():
            request = _request(step, unit, author_with)
            if request is not None:
                sent = sent_tokens([request])
                answer = min(_answer(snapshot, unit.key, large), request.max_output_tokens or 1_000_000)
                cost = prices(request.model, Usage(input_tokens=sent, output_tokens=answer))
                made.setdefault((step.stage, request.model), []).append(_Call(step.name, request, sent, answer, cost))
    return made


def _request(step: Step, unit: Unit, author_with: Callable[[LanguageModel], Author]) -> Request | None:
    """The request of a unit; of the review without the checks, which would find nothing of use in made-up prose."""
    if step.operation != "critique":
        return request_of(step, unit, author_with)
    given = {name: value for name, value in (unit.inputs or {}).items() if name in ("brief", "outline", "sections")}
    return captured(lambda llm: asked(author_with(llm).for_unit(unit.key), **given, found=(), evidence=()))


def _answer(snapshot: Snapshot, key: str, large: int) -> int:
    """Tokens of the answer from which a made-up value would have been read."""
    name = key.rsplit("/", 1)[-1]
    if key.startswith("research/evidence/"):
        quotes = [passage.quote + passage.note for passage in snapshot.evidence[name].passages]
        return sum(estimated_tokens(quote) + _FRAME for quote in quotes)
    if key == "review/front":
        return _FRONT[large]
    whole = {"research/plan": snapshot.plan, "research/gaps": snapshot.gaps, "outline": snapshot.outline}
    if made := whole.get(key):
        return estimated_tokens(made.model_dump_json())
    if key.startswith(("write/", "review/revised/")):
        return estimated_tokens(snapshot.sections[name].text)
    return _CRITIQUE[large]


def _range(key: tuple[str, str], low: list[_Call], high: list[_Call]) -> StageCost:
    priced = [call.cost for call in (*low, *high) if call.cost is not None]
    known = len(priced) == len(low) + len(high)
    return StageCost(
        stage=key[0],
        model=key[1],
        calls=(len(low), len(high)),
        input_tokens=(sum(call.sent for call in low), sum(call.sent for call in high)),
        shared_tokens=(_shared(low), _shared(high)),
        output_tokens=(sum(call.answer for call in low), sum(call.answer for call in high)),
        cost=(sum(priced[: len(low)]), sum(priced[len(low) :])) if known else None,
    )


def _shared(calls: list[_Call]) -> int:
    steps = {call.step for call in calls}
    return sum(shared_tokens([call.request for call in calls if call.step == step]) for step in steps)


def prefixes(snapshot: Snapshot, author_with: Callable[[LanguageModel], Author]) -> dict[str, tuple[int, int]]:
    """Of each stage, tokens of the input that begin every call of a step alike, and of all of it, as asked now."""
    found: dict[str, tuple[int, int]] = {}
    for step in STEPS:
        asked = [request_of(step, unit, author_with) for unit in (step.split(snapshot) if step.operation else ())]
        requests = [request for request in asked if request is not None]
        shared, sent = found.get(step.stage, (0, 0))
        if requests:
            found[step.stage] = (shared + shared_tokens(requests), sent + sent_tokens(requests))
    return found


# -- likely values -------------------------------------------------------------------------------------------------


def likely(brief: Brief, sources: tuple[Source, ...], large: int) -> Snapshot:
    """The article as it may stand in the end; `large` 0 or 1: the least or the most that is likely."""
    addresses = sum(address.lower().startswith(("http://", "https://")) for address in brief.sources)
    unknown = addresses + (_FOUND[large] if brief.web else 0)
    made_up = (_unknown(number, brief.language, large) for number in range(unknown))
    alike, copies = apart(sources)
    known = (*(source for source in sources if source.id not in copies), *made_up)
    read = Snapshot(brief=brief, sources=known, reading=reading_list((), known, bounds_of(brief), alike))
    evidence = {source.id: _evidence(source, brief.language, large) for source in read.read}
    outline = _outline(brief, [p for each in evidence.values() for p in each.passages], large)
    if not brief.web:  # what is contested is asked for with it
        said = _gaps(brief, evidence, large)
        outline = outline.model_copy(update={"contested": said.contested, "missing": said.missing})
    texts = (Section(id=s.id, heading=s.heading, text=_prose(s, brief.language)) for s in outline.sections)
    written = {section.id: section for section in texts}
    return replace(
        read,
        plan=_plan(brief, large),
        evidence=evidence,
        gaps=_gaps(brief, evidence, large) if brief.web else _counted(brief, large),
        outline=outline,
        sections=written,
        critique=_critique(written, brief.language, large),
    )


def _critique(sections: Mapping[str, Section], language: Language, large: int) -> Critique:
    """Nothing to mend, or something in every section, so that each is rewritten once."""
    found = (Finding(code=CRITIQUE, severity="note", message=filler(50, language), section=name) for name in sections)
    read = {name: digest(section) for name, section in sections.items()}
    return Critique(findings=tuple(found) if large else (), read=read)


def filler(tokens: float, language: Language) -> str:
    """Text of about that many tokens."""
    whole = max(1, round(tokens))
    return "文" * whole if language == "ja" else "word" * whole


def _unknown(number: int, language: Language, large: int) -> Source:
    sentence = filler(25, language)[:-1] + ("。" if language == "ja" else ". ")
    text = sentence * (_FOUND_TOKENS[large] // 25)
    return Source(id=f"found-{number}", title=filler(10, language), address=f"found-{number}", sha256="", text=text)


def _plan(brief: Brief, large: int) -> Plan:
    question = Question(
        id="q1", question=filler(22, brief.language), queries=(filler(7, brief.language),) * _QUERIES[large]
    )
    return Plan(questions=(question,) * _QUESTIONS[large])


def _evidence(source: Source, language: Language, large: int) -> Evidence:
    """Sentences of the source, spread over it."""
    spans = [(start, end) for start, end in sentences(source.text) if end - start >= _SHORTEST[language]]
    step = max(1, len(spans) // _PASSAGES[large])
    note = filler(12, language)
    picked = [(source.text[start:end], start, end) for start, end in spans[::step][: _PASSAGES[large]]]
    return Evidence(
        source=source.id,
        passages=tuple(
            Passage(
                id=passage_id(source.id, quote),
                source=source.id,
                quote=quote,
                where=Where(start=start, end=end),
                note=note,
            )
            for quote, start, end in picked
        ),
    )


def _gaps(brief: Brief, evidence: Mapping[str, Evidence], large: int) -> Gaps:
    """What the gap check may find: matters with the passages of both sides, what is missing, queries for it."""
    ids = tuple(passage.id for each in evidence.values() for passage in each.passages)[: _QUERIES[large]]
    matter = Contested(matter=filler(20, brief.language), claimed=ids, other_side=ids)
    return Gaps(
        contested=(matter,) * _CONTESTED[large],
        missing=(filler(25, brief.language),) * _CONTESTED[large],
        queries=(filler(7, brief.language),) * _QUERIES[large],
    )


def _counted(brief: Brief, large: int) -> Gaps:
    """What is counted of files alone."""
    return Gaps(unanswered=(filler(22, brief.language),) * _OPEN[large])


def _outline(brief: Brief, passages: list[Passage], large: int) -> Outline:
    count = sections_for(brief) + large
    owned = [passages[number::count] for number in range(count)]
    return Outline(
        title=filler(12, brief.language),
        standfirst=filler(30, brief.language),
        sections=tuple(
            PlannedSection(
                id=f"section-{number}",
                heading=filler(6, brief.language),
                length=max(1, round(_PROSE[large] * brief.length / count)),
                intent=filler(20, brief.language),
                parts=(Part(heading=None, points=tuple(_point(p, brief.language) for p in mine)),),
            )
            for number, mine in enumerate(owned, 1)
            if mine
        ),
    )


def _point(passage: Passage, language: Language) -> Point:
    return Point(text=filler(18, language), evidence=(passage.id,))


def _prose(section: PlannedSection, language: Language) -> str:
    return filler(prose_tokens(section.length, language), language)
