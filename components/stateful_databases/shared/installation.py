"""What every installation has, whatever database it runs."""

from dataclasses import dataclass
from typing import Self, cast

from stateful_databases.shared.identity import Identity
from stateful_databases.shared.images import ImageSpec
from stateful_databases.shared.labels import read_annotations, read_own_labels
from stateful_databases.shared.network_policy import NetworkPolicyArgs, NetworkPolicySpec, exposure_warnings
from stateful_databases.shared.pods import PodSpec
from stateful_databases.shared.probes import ProbesArgs, ProbesSpec
from stateful_databases.shared.resources import ResourcesArgs, ResourcesSpec
from stateful_databases.shared.services import ServiceArgs, ServiceSpec
from stateful_databases.shared.storage import StorageArgs, StorageSpec
from stateful_databases.shared.validation import ArgsType, Fields


@dataclass(frozen=True)
class InstallationSpec:
    """What every installation has; its database's spec holds the rest beside it."""

    identity: Identity
    image: ImageSpec
    storage: StorageSpec
    resources: ResourcesSpec
    pod: PodSpec
    probes: ProbesSpec
    service: ServiceSpec
    network_policy: NetworkPolicySpec

    @classmethod
    def read(
        cls, fields: Fields, resource_name: str, product: str, supported_versions: tuple[str, ...], least_memory: str
    ) -> Self:
        """Read its arguments, from the component's own."""
        name = fields.dns_label("name", resource_name)
        image = ImageSpec.read(fields, product, supported_versions)
        return cls(
            identity=Identity(
                name=name,
                product=product,
                version=image.version,
                namespace=fields.input_text("namespace"),
                added_labels=read_own_labels(fields, "labels"),
                annotations=read_annotations(fields, "annotations"),
            ),
            image=image,
            storage=StorageSpec.read(fields.nested("storage", cast("ArgsType", StorageArgs))),
            resources=ResourcesSpec.read(fields.nested("resources", cast("ArgsType", ResourcesArgs)), least_memory),
            pod=PodSpec.read(fields),
            probes=ProbesSpec.read(fields.nested("probes", cast("ArgsType", ProbesArgs))),
            service=ServiceSpec.read(fields.nested("service", cast("ArgsType", ServiceArgs))),
            network_policy=NetworkPolicySpec.read(fields.nested("network_policy", cast("ArgsType", NetworkPolicyArgs))),
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and still dangerous or in vain."""
        return (*self.storage.warnings, *exposure_warnings(self.service, self.network_policy))
