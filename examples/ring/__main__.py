"""A Cassandra on three nodes, and what a driver needs to connect to it."""

import pulumi
from stateful_databases import Cassandra

config = pulumi.Config()

events = Cassandra(
    "events",
    {
        "version": "5.0",
        # Each on a node of its own. On a cluster of one node: 1.
        "replicas": config.require_int("replicas"),
        "storage": {"size": "20Gi"},
        "resources": {"limits": {"memory": "4Gi"}},
        # The vendor's advice is eight for each core.
        "configuration": {"concurrent_writes": 64},
    },
)

pulumi.export("contactPoint", events.host)
pulumi.export("port", events.port)
# A driver counts the copies of LOCAL_QUORUM there.
pulumi.export("localDataCenter", events.data_center)
pulumi.export("keyspace", events.keyspace)
pulumi.export("username", events.username)
# The Secret with the password, in the same namespace.
pulumi.export("secretName", events.secret_name)
pulumi.export("passwordKey", events.password_key)
