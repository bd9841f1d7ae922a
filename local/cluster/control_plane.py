"""etcd, API server, controller manager and scheduler."""

from pathlib import Path

from local.cluster import kubeconfig, network, pki, unit
from local.cluster.cluster import Cluster
from local.cluster.unit import Unit

ISSUER = f"https://kubernetes.default.svc.{network.DOMAIN}"


def units(cluster: Cluster, programs: dict[str, Path]) -> list[Unit]:
    """The processes of the control plane."""
    return [
        _etcd(cluster, programs["etcd"]),
        _api_server(cluster, programs["kube-apiserver"]),
        _controller_manager(cluster, programs["kube-controller-manager"]),
        _scheduler(cluster, programs["kube-scheduler"]),
        _forward(),
    ]


def _etcd(cluster: Cluster, program: Path) -> Unit:
    pair, authority = pki.key_pair(cluster, "etcd"), pki.key_pair(cluster, "etcd-ca").certificate
    peer = "https://127.0.0.1:2380"
    return Unit(
        "etcd",
        [
            str(program),
            f"--data-dir={cluster.folder / 'etcd'}",
            f"--listen-client-urls={network.ETCD}",
            f"--advertise-client-urls={network.ETCD}",
            f"--cert-file={pair.certificate}",
            f"--key-file={pair.key}",
            f"--trusted-ca-file={authority}",
            "--client-cert-auth",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            f"--peer-cert-file={pair.certificate}",
            f"--peer-key-file={pair.key}",
            f"--peer-trusted-ca-file={authority}",
            "--peer-client-cert-auth",
            # A local cluster that loses its last second of writes in a power cut is made anew.
            "--unsafe-no-fsync",
        ],
    )


def _api_server(cluster: Cluster, program: Path) -> Unit:
    serving, kubelet_client, etcd_client = (
        pki.key_pair(cluster, name) for name in ("apiserver", "apiserver-kubelet-client", "apiserver-etcd-client")
    )
    authority = pki.key_pair(cluster, "ca").certificate
    return Unit(
        "kube-apiserver",
        [
            str(program),
            f"--bind-address={network.GATEWAY}",
            f"--advertise-address={network.GATEWAY}",
            f"--secure-port={network.API_PORT}",
            f"--tls-cert-file={serving.certificate}",
            f"--tls-private-key-file={serving.key}",
            f"--client-ca-file={authority}",
            "--anonymous-auth=false",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            "--allow-privileged=true",
            f"--etcd-servers={network.ETCD}",
            f"--etcd-cafile={pki.key_pair(cluster, 'etcd-ca').certificate}",
            f"--etcd-certfile={etcd_client.certificate}",
            f"--etcd-keyfile={etcd_client.key}",
            f"--service-cluster-ip-range={network.SERVICE_SUBNET}",
            f"--service-account-issuer={ISSUER}",
            f"--service-account-key-file={pki.service_account_key(cluster)}",
            f"--service-account-signing-key-file={pki.service_account_key(cluster)}",
            f"--kubelet-certificate-authority={authority}",
            f"--kubelet-client-certificate={kubelet_client.certificate}",
            f"--kubelet-client-key={kubelet_client.key}",
            "--kubelet-preferred-address-types=InternalIP",
        ],
    )


def _controller_manager(cluster: Cluster, program: Path) -> Unit:
    return Unit(
        "kube-controller-manager",
        [
            str(program),
            f"--kubeconfig={kubeconfig.write_component(cluster, 'controller-manager')}",
            "--secure-port=0",
            "--leader-elect=false",
            "--use-service-account-credentials=true",
            # Every controller makes some calls as it starts; at the default, 20 a second, an `up` waits 3 s for them.
            "--kube-api-qps=200",
            "--kube-api-burst=400",
            f"--service-account-private-key-file={pki.service_account_key(cluster)}",
            f"--root-ca-file={pki.key_pair(cluster, 'ca').certificate}",
            # Its default is a folder of the machine, and made.
            f"--flex-volume-plugin-dir={cluster.folder / 'volume-plugins'}",
        ],
    )


def _scheduler(cluster: Cluster, program: Path) -> Unit:
    return Unit(
        "kube-scheduler",
        [
            str(program),
            f"--kubeconfig={kubeconfig.write_component(cluster, 'scheduler')}",
            "--secure-port=0",
            "--leader-elect=false",
        ],
    )


def _forward() -> Unit:
    command = unit.python("local.cluster.forward", network.GATEWAY, str(network.API_PORT))
    return Unit("forward", command, inherits_listener=True)
