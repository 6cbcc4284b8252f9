"""The last door before a model on another machine: no request that holds text of a private source goes through."""

from dataclasses import dataclass

from draftflow.errors import Withheld
from draftflow.llm.base import LanguageModel, Reply, Request
from draftflow.pipeline.private import PrivateSources


@dataclass(frozen=True, slots=True)
class Guarded:
    """A model on another machine, to which no request goes that holds a sentence of a private source."""

    inner: LanguageModel
    private: PrivateSources

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`.

        Raises:
            Withheld: It holds one; nothing was sent.
        """
        if held := self.private.held(message.content for message in request.messages):
            raise Withheld(
                f"{request.unit}: not sent, because the request holds text of {', '.join(held)}, which is private, and "
                f"{request.model} is on another machine; use a local model or --author extractive"
            )
        return self.inner.complete(request)
