"""What is asked of a search provider and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from draftflow.models import Hit, Language

PER_QUERY = 10
"""Hits asked for with one query."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query. `since` and `until` are ISO dates; the language is the one the query is written in.

    `sites` are the domains to be searched alone, `not_sites` those to be left out.
    """

    text: str
    language: Language
    since: str | None = None
    until: str | None = None
    sites: tuple[str, ...] = ()
    not_sites: tuple[str, ...] = ()

    @property
    def with_sites(self) -> str:
        """The text with the operators by which search engines know domains."""
        alone = " OR ".join(f"site:{domain}" for domain in self.sites)
        without = (f"-site:{domain}" for domain in self.not_sites)
        return " ".join(filter(None, (self.text, f"({alone})" if len(self.sites) > 1 else alone, *without)))


def outside(published: str | None, since: str | None, until: str | None) -> str | None:
    """Why a document of that date is not wanted; None if it is, or if its date is not known exactly enough."""
    if published and since and published < since[: len(published)]:
        return f"published {published}, before {since}"
    if published and until and published > until:
        return f"published {published}, after {until}"
    return None


class Provider(Protocol):
    """Whatever finds documents on the web."""

    @property
    def name(self) -> str:
        """Its name in the settings."""
        ...

    def search(self, query: Query) -> list[Hit]:
        """The hits of one query, best first.

        Raises:
            SourceError: The provider could not be asked or did not answer as documented.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """One HTTP request of a provider's interface."""

    url: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    """JSON to be posted; None is a GET."""
