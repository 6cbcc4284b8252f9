"""Every answer is counted: tokens, seconds, dollars."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from draftflow.llm import tiers
from draftflow.llm.base import Call, LanguageModel, Reply, Request, Usage
from draftflow.settings import LOCAL

Prices = Callable[[str, Usage], float | None]
"""US dollars for what a model has read and said; None where nobody knows: `price` with all but these two given."""


@dataclass(frozen=True, slots=True)
class Metered:
    """Answers as `inner` does and hands a `Call` to `record` for each answer; `own` prices see `price`."""

    inner: LanguageModel
    record: Callable[[Call], None]
    replayed: bool = False
    own: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        started = time.monotonic()
        reply = self.inner.complete(request)
        if reply.on_file:
            return reply
        self.record(
            Call(
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                unit=request.unit,
                model=reply.model,
                seconds=round(time.monotonic() - started, 3),
                usage=reply.usage,
                cost=0.0 if self.replayed else cost_of(request.model, reply, self.own),
                finish=reply.finish,
                replayed=self.replayed,
                tier=reply.tier,
            )
        )
        return reply


def cost_of(asked: str, reply: Reply, own: Mapping[str, tuple[float, float]]) -> float | None:
    """US dollars for `reply`: by the user's own price of the model that was `asked`, else by that of who answered."""
    if asked in own:
        return price(asked, reply.usage, own)
    answered = price(reply.model, reply.usage, own, reply.tier)
    return answered if answered is not None else price(asked, reply.usage, tier=reply.tier)


def price(
    model: str, usage: Usage, own: Mapping[str, tuple[float, float]] | None = None, tier: str | None = None
) -> float | None:
    """US dollars for `usage` of `model` in a tier; nothing for one on this machine; None where it has no price.

    By the user's `own` prices (dollars per million tokens of input and output), which hold in every tier, before the
    list of genai-prices, and `tiers.share` of it where that list does not know the tier.
    """
    if own and model in own:
        per_input, per_output = own[model]
        return (usage.input_tokens * per_input + usage.output_tokens * per_output) / 1e6
    if model.startswith(LOCAL):
        return 0.0
    from genai_prices import Usage as Counted
    from genai_prices import calc_price

    counted = Counted(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=min(usage.cached_tokens, usage.input_tokens),
    )
    try:
        found = calc_price(counted, model_ref=model, price_context=tiers.context(tier))
    except LookupError:
        return None
    share = tiers.share(found.provider.id, found.model.price_variants or (), tier)
    return None if share is None else float(found.total_price) * share
