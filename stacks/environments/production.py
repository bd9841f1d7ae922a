"""Production: room for the data, and no two servers of one kind on a node."""

from stateful_databases import AntiAffinity

from stacks.environment import Environment

ENVIRONMENT = Environment(
    orders={
        "version": "11.4",
        "storage": {"size": "100Gi"},
        "resources": {"requests": {"cpu": "2"}, "limits": {"memory": "8Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
    },
    billing={
        "version": "18",
        "storage": {"size": "100Gi"},
        "resources": {"requests": {"cpu": "2"}, "limits": {"memory": "8Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
    },
    events={
        "version": "5.0",
        # Each row is on all three: a quorum goes on without one of them.
        "replicas": 3,
        # Compaction writes a table anew beside the old one: half of a volume is room for that.
        "storage": {"size": "200Gi"},
        # Half of the memory is heap, the other half the caches through which a member reads its files.
        "resources": {"requests": {"cpu": "2"}, "limits": {"memory": "16Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
    },
)
