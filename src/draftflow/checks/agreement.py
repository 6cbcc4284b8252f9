"""When two figures are the same: same value in any notation, and rounding where it is stated or honest.

The rules, for a claim against what its source says:
- the same value in the same unit, however it is written;
- a claim written less finely than its source (38.6 million for 38,612,345) must be the source's figure rounded to the
  claim's last digit, and at most 5 % away; three or more closing zeros count as rounding, at most 1 % away;
- "about": rounded to the claim's last digit that is not zero (a closing 5 counts as a step of five), at most 10 % away;
  "more than": up to a quarter more; "less than": down to four fifths; both only for a claim with fewer digits than its
  source, and neither if the source qualifies its own figure;
- nothing is converted, and nothing is added up.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from draftflow.text.bounds import Bound
from draftflow.text.quantities import Quantity

_FINE, _ZEROS, _ROUGH = Decimal("0.05"), Decimal("0.01"), Decimal("0.1")
_NEAR, _FAR = _FINE * Decimal("1.12"), _ROUGH * Decimal("1.12")  # for shares of the source's figure, not the claim's
_ABOVE, _BELOW = Decimal("1.25"), Decimal("0.8")
_ROUND = 1000
_DOLLARS = frozenset({"USD", "AUD", "CAD", "HKD", "TWD", "SGD"})
_LOOSE = {"キロ": frozenset({"km", "kg"}), "pound": frozenset({"GBP"})}
_HALF_DAY = 720  # minutes: three o'clock without a.m. or p.m.
_NUMBERED = frozenset({"位", "番", "回", "代", "階", "点"})


def compatible(claim: Quantity, source: Quantity) -> bool:
    """Whether the two may count the same thing, as far as their units tell."""
    if claim.kind == source.kind:
        return claim.unit == source.unit or _alike(claim, source)
    if {claim.kind, source.kind} == {"money", "measure"}:
        return _alike(claim, source)
    if source.kind == "count":
        # a bare number, as in a table; or a counter that numbers (3位)
        return not source.unit or (claim.kind == "ordinal" and source.unit in _NUMBERED)
    return source.kind in {"ordinal", "year"} and claim.kind in {"count", "ordinal"}


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether two units are loose enough to be one: a plain count, dollars of any country, キロ."""
    if one.kind == other.kind == "count" and not (one.unit and other.unit):
        return True
    if one.unit in _DOLLARS and other.unit in _DOLLARS:
        return True
    return other.unit in _LOOSE.get(one.unit, ()) or one.unit in _LOOSE.get(other.unit, ())


def agrees(claim: Quantity, source: Quantity, bound: Bound) -> bool:
    """Whether the source's figure supports the claim's, which is qualified by `bound`; units are not looked at."""
    said, true = claim.value, source.value
    if said == true:
        return True
    if claim.kind == "clock":
        return abs(said - true) == _HALF_DAY and min(said, true) < _HALF_DAY
    if claim.kind in {"ordinal", "year", "decade", "century"} or not true or not said:
        return False
    if bound in {"above", "below"} and _digits(said) < _digits(true):
        low, high = (said, said * _ABOVE) if bound == "above" else (said * _BELOW, said)
        return low <= true <= high
    return any(
        abs(said - true) <= away * true and said in _rounded(true, step)
        for step, away in _roundings(claim, source, bound)
    )


def _roundings(claim: Quantity, source: Quantity, bound: Bound) -> Iterator[tuple[Decimal, Decimal]]:
    """The steps to which the source's figure may be rounded, with the share it may then be away."""
    if bound == "about":
        yield _about(claim.value), _ROUGH
    if source.step < claim.step:
        yield claim.step, _FINE
    if is_round(claim) and source.step < (zeros := _zeros(claim.value)):
        yield zeros, _ZEROS


def is_round(claim: Quantity) -> bool:
    """Whether the claim closes with so many zeros that they count as rounding."""
    return claim.value >= _ROUND and _zeros(claim.value) >= _ROUND


def reach(claim: Quantity, bound: Bound) -> tuple[Decimal, Decimal]:
    """The smallest and the largest value of a source that could support the claim."""
    if bound == "above":
        return claim.value, claim.value * _ABOVE
    if bound == "below":
        return claim.value * _BELOW, claim.value
    margin = claim.value * (_FAR if bound == "about" else _NEAR)
    return claim.value - margin, claim.value + margin


def _zeros(value: Decimal) -> Decimal:
    """The place value of the last digit that is not zero: 30000 gives 10000, 54 gives 1."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(max(0, exponent)) if isinstance(exponent, int) else Decimal(1)


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _about(value: Decimal) -> Decimal:
    """The step that "about" such a value has: its last digit, or five of it."""
    step = _zeros(value)
    return step * 5 if value / step % 5 == 0 else step


def _rounded(value: Decimal, step: Decimal) -> set[Decimal]:
    """`value` rounded to `step`, by either custom for halves."""
    return {(value / step).quantize(Decimal(1), rounding) * step for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
