"""Production: room for the data, and no two servers of one kind on a node."""

from stateful_databases import AntiAffinity

from stacks.environment import Environment

ENVIRONMENT = Environment(
    orders={
        "version": "11.4",
        "storage": {"size": "100Gi"},
        "resources": {"requests": {"cpu": "2"}, "limits": {"memory": "8Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
        "configuration": {"mariadbd": {"innodb_buffer_pool_size": "5G", "max_connections": 500}},
    },
    billing={
        "version": "18",
        "storage": {"size": "100Gi"},
        "resources": {"requests": {"cpu": "2"}, "limits": {"memory": "8Gi"}},
        "anti_affinity": AntiAffinity.REQUIRED,
        "configuration": {"shared_buffers": "2GB", "effective_cache_size": "5600MB", "max_connections": 300},
    },
)
