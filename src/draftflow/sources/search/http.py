"""A provider over HTTP: how it is asked and how its answer is read are two pure functions."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from draftflow.errors import SourceError
from draftflow.models import Hit
from draftflow.sources.search.base import Ask, Query
from draftflow.text.clean import one_line

_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class HttpProvider:
    """`ask` makes the request for a query, `read` takes (title, url, published) out of the decoded answer."""

    name: str
    ask: Callable[[Query], Ask]
    read: Callable[[Any], list[tuple[str, str, str | None]]]
    as_text: bool = False
    """Whether the answer is not JSON but a text (arXiv answers Atom)."""
    timeout: float = 15.0

    def search(self, query: Query) -> list[Hit]:
        """See `Provider`."""
        answer = self._answer(self.ask(query))
        try:
            found = self.read(answer)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise SourceError(f"{self.name}: an answer of another form than documented ({error!r})") from None
        return [
            Hit(url=url, title=one_line(title, 300), provider=self.name, query=query.text, published=published)
            for title, url, published in found
            if url.startswith(("http://", "https://"))
        ]

    def _answer(self, ask: Ask) -> Any:
        import httpx2

        from draftflow.sources.fetch import AGENT

        headers = {"user-agent": AGENT, **ask.headers}
        try:
            with httpx2.Client(trust_env=False, timeout=self.timeout, follow_redirects=False) as client:
                method = "GET" if ask.body is None else "POST"
                response = client.request(
                    method, ask.url, params=dict(ask.params) or None, headers=headers, json=ask.body
                )
                if response.status_code != httpx2.codes.OK:
                    raise SourceError(f"{self.name}: answered {response.status_code}{_said(response.text)}")
                if len(response.content) > _MAX_BYTES:
                    raise SourceError(f"{self.name}: an answer of more than {_MAX_BYTES:,} bytes")
                return response.text if self.as_text else json.loads(response.content)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SourceError(f"{self.name}: could not be asked ({type(error).__name__})") from None
        except ValueError:
            raise SourceError(f"{self.name}: answered something that is not JSON") from None


def _said(text: str) -> str:
    line = one_line(text, 120)
    return f" ({line})" if line and not line.startswith("<") else ""
