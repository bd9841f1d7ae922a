"""Bringing a cluster up and taking it down."""

import shutil
from functools import partial
from pathlib import Path

import filelock
import psutil

from local.cluster import (
    addons,
    api,
    cgroups,
    control_plane,
    disk,
    images,
    kubeconfig,
    machine,
    namespaces,
    network,
    node,
    pause,
    pki,
    programs,
    readiness,
    services,
    unit,
)
from local.cluster.cluster import Cluster, Node
from local.cluster.unit import Unit
from local.errors import LocalError
from local.progress import step


def up(cluster: Cluster, nodes: int = 1) -> None:
    """Make the cluster run with at least so many nodes, and wait until all are Ready and DNS answers.

    A cluster that is up keeps its nodes; what died is started again.

    Raises:
        LocalError: the machine can't run one, its port is taken, or a part doesn't come up.

    """
    machine.check()
    if not 1 <= nodes <= network.MAX_NODES:
        message = f"a local cluster has 1 to {network.MAX_NODES} nodes, not {nodes}"
        raise LocalError(message)
    found = programs.ensure()
    pause_image = pause.ensure(found["catatonit"])
    with _locked(cluster), step(f"cluster {cluster.name}"):
        wanted = _prepare(cluster, nodes)
        containerds = [node.containerd(each, found) for each in wanted]
        init = _run(cluster, [*control_plane.units(cluster, found), *containerds], found)
        wait = readiness.Wait(cluster, init)
        with api.client(cluster, "admin", cluster.server) as http:
            wait.until("kube-apiserver", partial(readiness.api_server, http))
            # Rights come before those who need them, so that nobody starts with a refusal.
            wait.until("kube-apiserver", partial(addons.apply, http))
            kubelets = [node.kubelet(each, found) for each in wanted]
            _run(cluster, [*services.units(cluster, found), *kubelets], found)
            for each in wanted:
                wait.until(f"containerd-{each.name}", partial(images.load_into, init, [each], pause_image))
                wait.until(f"kubelet-{each.name}", partial(readiness.node, http, each))
            wait.until("kube-controller-manager", partial(readiness.controller_manager, http))
            wait.until("coredns", partial(readiness.dns, init))
            wait.until("network-policies", partial(readiness.network_policies, init))


def down(cluster: Cluster) -> None:
    """End the cluster and remove everything that it made, its volumes' data included."""
    with _locked(cluster):
        init = namespaces.init(cluster)
        if init:
            namespaces.destroy(init)
        disk.wait_until_detached(cluster.folder)
        cgroups.remove(cluster)
        if cluster.folder.exists():
            shutil.rmtree(cluster.folder)


def _locked(cluster: Cluster) -> filelock.BaseFileLock:
    cluster.lock.parent.mkdir(parents=True, exist_ok=True)
    return filelock.FileLock(cluster.lock)


def _prepare(cluster: Cluster, count: int) -> list[Node]:
    cluster.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    nodes = [Node(cluster, number) for number in range(1, max(count, len(cluster.nodes())) + 1)]
    pki.issue(cluster, nodes)
    kubeconfig.write_admin(cluster)
    for each in nodes:
        cgroups.create(each)
    return nodes


def _run(cluster: Cluster, units: list[Unit], found: dict[str, Path]) -> psutil.Process:
    for each in units:
        unit.write(cluster.folder, each)
    init = namespaces.init(cluster)
    if init is None:
        return namespaces.create(cluster, programs.search_path(found))
    namespaces.reload(init)
    return init
