"""The second look: what the gap check wants to know is searched for, fetched and read, once and within the budget."""

from collections.abc import Iterable
from typing import Any

from draftflow.models import Found, Gaps, Plan, Question
from draftflow.stages.base import Snapshot, Sought, Step, Tools, Unit
from draftflow.stages.gather import fetched_units, made_by
from draftflow.stages.reading import choose, split_again
from draftflow.stages.research import evidence_units, read
from draftflow.text.urls import canonical


def _search(snapshot: Snapshot) -> tuple[Unit, ...]:
    brief = snapshot.brief
    room = brief.max_sources - len(snapshot.first_read)
    if not brief.web or snapshot.gaps is None or not snapshot.gaps.queries or room <= 0:
        return ()
    bounds = {name: getattr(brief, name) for name in ("since", "sites", "not_sites")}
    inputs = {"queries": snapshot.gaps.queries, "until": brief.last_day, **bounds}
    known = tuple(sorted(snapshot.first_addresses))
    return (Unit("research/found-more", "found-more.yaml", inputs, {"room": room, "known": known}),)


def search(tools: Tools, *, queries: tuple[str, ...], room: int, known: Iterable[str], **bounds: Any) -> Found:
    """What the providers find beside what is known already, no more than there is room for.

    What is known is context: a source more must not make a paid search stale.
    """
    seen = set(known)
    found = tools.find(Sought(queries=queries, enough=room + len(seen), **bounds))
    new = tuple(hit for hit in found.hits if canonical(hit.url) not in seen)
    return found.model_copy(update={"hits": new[:room]})


def _fetched(snapshot: Snapshot) -> tuple[Unit, ...]:
    return fetched_units(snapshot, snapshot.more.hits) if snapshot.more and snapshot.brief.web else ()


def _evidence(snapshot: Snapshot) -> tuple[Unit, ...]:
    later = snapshot.second
    plan = _plan(snapshot)
    return evidence_units(snapshot, plan, (s for s in snapshot.read if s.id in later)) if plan and later else ()


def _reading(snapshot: Snapshot) -> tuple[Unit, ...]:
    plan = _plan(snapshot)
    return split_again(snapshot, plan) if plan else ()


def _plan(snapshot: Snapshot) -> Plan | None:
    """What the second look is read for."""
    return extended(snapshot.plan, snapshot.gaps) if snapshot.plan and snapshot.gaps else snapshot.plan


def extended(plan: Plan, gaps: Gaps) -> Plan:
    """The plan with what is missing as further questions: so it is read for in the second look."""
    asked = (*gaps.missing, *(each.matter for each in gaps.contested), *gaps.uncovered)
    further = [Question(id=f"gap{number}", question=question) for number, question in enumerate(asked, 1)]
    if gaps.queries:
        last = further.pop() if further else Question(id="gap1", question=gaps.queries[0])
        further.append(last.model_copy(update={"queries": gaps.queries}))
    return Plan(questions=(*plan.questions, *further))


MORE_FOUND = Step("research", "search again", 1, None, _search, search)
MORE_SOURCES = Step("research", "fetched again", 1, None, _fetched, made_by)
MORE_READING = Step("research", "reading again", 1, None, _reading, choose)
MORE_EVIDENCE = Step("research", "evidence again", 1, "read", _evidence, read)
