"""What of a cluster is up."""

from dataclasses import dataclass

import httpx
import psutil

from local.cluster import api, namespaces, network, readiness, unit
from local.cluster.cluster import Cluster


@dataclass(frozen=True)
class Status:
    """A cluster's state at one moment. Of one that is down everything is empty."""

    cluster: Cluster
    processes: dict[str, int | None]
    """The process id of each process by name; None: it should run and doesn't."""
    nodes: dict[str, bool]
    """Whether each node is Ready, by name; empty as well when the API server doesn't answer."""

    @property
    def ready(self) -> bool:
        """Whether every process runs and every node is Ready."""
        nodes = [node.name for node in self.cluster.nodes()]
        return bool(nodes) and None not in self.processes.values() and all(map(self.nodes.get, nodes))

    def __str__(self) -> str:
        """Give the state as lines for a terminal."""
        if not self.processes:
            return f"cluster {self.cluster.name}: down"
        lines = [
            f"cluster {self.cluster.name}: {'ready' if self.ready else 'not ready'}",
            f"  server      {self.cluster.server}",
            f"  kubeconfig  {self.cluster.kubeconfig}",
            f"  logs        {self.cluster.logs}",
        ]
        for node in self.cluster.nodes():
            state = "Ready" if self.nodes.get(node.name) else "not Ready"
            lines.append(f"  {node.name}  {state}, {node.zone}, {network.node_address(node.number)}")
        for name, pid in self.processes.items():
            lines.append(f"  {name:<24}  {'not running' if pid is None else pid}")
        return "\n".join(lines)


def status(cluster: Cluster) -> Status:
    """Look at the processes and nodes of a cluster."""
    init = namespaces.init(cluster)
    if init is None:
        return Status(cluster, {}, {})
    return Status(cluster, {"init": init.pid, **_processes(cluster, init)}, _nodes(cluster))


def _processes(cluster: Cluster, init: psutil.Process) -> dict[str, int | None]:
    running = {tuple(child.cmdline()): child.pid for child in init.children()}
    return {each.name: running.get(tuple(each.argv)) for each in unit.read_all(cluster.folder)}


def _nodes(cluster: Cluster) -> dict[str, bool]:
    try:
        with api.client(cluster, "admin", cluster.server) as http:
            nodes = api.get(http, "/api/v1/nodes")["items"]
    except httpx.HTTPError:
        return {}
    return {node["metadata"]["name"]: readiness.is_ready(node) for node in nodes}
