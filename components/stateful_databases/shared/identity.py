"""The names and labels of one installation. Frozen: changing one of them can detach a volume."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi


@dataclass(frozen=True)
class Identity:
    """Who one installation is: `name` names its objects, `product` is the database's kind, such as mariadb.

    `is_ring` says that it is several pods.
    """

    name: str
    product: str
    version: str
    namespace: pulumi.Input[str] | None
    added_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    is_ring: bool = False

    @property
    def headless_service_name(self) -> str:
        """The Service that governs the StatefulSet."""
        return f"{self.name}-headless"

    @property
    def selector(self) -> dict[str, str]:
        """The labels that select the pods; they can never change.

        The component is among them because a Helm release of the same name has the other two, and its pods would
        answer for ours.
        """
        return {
            **self.product_selector,
            "app.kubernetes.io/instance": self.name,
            "app.kubernetes.io/component": "database",
        }

    @property
    def product_selector(self) -> dict[str, str]:
        """The label that selects every installation of the same database."""
        return {"app.kubernetes.io/name": self.product}

    @property
    def spread_selector(self) -> dict[str, str]:
        """The labels of the pods that are kept apart: the members of a ring, or all installations of one pod each."""
        return self.selector if self.is_ring else self.product_selector

    @property
    def labels(self) -> dict[str, str]:
        """The labels of every object except claims, which can't follow a new version."""
        return {
            **self.added_labels,
            **self.selector,
            "app.kubernetes.io/version": self.version,
            "app.kubernetes.io/part-of": self.name,
            "app.kubernetes.io/managed-by": "pulumi",
        }
