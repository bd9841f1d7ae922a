"""Development: small, on one node."""

from stacks.environment import Environment

ENVIRONMENT = Environment(
    orders={
        "version": "11.4",
        "storage": {"size": "1Gi"},
        "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "512Mi"}},
    },
    billing={
        "version": "18",
        "storage": {"size": "1Gi"},
        # The server's own 1GB of log could fill the small volume.
        "configuration": {"max_wal_size": "256MB"},
        "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "384Mi"}},
    },
    events={
        "version": "5.0",
        "replicas": 1,
        "storage": {"size": "1Gi"},
        # The least that a server starts with.
        "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "1Gi"}},
    },
)
