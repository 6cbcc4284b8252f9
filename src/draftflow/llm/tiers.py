"""What a service tier costs: by the price list where it knows the tier, else by what the provider documents."""

from collections.abc import Iterable, Mapping
from typing import Any

FLEX = "https://developers.openai.com/api/docs/guides/flex-processing"
BATCH = "https://developers.openai.com/api/docs/guides/batch"

_CONTEXTS: Mapping[str, Mapping[str, str]] = {
    "batch": {"processing": "batch"},
    **{tier: {"service_tier": tier} for tier in ("flex", "priority", "default")},
}
"""Tiers, as a server or our settings name them, in the words of genai-prices."""
_HALF: Mapping[str, str] = {"flex": FLEX, "batch": BATCH}
"""Tiers at half the price of the standard one, and where OpenAI says so."""
_THERE = frozenset({"openai", "azure"})
"""Providers, as genai-prices calls them, that these documents are about."""


def context(tier: str | None) -> Mapping[str, str] | None:
    """What genai-prices is to be told of a tier; None of the standard one."""
    return _CONTEXTS.get(tier or "")


def share(provider: str, variants: Iterable[Any], tier: str | None) -> float | None:
    """By what to multiply a price of genai-prices that had the `context` of the tier; None where nobody knows.

    It is 1 where the list has a variant for the tier, or the tier is sold at the standard price.
    """
    if tier not in _HALF or any(dict(each.when) == context(tier) for each in variants):
        return 1.0
    return 0.5 if provider in _THERE else None


def told(tier: str | None) -> str | None:
    """What a person is told of the price of a tier, with its source; None of the standard one."""
    if tier is None or tier not in _HALF:
        return None
    return f"tier {tier}: by the price list, or half the standard price where it has none for this tier ({_HALF[tier]})"
