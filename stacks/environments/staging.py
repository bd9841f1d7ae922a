"""Staging: production's settings at a smaller size."""

from stateful_databases import AntiAffinity

from stacks.environment import Environment

ENVIRONMENT = Environment(
    orders={
        "version": "11.4",
        "storage": {"size": "8Gi"},
        "resources": {"requests": {"cpu": "250m"}, "limits": {"memory": "1Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
        "configuration": {"mariadbd": {"innodb_buffer_pool_size": "512M"}},
    },
    billing={
        "version": "18",
        "storage": {"size": "8Gi"},
        "resources": {"requests": {"cpu": "250m"}, "limits": {"memory": "1Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
        "configuration": {"shared_buffers": "256MB"},
    },
)
