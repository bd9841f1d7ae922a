"""What is said about a database's pod and objects, as the API server has it."""

import pytest

from tests.cluster.databases import Databases

pytestmark = pytest.mark.cluster
NAMES = ("ledger", "bills")
KINDS = "statefulsets,deployments,pods,services,configmaps,secrets,serviceaccounts,networkpolicies,pvc"


@pytest.mark.parametrize("name", NAMES)
def test_the_pod_runs_as_it_was_said(spare: Databases, name: str) -> None:
    pod = spare.pod(name)

    spec = pod["spec"]
    assert spec["nodeSelector"] == {"kubernetes.io/os": "linux"}
    assert {"key": "dedicated", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60} in spec[
        "tolerations"
    ]
    assert spec["schedulerName"] == "default-scheduler"
    assert spec["priorityClassName"] == "system-cluster-critical"
    assert spec["terminationGracePeriodSeconds"] == 60
    assert spec["imagePullSecrets"] == [{"name": "registry"}]
    assert spec["serviceAccountName"] == name
    (container,) = spec["containers"]
    assert container["startupProbe"]["periodSeconds"] == 1
    assert container["resources"]["limits"]["ephemeral-storage"] == "1Gi"
    # Kubernetes counts it for the spread.
    (constraint,) = spec["topologySpreadConstraints"]
    assert constraint["labelSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()


@pytest.mark.parametrize("name", NAMES)
def test_no_token_is_in_the_pod(spare: Databases, name: str) -> None:
    assert not [volume["name"] for volume in spare.pod(name)["spec"]["volumes"] if "projected" in volume]


@pytest.mark.parametrize("name", NAMES)
def test_every_object_has_the_labels_and_annotations(spare: Databases, name: str) -> None:
    # Those of Kubernetes' controllers are named after the Service and the ReplicaSet.
    objects = spare.kubectl.items(KINDS, spare.here, f"--selector=app.kubernetes.io/instance={name}")

    assert {each["kind"] for each in objects} > {"Pod", "Service", "ServiceAccount", "NetworkPolicy", "Secret"}
    for each in objects:
        assert each["metadata"]["labels"]["team"] == "tests", each["kind"]
        assert each["metadata"]["annotations"]["example.org/owner"] == "tests", each["kind"]


@pytest.mark.parametrize("name", NAMES)
def test_the_service_is_at_a_port_of_every_node(spare: Databases, name: str) -> None:
    service = spare.kubectl.get("service", name, spare.here)

    assert service["spec"]["ports"][0]["nodePort"]
    assert service["metadata"]["annotations"]["example.org/port"] == "any"


def test_nothing_differs_from_what_is_declared(spare: Databases) -> None:
    spare.write()

    assert spare.program.operations() == {}
