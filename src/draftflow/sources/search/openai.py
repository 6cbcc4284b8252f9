"""OpenAI's built-in web search as a provider: it uses the key that the user already has."""

from dataclasses import dataclass

from draftflow.llm.web_search import search_web
from draftflow.models import Hit
from draftflow.sources.search.base import Query
from draftflow.text.clean import one_line


@dataclass(frozen=True, slots=True)
class OpenAISearch:
    """`model` answers the query with the web_search tool; only the addresses are taken from its answer."""

    api_key: str
    model: str
    base_url: str | None = None
    name: str = "openai"

    def search(self, query: Query) -> list[Hit]:
        """See `Provider`."""
        asked = query.with_sites
        asked += f" (published since {query.since})" if query.since else ""
        asked += f" (published until {query.until})" if query.until else ""
        found = search_web(self.api_key, self.model, asked, base_url=self.base_url)
        return [Hit(url=url, title=one_line(title, 300), provider=self.name, query=query.text) for title, url in found]
