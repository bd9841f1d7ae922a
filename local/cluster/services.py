"""What serves the pods: kube-proxy, CoreDNS, the provisioner of volumes and the network policies."""

from pathlib import Path

import yaml

from local.cluster import files, kubeconfig, network, unit
from local.cluster.cluster import Cluster
from local.cluster.unit import Unit

DNS_READY = f"http://{network.GATEWAY}:8181/ready"
COREFILE = """\
.:53 {{
    bind {address}
    errors
    ready {address}:8181
    kubernetes {domain} in-addr.arpa {{
        kubeconfig {kubeconfig}
        pods insecure
        ttl 5
    }}
    cache 5
}}
"""


def units(cluster: Cluster, programs: dict[str, Path]) -> list[Unit]:
    """The processes; writes their configuration."""
    return [
        _kube_proxy(cluster, programs["kube-proxy"]),
        _coredns(cluster, programs["coredns"]),
        *(
            Unit(name, unit.python(f"local.cluster.{module}", cluster.name, str(cluster.port)))
            for name, module in (("provisioner", "provisioner"), ("network-policies", "network_policies"))
        ),
    ]


def _kube_proxy(cluster: Cluster, program: Path) -> Unit:
    config = {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "iptables",
        "clientConnection": {"kubeconfig": str(kubeconfig.write_component(cluster, "kube-proxy"))},
        # One serves all nodes: they share the network namespace.
        "hostnameOverride": "node-1",
        "clusterCIDR": network.POD_SUBNET,
        "bindAddress": "127.0.0.1",
        "healthzBindAddress": "127.0.0.1:10256",
        "metricsBindAddress": "127.0.0.1:10249",
        # These settings can't be changed from a network namespace.
        "conntrack": {
            "maxPerCore": 0,
            "min": 0,
            "tcpEstablishedTimeout": "0s",
            "tcpCloseWaitTimeout": "0s",
        },
        "iptables": {"localhostNodePorts": False},
    }
    path = cluster.folder / "kube-proxy.yaml"
    files.write(path, yaml.safe_dump(config))
    return Unit("kube-proxy", [str(program), f"--config={path}"])


def _coredns(cluster: Cluster, program: Path) -> Unit:
    path = cluster.folder / "Corefile"
    credentials = kubeconfig.write_component(cluster, "coredns")
    content = COREFILE.format(address=network.GATEWAY, domain=network.DOMAIN, kubeconfig=credentials)
    files.write(path, content)
    return Unit("coredns", [str(program), "-conf", str(path)])
