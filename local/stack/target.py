"""Which cluster a stack goes to."""

import os
from dataclasses import dataclass
from pathlib import Path

from local import cluster, images, paths, toolchain
from local.errors import LocalError
from local.stack.kubectl import Kubectl
from stacks.environment import Environment

LOCAL_CLUSTER = "local"


@dataclass(frozen=True)
class Target:
    """A cluster, where the state of its stacks is kept, and what a stack needs to know of it."""

    folder: Path
    """State of the stacks on this cluster; for a local cluster it goes with it."""

    kubeconfig: Path | None
    context: str | None
    provider: dict[str, str]
    """Configuration of the Kubernetes provider."""

    image_registry: str | None = None
    """Replaces the registry of the stack's values; None leaves them as they are."""

    backend: str | None = None
    """Where the stacks' state is instead, as `pulumi login` takes it; None: in `folder`."""

    decrypt: bool = True
    """Whether the stack's encrypted values are decrypted; otherwise a placeholder stands for each of them."""

    def kubectl(self) -> Kubectl:
        """Give the kubectl that speaks to this cluster."""
        return Kubectl(toolchain.ensure("kubectl")["kubectl"], self.kubeconfig, self.context)


def of_context(context: str) -> Target:
    """Give the cluster that the user's kubeconfig knows under the name `context`; nothing is started.

    Its stacks' state goes by the cluster's identity: another cluster under the same name has none of their objects.
    With PULUMI_BACKEND_URL it is there instead, where other machines find it too.
    """
    kubectl = Kubectl(toolchain.ensure("kubectl")["kubectl"], None, context)
    identity = kubectl.run("get", "namespace", "kube-system", "--output=jsonpath={.metadata.uid}")
    folder = paths.state() / "contexts" / identity
    return Target(folder, None, context, {"context": context}, backend=os.environ.get("PULUMI_BACKEND_URL") or None)


def running(name: str = LOCAL_CLUSTER) -> Target:
    """Give the local cluster as it is; nothing is started.

    Raises:
        LocalError: it isn't up.

    """
    its = cluster.Cluster.named(name)
    if not cluster.status(its).processes:
        message = "no local cluster is up: make up starts one, CONTEXT=name takes another"
        raise LocalError(message)
    return _local(its)


def started(environment: Environment, name: str = LOCAL_CLUSTER) -> Target:
    """Give the local cluster, up and with the nodes and the images that the environment's databases need."""
    its = cluster.Cluster.named(name)
    cluster.up(its, environment.nodes)
    needed = images.ensure(
        [
            f"mariadb:{environment.orders.get('version')}",
            f"postgres:{environment.billing.get('version')}",
            f"cassandra:{environment.events.get('version')}",
        ]
    )
    for archive in needed.archives.values():
        cluster.load_image(its, archive)
    return _local(its, needed.registry)


def rendering(folder: Path, out: Path, *, decrypt: bool = True) -> Target:
    """Give no cluster at all: the provider writes the objects into `out`; the state is kept in `folder`.

    Objects that are only looked at need no `decrypt`; applied, they would set a placeholder as a password.
    """
    return Target(folder, None, None, {"renderYamlToDirectory": str(out)}, decrypt=decrypt)


def _local(its: cluster.Cluster, image_registry: str | None = None) -> Target:
    return Target(its.folder / "stacks", its.kubeconfig, its.context, {"context": its.context}, image_registry)
