"""The component: registers what the builders return."""

import pulumi
from pulumi_kubernetes.apps.v1 import StatefulSet
from pulumi_kubernetes.batch.v1 import Job
from pulumi_kubernetes.core.v1 import ConfigMap, Service
from pulumi_kubernetes.networking.v1 import NetworkPolicy
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget

from stateful_databases.cassandra.args import CassandraArgs
from stateful_databases.cassandra.config_map import config_map, members_config_map
from stateful_databases.cassandra.job import TIMEOUT_MINUTES, departure_job
from stateful_databases.cassandra.network_policy import departure_network_policy, own_traffic
from stateful_databases.cassandra.pod_disruption_budget import pod_disruption_budget
from stateful_databases.cassandra.spec import MEMBER_PORT, MEMBER_PORT_NAME, PORT, PORT_NAME, CassandraSpec
from stateful_databases.cassandra.stateful_set import stateful_set
from stateful_databases.shared.component import (
    Installation,
    outputs,
    register_claims,
    register_client_service,
    register_network_policy,
    register_references,
)
from stateful_databases.shared.connection import Connection, service_host
from stateful_databases.shared.pods import PodReferences
from stateful_databases.shared.services import headless_service
from stateful_databases.shared.storage import VOLUME

# The provider waits 10 minutes for a StatefulSet of any size, and members start one after the other.
_MINUTES_FOR_A_MEMBER = 10


class Cassandra(pulumi.ComponentResource):
    """A ring of Cassandra servers: with three members or more, the loss of one loses no row and no quorum."""

    host: pulumi.Output[str]
    """DNS name of the client Service within the cluster."""

    port: pulumi.Output[int]
    """Port of the client Service: 9042."""

    keyspace: pulumi.Output[str]
    """The keyspace."""

    data_center: pulumi.Output[str]
    """The data center, which drivers want to know as the local one."""

    username: pulumi.Output[str]
    """The role that may do everything in the keyspace."""

    secret_name: pulumi.Output[str]
    """The Secret with the role's password."""

    password_key: pulumi.Output[str]
    """The key of the password in that Secret."""

    superuser_secret_name: pulumi.Output[str]
    """The Secret with the password of the superuser cassandra."""

    superuser_password_key: pulumi.Output[str]
    """The key of the password in that Secret."""

    connection_url: pulumi.Output[str | None]
    """cassandra://user:password@host:port/keyspace, a secret; none where the password is in an existing Secret."""

    service_name: pulumi.Output[str]
    """The client Service."""

    headless_service_name: pulumi.Output[str]
    """The Service that governs the StatefulSet."""

    def __init__(self, name: str, args: CassandraArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare a Cassandra.

        Args:
            name: the resource's name, and unless `args` says otherwise that of the Kubernetes objects.
            args: what to build.
            opts: options of the component; a provider among them is used for every object.

        Raises:
            pulumi.RunError: lists everything wrong with `args`; nothing is registered.

        """
        spec = CassandraSpec.parse(name, args)
        super().__init__("stateful-databases:index:Cassandra", name, None, opts)
        for warning in spec.warnings:
            pulumi.log.warn(warning, self)

        installation = Installation(self, name, spec.installation)
        kept = _keep(installation, spec)
        settings = ConfigMap(installation.name("configuration"), opts=installation.child, **config_map(spec))
        members = ConfigMap(
            installation.name("members"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[kept]),
            **members_config_map(spec),
        )
        references = register_references(installation, spec.accounts, settings)
        user, superuser = references.accounts
        headless = Service(
            installation.name("headless"),
            opts=installation.child,
            **headless_service(spec.installation.identity, {MEMBER_PORT_NAME: MEMBER_PORT, PORT_NAME: PORT}),
        )
        service = register_client_service(installation, PORT_NAME, PORT)
        claims = register_claims(
            installation, {f"{VOLUME}-{ordinal}": spec.claim_name(ordinal) for ordinal in range(spec.replicas)}, service
        )
        network_policies = register_network_policy(installation, PORT, own_traffic(spec))
        departure = _register_departure(installation, spec, references, members, [headless, *network_policies])
        if spec.replicas > 1:
            PodDisruptionBudget(
                installation.name("disruption-budget"), opts=installation.child, **pod_disruption_budget(spec)
            )
        StatefulSet(
            installation.name("server"),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*references.made, members, headless, *claims, *network_policies, departure],
                # Templates can't change; the claims above are what grows.
                ignore_changes=["spec.volumeClaimTemplates"],
                custom_timeouts=_timeouts(spec),
            ),
            **stateful_set(spec, references),
        )

        host = service_host(service.metadata.name, service.metadata.namespace)
        connection = Connection("cassandra", host, PORT, spec.keyspace, spec.username, user.password)
        self.host = host
        self.port = pulumi.Output.from_input(PORT)
        self.keyspace = pulumi.Output.from_input(spec.keyspace)
        self.data_center = pulumi.Output.from_input(spec.ring.data_center)
        self.username = pulumi.Output.from_input(spec.username)
        self.secret_name = pulumi.Output.from_input(user.secret_name)
        self.password_key = pulumi.Output.from_input(spec.credentials.password_key)
        self.superuser_secret_name = pulumi.Output.from_input(superuser.secret_name)
        self.superuser_password_key = pulumi.Output.from_input(spec.superuser_credentials.password_key)
        self.connection_url = connection.url
        self.service_name = service.metadata.name
        self.headless_service_name = headless.metadata.name
        self.register_outputs(outputs(self, Cassandra.__annotations__))


def _register_departure(
    installation: Installation,
    spec: CassandraSpec,
    references: PodReferences,
    members: ConfigMap,
    needed: list[pulumi.Resource],
) -> Job:
    """Register the Job that is done when the ring has no more members than are wanted."""
    if spec.installation.network_policy.enabled:
        guard = NetworkPolicy(
            installation.name("departure-network-policy"), opts=installation.child, **departure_network_policy(spec)
        )
        needed.append(guard)
    return Job(
        installation.name("departure"),
        opts=pulumi.ResourceOptions(
            parent=installation.component,
            depends_on=[members, *needed],
            # Whenever members hear of another number, also where a former `up` didn't come as far as here.
            replace_with=[members],
            # Of other changes it is kept: if it waited for a ring that is down, what mends that would wait for it.
            ignore_changes=["spec"],
            # A Job of a former `up` may have the name.
            delete_before_replace=True,
            custom_timeouts=pulumi.CustomTimeouts(create=f"{TIMEOUT_MINUTES}m"),
        ),
        **departure_job(spec, references),
    )


def _timeouts(spec: CassandraSpec) -> pulumi.CustomTimeouts:
    minutes = f"{_MINUTES_FOR_A_MEMBER * spec.replicas}m"
    return pulumi.CustomTimeouts(create=minutes, update=minutes)


def _keep(installation: Installation, spec: CassandraSpec) -> pulumi.Stash:
    """Register what keeps the ring as it was asked for last, and refuse at preview what it can't become."""

    # Not by the Stash's output: where a program in another language declares the ring, nobody hears of an error there.
    def compare(change: pulumi.ResourceHookArgs) -> None:
        spec.refuse_change(installation.resource_name, (change.old_inputs or {})["input"])

    hook = pulumi.ResourceHook(
        f"{installation.name('ring')}-change", compare, pulumi.ResourceHookOptions(on_dry_run=True)
    )
    opts = pulumi.ResourceOptions(parent=installation.component, hooks=pulumi.ResourceHookBinding(before_update=[hook]))
    return pulumi.Stash(installation.name("ring"), opts, spec.kept)
