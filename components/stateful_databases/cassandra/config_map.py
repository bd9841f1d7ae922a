"""The ConfigMaps: what the image's cassandra.yaml is replaced by, the scripts, and how many members are wanted."""

import json
from pathlib import Path

from stateful_databases.cassandra.spec import CassandraSpec, Ring
from stateful_databases.shared.manifests import ConfigMapManifest, metadata, unnamed_metadata
from stateful_databases.shared.scripts import scripts

_HERE = Path(__file__).parent

# Until a member has its copies.
_CLOSED_YAML = "start_native_transport: false\n"

# For a server that only its own pod reaches.
_OPEN_YAML = """\
authenticator: {"class_name": "AllowAllAuthenticator"}
authorizer: {"class_name": "AllowAllAuthorizer"}
"""


def config_map(spec: CassandraSpec) -> ConfigMapManifest:
    """Build the ConfigMap of the pods.

    The provider names it and it is immutable: a change makes a new one, which replaces the pods, and the old one
    goes when no pod needs it any more.
    """
    return {
        "metadata": unnamed_metadata(spec.installation.identity),
        "data": {
            "cassandra.yaml": _cassandra_yaml(spec),
            "closed.yaml": _CLOSED_YAML,
            "open.yaml": _OPEN_YAML,
            "logback.xml": (_HERE / "logback.xml").read_text(encoding="utf-8"),
            "ring": _ring_text(spec.ring),
            **scripts(_HERE / "scripts", "lock.sh", "refuse.sh"),
        },
        "immutable": True,
    }


def members_config_map(spec: CassandraSpec) -> ConfigMapManifest:
    """Build the ConfigMap with the number of members, which changes under running pods: none is replaced by it."""
    identity = spec.installation.identity
    return {
        "metadata": metadata(identity, f"{identity.name}-members"),
        "data": {"replicas": f"{spec.replicas}\n"},
        "immutable": False,
    }


def _cassandra_yaml(spec: CassandraSpec) -> str:
    lines = [
        f"cluster_name: {json.dumps(spec.ring.cluster_name)}",
        f"num_tokens: {spec.ring.num_tokens}",
        "endpoint_snitch: GossipingPropertyFileSnitch",
        'authenticator: {"class_name": "PasswordAuthenticator"}',
        'authorizer: {"class_name": "CassandraAuthorizer"}',
        'role_manager: {"class_name": "CassandraRoleManager"}',
        *spec.configuration.lines,
    ]
    return "".join(f"{line}\n" for line in lines)


def _ring_text(ring: Ring) -> str:
    """Write what the volume of each member remembers."""
    return (
        f"cluster_name: {ring.cluster_name}\n"
        f"data_center: {ring.data_center}\n"
        f"rack: {ring.rack}\n"
        f"num_tokens: {ring.num_tokens}\n"
    )
