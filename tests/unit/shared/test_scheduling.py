import pytest

from tests.unit.shared.conftest import Declared, of_one_writer

ZONE = "topology.kubernetes.io/zone"


@of_one_writer
def test_nothing_given_leaves_the_choice_to_the_cluster(database: Declared) -> None:
    said = {"topologySpreadConstraints", "nodeSelector", "tolerations", "schedulerName", "priorityClassName"}

    assert not said & database.pod().keys()


def test_a_node_selector_a_scheduler_and_a_priority_class_are_the_pods(database: Declared) -> None:
    pod = database.pod(node_selector={"disk": "ssd"}, scheduler_name="stork", priority_class_name="databases.high")

    assert pod["nodeSelector"] == {"disk": "ssd"}
    assert pod["schedulerName"] == "stork"
    assert pod["priorityClassName"] == "databases.high"


@pytest.mark.parametrize("argument", ["scheduler_name", "priority_class_name"])
@pytest.mark.parametrize("name", ["Stork", "a b", "", "x" * 254, "a\n", 7])
def test_a_name_that_no_object_has_is_refused(database: Declared, argument: str, name: object) -> None:
    assert database.problems(**{argument: name}) == [
        f"{argument}: {name!r} is not allowed; the name of an object: lower-case letters, digits, '-' and '.', at most "
        "253 characters"
    ]


@of_one_writer
def test_a_spread_is_over_the_likes_of_the_database(database: Declared) -> None:
    pod = database.pod(topology_spread_constraints=[{"topology_key": ZONE}])

    (name,) = {key: value for key, value in database.pod_template()["metadata"]["labels"].items() if "/name" in key}
    (constraint,) = pod["topologySpreadConstraints"]
    assert list(constraint["labelSelector"]["matchLabels"]) == [name]
    assert (constraint["topologyKey"], constraint["maxSkew"]) == (ZONE, 1)
    assert constraint["whenUnsatisfiable"] == "ScheduleAnyway"


def test_a_spread_as_it_is_given(database: Declared) -> None:
    given = {"topology_key": "rack", "max_skew": 2.0, "when_unsatisfiable": "DoNotSchedule"}
    (constraint,) = database.pod(topology_spread_constraints=[given])["topologySpreadConstraints"]

    assert (constraint["topologyKey"], constraint["maxSkew"]) == ("rack", 2)
    assert constraint["whenUnsatisfiable"] == "DoNotSchedule"


def test_what_is_wrong_with_spreads(database: Declared) -> None:
    assert database.problems(
        topology_spread_constraints=[
            {"topology_key": ZONE},
            {"max_skew": 0},
            {"topology_key": ZONE, "when_unsatisfiable": "ScheduleAnyway"},
            {"topology_key": ZONE, "when_unsatisfiable": "Never"},
        ]
    ) == [
        "topology_spread_constraints[1].topology_key: required; a key: at most 63 letters, digits, '-', '_' and '.', "
        'starting and ending with a letter or digit, after an optional domain and "/"',
        "topology_spread_constraints[1].max_skew: 0 is not allowed; an integer of at least 1",
        f"topology_spread_constraints[2].topology_key: '{ZONE}' is not allowed; another constraint has it with "
        '"ScheduleAnyway" too',
        "topology_spread_constraints[3].when_unsatisfiable: 'Never' is not allowed; one of ScheduleAnyway, "
        "DoNotSchedule",
        f"topology_spread_constraints[3].topology_key: '{ZONE}' is not allowed; another constraint has it with "
        '"ScheduleAnyway" too',
    ]


def test_tolerations_as_they_are_given(database: Declared) -> None:
    given = [
        {"key": "disk", "value": "ssd", "effect": "NoSchedule"},
        {"operator": "Exists"},
        {"key": "disk", "operator": "Exists", "effect": "NoExecute", "toleration_seconds": 0},
    ]

    assert database.pod(tolerations=given)["tolerations"] == [
        {"key": "disk", "operator": "Equal", "value": "ssd", "effect": "NoSchedule"},
        {"operator": "Exists"},
        {"key": "disk", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 0},
    ]


def test_what_is_wrong_with_tolerations(database: Declared) -> None:
    assert database.problems(
        tolerations=[
            {"key": "disk", "operator": "Exists", "value": "ssd"},
            {"value": "ssd"},
            {"key": "disk", "toleration_seconds": 30},
            {"key": "disk", "effect": "NoExecute", "toleration_seconds": 1.5},
            "disk",
        ]
    ) == [
        "tolerations[0].value: 'ssd' is not allowed; with the operator \"Exists\" leave it out",
        'tolerations[1].key: required; without one the operator is "Exists"',
        'tolerations[2].toleration_seconds: 30 is not allowed; only with the effect "NoExecute"',
        "tolerations[3].toleration_seconds: 1.5 is not allowed; an integer of at least 0",
        "tolerations[4]: not allowed; a mapping with effect, key, operator, toleration_seconds, value",
    ]


def test_what_should_be_a_list_and_is_none(database: Declared) -> None:
    assert database.problems(tolerations={"key": "disk"}) == ["tolerations: not allowed; a list"]
