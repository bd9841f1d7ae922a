"""A real Kubernetes on this machine: `up`, `status` and `down` of a `Cluster`."""

from local.cluster.cluster import Cluster
from local.cluster.images import load_image
from local.cluster.lifecycle import down, up
from local.cluster.report import Status, status

__all__ = ["Cluster", "Status", "down", "load_image", "status", "up"]
