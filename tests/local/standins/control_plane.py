"""An API server with etcd and the garbage collector: all that the stand-ins need of a cluster, up in seconds."""

import contextlib
import secrets
import socket
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_CONTROLLERS = "namespace-controller,garbage-collector-controller,serviceaccount-controller,statefulset-controller"
_PATIENCE_SECONDS = 60

# Sockets of these names in the working directory: etcd wants a host and a port, and no path.
_ETCD = "unix://etcd:2379"
_ETCD_PEERS = "unix://etcd:2380"


@contextlib.contextmanager
def control_plane(folder: Path, programs: dict[str, Path]) -> Generator[Path]:
    """Run it while the block runs, and give the path of its administrator's kubeconfig."""
    folder.chmod(0o700)  # etcd asks nobody who they are: who reaches its socket is its administrator
    secure = _free_port()
    token = secrets.token_hex()
    (folder / "tokens.csv").write_text(f"{token},admin,admin,system:masters\n")
    key, public_key = _key_pair(folder)
    kubeconfig = _kubeconfig(folder, f"https://127.0.0.1:{secure}", token)
    with contextlib.ExitStack() as stack:

        def run(name: str, *arguments: str) -> None:
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            # Nothing outlives a killed test run.
            command = ["setpriv", "--pdeathsig=KILL", programs[name], *arguments]
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.kill)

        run(
            "etcd",
            f"--data-dir={folder}/etcd",
            f"--listen-client-urls={_ETCD}",
            f"--advertise-client-urls={_ETCD}",
            f"--listen-peer-urls={_ETCD_PEERS}",
            "--unsafe-no-fsync",
        )
        run(
            "kube-apiserver",
            f"--etcd-servers={_ETCD}",
            f"--cert-dir={folder}",
            f"--secure-port={secure}",
            "--bind-address=127.0.0.1",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={public_key}",
            f"--service-account-signing-key-file={key}",
            f"--token-auth-file={folder}/tokens.csv",
            "--anonymous-auth=false",
            "--authorization-mode=RBAC",
        )
        _wait_until_ready(f"https://127.0.0.1:{secure}/readyz", token)
        run(
            "kube-controller-manager",
            f"--kubeconfig={kubeconfig}",
            f"--controllers={_CONTROLLERS}",
            "--leader-elect=false",
            "--secure-port=0",
        )
        yield kubeconfig


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _key_pair(folder: Path) -> tuple[Path, Path]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private, public = folder / "sa.key", folder / "sa.pub"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public


def _kubeconfig(folder: Path, url: str, token: str) -> Path:
    path = folder / "kubeconfig"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "clusters": [{"name": "test", "cluster": {"server": url, "insecure-skip-tls-verify": True}}],
        "users": [{"name": "test", "user": {"token": token}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
    }
    path.write_text(yaml.safe_dump(content))
    return path


def _wait_until_ready(url: str, token: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with contextlib.suppress(httpx.TransportError):
            response = httpx.get(url, verify=False, headers={"Authorization": f"Bearer {token}"})  # noqa: S501  its own, on loopback
            if response.is_success:
                return
        if time.monotonic() > deadline:
            message = f"the API server was not ready within {_PATIENCE_SECONDS} s; its log is beside its kubeconfig"
            raise TimeoutError(message)
        time.sleep(0.2)
