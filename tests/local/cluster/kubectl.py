"""kubectl against one cluster."""

import subprocess
from dataclasses import dataclass
from typing import Any

import yaml

from local import toolchain
from local.cluster import Cluster


@dataclass(frozen=True)
class Kubectl:
    """Runs kubectl as the administrator of a cluster, in one namespace."""

    cluster: Cluster
    namespace: str = "default"

    def __call__(self, *arguments: str, stdin: str | None = None) -> str:
        """Its standard output; a failure raises with what it said."""
        result = self.attempt(*arguments, stdin=stdin)
        assert result.returncode == 0, f"kubectl {' '.join(arguments)}: {result.stderr}"
        return result.stdout

    def attempt(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Its result, failed or not."""
        kubectl = [str(toolchain.ensure("kubectl")["kubectl"]), "--kubeconfig", str(self.cluster.kubeconfig)]
        return subprocess.run(
            [*kubectl, "--namespace", self.namespace, *arguments],
            check=False,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def apply(self, *manifests: dict[str, Any]) -> None:
        """Apply objects."""
        self("apply", "--filename", "-", stdin=yaml.safe_dump_all(manifests))

    def wait(self, condition: str, *objects: str) -> None:
        """Wait until the objects, `pod/name`, meet a condition, at most a minute."""
        self("wait", f"--for={condition}", "--timeout=60s", *objects)

    def shell(self, pod: str, command: str) -> subprocess.CompletedProcess[str]:
        """Run a busybox shell command in a pod."""
        return self.attempt("exec", pod, "--", "busybox", "sh", "-c", command)
