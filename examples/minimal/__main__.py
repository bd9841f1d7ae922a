"""A MariaDB and a Postgres with every default."""

import pulumi
from stateful_databases import MariaDB, Postgres

orders = MariaDB("orders", {"version": "11.4"})
billing = Postgres("billing", {"version": "18"})

pulumi.export("ordersHost", orders.host)
pulumi.export("billingHost", billing.host)
pulumi.export("ordersUrl", orders.connection_url)  # a secret
pulumi.export("billingUrl", billing.connection_url)  # a secret
