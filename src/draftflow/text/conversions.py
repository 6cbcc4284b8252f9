"""What a measure is in another unit, for the units that are given side by side: 65 km/h (40 mph), 5坪(16.5平米).

Factors: the international yard and pound agreement of 1959; 1 坪 is 400/121 square metres (Japan's law of 1891).
"""

from decimal import Decimal

from draftflow.text.quantities import Quantity

_FACTORS = {
    ("km", "mile"): "0.621371",
    ("km/h", "mph"): "0.621371",
    ("km/h", "knot"): "0.539957",
    ("mph", "knot"): "0.868976",
    ("km", "nautical mile"): "0.539957",
    ("m", "foot"): "3.28084",
    ("m", "yard"): "1.09361",
    ("cm", "inch"): "0.393701",
    ("mm", "inch"): "0.0393701",
    ("kg", "pound"): "2.20462",
    ("g", "ounce"): "0.035274",
    ("ha", "acre"): "2.47105",
    ("km2", "square mile"): "0.386102",
    ("m2", "square foot"): "10.7639",
    ("m2", "tsubo"): "0.3025",
    ("l", "gallon"): "0.264172",
}
_KNOWN = {pair: Decimal(factor) for pair, factor in _FACTORS.items()} | {
    (there, here): 1 / Decimal(factor) for (here, there), factor in _FACTORS.items()
}
_ROUNDED = Decimal("0.06")  # share by which a conversion may be off, since either side may be rounded
_IMPERIAL = Decimal("1.21")  # an imperial gallon is that much more than the one of the United States


def converted(one: Quantity, unit: str) -> Decimal | None:
    """The measure in `unit`; None if the two units are not among those that are given side by side."""
    factor = _KNOWN.get((one.unit, unit))
    return None if factor is None else one.value * factor


def disagrees(one: Quantity, other: Quantity) -> bool:
    """Whether two measures side by side cannot be the same: 65 km/h (46 mph)."""
    expected = converted(one, other.unit)
    if expected is None or one.kind != "measure" or not one.value:
        return False
    step = max(other.step, max(one.step, _closing_zeros(one)) * expected / one.value / 2)
    allowed = max(step, _closing_zeros(other) / 2, expected * _ROUNDED)
    if "gallon" in (one.unit, other.unit):
        allowed = max(allowed, expected * (_IMPERIAL - 1))
    return abs(expected - other.value) > allowed


def _closing_zeros(quantity: Quantity) -> Decimal:
    """The place value of the last digit that is not zero, for a whole number of tens or more; else zero."""
    exponent = quantity.value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent > 0 else Decimal(0)
