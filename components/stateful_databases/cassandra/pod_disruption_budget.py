"""The PodDisruptionBudget."""

from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.shared.manifests import PodDisruptionBudgetManifest, metadata


def pod_disruption_budget(spec: CassandraSpec) -> PodDisruptionBudgetManifest:
    """Build the budget that lets one member go at a time: three copies keep their quorum, and a drain goes on."""
    identity = spec.installation.identity
    return {
        "metadata": metadata(identity, identity.name),
        "spec": {
            "max_unavailable": 1,
            "selector": {"match_labels": identity.selector},
        },
    }
