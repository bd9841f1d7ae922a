"""What every scanner's answer becomes."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One rule that one object doesn't meet."""

    scanner: str
    id: str
    """The scanner's own id of the rule."""

    object: str
    """Kind and name, such as "StatefulSet/orders"."""

    message: str

    @property
    def rule(self) -> str:
        """Scanner and id, such as "checkov CKV_K8S_11"."""
        return f"{self.scanner} {self.id}"
