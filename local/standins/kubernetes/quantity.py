"""Quantities in the API server's own notation: `1024Mi` is stored as `1Gi`, so that is what must be compared."""

import re
from fractions import Fraction

from local.standins.kubernetes.manifest import Value, each, is_object

_DECIMAL = {
    **{suffix: Fraction(1000) ** power for suffix, power in zip("EPTGMk", range(6, 0, -1), strict=True)},
    "": Fraction(1),
    **{suffix: Fraction(1000) ** power for suffix, power in zip("mun", range(-1, -4, -1), strict=True)},
}
_BINARY = {f"{suffix}i": Fraction(1024) ** power for suffix, power in zip("EPTGMK", range(6, 0, -1), strict=True)}
_QUANTITY = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))([KMGTPE]i|[EPTGMkmun]?)")


def canonical(value: Value) -> Value:
    """A spec, or a part of one, with the quantities of its resource requests and limits canonical."""
    if not is_object(value):
        return each(canonical, value)
    return {key: _field(key, item) for key, item in value.items()}


def _field(key: str, value: Value) -> Value:
    if key in {"requests", "limits"}:
        return each(_canonical, value)
    return _canonical(value) if key == "sizeLimit" else canonical(value)


def _canonical(quantity: Value) -> Value:
    match = _QUANTITY.fullmatch(str(quantity)) if isinstance(quantity, (str, int)) else None
    if not match:
        return quantity  # an exponent, an unknown, a secret, or a mistake the server will name
    number, suffix = match.groups()
    amount = Fraction(number) * (_BINARY | _DECIMAL)[suffix]
    if not amount:
        return "0"
    scales = _BINARY if suffix in _BINARY and amount >= 1024 else _DECIMAL  # noqa: PLR2004  one Ki
    for unit, scale in scales.items():
        if (amount / scale).denominator == 1:
            return f"{amount / scale}{unit}"
    return str(amount) if amount.denominator == 1 else quantity
