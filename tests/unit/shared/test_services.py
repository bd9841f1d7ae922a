import pytest

from tests.unit.shared.conftest import Declared


def test_the_service_is_for_the_cluster_unless_said_otherwise(database: Declared) -> None:
    spec = database.registered()["ledger-service"].inputs["spec"]

    assert spec["type"] == "ClusterIP"
    assert "loadBalancerSourceRanges" not in spec


def test_a_load_balancer_with_its_annotations_and_sources(database: Declared) -> None:
    everything = database.registered(
        annotations={"owner": "shop", "scheme": "any"},
        service={
            "type": "LoadBalancer",
            "annotations": {"scheme": "internal"},
            "load_balancer_source_ranges": ["203.0.113.0/24", "2001:db8::/32"],
        },
    )

    service = everything["ledger-service"].inputs
    assert service["spec"]["type"] == "LoadBalancer"
    assert service["spec"]["loadBalancerSourceRanges"] == ["203.0.113.0/24", "2001:db8::/32"]
    assert service["metadata"]["annotations"] == {
        "owner": "shop",
        "scheme": "internal",
        "pulumi.com/skipAwait": "true",
    }
    assert everything["ledger-service-account"].inputs["metadata"]["annotations"]["scheme"] == "any"


def test_source_ranges_need_a_load_balancer(database: Declared) -> None:
    assert database.problems(service={"load_balancer_source_ranges": ["203.0.113.0/24"]}) == [
        "service.load_balancer_source_ranges: ['203.0.113.0/24'] is not allowed; only with the type \"LoadBalancer\""
    ]


@pytest.mark.parametrize("network", ["203.0.113.1/24", "203.0.113.0", "10.0.0.0/255.0.0.0", "x/8", ""])
def test_a_source_range_that_is_no_network(database: Declared, network: str) -> None:
    assert database.problems(service={"type": "LoadBalancer", "load_balancer_source_ranges": [network]}) == [
        f"service.load_balancer_source_ranges[0]: {network!r} is not allowed; a network in CIDR notation whose host "
        'bits are zero, such as "10.0.0.0/8" or "2001:db8::/32"'
    ]


def test_no_source_range_at_all(database: Declared) -> None:
    assert database.problems(service={"type": "LoadBalancer", "load_balancer_source_ranges": []}) == [
        "service.load_balancer_source_ranges: [] is not allowed; at least one network; leave it out to let in any"
    ]


def test_a_type_that_is_none(database: Declared) -> None:
    assert database.problems(service={"type": "ExternalName"}) == [
        "service.type: 'ExternalName' is not allowed; one of ClusterIP, NodePort, LoadBalancer"
    ]
