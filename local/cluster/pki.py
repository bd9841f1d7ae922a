"""Certificates of a cluster: one authority for Kubernetes, one for etcd, and a certificate for each caller."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from local.cluster import files, network
from local.cluster.cluster import Cluster, Node

VALIDITY = dt.timedelta(days=3650)
CLOCK_SKEW = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Subject:
    """Whom a certificate is for: `user` and `group` to the API server, `hosts` where it serves."""

    file: str
    user: str
    group: str | None = None
    hosts: tuple[str, ...] = ()
    authority: str = "ca"


SUBJECTS = (
    Subject("etcd", "etcd", hosts=("127.0.0.1",), authority="etcd-ca"),
    Subject("apiserver-etcd-client", "kube-apiserver-etcd-client", authority="etcd-ca"),
    Subject(
        "apiserver",
        "kube-apiserver",
        hosts=(
            "127.0.0.1",
            network.GATEWAY,
            network.KUBERNETES_SERVICE,
            "localhost",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            f"kubernetes.default.svc.{network.DOMAIN}",
        ),
    ),
    Subject("apiserver-kubelet-client", "kube-apiserver-kubelet-client"),
    Subject("controller-manager", "system:kube-controller-manager"),
    Subject("scheduler", "system:kube-scheduler"),
    Subject("kube-proxy", "system:kube-proxy"),
    Subject("coredns", "system:coredns"),
    Subject("provisioner", "system:provisioner"),
    Subject("network-policies", "system:network-policies"),
    Subject("admin", "admin", group="system:masters"),
)


@dataclass(frozen=True)
class KeyPair:
    """The files of a certificate and its private key."""

    certificate: Path
    key: Path


def key_pair(cluster: Cluster, name: str) -> KeyPair:
    """Where the certificate `name` of a cluster lies: a subject's file, `ca`, `etcd-ca` or a node's name."""
    folder = cluster.folder / "pki"
    return KeyPair(folder / f"{name}.crt", folder / f"{name}.key")


def service_account_key(cluster: Cluster) -> Path:
    """The key that signs service accounts' tokens and verifies them."""
    return cluster.folder / "pki" / "service-account.key"


def node_subject(node: Node) -> Subject:
    """A kubelet's certificate: as a client it is the node, as a server it answers at the node's address."""
    return Subject(
        node.name,
        f"system:node:{node.name}",
        group="system:nodes",
        hosts=(node.name, network.node_address(node.number)),
    )


def issue(cluster: Cluster, nodes: list[Node]) -> None:
    """Make every certificate that isn't there yet. They are valid for ten years."""
    (cluster.folder / "pki").mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("ca", "etcd-ca"):
        if not key_pair(cluster, name).certificate.exists():
            _make_authority(cluster, name)
    for subject in (*SUBJECTS, *map(node_subject, nodes)):
        if not key_pair(cluster, subject.file).certificate.exists():
            _make_certificate(cluster, subject)
    if not service_account_key(cluster).exists():
        _write_key(service_account_key(cluster), ec.generate_private_key(ec.SECP256R1()))


def _make_authority(cluster: Cluster, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    common_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{cluster.context}-{name}")])
    builder = (
        _builder(common_name, common_name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    _write(key_pair(cluster, name), key, builder.sign(key, hashes.SHA256()))


def _make_certificate(cluster: Cluster, subject: Subject) -> None:
    authority = key_pair(cluster, subject.authority)
    issuer = x509.load_pem_x509_certificate(authority.certificate.read_bytes())
    issuer_key = serialization.load_pem_private_key(authority.key.read_bytes(), password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise TypeError(issuer_key)
    key = ec.generate_private_key(ec.SECP256R1())
    usages = [ExtendedKeyUsageOID.CLIENT_AUTH]
    if subject.hosts:
        usages.append(ExtendedKeyUsageOID.SERVER_AUTH)
    builder = (
        _builder(_name(subject), issuer.subject, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if subject.hosts:
        names = x509.SubjectAlternativeName([_general_name(host) for host in subject.hosts])
        builder = builder.add_extension(names, critical=False)
    _write(key_pair(cluster, subject.file), key, builder.sign(issuer_key, hashes.SHA256()))


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + VALIDITY)
    )


def _name(subject: Subject) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, subject.user)]
    if subject.group:
        attributes.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.group))
    return x509.Name(attributes)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(pair: KeyPair, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    _write_key(pair.key, key)
    # The certificate comes last: where it is, the key is.
    files.write(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM).decode())


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    files.write(path, pem.decode())
