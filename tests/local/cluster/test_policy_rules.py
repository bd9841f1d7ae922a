"""What the tests in the cluster don't show of the rules."""

from typing import Any

import pytest

from local.cluster.policy_rules import INGRESS, Cluster
from tests.local.cluster import objects

ADDRESS = "10.88.1.1"


def announced(*, phase: str = "Running", **spec: Any) -> objects.Manifest:  # noqa: ANN401 - fields of a pod
    pod = objects.pod("one", **spec)
    pod["metadata"]["namespace"] = "home"
    return {**pod, "status": {"podIP": ADDRESS, "phase": phase}}


def policy(**spec: Any) -> objects.Manifest:  # noqa: ANN401 - fields of a policy
    return {"metadata": {"name": "it", "namespace": "home"}, "spec": {"policyTypes": ["Ingress"], **spec}}


def test_pod_without_a_policy_is_open() -> None:
    rules = Cluster([announced()], [], []).rules()
    assert f"-A {INGRESS} -d {ADDRESS} -j RETURN" in rules


def test_selector_that_is_not_understood_selects_every_pod(caplog: pytest.LogCaptureFixture) -> None:
    selector = {"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}
    rules = Cluster([announced()], [], [policy(podSelector=selector)]).rules()
    assert f"-A {INGRESS} -d {ADDRESS} -j DROP" in rules
    assert caplog.messages == ["home/it: matchExpressions isn't understood here; it is taken to select every pod"]


@pytest.mark.parametrize("port", [{"port": "dns"}, {"port": 53, "protocol": "SCTP"}, {"port": 53, "endPort": 54}])
def test_port_that_is_not_understood_lets_nothing_out(port: dict[str, Any]) -> None:
    closing = policy(podSelector={}, policyTypes=["Egress"], egress=[{"ports": [port]}])
    expected = policy(podSelector={}, policyTypes=["Egress"], egress=[])
    assert Cluster([announced()], [], [closing]).rules() == Cluster([announced()], [], [expected]).rules()


@pytest.mark.parametrize("pod", [announced(hostNetwork=True), announced(phase="Succeeded")])
def test_address_that_is_not_the_pods_own_gets_no_rule(pod: objects.Manifest) -> None:
    assert not any(ADDRESS in rule for rule in Cluster([pod], [], [policy(podSelector={})]).rules())
