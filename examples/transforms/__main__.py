"""A MariaDB with fields that no argument sets: a transform sees each object before it is registered."""

from typing import Any

import pulumi
from stateful_databases import MariaDB


def resolve_quickly(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Have the pod ask for fewer names per lookup."""
    if args.type_ != "kubernetes:apps/v1:StatefulSet":
        return None
    props: dict[str, Any] = dict(args.props)
    props["spec"]["template"]["spec"]["dnsConfig"] = {"options": [{"name": "ndots", "value": "2"}]}
    return pulumi.ResourceTransformResult(props, args.opts)


orders = MariaDB("orders", {"version": "11.4"}, pulumi.ResourceOptions(transforms=[resolve_quickly]))

pulumi.export("host", orders.host)
