from typing import Any, cast

from stateful_databases import Cassandra, CassandraArgs

from tests.monitor import Registrations, register

OWN = {
    "app.kubernetes.io/name": "cassandra",
    "app.kubernetes.io/instance": "events",
    "app.kubernetes.io/component": "database",
}
DEPARTURE = {**OWN, "app.kubernetes.io/component": "departure"}


def registered(**args: Any) -> Registrations:  # noqa: ANN401 - any argument
    return register(lambda: Cassandra("events", cast("CassandraArgs", {"version": "5.0", **args})))


def test_the_children_and_their_kinds() -> None:
    children = {each.name: each.type for each in registered().kubernetes_objects()}

    assert children == {
        "events-configuration": "kubernetes:core/v1:ConfigMap",
        "events-members": "kubernetes:core/v1:ConfigMap",
        "events-user-credentials": "kubernetes:core/v1:Secret",
        "events-superuser-credentials": "kubernetes:core/v1:Secret",
        "events-headless": "kubernetes:core/v1:Service",
        "events-service": "kubernetes:core/v1:Service",
        "events-service-account": "kubernetes:core/v1:ServiceAccount",
        "events-network-policy": "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "events-departure-network-policy": "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "events-departure": "kubernetes:batch/v1:Job",
        "events-disruption-budget": "kubernetes:policy/v1:PodDisruptionBudget",
        "events-data-0": "kubernetes:core/v1:PersistentVolumeClaimPatch",
        "events-data-1": "kubernetes:core/v1:PersistentVolumeClaimPatch",
        "events-data-2": "kubernetes:core/v1:PersistentVolumeClaimPatch",
        "events-server": "kubernetes:apps/v1:StatefulSet",
    }


def test_every_child_belongs_to_the_component() -> None:
    everything = registered()

    assert everything["events"].type == "stateful-databases:index:Cassandra"
    assert {each.parent for each in everything.kubernetes_objects()} == {"events"}


def test_a_single_member_may_be_drained() -> None:
    assert "events-disruption-budget" not in registered(replicas=1).by_name


def test_each_members_claim_outlives_the_component_and_is_there_before_the_server() -> None:
    everything = registered(storage={"size": "20Gi"})

    assert everything["events-server"].ignore_changes == ("spec.volumeClaimTemplates",)
    for ordinal in range(3):
        claim = everything[f"events-data-{ordinal}"]
        assert claim.retain_on_delete
        assert claim.inputs["metadata"]["name"] == f"data-events-{ordinal}"
        assert claim.inputs["spec"]["resources"] == {"requests": {"storage": "20Gi"}}
        assert claim.name in everything["events-server"].depends_on


def test_a_claim_that_is_not_retained_goes_with_the_client_service() -> None:
    everything = registered(storage={"retain": False})

    for ordinal in range(3):
        assert everything[f"events-data-{ordinal}"].inputs["metadata"]["ownerReferences"] == [
            {"apiVersion": "v1", "kind": "Service", "name": "events", "uid": "uid-of-events"}
        ]


def test_clients_reach_the_port_for_clients_alone() -> None:
    everything = registered()

    assert [each["port"] for each in everything["events-service"].inputs["spec"]["ports"]] == [9042]
    headless = everything["events-headless"].inputs["spec"]
    assert {each["name"]: each["port"] for each in headless["ports"]} == {"intra-node": 7000, "cql": 9042}
    assert headless["publishNotReadyAddresses"] is True


def test_members_reach_each_other_and_nobody_else_their_port() -> None:
    spec = registered()["events-network-policy"].inputs["spec"]

    status = {"protocol": "TCP", "port": 7100}
    ports = [{"protocol": "TCP", "port": 7000}, status, {"protocol": "TCP", "port": 9042}]
    clients, members, departure = spec["ingress"]
    assert clients == {"from": [{"podSelector": {}}], "ports": [{"protocol": "TCP", "port": 9042}]}
    assert members == {"from": [{"podSelector": {"matchLabels": OWN}}], "ports": ports}
    assert departure == {"from": [{"podSelector": {"matchLabels": DEPARTURE}}], "ports": [status]}
    names, others = spec["egress"]
    assert names == {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]}
    assert others == {"to": [{"podSelector": {"matchLabels": OWN}}], "ports": ports}


