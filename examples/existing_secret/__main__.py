"""A Postgres whose password somebody else keeps.

A changed password holds from the next start of the pod. A Secret that isn't there, or that has no such key, is an error
at preview.
"""

import pulumi
from stateful_databases import Postgres

config = pulumi.Config()

billing = Postgres(
    "billing",
    {
        "version": "18",
        "credentials": {"existing_secret": config.require("secretName"), "password_key": "billing"},
    },
)

pulumi.export("host", billing.host)
pulumi.export("secretName", billing.secret_name)
