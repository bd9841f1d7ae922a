"""A MariaDB on a storage class of the program's own."""

import pulumi
from pulumi_kubernetes.storage.v1 import StorageClass
from stateful_databases import MariaDB

config = pulumi.Config()

fast = StorageClass(
    "fast",
    # A name of its own each time would leave the volumes that outlive a destroy in a class that is gone.
    metadata={"name": "fast"},
    provisioner=config.require("provisioner"),
    # Without this a bigger storage.size is refused.
    allow_volume_expansion=True,
    # The disk outlives even its claim.
    reclaim_policy="Retain",
    # The disk is made where the pod can run.
    volume_binding_mode="WaitForFirstConsumer",
)

orders = MariaDB("orders", {"version": "11.4", "storage": {"size": "20Gi", "storage_class": fast.metadata.name}})

pulumi.export("host", orders.host)
