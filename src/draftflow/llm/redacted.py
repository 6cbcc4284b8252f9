"""No secret comes in with an answer: what a server echoes is blanked before anything else sees it."""

from collections.abc import Callable
from dataclasses import dataclass

from draftflow.llm.base import LanguageModel, Reply, Request


@dataclass(frozen=True, slots=True)
class Redacted:
    """Answers as `inner` does, without what `redact` takes out of a text."""

    inner: LanguageModel
    redact: Callable[[str], str]

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        reply = self.inner.complete(request)
        said = {name: getattr(reply, name) for name in ("text", "finish", "model", "refusal")}
        return reply.model_copy(update={name: self.redact(text) for name, text in said.items() if text})
