"""What every scanner's answer becomes."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One rule that one object doesn't meet."""

    scanner: str
    rule: str
    """The scanner's own id of it."""

    object: str
    """Kind and name, such as "StatefulSet/orders"."""

    message: str
