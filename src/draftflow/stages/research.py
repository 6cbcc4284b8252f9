"""Research: plan the questions, choose what is read, read each source into evidence."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from draftflow.errors import TooLong
from draftflow.models import (
    Commission,
    Evidence,
    Inquiry,
    Passage,
    Plan,
    Proposal,
    ReadingList,
    Reference,
    Rejected,
    Source,
    Where,
)
from draftflow.sources.index import Index, relevant_part
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.text.citations import passage_id
from draftflow.text.clean import one_line
from draftflow.text.fold import Folded, fold, locate
from draftflow.text.headings import heading_at
from draftflow.text.sentences import sentences
from draftflow.text.terms import terms

READ_CHARACTERS = 60_000
"""How much of one source is shown to an author; of a longer one the parts that fit the questions best."""

_SHORTEST_QUOTE = 8  # characters; anything shorter can be found everywhere and proves nothing


def _plan(snapshot: Snapshot) -> tuple[Unit, ...]:
    if not snapshot.sources and not snapshot.brief.web:
        return ()
    references = tuple(source.reference() for source in snapshot.timely)
    return (Unit("research/plan", "plan.yaml", {"brief": snapshot.brief.commission()}, {"references": references}),)


def plan(tools: Tools, *, brief: Commission, references: tuple[Reference, ...]) -> Plan:
    """Questions and queries. The sources at hand are context: a new one must not make everything else stale."""
    return tools.author.plan(brief, references)


def _reading(snapshot: Snapshot) -> tuple[Unit, ...]:
    brief, sources = snapshot.brief, snapshot.first
    timely = {source.id for source in snapshot.timely}
    late = tuple(source.id for source in sources if source.id not in timely)
    if snapshot.plan is None or (len(sources) <= brief.first_look and not late):
        return ()
    inputs = {"topic": brief.topic, "plan": snapshot.plan, "sources": sources, "max_sources": brief.first_look}
    return (Unit("research/reading", "reading.yaml", inputs | ({"too_late": late} if late else {})),)


def choose(
    tools: Tools,
    *,
    topic: str,
    plan: Plan,
    sources: tuple[Source, ...],
    max_sources: int,
    too_late: tuple[str, ...] = (),
) -> ReadingList:
    """The sources that answer the queries best, by their best chunks."""
    if too_late:
        tools.notice(f"not read, published after the cut-off: {', '.join(too_late)}")
    sources = tuple(source for source in sources if source.id not in set(too_late))
    queries = (topic, *(query for question in plan.questions for query in question.queries))
    with Index((source.id, f"{source.title}\n\n{source.text}") for source in sources) as index:
        ranked = dict.fromkeys(chunk.source for query in queries for chunk in index.search([query], limit=200))
        ranked = dict.fromkeys(chunk.source for chunk in index.search(queries, limit=5_000)) | ranked
    read = tuple(ranked)[:max_sources]
    if len(sources) <= max_sources:
        read = tuple(source.id for source in sources)
    left_out = tuple(source.id for source in sources if source.id not in set(read))
    return ReadingList(read=read, left_out=left_out, too_late=too_late)


def _evidence(snapshot: Snapshot) -> tuple[Unit, ...]:
    return evidence_units(snapshot, snapshot.plan, snapshot.first_read) if snapshot.plan else ()


def evidence_units(snapshot: Snapshot, plan: Plan, sources: Iterable[Source]) -> tuple[Unit, ...]:
    """A unit to each source, to be read for the questions of `plan`."""
    brief = snapshot.brief.inquiry()
    return tuple(
        Unit(
            f"research/evidence/{source.id}",
            f"evidence/{source.id}.yaml",
            {"brief": brief, "plan": plan, "source": source},
        )
        for source in sources
    )


def read(tools: Tools, *, brief: Inquiry, plan: Plan, source: Source) -> Evidence:
    """The passages of one source that its reader proposes and that are really there; the others with the reason."""
    queries = (brief.topic, *(query for question in plan.questions for query in question.queries))
    shown = source.model_copy(update={"text": relevant_part(source.text, queries, READ_CHARACTERS)})
    try:
        proposed = tools.author.read(brief, plan, shown)
    except TooLong:
        half = source.model_copy(update={"text": relevant_part(shown.text, queries, max(1, len(shown.text) // 2))})
        tools.notice(f"{source.id}: longer than the model can read; asked again with the half that fits the plan best")
        proposed = tools.author.read(brief, plan, half)
    return located(source, proposed)


def located(source: Source, proposals: Iterable[Proposal]) -> Evidence:
    """Proposals as passages with their exact place and content hash, or as rejected with the reason."""
    text = fold(source.text)
    passages: dict[str, Passage] = {}
    rejected: list[Rejected] = []
    for proposal in proposals:
        found = _located(source, text, proposal)
        if isinstance(found, Rejected):
            rejected.append(found)
        else:
            passages.setdefault(found.id, found)
    ordered = sorted(passages.values(), key=lambda passage: passage.where.start)
    return Evidence(source=source.id, passages=tuple(ordered), rejected=tuple(rejected))


def _located(source: Source, text: Folded, proposal: Proposal) -> Passage | Rejected:
    if len("".join(proposal.quote.split())) < _SHORTEST_QUOTE:
        return Rejected(quote=proposal.quote, reason="too short to prove anything")
    place = locate(proposal.quote, text)
    if place is None:
        near = nearest(proposal.quote, source.text)
        return Rejected(
            quote=proposal.quote, reason="not in the source word for word" + (f"; nearest: {near}" if near else "")
        )
    start, end = place
    quote = source.text[start:end]
    return Passage(
        id=passage_id(source.id, quote),
        source=source.id,
        quote=quote,
        where=Where(start=start, end=end, heading=heading_at(source.text, start), page=page_at(source, start)),
        kind=proposal.kind,
        note=proposal.note,
        speaker=proposal.speaker,
        date=proposal.date,
    )


def page_at(source: Source, offset: int) -> int | None:
    """The page of `source`, counted from 1, that holds the character at `offset`; None if it has no pages."""
    return max(1, bisect_right(source.pages, offset)) if source.pages else None


def nearest(quote: str, text: str) -> str | None:
    """The sentence of `text` that shares the most terms with `quote`, if it shares a third of them."""
    wanted = Counter(terms(quote))
    best, shared = None, max(1, wanted.total() // 3) - 1
    for start, end in sentences(text) if wanted else ():
        common = (wanted & Counter(terms(text[start:end]))).total()
        if common > shared:
            best, shared = one_line(text[start:end]), common
    return best


PLAN = Step("research", "plan", 1, "plan", _plan, plan)
READING = Step("research", "reading", 1, None, _reading, choose)
EVIDENCE = Step("research", "evidence", 1, "read", _evidence, read)
