from typing import Any, cast

from stateful_databases import CassandraArgs
from stateful_databases.cassandra.pod_disruption_budget import pod_disruption_budget
from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.cassandra.stateful_set import stateful_set
from syrupy.assertion import SnapshotAssertion

from tests.references import references


def parse(**args: Any) -> CassandraSpec:  # noqa: ANN401 - any argument
    return CassandraSpec.parse("events", cast("CassandraArgs", {"version": "5.0", **args}))


def built(**args: Any) -> Any:  # noqa: ANN401 - read as plain data
    spec = parse(**args)
    return stateful_set(spec, references(spec))


def pod(**args: Any) -> Any:  # noqa: ANN401 - read as plain data
    return built(**args)["spec"]["template"]["spec"]


def environment(**args: Any) -> dict[str, str]:  # noqa: ANN401 - any argument
    (server,) = pod(**args)["containers"]
    return {each["name"]: each["value"] for each in server["env"] if "value" in each}


def test_the_whole_object(yaml_snapshot: SnapshotAssertion) -> None:
    assert built(namespace="shop", storage={"storage_class": "fast"}) == yaml_snapshot


def test_the_selector_is_within_the_pods_labels_and_has_no_version() -> None:
    spec = built()["spec"]

    selector = spec["selector"]["match_labels"]
    assert selector.items() <= spec["template"]["metadata"]["labels"].items()
    assert set(selector) == {
        "app.kubernetes.io/name",
        "app.kubernetes.io/instance",
        "app.kubernetes.io/component",
    }


def test_a_ring_that_grows_replaces_no_pod() -> None:
    assert built(replicas=1)["spec"]["template"] == built(replicas=5)["spec"]["template"]
    assert built(replicas=5)["spec"]["replicas"] == 5


def test_members_wait_for_each_other_by_themselves() -> None:
    assert built()["spec"]["pod_management_policy"] == "Parallel"


def test_the_claim_template_has_the_selectors_labels_alone() -> None:
    spec = built()["spec"]

    assert spec["volume_claim_templates"][0]["metadata"]["labels"] == spec["selector"]["match_labels"]


def test_every_mount_has_its_volume() -> None:
    spec = built()["spec"]
    volumes = {volume["name"] for volume in spec["template"]["spec"]["volumes"]}
    volumes |= {claim["metadata"]["name"] for claim in spec["volume_claim_templates"]}

    for container in pod()["containers"]:
        assert {mount["name"] for mount in container["volume_mounts"]} <= volumes


def test_no_password_is_in_the_environment() -> None:
    assert not [name for name in environment() if name.endswith("PASSWORD")]


def test_two_members_of_a_ring_are_never_on_one_node() -> None:
    (term,) = pod()["affinity"]["pod_anti_affinity"]["required_during_scheduling_ignored_during_execution"]

    assert term["topology_key"] == "kubernetes.io/hostname"
    assert term["label_selector"] == {"match_labels": built()["spec"]["selector"]["match_labels"]}


def test_members_are_spread_over_zones_where_that_can_be() -> None:
    (constraint,) = pod()["topology_spread_constraints"]

    assert (constraint["topology_key"], constraint["when_unsatisfiable"]) == (
        "topology.kubernetes.io/zone",
        "ScheduleAnyway",
    )
    assert constraint["label_selector"] == {"match_labels": built()["spec"]["selector"]["match_labels"]}
    assert "topology_spread_constraints" not in pod(topology_spread_constraints=[])


def test_probes_start_nothing_but_bash() -> None:
    (server,) = pod()["containers"]

    commands = [server[f"{kind}_probe"]["exec_"]["command"][2] for kind in ("startup", "readiness", "liveness")]
    assert commands == [
        '[ -e /run/cassandra/waiting ] || { [ -e /run/cassandra/serving ] && exec 3<>"/dev/tcp/$POD_IP/7000"; }',
        '[ -e /run/cassandra/waiting ] || { [ -e /run/cassandra/ready ] && exec 3<>"/dev/tcp/$POD_IP/9042"; }',
        '[ -e /run/cassandra/waiting ] || exec 3<>"/dev/tcp/$POD_IP/7000"',
    ]


def test_the_heap_is_the_servers_and_not_nodetools() -> None:
    assert (environment()["HEAP_SIZE"], environment()["HEAP_OPTIONS"]) == ("1024M", "")
    given = environment(max_heap_size="512Mi", heap_newsize="100Mi")
    assert (given["HEAP_SIZE"], given["HEAP_OPTIONS"]) == ("512M", "-Xmn100M")


def test_jmx_is_heard_inside_the_pod_alone() -> None:
    (server,) = pod()["containers"]

    assert environment()["LOCAL_JMX"] == "yes"
    assert {each["container_port"] for each in server["ports"]} == {7000, 7100, 9042}


def test_one_member_at_a_time_may_be_drained() -> None:
    spec = parse()

    assert pod_disruption_budget(spec)["spec"] == {
        "max_unavailable": 1,
        "selector": {"match_labels": spec.installation.identity.selector},
    }
