"""Gather: freeze what was given, search the web for the plan's questions, freeze what was found."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from draftflow.errors import SourceError
from draftflow.models import Found, Hit, Plan, Reference, Source
from draftflow.sources.files import Document
from draftflow.sources.identity import readable_id
from draftflow.stages.base import Snapshot, Sought, Step, Tools, Unit
from draftflow.text.clean import one_line
from draftflow.text.homographs import disguise, plain
from draftflow.text.urls import canonical

_REASON = 400  # characters


def _sources(snapshot: Snapshot) -> tuple[Unit, ...]:
    """The documents that were given: files, and addresses of the web."""
    had = {source.id: source for source in snapshot.sources}
    made = [
        Unit(
            f"research/sources/{name}",
            f"sources/{name}.md",
            {"document": document} | _mark(document.private),
            {"name": name, "frozen": had.get(name)},
        )
        for name, document in snapshot.documents.items()
    ]
    return (*made, *_from_web(snapshot, given(snapshot.brief.sources), {unit.path for unit in made}))


def _fetched(snapshot: Snapshot) -> tuple[Unit, ...]:
    """The documents that were found, and every frozen source that has no maker any more: it stays as it is."""
    found = _found(snapshot)
    later = fetched_units(snapshot, snapshot.more.hits) if snapshot.more and snapshot.brief.web else ()
    taken = {unit.path for unit in (*_sources(snapshot), *found, *later)}
    frozen = sorted(source.id for source in (*snapshot.sources, *snapshot.refused))
    kept = (Unit(f"research/sources/{name}", f"sources/{name}.md", None) for name in frozen)
    return (*found, *(unit for unit in kept if unit.path not in taken))


def _found(snapshot: Snapshot) -> tuple[Unit, ...]:
    before = {unit.path for unit in _sources(snapshot)}
    own = set(map(canonical, snapshot.brief.sources))
    hits = snapshot.found.hits if snapshot.found and snapshot.brief.web else ()
    return _from_web(snapshot, (hit for hit in hits if canonical(hit.url) not in own), before)


def fetched_units(snapshot: Snapshot, hits: Iterable[Hit]) -> tuple[Unit, ...]:
    """The documents of a second look: those of `hits` that the first has not."""
    return _from_web(snapshot, hits, {unit.path for unit in (*_sources(snapshot), *_found(snapshot))})


def given(addresses: Iterable[str]) -> tuple[Hit, ...]:
    """The addresses of the web among what a person gave; until they are fetched, the last part of each is its title."""
    web = (address for address in addresses if address.lower().startswith(("http://", "https://")))
    return tuple(
        Hit(url=address, title=PurePosixPath(urlsplit(address).path).stem or address, provider="given")
        for address in web
    )


def _from_web(snapshot: Snapshot, hits: Iterable[Hit], taken: set[str]) -> tuple[Unit, ...]:
    """A unit to each hit, under the id it is frozen under or a readable new one."""
    frozen = {canonical(s.address): s.id for s in (*snapshot.sources, *snapshot.refused) if "://" in s.address}
    names = {path.removeprefix("sources/").removesuffix(".md") for path in taken} | set(frozen.values())
    had = {source.id: source for source in snapshot.sources}
    archives = {source.id: source.archive for source in snapshot.described}
    private = {canonical(each) for each in snapshot.brief.private if "://" in each}
    units: dict[str, Unit] = {}
    for hit in hits:
        address = canonical(hit.url)
        name = frozen.get(address)
        if name is None:
            name = readable_id(Reference(id="", title=hit.title, url=hit.url, published=hit.published), names)
            names.add(name)
        path = f"sources/{name}.md"
        if path not in taken and address not in units:
            context = {"hit": hit, "name": name, "frozen": had.get(name), "archive": archives.get(name)}
            inputs = {"address": address} | _mark(address in private)
            units[address] = Unit(f"research/sources/{name}", path, inputs, context)
    return tuple(units.values())


def _mark(private: bool) -> dict[str, bool]:
    """An input of its own, only where it says something: an open source is as it always was."""
    return {"private": True} if private else {}


def _marked(source: Source, *, private: bool) -> Source:
    return source.model_copy(update={"private": True}) if private else source


def freeze(tools: Tools, *, document: Document, name: str, frozen: Source | None, private: bool = False) -> Source:
    """The source that a document holds; one that cannot be read is kept with the reason until its bytes change.

    If it could be read before, its text stays: a source is frozen for good.
    """
    try:
        return _marked(_as_known(tools.read_document(document, name), frozen), private=private)
    except SourceError as error:
        if frozen is not None:
            tools.notice(f"{name} cannot be read any more ({error}); its stored text stays")
            return _marked(frozen, private=private)
        title = PurePosixPath(document.address).stem
        return _without_text(error, Source(id=name, title=title, address=document.address, sha256=document.sha256))


def fetch(
    tools: Tools,
    *,
    address: str,
    hit: Hit,
    name: str,
    frozen: Source | None,
    archive: str | None,
    private: bool = False,
) -> Source:
    """The source at an address.

    One that cannot be had is kept with the reason, so that it is not asked for every time; if it was had before, its
    text stays: a source is frozen for good.
    """
    if warning := disguise(hit.url):
        tools.notice(f"{name}: {warning}: {plain(hit.url)}")
    try:
        return _marked(_as_known(tools.fetch(hit, name), frozen), private=private)
    except SourceError as error:
        if frozen is not None:
            copy = f"; archived at {archive}" if archive else ""
            tools.notice(f"{name} could not be fetched again ({error}); its stored text stays{copy}")
            return frozen
        return _without_text(error, Source(id=name, title=hit.title, address=address, sha256=""))


def _as_known(source: Source, frozen: Source | None) -> Source:
    """`source` with what a person wrote of it into the file where it is frozen."""
    return source if frozen is None else source.model_copy(update={"origin": frozen.origin, "archive": frozen.archive})


def _without_text(error: SourceError, source: Source) -> Source:
    """`source`, which cannot be used, with the reason."""
    return source.model_copy(update={"status": error.status, "reason": one_line(str(error), _REASON)})


def made_by(tools: Tools, **inputs: Any) -> Source:
    """Freeze a file or fetch an address, whichever the unit is."""
    return freeze(tools, **inputs) if "document" in inputs else fetch(tools, **inputs)


def _search(snapshot: Snapshot) -> tuple[Unit, ...]:
    brief = snapshot.brief
    if snapshot.plan is None or not brief.web:
        return ()
    inputs = {
        "topic": brief.topic,
        "plan": snapshot.plan,
        "until": brief.last_day,
        **{name: getattr(brief, name) for name in ("since", "sites", "not_sites", "max_sources")},
    }
    return (Unit("research/found", "found.yaml", inputs),)


def search(tools: Tools, *, topic: str, plan: Plan, max_sources: int, **bounds: Any) -> Found:
    """What the providers find for the topic and for the plan's queries."""
    queries = dict.fromkeys((topic, *(query for question in plan.questions for query in question.queries)))
    found = tools.find(Sought(queries=tuple(queries), enough=max_sources, **bounds))
    for problem in found.problems:
        tools.notice(f"the search goes on without {problem}")
    return found


SOURCES = Step("research", "sources", 1, None, _sources, made_by)
SEARCH = Step("research", "search", 1, None, _search, search)
FETCHED = Step("research", "fetched", 1, None, _fetched, made_by)
