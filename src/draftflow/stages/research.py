"""Research: plan the questions, read each source into evidence."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from draftflow.authors.requests import PlanRequest, ReadRequest
from draftflow.errors import TooLong
from draftflow.models import (
    Commission,
    Evidence,
    Inquiry,
    Passage,
    Plan,
    Proposal,
    Reference,
    Rejected,
    Source,
    Where,
)
from draftflow.sources.index import relevant_part
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.stages.reading import plan_queries, tokens_shown
from draftflow.text.citations import passage_id
from draftflow.text.clean import one_line
from draftflow.text.elided import locate_elided
from draftflow.text.fold import Folded, fold, locate
from draftflow.text.headings import heading_at
from draftflow.text.measure import characters
from draftflow.text.terms import terms

_SHORTEST_QUOTE = 8  # characters; anything shorter can be found everywhere and proves nothing


def _plan(snapshot: Snapshot) -> tuple[Unit, ...]:
    if not snapshot.sources and not snapshot.brief.web:
        return ()
    context = {"references": tuple(source.reference() for source in snapshot.timely), "web": snapshot.brief.web}
    return (Unit("research/plan", "plan.yaml", {"brief": snapshot.brief.commission()}, context),)


def plan(tools: Tools, *, brief: Commission, references: tuple[Reference, ...], web: bool = False) -> Plan:
    """Questions and queries.

    The sources at hand, and whether the web is searched, are context: a new one must not make everything else stale.
    """
    return tools.author.plan(PlanRequest(brief, references, web))


def _evidence(snapshot: Snapshot) -> tuple[Unit, ...]:
    return evidence_units(snapshot, snapshot.plan, snapshot.first_read) if snapshot.plan else ()


def evidence_units(snapshot: Snapshot, plan: Plan, sources: Iterable[Source]) -> tuple[Unit, ...]:
    """A unit to each source, to be read for the questions of `plan`."""
    brief = snapshot.brief.inquiry()

    def unit(source: Source) -> Unit:
        shown = tokens_shown(snapshot, source)
        bound = {} if shown is None else {"tokens": shown}  # of a source that is read whole, no bound changes anything
        bare = source  # without what nobody reads it for
        if source.origin or source.archive or source.images:
            bare = source.model_copy(update={"origin": None, "archive": None, "images": ()})
        inputs = {"brief": brief, "plan": plan, "source": bare, **bound}
        return Unit(f"research/evidence/{source.id}", f"evidence/{source.id}.yaml", inputs)

    return tuple(map(unit, sources))


def read(tools: Tools, *, brief: Inquiry, plan: Plan, source: Source, tokens: int | None = None) -> Evidence:
    """The passages of one source that its reader proposes and that are really there; the others with the reason.

    Of `source` the parts are shown that fit the plan best, as far as `tokens` go; None is all of it.
    """
    queries = plan_queries(brief.topic, plan)
    room = len(source.text) if tokens is None else characters(source.text, tokens)
    shown = source.model_copy(update={"text": relevant_part(source.text, queries, room)})
    try:
        proposed = tools.author.read(ReadRequest(brief, plan, shown))
    except TooLong:
        half = source.model_copy(update={"text": relevant_part(shown.text, queries, max(1, len(shown.text) // 2))})
        tools.notice(f"{source.id}: longer than the model can read; asked again with the half that fits the plan best")
        proposed = tools.author.read(ReadRequest(brief, plan, half))
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
    place = locate(proposal.quote, text) or locate_elided(proposal.quote, text)
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
    from draftflow.text.sentences import sentences

    wanted = Counter(terms(quote))
    best, shared = None, max(1, wanted.total() // 3) - 1
    for start, end in sentences(text) if wanted else ():
        common = (wanted & Counter(terms(text[start:end]))).total()
        if common > shared:
            best, shared = one_line(text[start:end]), common
    return best


PLAN = Step("research", "plan", 1, "plan", _plan, plan)
EVIDENCE = Step("research", "evidence", 1, "read", _evidence, read)
