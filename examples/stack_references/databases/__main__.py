"""The databases that other stacks use."""

import pulumi
from stateful_databases import MariaDB

orders = MariaDB("orders", {"version": "11.4"})

# Where it is and which Secret holds the password; the password itself stays in the cluster.
pulumi.export(
    "orders",
    {
        "host": orders.host,
        "port": orders.port,
        "database": orders.database,
        "username": orders.username,
        "secretName": orders.secret_name,
        "passwordKey": orders.password_key,
    },
)
