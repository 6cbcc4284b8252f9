"""Do a text's figures and dates support those of a sentence? Pure functions over the two texts.

A figure is supported where its value stands in the text, unless the text itself speaks against it: the place that says
what the sentence says holds another figure (`slots`), two figures have changed places (`exchanged`), it is told for
another span of time (a month, a year), or a small count stands nowhere near what it counts.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from draftflow.checks.agreement import agrees, compatible, is_round, reach
from draftflow.checks.claims import Claim, Ground, Judged, claim_of, ground_of
from draftflow.checks.dating import MOST, judge_dates
from draftflow.checks.exchanged import exchanged
from draftflow.checks.facts import SHORT, Placed, Setting
from draftflow.checks.partners import partner_of_another
from draftflow.checks.places import out_of_place
from draftflow.checks.powers import judge_power
from draftflow.checks.slots import displaced
from draftflow.checks.zulu import stands_in_utc
from draftflow.text.bounds import bound
from draftflow.text.conversions import converted, disagrees
from draftflow.text.counted import noun_after
from draftflow.text.quantities import Quantity
from draftflow.text.rates import rate_of
from draftflow.text.zones import same_moment

if TYPE_CHECKING:
    from draftflow.models import Verdict

_ZONE = re.compile(r" ?\(?(UTC|GMT|[A-Z]{1,3}T)(?![A-Za-z])")
_WINDOWS = 200  # windows in which the number of a name is looked for
_FEW = 50  # figures of a text in another language, of which the one with the same unit is shown
SMALL = 12  # counts up to which the noun must be near: larger ones are rarer
_CHANGED_PLACES = "the source has it, of something else"
_OTHER_SPAN = "the source has it, for another span of time"
_RATED = frozenset({"money", "measure", "count"})  # kinds of figures that are told by the month or the year
_PAIRED = 40  # characters between a measure of the ground and its conversion
_BESIDE = 100  # characters on either side of a small count in which its noun is looked for
_AROUND = 0.35  # share of the sentence's terms around a small count that makes up for its noun


def unsupported_figures(claim: str, source: str, published: str | None = None) -> list[Judged]:
    """The figures and dates of `claim` that `source` does not support, in order.

    Offsets are those of the folded claim. Of a date only the parts that differ are given. `published` is the ISO date
    of the source, which its "last Friday" is counted from.
    """
    judged = judge_figures(claim_of(claim), ground_of(source, published, claim))
    return [judgement for judgement in judged if judgement.verdict == "not supported"]


def judge_figures(claim: Claim, ground: Ground, setting: Setting | None = None) -> list[Judged]:
    """A verdict on every figure and date of `claim`, in order; a date that fails has one for each part that fails.

    `setting` is that of the claim in the ground, if it was made before.
    """
    setting = setting or setting_of(claim, ground)
    swapped = exchanged(claim, ground, setting)
    judged = [_judge_one(claim, quantity, ground, setting, swapped) for quantity in claim.quantities[:MOST]]
    rest: tuple[Placed, ...] = (*claim.quantities[MOST:], *claim.dates[MOST:])
    judged += [_too_many(claim, one) for one in rest]
    judged += judge_dates(claim, ground, setting)
    judged += [judgement for found in claim.asides[:MOST] if (judgement := _judge_aside(claim, found, ground, setting))]
    judged += [judgement for code in claim.codes[:MOST] if (judgement := _judge_code(code, ground))]
    return sorted(dict.fromkeys(judged), key=lambda judgement: judgement.start)  # of a power there are two


def _too_many(claim: Claim, rest: Placed) -> Judged:
    text = claim.text[rest.start : rest.end]
    return Judged(text, rest.start, rest.end, "could not check", reason="too many figures in one sentence")


def setting_of(claim: Claim, ground: Ground) -> Setting:
    """The terms of the claim weighed against the ground; none, if they cannot be compared."""
    return Setting(claim.terms if ground.comparable else (), ground.blocks, ground.facts)


def _judge_one(
    claim: Claim, quantity: Quantity, ground: Ground, setting: Setting, swapped: Mapping[int, Quantity]
) -> Judged:
    if judged := judge_power(claim, quantity, ground):
        return judged
    if stands_in_utc(claim, quantity, ground):
        return Judged(claim.text[quantity.start : quantity.end], quantity.start, quantity.end, "supported")
    return _judge_quantity(claim, quantity, ground, setting, swapped)


def _judge_quantity(
    claim: Claim, quantity: Quantity, ground: Ground, setting: Setting, swapped: Mapping[int, Quantity]
) -> Judged:
    text = claim.text[quantity.start : quantity.end]
    places = supporting(claim, quantity, ground, setting)
    if reason := _wrongly_converted(claim, quantity, places, ground):
        return Judged(text, quantity.start, quantity.end, "not supported", reason=reason)
    if quantity.converted and (rival := partner_of_another(claim, quantity, ground, setting)):
        instead = ground.text[rival.start : rival.end]
        return Judged(text, quantity.start, quantity.end, "not supported", instead=instead)
    if (not places or _in_power(claim.text, quantity)) and (reason := _excuse(claim, quantity, ground, setting)):
        return Judged(text, quantity.start, quantity.end, "could not check", reason=reason)
    if _near_itsnoun_after(claim, quantity, places, ground, setting):
        if instead := _for_another_span(claim, quantity, places, ground):
            return Judged(text, quantity.start, quantity.end, "not supported", instead=instead, reason=_OTHER_SPAN)
        reason = _CHANGED_PLACES if quantity.start in swapped else ""
        rival = swapped.get(quantity.start) or _rival(claim, quantity, places, ground, setting)
        if rival is None:
            return Judged(text, quantity.start, quantity.end, "supported")
        instead = ground.text[rival.start : rival.end]
    else:
        instead, reason = _instead(quantity, ground, setting), ""
    return Judged(text, quantity.start, quantity.end, "not supported", instead=instead, reason=reason)


def _rival(
    claim: Claim, quantity: Quantity, places: Sequence[Quantity], ground: Ground, setting: Setting
) -> Quantity | None:
    """The figure that the ground has in the place of `quantity`, which stands in it elsewhere."""
    return (
        displaced(claim, quantity, places, ground, setting)
        or partner_of_another(claim, quantity, ground, setting)
        or out_of_place(claim, quantity, places, ground, setting)
    )


def _wrongly_converted(claim: Claim, quantity: Quantity, places: Sequence[Quantity], ground: Ground) -> str:
    """What is wrong with a conversion that the ground does not have either: 65 km/h (46 mph)."""
    if not quantity.converted:
        return ""
    before = next((q for q in reversed(claim.quantities) if q.end <= quantity.start), None)
    if before is None or not disagrees(before, quantity) or (right := converted(before, quantity.unit)) is None:
        return ""
    if places and before.value not in ground.facts.by_value:
        return ""  # the other side is the wrong one
    beside = (near for p in places for near in ground.facts.within(max(0, p.start - _PAIRED), p.end + _PAIRED))
    if any((near.value, near.unit) == (before.value, before.unit) for near in beside):
        return ""  # the ground has the pair
    return f"{claim.text[before.start : before.end]} is about {right:.3g} {quantity.unit}"


def _in_power(text: str, quantity: Quantity) -> bool:
    """Whether it is the base or the exponent of a power such as 2^16."""
    return text[quantity.end : quantity.end + 1] == "^" or text[: quantity.start].rstrip("(")[-1:] == "^"


def _excuse(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> str:
    """Why a figure that the ground does not have may still be right; empty if there is no reason."""
    if conversion := _of_a_conversion(claim, quantity, ground, setting):
        return conversion
    if _in_power(claim.text, quantity):
        return "part of a formula"
    if not ground.comparable and quantity.kind in ("count", "ordinal") and quantity.value <= SMALL:
        return "a small number, and the source is in another language"
    if not ground.legible:
        return "the source is in a language whose numbers are not read"
    zone = _ZONE.match(claim.text, quantity.end) if quantity.kind == "clock" else None
    if zone and not re.search(rf"(?<![A-Za-z]){zone[1]}(?![A-Za-z])", ground.text):
        return "a time of another zone"
    return ""


def _of_a_conversion(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> str:
    """Whether it only says again what a figure beside it says that the ground has, or that may be held against it."""
    if quantity.converted:
        return "a conversion of the figure before it"
    behind = _converted_behind(claim, quantity)
    if behind and (supporting(claim, behind, ground, setting) or stands_in_utc(claim, behind, ground)):
        return "a conversion of the figure behind it"
    return ""


def _converted_behind(claim: Claim, quantity: Quantity) -> Quantity | None:
    """The figure in brackets behind `quantity` that says the same in another unit or zone: 65 km/h (40 mph)."""
    behind = next((q for q in claim.quantities if q.start >= quantity.end), None)
    if behind is None or not behind.converted:
        return None
    fits = converted(quantity, behind.unit) is not None and not disagrees(quantity, behind)
    return behind if fits or (quantity.kind == "clock" and same_moment(claim.text, quantity, behind)) else None


def _judge_aside(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> Judged | None:
    """A count that may be the sentence's own (以下の3つ) is wrong only where the text has another in its very place."""
    rival = displaced(claim, quantity, supporting(claim, quantity, ground, setting), ground, setting)
    if rival is None:
        return None
    text, instead = claim.text[quantity.start : quantity.end], ground.text[rival.start : rival.end]
    return Judged(text, quantity.start, quantity.end, "not supported", instead=instead)


