"""A cluster's name, its port on this machine, and where its files lie."""

from dataclasses import dataclass
from pathlib import Path

from local import paths
from local.errors import LocalError

PORTS = {"local": 16443, "test": 16444, "test-ring": 16445, "bench": 16447}
"""The port on loopback of the API server of each cluster with a name of its own; they can be up side by side."""

SHORT_FOLDER = "/run/cluster"
"""The cluster's folder by a short path inside its mount namespace."""


@dataclass(frozen=True)
class Node:
    """One node: a containerd and a kubelet with folders of their own."""

    cluster: "Cluster"
    number: int

    @property
    def name(self) -> str:
        """The Kubernetes node's name, `node-1`."""
        return f"node-{self.number}"

    @property
    def zone(self) -> str:
        """The value of `topology.kubernetes.io/zone`: `zone-a` for the first node, `zone-b` for the second."""
        return f"zone-{chr(ord('a') + self.number - 1)}"

    @property
    def folder(self) -> Path:
        """What containerd and the kubelet of this node keep."""
        return self.cluster.folder / "nodes" / self.name

    @property
    def containerd_socket(self) -> str:
        """Path of the socket inside the cluster's mount namespace."""
        return f"/run/{self.name}/containerd.sock"

    @property
    def kubelet_root(self) -> str:
        """The kubelet's folder by the short path: the path of a socket in it has at most 107 characters."""
        return f"{SHORT_FOLDER}/nodes/{self.name}/kubelet"

    @property
    def cgroup(self) -> str:
        """The parent of the pods' cgroups; nodes that share one kill each other's pods."""
        return f"{self.cluster.cgroup}/{self.name}"


@dataclass(frozen=True)
class Cluster:
    """One local Kubernetes cluster. It need not be up."""

    name: str
    port: int

    @classmethod
    def named(cls, name: str) -> "Cluster":
        """The cluster of that name, one of `PORTS`.

        Raises:
            LocalError: no such name.

        """
        if name not in PORTS:
            message = f"no local cluster is named {name!r}; there are {', '.join(PORTS)}"
            raise LocalError(message)
        return cls(name, PORTS[name])

    @property
    def folder(self) -> Path:
        """Everything the cluster keeps: certificates, etcd's data, images, volumes, logs."""
        return paths.state() / "clusters" / self.name

    @property
    def lock(self) -> Path:
        """The file that `up` and `down` lock. It lies beside the folder, which `down` removes."""
        return paths.state() / "clusters" / f"{self.name}.lock"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig; its context is `context`."""
        return self.folder / "kubeconfig"

    @property
    def context(self) -> str:
        """The name of the context in the kubeconfig."""
        return f"stateful-databases-{self.name}"

    @property
    def server(self) -> str:
        """The API server's address on this machine."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def cgroup(self) -> str:
        """The cgroup above those of the nodes, under the root of every controller."""
        return f"/stateful-databases-{self.name}"

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.folder / "logs"

    @property
    def volumes(self) -> Path:
        """The disks behind the persistent volumes."""
        return self.folder / "volumes"

    def nodes(self) -> list[Node]:
        """The nodes made so far, in order of their numbers."""
        numbers = sorted(int(path.name.removeprefix("node-")) for path in self.folder.glob("nodes/node-*"))
        return [Node(self, number) for number in numbers]
