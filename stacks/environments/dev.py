"""Development: small, on one node."""

from stacks.environment import Environment

ENVIRONMENT = Environment(
    orders={
        "version": "11.4",
        "storage": {"size": "1Gi"},
        "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "384Mi"}},
    },
    billing={
        "version": "18",
        "storage": {"size": "1Gi"},
        "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "384Mi"}},
    },
)
