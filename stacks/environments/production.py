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
)