def _judge_code(code: re.Match[str], ground: Ground) -> Judged | None:
    """A name with a number in it (COVID-19, A380); if the text does not know the name, the number is not to blame."""
    name, digits = re.escape(code["name"].lower()), code["digits"]
    pattern = re.compile(rf"(?<![a-z]){name}[- ]?([0-9]+)")
    windows = islice(ground.blocks.around(code["name"].lower()), _WINDOWS)
    known = {found for window in windows for found in pattern.findall(window)}
    if not known:
        return None
    verdict: Verdict = "supported" if digits in known else "not supported"
    instead = "" if digits in known else code["name"] + "-" * ("-" in code.group()) + min(known)
    return Judged(code.group(), code.start(), code.end(), verdict, instead=instead)


def supporting(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> list[Quantity]:
    """The likely figures of the ground that say what `quantity` says, as far as value, unit and rounding go."""
    stated = bound(claim.text, quantity.start, quantity.end)
    low, high = reach(quantity, stated)
    is_bare = quantity.kind == "count" and not quantity.unit and not noun_after(claim.text, quantity.end)
    implied = {"year", *(q.unit for q in claim.quantities)} if is_bare else set()  # she died at 31; 600 km, or 460
    counted = quantity.kind, quantity.unit
    found = [
        q
        for q in _same(quantity, ground, setting)
        if (q.kind, q.unit) == counted  # as most do
        or (q.unit and q.unit in implied)
        or (compatible(quantity, q) and not _counts_else(quantity, q, ground))
    ]
    fine = stated == "exact" and not is_round(quantity)  # then only a figure written more finely can be rounded to it
    for other in ground.facts.between(low, high):
        if fine and other.step >= quantity.step:
            continue
        agreed = compatible(quantity, other) and other.value != quantity.value and agrees(quantity, other, stated)
        if not agreed:
            continue
        if stated in ("exact", "about") or bound(ground.text, other.start, other.end) in ("exact", "about"):
            found.append(other)
    return found


def _same(quantity: Quantity, ground: Ground, setting: Setting) -> Sequence[Quantity]:
    """Quantities of the same value; for a decade also its two-digit name."""
    same = setting.likely(ground.facts.by_value.get(quantity.value, ()))
    if quantity.kind != "decade":
        return same
    return (*same, *setting.likely(ground.facts.by_value.get(quantity.value % 100, ())))


def _counts_else(quantity: Quantity, other: Quantity, ground: Ground) -> bool:
    """Whether `other` is a plain number with a noun of its own, while `quantity` has a unit: 4 years, 4 titles."""
    if quantity.kind in ("count", "ordinal", "year") or other.kind != "count" or other.unit:
        return False
    return quantity.kind in ("decade", "century") or bool(noun_after(ground.text, other.end))


def _near_itsnoun_after(
    claim: Claim, quantity: Quantity, places: Sequence[Quantity], ground: Ground, setting: Setting
) -> bool:
    """Whether the value stands in the ground; a small plain count must stand near the noun that follows it."""
    if not places or quantity.kind not in ("count", "ordinal") or quantity.unit or quantity.value > SMALL:
        return bool(places)
    noun = noun_after(claim.text, quantity.end)
    if not ground.comparable or noun not in ground.blocks.postings or len(ground.blocks) <= SHORT:
        return True
    text = ground.blocks.text
    if any(noun in text[max(0, place.start - _BESIDE) : place.start + _BESIDE] for place in places):
        return True
    return setting.reaches(_AROUND, [place.start for place in places])


def _for_another_span(claim: Claim, quantity: Quantity, places: Sequence[Quantity], ground: Ground) -> str:
    """What the ground says, if it gives the figure for another span of time wherever it has it: a month, a year."""
    rate = rate_of(claim.text, quantity.start, quantity.end) if quantity.kind in _RATED else None
    if not rate or not places:
        return ""
    rates = [rate_of(ground.text, place.start, place.end) for place in places]
    if not all(rates) or any(other and other.span == rate.span for other in rates):
        return ""
    first = rates[0] or rate
    return ground.text[min(first.start, places[0].start) : max(first.end, places[0].end)]


def _instead(quantity: Quantity, ground: Ground, setting: Setting) -> str:
    """The nearest figure of the same unit in the windows that speak most of what the sentence speaks of."""
    for _, block in setting.windows[:2]:
        others = [
            other
            for other in ground.facts.within(*ground.blocks.window(block))
            if other.kind == quantity.kind and other.unit == quantity.unit and not other.weak
        ]
        if others:
            best = min(others, key=lambda other: abs(other.value - quantity.value))
            return ground.text[best.start : best.end]
    others = [
        q for q in ground.facts.quantities[:_FEW] if q.unit and (q.kind, q.unit) == (quantity.kind, quantity.unit)
    ]
    return ground.text[others[0].start : others[0].end] if len(others) == 1 else ""
