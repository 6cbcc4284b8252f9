"""What is asked of a search provider and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from draftflow.models import Hit, Language

PER_QUERY = 10
"""Hits asked for with one query."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query. `since` and `until` are ISO dates; the language is the one the query is written in."""

    text: str
    language: Language
    since: str | None = None
    until: str | None = None


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
