"""Staging: production at a smaller size."""

from stateful_databases import AntiAffinity

from stacks.environment import Environment

ENVIRONMENT = Environment(
    orders={
        "version": "11.4",
        "storage": {"size": "8Gi"},
        "resources": {"requests": {"cpu": "250m"}, "limits": {"memory": "1Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
    },
    billing={
        "version": "18",
        "storage": {"size": "8Gi"},
        "resources": {"requests": {"cpu": "250m"}, "limits": {"memory": "1Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
    },
    events={
        "version": "5.0",
        "replicas": 3,
        "storage": {"size": "8Gi"},
        "resources": {"requests": {"cpu": "250m"}, "limits": {"memory": "1Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
    },
)
