"""Kubernetes quantities: a number with a suffix, such as "8Gi" or "500m"."""

import re
from dataclasses import dataclass
from decimal import Decimal

_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?")
_FACTORS = {
    None: Decimal(1),
    "m": Decimal("0.001"),
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate("kMGTPE", start=1)},
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)},
}


@dataclass(frozen=True)
class Quantity:
    """An amount as it was written; equal texts are equal, `amount` compares.

    Raises:
        ValueError: the text is not a quantity.

    """

    text: str

    def __post_init__(self) -> None:
        """Refuse a text that is not a quantity."""
        if not _QUANTITY.fullmatch(self.text):
            message = f"{self.text!r} is not a Kubernetes quantity"
            raise ValueError(message)

    @property
    def amount(self) -> Decimal:
        """The amount in the base unit: bytes, or cores."""
        match = _QUANTITY.fullmatch(self.text)
        assert match is not None  # noqa: S101 - __post_init__ made sure
        return Decimal(match[1]) * _FACTORS[match[2]]

    def __str__(self) -> str:
        """Give the quantity as it was written."""
        return self.text
