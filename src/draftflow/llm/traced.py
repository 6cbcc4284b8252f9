"""Every call as a span of OpenTelemetry's conventions for generative AI: model, tokens, cost, unit; text only if asked.

https://opentelemetry.io/docs/specs/semconv/gen-ai/ gives the names; `operation.cost` is what logfire calls dollars.
"""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from draftflow.errors import DraftflowError
from draftflow.llm.base import LanguageModel, Reply, Request
from draftflow.llm.meter import cost_of


class Span(Protocol):
    """A span that is open."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Say something of it."""
        ...


class Tracer(Protocol):
    """Opens spans."""

    def __call__(self, name: str, attributes: Mapping[str, Any]) -> AbstractContextManager[Span]:
        """A span of that name."""
        ...


@dataclass(frozen=True, slots=True)
class Traced:
    """Answers as `inner` does, inside a span of `tracer`; with `content` its texts are in it; `own`: see `price`."""

    inner: LanguageModel
    tracer: Tracer
    content: bool = False
    own: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        failed: DraftflowError | None = None
        with self.tracer(f"chat {request.model}", self._asked(request)) as span:
            try:
                reply = self.inner.complete(request)
            except DraftflowError as error:  # its words stay out of the span: they may repeat an answer
                failed = error
                span.set_attribute("error.type", type(error).__name__)
            else:
                for key, value in self._answered(request, reply).items():
                    span.set_attribute(key, value)
        if failed is not None:
            raise failed
        return reply

    def _asked(self, request: Request) -> dict[str, Any]:
        said = [{"role": m.role, "parts": [{"type": "text", "content": m.content}]} for m in request.messages]
        found = {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": request.model,
            "gen_ai.request.temperature": request.temperature,
            "gen_ai.request.max_tokens": request.max_output_tokens,
            "draftflow.unit": request.unit,
            "gen_ai.input.messages": json.dumps(said, ensure_ascii=False) if self.content else None,
        }
        return {key: value for key, value in found.items() if value is not None}

    def _answered(self, request: Request, reply: Reply) -> dict[str, Any]:
        said = [{"role": "assistant", "parts": [{"type": "text", "content": reply.text}]}]
        found = {
            "gen_ai.response.model": reply.model,
            "gen_ai.response.finish_reasons": [reply.finish] if reply.finish else None,
            "gen_ai.usage.input_tokens": reply.usage.input_tokens,
            "gen_ai.usage.output_tokens": reply.usage.output_tokens,
            "gen_ai.usage.cache_read.input_tokens": reply.usage.cached_tokens or None,
            "operation.cost": None if reply.on_file else cost_of(request.model, reply, self.own),
            "gen_ai.output.messages": json.dumps(said, ensure_ascii=False) if self.content else None,
        }
        return {key: value for key, value in found.items() if value is not None}
