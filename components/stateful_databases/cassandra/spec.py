"""What will be built: the arguments checked, completed and decided."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from stateful_databases.cassandra.args import CassandraArgs
from stateful_databases.cassandra.cassandra_yaml import CassandraYaml
from stateful_databases.cassandra.memory import MIN_MEMORY, Heap
from stateful_databases.shared.access import NOT_THE_SERVERS
from stateful_databases.shared.anti_affinity import AntiAffinity
from stateful_databases.shared.credentials import CredentialsSpec
from stateful_databases.shared.installation import InstallationSpec, Product
from stateful_databases.shared.storage import VOLUME
from stateful_databases.shared.topology_spread import TopologySpreadConstraintSpec, WhenUnsatisfiable
from stateful_databases.shared.validation import Fields, Problems

PORT = 9042
PORT_NAME = "cql"
MEMBER_PORT = 7000
MEMBER_PORT_NAME = "intra-node"
STATUS_PORT = 7100
STATUS_PORT_NAME = "status"
SUPERUSER = "cassandra"
PRODUCT = Product(
    name="cassandra",
    # Those that the project's tests run.
    supported_versions=("5.0",),
    min_memory=MIN_MEMORY,
    # Half of it is heap. The least leaves 414 MiB, which is little beside live requests.
    memory="2Gi",
    # Twice a single writer's: it compacts and collects garbage beside the requests.
    cpu="500m",
    # More than a single writer's: compaction writes a table anew beside the old one.
    storage="10Gi",
    is_ring=True,
    anti_affinity=AntiAffinity.REQUIRED,
    topology_spread=(
        TopologySpreadConstraintSpec("topology.kubernetes.io/zone", 1, WhenUnsatisfiable.SCHEDULE_ANYWAY),
    ),
)
# Names that need no quoting anywhere, in which letters of both cases are the same.
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,47}")
IDENTIFIER_RULE = "lower-case letters, digits and '_', starting with a letter, at most 48 characters"
RING_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?")
RING_NAME_RULE = (
    "letters, digits, ' ', '.', '_' and '-', starting and ending with a letter or digit, at most 64 characters"
)
PLACE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}")
PLACE_NAME_RULE = "letters, digits, '_' and '-', starting with a letter or digit, at most 48 characters"
MAX_TOKENS = 256
SERVERS_KEYSPACES = frozenset(
    {
        "system",
        "system_auth",
        "system_distributed",
        "system_schema",
        "system_traces",
        "system_views",
        "system_virtual_schema",
    }
)
OPEN_WARNING = (
    "network_policy: without one every pod of the cluster reaches port 7000, where members ask for no password: it may "
    "become one, and read and write every row"
)
EVEN_WARNING = "replicas: {} bear the loss of no more members than {} do: a quorum is more than half of the copies"


@dataclass(frozen=True)
class Ring:
    """What all members agree on, and what data that is there can't change."""

    cluster_name: str
    data_center: str
    rack: str
    num_tokens: int

    @classmethod
    def read(cls, fields: Fields, name: str) -> Self:
        """Read the arguments about the ring of the installation `name`."""
        num_tokens = fields.integer("num_tokens", 16, minimum=1)
        if num_tokens > MAX_TOKENS:
            fields.refuse("num_tokens", f"at most {MAX_TOKENS}")
        return cls(
            cluster_name=fields.text("cluster_name", name, RING_NAME, RING_NAME_RULE),
            # As in the vendor's own cassandra-rackdc.properties.
            data_center=fields.text("data_center", "dc1", PLACE_NAME, PLACE_NAME_RULE),
            rack=fields.text("rack", "rack1", PLACE_NAME, PLACE_NAME_RULE),
            num_tokens=num_tokens,
        )


