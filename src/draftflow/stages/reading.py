"""What is read: one source to an origin first, the most relevant first, within the tokens that the brief allows."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from draftflow.models import AuthorKind, Brief, Found, Language, Plan, ReadingList, Source
from draftflow.sources.identity import Kin, kin
from draftflow.sources.index import Index
from draftflow.sources.search.base import outside
from draftflow.sources.search.finding import sites as judge_of
from draftflow.stages.base import Snapshot, Step, Tools, Unit
from draftflow.text.measure import estimated_tokens
from draftflow.text.urls import canonical, host

_LEAST = 2_500  # tokens read of each source, if it has them, before the first is read whole: a page of the web
_FEWEST = 600  # and where little is read: what a passage or two can be found in
_VOICES = 8  # sources that are heard before the first is read whole
_EACH = 15_000  # tokens of one source that a model reads
_FREE = (10_000_000, 30_000)  # of all sources together, and of each, where reading costs nothing but time
_BASE = 4_000  # tokens of all sources that a model reads for the shortest article
_STEP: Mapping[Language, tuple[int, int]] = {"en": (500, 1_250), "ja": (1_250, 2_100)}
"""So many tokens more for so many words or characters more of the article.

An article cites about one passage in 30 words. Where the sources are much longer than what is read, so that the best
can be shown, a reader finds a passage worth citing in 70 to 100 tokens, more of them the more an article can use. In
steps, so that a length that changes a little costs no new reading.
"""


class Bounds(NamedTuple):
    """How much is read: sources, tokens of all together, tokens of each."""

    sources: int
    tokens: int
    each: int


def bounds_of(brief: Brief) -> Bounds:
    """What a brief says of it. What it leaves open is kept to what is worth its price; no price, no bound but time."""
    together, each = (worth_reading(brief), _EACH) if brief.author is AuthorKind.MODEL else _FREE
    return Bounds(brief.max_sources, brief.read_tokens or together, brief.source_tokens or each)


def worth_reading(brief: Brief) -> int:
    """Tokens of all sources together that are read for an article of the brief's length, if nobody says more.

    So much is paid for where a model reads; where it does not, the model that plans is shown what was found in it.
    """
    step, tokens = _STEP[brief.language]
    return _BASE + tokens * -(-brief.length // step)


def first_bounds(brief: Brief) -> Bounds:
    """What of it is for the first look: as of the sources, a quarter is kept for a second where the web is searched."""
    whole = bounds_of(brief)
    return Bounds(brief.first_look, whole.tokens - (whole.tokens // 4 if brief.web else 0), whole.each)


def second_bounds(brief: Brief) -> Bounds:
    """What of it is for the second look, which finds no more sources than there is room for."""
    whole = bounds_of(brief)
    return Bounds(whole.sources, max(1, whole.tokens // 4), whole.each)


def tokens_shown(snapshot: Snapshot, source: Source) -> int | None:
    """How many tokens of `source` are shown to its reader; None if it is read whole."""
    reading = next((each for each in snapshot.readings if source.id in each.read), None)
    if reading is not None:
        return reading.in_part.get(source.id)
    bounds = bounds_of(snapshot.brief)
    most = min(bounds.each, bounds.tokens)
    return most if len(source.text) > most and estimated_tokens(source.text) > most else None


def plan_queries(topic: str, plan: Plan) -> tuple[str, ...]:
    """What is looked for: the topic, and the queries of the plan."""
    return (topic, *(query for question in plan.questions for query in question.queries))


def _split(snapshot: Snapshot) -> tuple[Unit, ...]:
    sources = snapshot.first
    late = too_late(snapshot, sources)
    if snapshot.plan is None or (len(sources) < 2 and not late):  # noqa: PLR2004 - with one there is no choice
        return ()
    inputs = {"topic": snapshot.brief.topic, "plan": snapshot.plan, "sources": sources, **late}
    inputs |= {"bounds": first_bounds(snapshot.brief), **_wishes(snapshot, snapshot.found, snapshot.brief.sources)}
    return (Unit("research/reading", "reading.yaml", inputs, {"known": tuple(snapshot.evidence)}),)


def split_again(snapshot: Snapshot, plan: Plan) -> tuple[Unit, ...]:
    """The choice among the sources of a second look, which are read for `plan`."""
    later = snapshot.second
    sources = tuple(source for source in snapshot.sources if source.id in later)
    if not sources:
        return ()
    inputs = {"topic": snapshot.brief.topic, "plan": plan, "sources": sources, **too_late(snapshot, sources)}
    inputs |= {"bounds": second_bounds(snapshot.brief), **_wishes(snapshot, snapshot.more, ())}
    context = {"known": tuple(snapshot.evidence), "before": snapshot.first_read}
    return (Unit("research/reading-more", "reading-more.yaml", inputs, context),)


def too_late(snapshot: Snapshot, sources: Iterable[Source]) -> Mapping[str, tuple[str, ...]]:
    """The `sources` that were published after the cut-off, if there are any."""
    timely = {source.id for source in snapshot.timely}
    late = tuple(source.id for source in sources if source.id not in timely)
    return {"too_late": late} if late else {}


def _wishes(snapshot: Snapshot, found: Found | None, given: Iterable[str]) -> Mapping[str, Any]:
    """What the brief asks of sources that a search found; what a person gave is not judged."""
    brief = snapshot.brief
    names = ("since", "until", "sites", "not_sites")
    wishes = {name: value for name in names if (value := getattr(brief, name))}
    if not (wishes and found and brief.web):
        return {}
    hits = {canonical(hit.url) for hit in found.hits} - set(map(canonical, given))
    return {**wishes, "searched": tuple(s.id for s in snapshot.sources if canonical(s.address) in hits)}


def choose(
    tools: Tools,
    *,
    topic: str,
    plan: Plan,
    sources: tuple[Source, ...],
    bounds: Bounds,
    known: Collection[str] = (),
    before: tuple[Source, ...] = (),
    too_late: tuple[str, ...] = (),
    searched: Collection[str] = (),
    **wishes: Any,
) -> ReadingList:
    """What is read of `sources`; those that are `known`, because they were read before, come first among equals.

    So a copy that is found later takes nothing away from what was paid for. `before` are read in an earlier look: what
    only repeats them is not read.
    """
    if too_late:
        tools.notice(f"not read, published after the cut-off: {', '.join(too_late)}")
    barred = {s.id: why for s in sources if s.id in set(searched) and (why := unwanted(s, **wishes))}
    left = tuple(source for source in sources if source.id not in barred and source.id not in too_late)
    alike, same = apart((*before, *left), {*known, *(source.id for source in before)})
    found = reading_list(plan_queries(topic, plan), tuple(s for s in left if s.id not in same), bounds, alike)
    reasons = {**found.left_out, **same, **barred}
    here = {source.id for source in sources}
    return found.model_copy(
        update={
            "left_out": {source.id: reasons[source.id] for source in sources if source.id in reasons},
            "origins": {name: origin for name, origin in alike.origins.items() if name in here},
            "too_late": too_late,
        }
    )


def apart(sources: Iterable[Source], known: Collection[str] = ()) -> tuple[Kin, Mapping[str, str]]:
    """Which of `sources` carry one text, and which of these are not read, with the reason.

    The origin is one that is `known`, else the one that was published first, else the first.
    """
    order = sorted(sources, key=lambda source: (source.id not in known, source.published or "9"))
    alike = kin({source.id: source.text for source in order})
    return alike, {name: _same_text(alike.origins[name]) for name in alike.copies - set(known)}


def _same_text(origin: str | None) -> str:
    return f"the same text as {origin}"


def copies(readings: Iterable[ReadingList]) -> tuple[str, ...]:
    """The sources that are not read because another carries their text."""
    pairs = ((name, why, reading.origins.get(name)) for reading in readings for name, why in reading.left_out.items())
    return tuple(name for name, why, origin in pairs if why == _same_text(origin))


def unwanted(
    source: Source,
    *,
    since: str | None = None,
    until: str | None = None,
    sites: Iterable[str] = (),
    not_sites: Iterable[str] = (),
) -> str | None:
    """Why a source that a search found is not what the brief asks for; None if it is, or does not say.

    A page tells its date, and where it was led to, only when it is there.
    """
    at = host(source.url or source.address)
    if too_old_or_new := outside(source.published, since, until):
        return too_old_or_new
    return None if judge_of(sites, not_sites)(at) else f"{at} is not a site that the brief allows"


def reading_list(queries: tuple[str, ...], sources: tuple[Source, ...], bounds: Bounds, alike: Kin) -> ReadingList:
    """The sources that answer `queries` best, one to an origin before the others of that origin, and how much of each.

    Where there is room for all, all are read whole, in their order.
    """
    sizes = {source.id: estimated_tokens(source.text) for source in sources}
    needs = {name: min(size, bounds.each) for name, size in sizes.items()}
    ranked = tuple(sizes)
    if queries and (len(sources) > bounds.sources or sum(needs.values()) > bounds.tokens):
        ranked = _ranked(queries, sources)
    ordered = sorted(ranked, key=lambda name: name in alike.origins)
    chosen = ordered[: bounds.sources]
    given = shares({name: needs[name] for name in chosen}, bounds.tokens)
    many = f"others fit the plan better (max_sources: {bounds.sources})"
    spent = f"what may be read is used up by others (read_tokens: {bounds.tokens})"
    return ReadingList(
        read=tuple(given),
        in_part={name: share for name, share in given.items() if share < sizes[name]},
        origins=alike.origins,
        left_out={name: spent if name in chosen else many for name in ordered if name not in given},
    )


def shares(needs: Mapping[str, int], budget: int) -> dict[str, int]:
    """How many tokens each gets of `budget`: some for as many as it goes round, then all it needs for the first.

    Then for the next and so on. What is added in the middle of the order changes the share of one or two, not of all.
    """
    least: dict[str, int] = {}
    room, share = budget, max(_FEWEST, min(_LEAST, budget // _VOICES))
    for name, need in needs.items():
        if least and min(need, share) > room:
            break
        least[name] = min(need, share, room)
        room -= least[name]
    given: dict[str, int] = {}
    for name, own in least.items():
        more = min(needs[name] - own, room)
        given[name] = own + more
        room -= more
    return given


def _ranked(queries: tuple[str, ...], sources: tuple[Source, ...]) -> tuple[str, ...]:
    """Ids of `sources`, those whose chunks answer the queries best first; those that answer none at the end."""
    with Index((source.id, f"{source.title}\n\n{source.text}") for source in sources) as index:
        each = (chunk.source for query in queries for chunk in index.search([query], limit=200))
        together = (chunk.source for chunk in index.search(queries, limit=5_000))
        return tuple(dict.fromkeys((*together, *each, *(source.id for source in sources))))


READING = Step("research", "reading", 2, None, _split, choose)