def test_members_reach_each_other_where_no_client_may_come() -> None:
    members, departure = registered(network_policy={"allow_from": []})["events-network-policy"].inputs["spec"][
        "ingress"
    ]

    assert members["from"] == [{"podSelector": {"matchLabels": OWN}}]
    assert departure["from"] == [{"podSelector": {"matchLabels": DEPARTURE}}]


def test_pods_go_after_the_job_that_waits_until_their_members_have_left() -> None:
    everything = registered()
    job = everything["events-departure"]

    assert "events-departure" in everything["events-server"].depends_on
    assert {"events-members", "events-headless", "events-departure-network-policy"} <= job.depends_on
    assert job.inputs["metadata"]["annotations"]["pulumi.com/replaceUnready"] == "true"


def test_each_number_of_members_has_a_job_of_its_own() -> None:
    """It waited for that number; what else changes doesn't make it wait again, for a ring that may be down."""
    three, four = registered(replicas=3)["events-departure"], registered(replicas=4)["events-departure"]

    assert [each.inputs["metadata"]["name"] for each in (three, four)] == ["events-members-3", "events-members-4"]
    assert three.ignore_changes == ("spec",)
    (container,) = four.inputs["spec"]["template"]["spec"]["containers"]
    assert {"name": "REPLICAS", "value": "4"} in container["env"]


def test_the_longest_name_of_a_job_is_a_label() -> None:
    args: CassandraArgs = {"version": "5.0", "name": "e" * 52, "keyspace": "events", "replicas": 99}
    job = register(lambda: Cassandra("events", args))["events-departure"]

    assert len(job.inputs["metadata"]["name"]) == 63


def test_the_jobs_pod_is_no_member_and_knows_no_password() -> None:
    everything = registered()
    template = everything["events-departure"].inputs["spec"]["template"]
    pod = template["spec"]

    assert OWN.items() <= everything["events-server"].inputs["spec"]["selector"]["matchLabels"].items()
    assert DEPARTURE.items() <= template["metadata"]["labels"].items()
    assert [volume["configMap"]["name"] for volume in pod["volumes"]] == ["events-configuration-autonamed"]
    assert (pod["affinity"], "topologySpreadConstraints" in pod) == ({}, False)
    assert everything["events-departure-network-policy"].inputs["spec"] == {
        "podSelector": {"matchLabels": DEPARTURE},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [],
        "egress": [
            {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]},
            {"to": [{"podSelector": {"matchLabels": OWN}}], "ports": [{"protocol": "TCP", "port": 7100}]},
        ],
    }


def test_the_ring_is_kept_as_it_was_first_asked_for() -> None:
    kept = registered(num_tokens=8)["events-ring"]

    assert (kept.type, kept.replace_on_changes) == ("pulumi:index:Stash", ())
    assert kept.inputs["input"] == {
        "cluster_name": "events",
        "data_center": "dc1",
        "rack": "rack1",
        "num_tokens": "8",
    }


def test_the_pods_are_replaced_with_each_password_that_the_component_makes() -> None:
    server = registered(superuser_credentials={"rotation": 2})["events-server"]

    assert server.inputs["spec"]["template"]["metadata"]["annotations"] == {
        "stateful-databases/user-credentials": "events-user-password-1-id",
        "stateful-databases/superuser-credentials": "events-superuser-password-2-id",
    }
    assert {"events-user-credentials", "events-superuser-credentials"} <= server.depends_on


def test_the_outputs() -> None:
    outputs = registered(credentials={"password": "p@ss:word"}).outputs["events"]

    assert outputs.pop("secrets") == {"connectionUrl"}
    assert outputs == {
        "host": "events.default.svc",
        "port": 9042,
        "keyspace": "events",
        "dataCenter": "dc1",
        "username": "events",
        "secretName": "events-credentials",
        "passwordKey": "password",
        "superuserSecretName": "events-superuser-credentials",
        "superuserPasswordKey": "password",
        "connectionUrl": "cassandra://events:p%40ss%3Aword@events.default.svc:9042/events",
        "serviceName": "events",
        "headlessServiceName": "events-headless",
    }
