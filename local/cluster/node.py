"""containerd and kubelet of one node."""

import json
from pathlib import Path

import yaml

from local.cluster import files, kubeconfig, network, pause, pki
from local.cluster.cluster import Node
from local.cluster.unit import Unit

CONTAINERD = """\
version = 2
root = "{folder}/containerd"
state = "/run/{name}/containerd"

[grpc]
  address = "{socket}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause_image}"
  disable_apparmor = true
  restrict_oom_score_adj = true

  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{cni_plugins}"
    conf_dir = "{folder}/cni"

[plugins."io.containerd.internal.v1.opt"]
  path = "{folder}/opt"
"""
# disable_apparmor: its profile would stay loaded in the kernel after the cluster is gone.
# restrict_oom_score_adj: without CAP_SYS_RESOURCE (some virtual machines) no pod would start.


def containerd(node: Node, programs: dict[str, Path]) -> Unit:
    """The container runtime of a node; writes its configuration."""
    config = CONTAINERD.format(
        folder=node.folder,
        name=node.name,
        socket=node.containerd_socket,
        pause_image=pause.IMAGE,
        cni_plugins=programs["cni-plugins"],
    )
    path = node.folder / "containerd.toml"
    files.write(path, config)
    files.write(node.folder / "cni" / "10-pods.conflist", json.dumps(_pod_network(), indent=1))
    return Unit(f"containerd-{node.name}", [str(programs["containerd"]), "--config", str(path)])


def kubelet(node: Node, programs: dict[str, Path]) -> Unit:
    """The kubelet of a node; writes its configuration."""
    path = node.folder / "kubelet.yaml"
    files.write(path, yaml.safe_dump(_kubelet_configuration(node)))
    return Unit(
        f"kubelet-{node.name}",
        [
            str(programs["kubelet"]),
            f"--config={path}",
            f"--kubeconfig={kubeconfig.write_component(node.cluster, node.name)}",
            f"--root-dir={node.kubelet_root}",
            f"--hostname-override={node.name}",
            f"--node-ip={network.node_address(node.number)}",
            f"--node-labels=topology.kubernetes.io/zone={node.zone}",
        ],
    )


def _pod_network() -> dict[str, object]:
    address_ranges = [{"subnet": network.POD_SUBNET, "rangeStart": network.FIRST_POD_ADDRESS}]
    # Each pod has a link of its own to the node, so what passes between pods is routed, and the packet filter sees it.
    # On a bridge it would only where the machine has loaded br_netfilter.
    link = {
        "type": "ptp",
        "ipam": {
            "type": "host-local",
            "ranges": [address_ranges],
            "routes": [{"dst": "0.0.0.0/0"}],
            # All nodes take addresses from one folder; it goes with the namespaces, as the pods do.
            "dataDir": "/run/cni-addresses",
        },
    }
    return {"cniVersion": "0.4.0", "name": "pods", "plugins": [link]}


def _kubelet_configuration(node: Node) -> dict[str, object]:
    # Pods get the cluster's DNS and nothing of this machine's.
    resolv_conf = node.folder / "resolv.conf"
    files.write(resolv_conf, "")
    pair = pki.key_pair(node.cluster, node.name)
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": network.node_address(node.number),
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(pki.key_pair(node.cluster, "ca").certificate)},
        },
        "authorization": {"mode": "Webhook"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": node.cgroup,
        "clusterDNS": [network.DNS_SERVICE],
        "clusterDomain": network.DOMAIN,
        "containerRuntimeEndpoint": f"unix://{node.containerd_socket}",
        # The disk is the machine's: however full it is, it isn't the kubelet's to clean.
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
        "imageGCHighThresholdPercent": 100,
        "failCgroupV1": False,
        "failSwapOn": False,
        "healthzPort": 0,
        "podLogsDir": str(node.folder / "pod-logs"),
        "resolvConf": str(resolv_conf),
        # It looks this often whether a volume has grown.
        "syncFrequency": "5s",
        "tlsCertFile": str(pair.certificate),
        "tlsPrivateKeyFile": str(pair.key),
        "volumePluginDir": str(node.folder / "volume-plugins"),
    }
