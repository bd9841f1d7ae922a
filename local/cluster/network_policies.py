"""Keeps the packet filter of a cluster as its NetworkPolicies want it.

Run with the arguments NAME PORT inside the cluster's namespaces. At every change of a pod, a namespace or a policy all
rules are made anew and replaced in one step.
"""

import logging
import subprocess
import sys
from dataclasses import dataclass

import httpx

from local.cluster import api, control_loop, network, policy_rules
from local.cluster.cluster import Cluster
from local.cluster.policy_rules import EGRESS, INGRESS

PODS = "/api/v1/pods"
NAMESPACES = "/api/v1/namespaces"
POLICIES = "/apis/networking.k8s.io/v1/networkpolicies"
ANSWERS = "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
# The table mangle: it comes before the table filter, where kube-proxy puts rules of its own in front of every other and
# accepts what goes through a Service. What a pod sends to the node (CoreDNS, API server) comes to INPUT; what the node
# sends goes through neither chain and so reaches every pod.
TABLE = f"""\
*mangle
:{EGRESS} -
:{INGRESS} -
-F FORWARD
-A FORWARD {ANSWERS}
-A FORWARD -j {EGRESS}
-A FORWARD -j {INGRESS}
-F INPUT
-A INPUT {ANSWERS}
-A INPUT -j {EGRESS}
{{rules}}
COMMIT
"""

log = logging.getLogger("network-policies")


@dataclass
class PacketFilter:
    """The packet filter of the cluster's network namespace."""

    http: httpx.Client
    rules: list[str] | None = None
    """Those in force, None before the first."""

    def reconcile(self) -> bool:
        """Bring the rules up to date; tell whether that worked."""
        wanted = self._wanted()
        if wanted == self.rules:
            return True
        table = TABLE.format(rules="\n".join(wanted))
        command = ["iptables-restore", "--noflush", "--wait"]
        result = subprocess.run(command, input=table, check=False, capture_output=True, text=True)
        if result.returncode:
            log.error("iptables-restore: %s\n%s", result.stderr.strip(), table)
            return False
        self.rules = wanted
        log.info("%d rules", len(wanted))
        return True

    def _wanted(self) -> list[str]:
        pods, namespaces, policies = (api.get(self.http, path)["items"] for path in (PODS, NAMESPACES, POLICIES))
        return policy_rules.Cluster(pods, namespaces, policies).rules()


def main(cluster: Cluster) -> None:
    """Reconcile at every change, for ever."""
    http = api.client(cluster, "network-policies", network.API_SERVER)
    control_loop.run(http, (PODS, NAMESPACES, POLICIES), PacketFilter(http).reconcile)


if __name__ == "__main__":
    main(Cluster(sys.argv[1], int(sys.argv[2])))