@dataclass(frozen=True)
class CassandraSpec:
    """A complete ring."""

    installation: InstallationSpec
    ring: Ring
    replicas: int
    keyspace: str
    username: str
    credentials: CredentialsSpec
    superuser_credentials: CredentialsSpec
    configuration: CassandraYaml
    heap: Heap

    @classmethod
    def parse(cls, resource_name: str, args: CassandraArgs) -> Self:
        """Check and complete the arguments of the component `resource_name`.

        Raises:
            pulumi.RunError: lists every problem.

        """
        problems = Problems(f'Cassandra "{resource_name}"')
        fields = Fields(args, CassandraArgs, problems)
        installation = InstallationSpec.read(fields, resource_name, PRODUCT)
        name = installation.identity.name
        configuration = CassandraYaml.read(fields, "configuration")
        keyspace = _keyspace(fields, name)
        spec = cls(
            installation=installation,
            ring=Ring.read(fields, name),
            replicas=fields.integer("replicas", 3, minimum=1),
            keyspace=keyspace,
            username=_username(fields, keyspace),
            credentials=CredentialsSpec.read(fields, "credentials", "user", f"{name}-credentials"),
            superuser_credentials=CredentialsSpec.read(
                fields, "superuser_credentials", "superuser", f"{name}-superuser-credentials"
            ),
            configuration=configuration,
            heap=Heap.read(fields, installation.resources.memory_limit, configuration),
        )
        spec._refuse_existing_claim(problems)
        problems.raise_any()
        return spec

    @property
    def kept(self) -> dict[str, str]:
        """Give what is kept of the ring, to tell at the next change what it was."""
        return {key: str(value) for key, value in asdict(self.ring).items()}

    def refuse_change(self, resource_name: str, before: Mapping[str, str]) -> None:
        """Refuse what the members' data can't follow; `before` is what was kept.

        Raises:
            pulumi.RunError: lists every problem.

        """
        problems = Problems(f'Cassandra "{resource_name}"')
        for key, value in asdict(self.ring).items():
            if before.get(key, str(value)) != str(value):
                problems.add(
                    key,
                    value,
                    f"the members' data was written with {before[key]!r}, and can't follow; a ring of another name can "
                    "have it, and the data copied to it",
                )
        problems.raise_any()

    def _refuse_existing_claim(self, problems: Problems) -> None:
        if self.installation.storage.existing_claim is not None:
            problems.add(
                "storage.existing_claim",
                self.installation.storage.existing_claim,
                "each member has a claim of its own, such as "
                f"{self.claim_name(0)}: a claim that is there under that name is taken up",
            )

    @property
    def departure_selector(self) -> dict[str, str]:
        """The labels of the Job's pod: Services and budgets are for those of another component label."""
        return {**self.installation.identity.selector, "app.kubernetes.io/component": "departure"}

    @property
    def accounts(self) -> tuple[CredentialsSpec, ...]:
        """The accounts with a password in a Secret."""
        return (self.credentials, self.superuser_credentials)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed and still dangerous or in vain."""
        even = (EVEN_WARNING.format(self.replicas, self.replicas - 1),) if self.replicas % 2 == 0 else ()
        open_ports = () if self.installation.network_policy.enabled else (OPEN_WARNING,)
        return (*self.installation.warnings, *open_ports, *even)

    def claim_name(self, ordinal: int) -> str:
        """The claim of one member, named as the StatefulSet names it."""
        return f"{VOLUME}-{self.installation.identity.name}-{ordinal}"


def _keyspace(fields: Fields, name: str) -> str:
    default = name.replace("-", "_")
    # The default of a name that is refused already isn't refused once more.
    if fields.value("keyspace") is None and fields.problems.has("name"):
        return default
    keyspace = fields.name("keyspace", default, IDENTIFIER, IDENTIFIER_RULE)
    if keyspace in SERVERS_KEYSPACES:
        fields.refuse_name("keyspace", keyspace, NOT_THE_SERVERS)
    return keyspace


def _username(fields: Fields, keyspace: str) -> str:
    username = fields.text("username", keyspace, IDENTIFIER, IDENTIFIER_RULE)
    if username == SUPERUSER:
        fields.refuse_name("username", username, NOT_THE_SERVERS)
    return username
