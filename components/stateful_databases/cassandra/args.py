"""What a caller may say about a Cassandra."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import pulumi

from stateful_databases.shared.anti_affinity import AntiAffinity
from stateful_databases.shared.credentials import CredentialsArgs
from stateful_databases.shared.images import ImagePullPolicy
from stateful_databases.shared.network_policy import NetworkPolicyArgs
from stateful_databases.shared.probes import ProbesArgs
from stateful_databases.shared.resources import ResourcesArgs
from stateful_databases.shared.services import ServiceArgs
from stateful_databases.shared.storage import StorageArgs
from stateful_databases.shared.tolerations import TolerationArgs
from stateful_databases.shared.topology_spread import TopologySpreadConstraintArgs


class CassandraArgs(TypedDict, total=False):
    """A ring of Cassandra servers with one keyspace and the role that may do everything in it."""

    version: str
    """Release series, "5.0", or an exact version of it. Required: the layout of the data and the upgrades depend on
    it."""

    name: str
    """Name of the Kubernetes objects: lower-case letters, digits and '-', starting with a letter, at most 52
    characters. Default: the resource's name."""

    namespace: pulumi.Input[str]
    """Namespace of the objects; the component doesn't make it. Default: the provider's."""

    replicas: int
    """Members of the ring. New members join one at a time, and the data spreads over them. With fewer, the last ones
    leave one at a time, and their data goes to the others; `up` fails where those couldn't hold the copies of a
    keyspace or the data, which is looked at before each leaves. Default 3: a quorum of three copies bears the loss of
    one member; an even number bears no more losses than one less, and triggers a warning."""

    cluster_name: str
    """Name of the ring, which members of another one don't join. Rings of one Kubernetes whose network policies aren't
    enforced need different ones: a member calls its ring's former addresses, and a pod of another ring may have one by
    now. Fixed from the first `up` on. Default: the name."""

    data_center: str
    """Data center of the members; keyspaces count their copies by its name. Fixed from the first `up` on. Default
    "dc1"."""

    rack: str
    """Rack of all members: with more than three, two copies of a row may be in one zone. Fixed from the first `up` on.
    Default "rack1"."""

    num_tokens: int
    """Ranges of the data that each member owns. Fixed from the first `up` on. Default 16, the vendor's: more spread
    evenly with fewer members, and make every repair longer."""

    keyspace: str
    """Keyspace that member 0 makes at its start where it is missing, with as many copies as the ring has members, at
    most three. Another name makes another one; the former is kept. Default: the name, with "-" as "_"."""

    username: str
    """Role with all permissions on `keyspace`, and no superuser. Another name makes another role; the former is kept
    with its permissions: drop it by hand. Default: the keyspace's name."""

    credentials: CredentialsArgs
    """Password of `username`. Default: generated."""

    superuser_credentials: CredentialsArgs
    """Password of the superuser cassandra; the one that Cassandra is known for never counts. Default: generated."""

    configuration: Mapping[str, Any]
    """cassandra.yaml: settings by name, such as {"concurrent_writes": 64}; one that is given replaces the image's. A
    change replaces the pods one after the other. Default: none."""

    max_heap_size: str
    """Heap of each server, a Kubernetes quantity. Default: half of the memory limit, or less where the rest leaves
    less, at most 31Gi (`cassandra/memory.py`). A sum that can't fit in the limit is refused."""

    heap_newsize: str
    """Young generation of the heap, a Kubernetes quantity. Default: none, because the collector of the official image
    (G1) chooses it for short pauses, and a fixed one takes that from it."""

    storage: StorageArgs
    """The volume of each member. `existing_claim` is refused: each has a claim of its own. Default: 10Gi of the
    cluster's default class."""

    resources: ResourcesArgs
    """CPU, memory and the node's disk of each member. Default: 500m of CPU, 2Gi of memory, 4Gi of disk."""

    anti_affinity: AntiAffinity
    """Whether members of this ring may share a topology domain. Default "required": a node that is lost takes one
    copy."""

    topology_key: str
    """Node label whose value is the topology domain. Default "kubernetes.io/hostname": one node."""

    topology_spread_constraints: Sequence[TopologySpreadConstraintArgs]
    """How evenly the members of this ring are spread over topology domains. Default: over zones, where that can be."""

    node_selector: Mapping[str, str]
    """Labels of the nodes on which the pods may run. Default: any node."""

    tolerations: Sequence[TolerationArgs]
    """Taints of nodes that the pods tolerate. Default: none."""

    scheduler_name: str
    """Scheduler that places the pods, such as "stork". Default: the cluster's own."""

    priority_class_name: str
    """PriorityClass of the pods, which decides which pods a full node evicts for them. Default: the cluster's default
    class."""

    termination_grace_period_seconds: int
    """Seconds that a server has to shut down before it is killed, at least 30. Default 300: it writes what it has in
    memory; a kill loses no row and costs a replay of its log at the next start."""

    probes: ProbesArgs
    """Timings of the probes. Default: an hour for a start, out of the Service within 15 s, restarted after a minute."""

    service: ServiceArgs
    """The Service that clients connect to. Default: of the type "ClusterIP"."""

    network_policy: NetworkPolicyArgs
    """Who may connect. Default: the pods of the same namespace. Members reach each other in any case."""

    service_account_name: pulumi.Input[str]
    """An existing ServiceAccount that the pods run as; its token isn't mounted. Default: one of its own, without
    rights."""

    labels: Mapping[str, str]
    """Labels of every object and of the pods, beside the component's own, which stay. A change replaces the pods.
    Default: none."""

    annotations: Mapping[str, str]
    """Annotations of every object and of the pods. A change replaces the pods. Default: none."""

    image: str
    """Image reference that replaces the official one; it keeps the official image's contract.
    Default: <image_registry>/cassandra:<version>."""

    image_registry: str
    """Registry and path of the image. Default "docker.io/library"."""

    image_digest: str
    """Digest that the image must have, "sha256:" and 64 hexadecimal digits: <image>@<image_digest>. Default: none; the
    tag decides."""

    image_pull_secrets: Sequence[str]
    """Secrets with the registry's credentials, in the same namespace. Default: none."""

    image_pull_policy: ImagePullPolicy
    """When the kubelet asks the registry. Default "IfNotPresent": a registry that is down keeps no pod down."""
