"""Waiting until the parts of a cluster do their work."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import psutil
import tenacity

from local.cluster import api, logs, namespaces, policy_rules, services
from local.cluster.cluster import Cluster, Node
from local.errors import LocalError

TIMEOUT_SECONDS = 90


class NotReadyError(Exception):
    """The part isn't there yet."""


NOT_YET = (NotReadyError, httpx.HTTPError, LocalError)


@dataclass(frozen=True)
class Wait:
    """Waits for the parts of one cluster as long as its init lives."""

    cluster: Cluster
    init: psutil.Process

    def until(self, process: str, check: Callable[[], None]) -> None:
        """Repeat a check until it raises none of `NOT_YET`.

        Args:
            process: the unit whose log tells why it doesn't pass.
            check: tells whether that process does its work.

        Raises:
            LocalError: it didn't pass in time, or the cluster's init has ended.

        """
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, NOT_YET) and self.init.is_running()),
            stop=tenacity.stop_after_delay(TIMEOUT_SECONDS),
            wait=tenacity.wait_fixed(0.1),
            reraise=True,
        )
        try:
            attempts(check)
        except NOT_YET as error:
            culprit = process if self.init.is_running() else "init"
            message = (
                f"{process} of cluster {self.cluster.name} doesn't come up: {error}\n{logs.tail(self.cluster, culprit)}"
            )
            raise LocalError(message) from error


def api_server(http: httpx.Client) -> None:
    """The API server serves, its built-in roles included."""
    http.get("/readyz").raise_for_status()


def controller_manager(http: httpx.Client) -> None:
    """It has made the service account without which the first namespace takes no pod."""
    http.get("/api/v1/namespaces/default/serviceaccounts/default").raise_for_status()


def node(http: httpx.Client, node: Node) -> None:
    """The kubelet answers the API server, and the node is Ready."""
    http.get(f"/api/v1/nodes/{node.name}/proxy/healthz").raise_for_status()
    if not is_ready(api.get(http, f"/api/v1/nodes/{node.name}")):
        message = f"{node.name} isn't Ready"
        raise NotReadyError(message)


def is_ready(node: api.Object) -> bool:
    """Whether a node's condition Ready is true."""
    conditions = node.get("status", {}).get("conditions", [])
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def dns(init: psutil.Process) -> None:
    """CoreDNS has the cluster's Services."""
    request = f"import urllib.request; urllib.request.urlopen('{services.DNS_READY}', timeout=1)"
    if not _succeeds(init, sys.executable, "-I", "-c", request):
        message = f"{services.DNS_READY} doesn't answer"
        raise NotReadyError(message)


def network_policies(init: psutil.Process) -> None:
    """The packet filter has been written once."""
    if not _succeeds(init, "iptables", "--table", "mangle", "--list", policy_rules.INGRESS):
        message = "the packet filter hasn't been written"
        raise NotReadyError(message)


def _succeeds(init: psutil.Process, *command: str) -> bool:
    """Whether a program inside the cluster's namespaces ends well."""
    return subprocess.run([*namespaces.enter(init), *command], check=False, capture_output=True).returncode == 0
