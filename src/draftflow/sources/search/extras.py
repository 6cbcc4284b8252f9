"""Providers from elsewhere: the extra `draftflow[search]` and the entry points of other packages."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

from draftflow.errors import SourceError, UsageError
from draftflow.models import Hit
from draftflow.sources.search.base import PER_QUERY, Provider, Query
from draftflow.text.clean import one_line

GROUP = "draftflow.search"


class Ddgs:
    """Metasearch without a key through the package ddgs."""

    name = "ddgs"

    def search(self, query: Query) -> list[Hit]:
        """See `Provider`."""
        try:
            from ddgs import DDGS
            from ddgs.exceptions import DDGSException
        except ImportError:
            raise SourceError("ddgs: not installed; pip install 'draftflow[search]'") from None
        region = {"en": "us-en", "ja": "jp-jp"}[query.language]
        try:
            rows: list[dict[str, Any]] = DDGS().text(query.with_sites, region=region, max_results=PER_QUERY)
        except DDGSException as error:
            raise SourceError(f"ddgs: {one_line(str(error), 120)}") from None
        return [
            Hit(url=row["href"], title=one_line(row["title"], 300), provider=self.name, query=query.text)
            for row in rows
        ]


def from_elsewhere(name: str, options: Mapping[str, str]) -> Provider:
    """The provider that an installed package registers under `name`: a function of the options (keys, addresses).

    Raises:
        UsageError: There is none of that name.
    """
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in found:
        more = f", {', '.join(sorted(found))}" if found else ""
        raise UsageError(
            f"no search provider {name!r}; there are openai, searxng, tavily, brave, exa, wikipedia, "
            f"crossref, arxiv, ddgs{more}"
        )
    provider: Provider = found[name].load()(options)
    return provider
