"""What a stage is made of: steps that split into units, and units that turn exact inputs into one file's value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from draftflow.authors.base import Author, Operation
from draftflow.errors import FetchRefused, SourceError
from draftflow.models import (
    Brief,
    Evidence,
    Found,
    Gaps,
    Hit,
    Ledger,
    Missing,
    Outline,
    Passage,
    Plan,
    ReadingList,
    Reference,
    Review,
    Section,
    Source,
    Support,
    Weighed,
)
from draftflow.models.matter import Critique, Front, Revision
from draftflow.models.pictures import Image
from draftflow.models.voice import Column, ColumnBrief, Voice
from draftflow.sources.files import Document
from draftflow.text.urls import canonical

Value = (
    Plan
    | Source
    | Found
    | ReadingList
    | Evidence
    | Gaps
    | Outline
    | Section
    | Critique
    | Revision
    | Front
    | Column
    | Review
    | Ledger
    | tuple[Reference, ...]
    | str
)
"""What a unit makes; the workspace knows how each is written."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the folder of one column holds, and the voice it is asked for in.

    `model` is the one that wrote what is there; `by_hand` says that a person wrote, edited or accepted it.
    """

    brief: ColumnBrief
    voice: Voice | None = None
    column: Column | None = None
    review: Review | None = None
    model: str | None = None
    by_hand: bool = False


@dataclass(frozen=True)  # without slots: what follows from its values is kept once it was asked for
class Snapshot:
    """All that the folder holds, read into values; `documents` are the source files behind it, by source id."""

    brief: Brief
    documents: Mapping[str, Document] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    refused: tuple[Source, ...] = ()
    """Sources that could not be read, with the reason."""
    found: Found | None = None
    more: Found | None = None
    """What the second look found."""
    plan: Plan | None = None
    reading: ReadingList | None = None
    reading_more: ReadingList | None = None
    """Which sources of the second look are read."""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    gaps: Gaps | None = None
    given: Outline | None = None
    """The outline that a person gave."""
    outline: Outline | None = None
    sections: Mapping[str, Section] = field(default_factory=dict)
    critique: Critique | None = None
    revised: Mapping[str, Revision] = field(default_factory=dict)
    front: Front | None = None
    review: Review | None = None
    models: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the models that made what is there, by what they were asked for."""
    images: tuple[Image, ...] = ()
    """The pictures that are there, each with its path in the folder."""
    by_hand: frozenset[str] = frozenset()
    """Paths of the sections, of their rewrites and of the front matter that a person wrote, edited or accepted."""
    missing: Mapping[str, Missing] = field(default_factory=dict)
    """Units that the last run could not make, by key."""
    support: tuple[Support, ...] = ()
    """What models have said of its sentences."""
    voice: Voice | None = None
    """The voice that the brief names."""
    columns: Mapping[str, Desk] = field(default_factory=dict)
    """The columns that were asked for, by the names of their voices."""

    @cached_property
    def contract(self) -> Outline | None:
        """The outline as the sections are held to it: what it says is open makes nothing stale that is written."""
        outline = self.outline
        return outline and outline.model_copy(update={"contested": (), "missing": ()})

    @cached_property
    def weighed(self) -> Weighed:
        """What an author says is open, where it stands: in `gaps.yaml`, in the head of `outline.md`."""
        said = [each for each in (self.gaps, self.outline) if each is not None]
        return Weighed(
            contested=tuple(matter for each in said for matter in each.contested),
            missing=tuple(item for each in said for item in each.missing),
        )

    @cached_property
    def read(self) -> tuple[Source, ...]:
        """The sources that are read: all or those on the reading list, and those of the second look."""
        if not self.readings and self.brief.cut_off is None:
            return self.sources
        timely, second = {source.id for source in self.timely}, self.second
        first = timely - second if self.reading is None else set(self.reading.read)
        later = timely & second if self.reading_more is None else second & set(self.reading_more.read)
        return tuple(source for source in self.sources if source.id in first | later)

    @property
    def readings(self) -> tuple[ReadingList, ...]:
        """What is read in the looks that were made."""
        return tuple(reading for reading in (self.reading, self.reading_more) if reading is not None)

    @cached_property
    def timely(self) -> tuple[Source, ...]:
        """The sources that were not published after the cut-off; of a month or year alone, that did not begin after."""
        day = self.brief.cut_off
        return tuple(s for s in self.sources if not (day and s.published and s.published > day[: len(s.published)]))

    @cached_property
    def first_addresses(self) -> frozenset[str]:
        """Addresses of the web that were given or found in the first look."""
        hits = self.found.hits if self.found and self.brief.web else ()
        return frozenset(map(canonical, (*(a for a in self.brief.sources if "://" in a), *(hit.url for hit in hits))))

    @cached_property
    def second(self) -> frozenset[str]:
        """Ids of the sources of the second look."""
        if self.more is None:
            return frozenset()
        addresses = {canonical(hit.url) for hit in self.more.hits} - self.first_addresses
        return frozenset(s.id for s in self.sources if "://" in s.address and canonical(s.address) in addresses)

    @cached_property
    def first(self) -> tuple[Source, ...]:
        """The sources of the first look."""
        later = self.second
        return tuple(source for source in self.sources if source.id not in later)

    @property
    def first_read(self) -> tuple[Source, ...]:
        """The sources of the first look that are read."""
        later = self.second
        return tuple(source for source in self.read if source.id not in later)

    @property
    def first_passages(self) -> tuple[Passage, ...]:
        """What the first look has given."""
        return self._passages_of(self.first_read)

    @cached_property
    def described(self) -> tuple[Source, ...]:
        """All sources with what is known of them beside their own files: their origin, a copy in an archive."""
        origins = {name: origin for reading in self.readings for name, origin in reading.origins.items()}
        archives = {canonical(address): copy for address, copy in (self.brief.archives or {}).items()}

        def known(source: Source) -> Source:
            archive = next((archives[a] for a in _addresses(source) if a in archives), None) if archives else None
            found = {"origin": origins.get(source.id), "archive": archive}
            more = {key: value for key, value in found.items() if value}
            return source.model_copy(update=more) if more else source

        return tuple(map(known, self.sources))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Bibliographic data of all sources."""
        return tuple(source.reference() for source in self.described)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages of the sources that are read, source by source."""
        return self._passages_of(self.read)

    def _passages_of(self, sources: tuple[Source, ...]) -> tuple[Passage, ...]:
        return tuple(p for source in sources if source.id in self.evidence for p in self.evidence[source.id].passages)


