"""A first look: whether anybody finds something for a topic, before anything is paid for; what came is kept."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from draftflow.errors import SourceError
from draftflow.models import Found, Hit
from draftflow.sources.search.base import Provider, Query
from draftflow.sources.search.finding import find

FREE = frozenset({"searxng", "wikipedia", "crossref", "arxiv", "ddgs"})
"""Names of the providers that take no money for a query."""


@dataclass(frozen=True, slots=True)
class Remembering:
    """`provider`, which is asked nothing twice: neither what it has answered nor what it has failed at."""

    provider: Provider
    answers: dict[Query, list[Hit] | SourceError] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the settings."""
        return self.provider.name

    def search(self, query: Query) -> list[Hit]:
        """See `Provider`."""
        if query not in self.answers:
            try:
                self.answers[query] = self.provider.search(query)
            except SourceError as error:
                self.answers[query] = error
        answer = self.answers[query]
        if isinstance(answer, SourceError):
            raise answer
        return answer

    def known(self, query: Query) -> list[Hit]:
        """What it has answered to `query`; nothing if it was not asked or failed."""
        answer = self.answers.get(query, [])
        return [] if isinstance(answer, SourceError) else answer


def look(providers: Sequence[Provider], query: Query, *, enough: int, allowed: Callable[[str], bool]) -> Found:
    """What is found for `query`: by all that are free, at once; if they find nothing, by the first other that does.

    See `find` for `enough` and `allowed`.
    """
    free = [provider for provider in providers if provider.name in FREE]
    with ThreadPoolExecutor(max_workers=max(1, len(free))) as pool:
        parts = [*pool.map(lambda provider: find([provider], [query], enough=enough, allowed=allowed), free)]
    for provider in (each for each in providers if each.name not in FREE):
        if any(part.hits for part in parts):
            break
        parts.append(find([provider], [query], enough=enough, allowed=allowed))
    hits = tuple(hit for part in parts for hit in part.hits)
    return Found(hits=hits[:enough], problems=tuple(problem for part in parts for problem in part.problems))
