"""What every installation has, whatever database it runs."""

from dataclasses import dataclass
from typing import Self

from stateful_databases.shared.anti_affinity import AntiAffinity
from stateful_databases.shared.identity import Identity
from stateful_databases.shared.images import ImageSpec
from stateful_databases.shared.labels import read_annotations, read_own_labels
from stateful_databases.shared.network_policy import NetworkPolicyArgs, NetworkPolicySpec, exposure_warnings
from stateful_databases.shared.pods import PodSpec
from stateful_databases.shared.probes import ProbesArgs, ProbesSpec
from stateful_databases.shared.resources import CPU_REQUEST, MEMORY_LIMIT, ResourcesArgs, ResourcesSpec
from stateful_databases.shared.services import ServiceArgs, ServiceSpec
from stateful_databases.shared.storage import SIZE, StorageArgs, StorageSpec
from stateful_databases.shared.topology_spread import TopologySpreadConstraintSpec
from stateful_databases.shared.validation import Fields


@dataclass(frozen=True)
class Product:
    """What one database has of its own in what every installation has."""

    name: str
    """Also the official image's."""
    supported_versions: tuple[str, ...]
    min_memory: str
    memory: str = MEMORY_LIMIT
    cpu: str = CPU_REQUEST
    storage: str = SIZE
    is_ring: bool = False
    """Whether an installation is several pods, which are kept apart from each other and not from other rings."""
    # A full cluster still starts the database.
    anti_affinity: AntiAffinity = AntiAffinity.PREFERRED
    topology_spread: tuple[TopologySpreadConstraintSpec, ...] = ()


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
    def read(cls, fields: Fields, resource_name: str, product: Product) -> Self:
        """Read its arguments, from the component's own."""
        name = fields.dns_label("name", resource_name)
        image = ImageSpec.read(fields, product.name, product.supported_versions)
        return cls(
            identity=Identity(
                name=name,
                product=product.name,
                version=image.version,
                namespace=fields.input_namespace("namespace"),
                added_labels=read_own_labels(fields, "labels"),
                annotations=read_annotations(fields, "annotations"),
                is_ring=product.is_ring,
            ),
            image=image,
            storage=StorageSpec.read(fields.nested("storage", StorageArgs), product.storage),
            resources=ResourcesSpec.read(
                fields.nested("resources", ResourcesArgs),
                product.min_memory,
                product.memory,
                product.cpu,
            ),
            pod=PodSpec.read(fields, product.anti_affinity, product.topology_spread),
            probes=ProbesSpec.read(fields.nested("probes", ProbesArgs)),
            service=ServiceSpec.read(fields.nested("service", ServiceArgs)),
            network_policy=NetworkPolicySpec.read(fields.nested("network_policy", NetworkPolicyArgs)),
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and still dangerous or in vain."""
        return (*self.storage.warnings, *exposure_warnings(self.service, self.network_policy))