def _addresses(source: Source) -> Iterator[str]:
    """Under which addresses a source may be known."""
    return (canonical(address) for address in (source.address, source.url or "") if address)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for on the web; `enough` is how many documents will do."""

    queries: tuple[str, ...]
    since: str | None
    until: str | None
    sites: tuple[str, ...]
    not_sites: tuple[str, ...]
    enough: int


def no_reading(document: Document, _name: str) -> Source:
    """For where nothing is read."""
    raise SourceError(f"{document.address}: nothing is read here")


def no_fetch(hit: Hit, _name: str) -> Source:
    """For where there is no web."""
    raise FetchRefused("offline", f"{hit.url}: not fetched, this run is offline")


def no_picture(url: str) -> bytes:
    """For where there is no web."""
    raise FetchRefused("offline", f"{url}: not fetched, this run is offline")


def no_find(_sought: Sought) -> Found:
    """For where there is no web."""
    return Found(problems=("not searched, this run is offline",))


@dataclass(frozen=True, slots=True)
class Tools:
    """What a unit may use beside its inputs."""

    author: Author
    read_document: Callable[[Document, str], Source]
    notice: Callable[[str], None]
    """Takes one line a person should read about this run."""
    fetch: Callable[[Hit, str], Source] = no_fetch
    """A document of the web, frozen under the id given."""
    find: Callable[[Sought], Found] = no_find


@dataclass(frozen=True, slots=True)
class Unit:
    """One file to be made. `run` receives `inputs` and `context` by name; only `inputs` are fingerprinted.

    `context` is what an author should know but what must not make paid work stale, such as the other sections' points.
    `inputs` None: the file has no maker any more (its document is gone, or a person put it there) and stays as it is.
    """

    key: str
    path: str
    inputs: Mapping[str, Any] | None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a stage, as data."""

    stage: str
    name: str
    version: int
    """To be raised when the same inputs would give another result."""
    operation: Operation | None
    """What is asked of the author; None for a step without a call."""
    split: Callable[[Snapshot], tuple[Unit, ...]]
    run: Callable[..., Value]
    """Called as `run(tools, **inputs, **context)`."""
    on_request: bool = False
    """Whether what is stale is made anew only where a person names it: nobody who mends an article asks for it."""
