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

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from draftflow.text.quantities import Bound, Quantity

_FINE, _ZEROS, _ROUGH = Decimal("0.05"), Decimal("0.01"), Decimal("0.1")
_ABOVE, _BELOW = Decimal("1.25"), Decimal("0.8")
_PLAIN_ZEROS = 3
_DOLLARS = frozenset({"USD", "AUD", "CAD", "HKD", "TWD", "SGD"})
_LOOSE = {"キロ": frozenset({"km", "kg"}), "pound": frozenset({"GBP"}), "degree": frozenset({"degree"})}
_HALF_DAY = 720  # minutes: three o'clock without a.m. or p.m.
_NUMBERED = frozenset({"位", "番", "回", "代", "階", "点"})


def compatible(claim: Quantity, source: Quantity) -> bool:
    """Whether the two may count the same thing, as far as their units tell."""
    if claim.kind == source.kind:
        return (
            claim.unit == source.unit
            or claim.kind == "count" and not (claim.unit and source.unit)
            or claim.kind == "money" and claim.unit in _DOLLARS and source.unit in _DOLLARS
            or source.unit in _LOOSE.get(claim.unit, ())
            or claim.unit in _LOOSE.get(source.unit, ())
        )
    if {claim.kind, source.kind} == {"money", "measure"}:
        return source.unit in _LOOSE.get(claim.unit, ()) or claim.unit in _LOOSE.get(source.unit, ())
    if source.kind == "count":
        # a bare number, as in a table; or a counter that numbers (3位)
        return not source.unit or claim.kind == "ordinal" and source.unit in _NUMBERED
    if source.kind in ("ordinal", "year"):
        return claim.kind == "count" or claim.kind == "ordinal"
    return False


def agrees(claim: Quantity, source: Quantity, bound: Bound) -> bool:
    """Whether the source's figure supports the claim's, which is qualified by `bound`; units are not looked at."""
    said, true = claim.value, source.value
    if said == true:
        return True
    if claim.kind == "clock":
        return abs(said - true) == _HALF_DAY and min(said, true) < _HALF_DAY
    if claim.kind in ("ordinal", "year", "decade", "century") or not true or not said:
        return False
    if bound == "above" and _digits(said) < _digits(true):
        return said <= true <= said * _ABOVE
    if bound == "below" and _digits(said) < _digits(true):
        return said * _BELOW <= true <= said
    away = abs(said - true) / true
    if bound == "about" and away <= _ROUGH and said in _rounded(true, _about(said)):
        return True
    if source.step < claim.step and away <= _FINE:
        return said in _rounded(true, claim.step)
    zeros = _zeros(said)
    return zeros >= 10**_PLAIN_ZEROS and source.step < zeros and away <= _ZEROS and said in _rounded(true, zeros)


def reach(claim: Quantity, bound: Bound) -> tuple[Decimal, Decimal]:
    """The smallest and the largest value of a source that could support the claim."""
    if bound == "above":
        return claim.value, claim.value * _ABOVE
    if bound == "below":
        return claim.value * _BELOW, claim.value
    margin = claim.value * (_ROUGH if bound == "about" else _FINE) * Decimal("1.12")
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
