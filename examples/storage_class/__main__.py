"""A MariaDB on a storage class of the program's own."""

import pulumi
from pulumi_kubernetes.storage.v1 import StorageClass
from stateful_databases import MariaDB

config = pulumi.Config()

fast = StorageClass(
    "fast",
    provisioner=config.require("provisioner"),
    # Without it a bigger storage.size is refused.
    allow_volume_expansion=True,
    # The disk outlives even its claim.
    reclaim_policy="Retain",
    # The disk is made where the pod can run.
    volume_binding_mode="WaitForFirstConsumer",
)

orders = MariaDB("orders", {"version": "11.4", "storage": {"size": "20Gi", "storage_class": fast.metadata.name}})

pulumi.export("host", orders.host)
