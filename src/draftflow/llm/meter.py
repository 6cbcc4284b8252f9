"""Every answer is counted: tokens, seconds, dollars."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from draftflow.llm.base import Call, LanguageModel, Reply, Request, Usage


@dataclass(frozen=True, slots=True)
class Metered:
    """Answers as `inner` does and hands a `Call` to `record` for each answer."""

    inner: LanguageModel
    record: Callable[[Call], None]
    replayed: bool = False

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        started = time.monotonic()
        reply = self.inner.complete(request)
        self.record(
            Call(
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                unit=request.unit,
                model=reply.model,
                seconds=round(time.monotonic() - started, 3),
                usage=reply.usage,
                cost=0.0 if self.replayed else price(reply.model, reply.usage),
                finish=reply.finish,
                replayed=self.replayed,
            )
        )
        return reply


def price(model: str, usage: Usage) -> float | None:
    """US dollars for `usage` of `model` by the price list that genai-prices carries; None where it has no price."""
    from genai_prices import Usage as Counted
    from genai_prices import calc_price

    counted = Counted(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=min(usage.cached_tokens, usage.input_tokens),
    )
    try:
        return float(calc_price(counted, model_ref=model).total_price)
    except LookupError:
        return None
