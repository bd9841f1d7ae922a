from typing import Any, cast

from stateful_databases import MariaDBArgs
from stateful_databases.mariadb.config_map import config_map
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.mariadb.stateful_set import stateful_set
from syrupy.assertion import SnapshotAssertion

from tests.references import references


def built(**args: Any) -> Any:  # noqa: ANN401 - read as plain data
    spec = MariaDBSpec.parse("orders", cast("MariaDBArgs", {"version": "11.4", **args}))
    return stateful_set(spec, references(spec))


def pod(**args: Any) -> Any:  # noqa: ANN401 - read as plain data
    return built(**args)["spec"]["template"]["spec"]


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
    for container in pod()["containers"]:
        assert all(not each["name"].endswith("PASSWORD") for each in container["env"])


def test_preferred_keeps_the_products_servers_apart_with_weight_1() -> None:
    (term,) = pod()["affinity"]["pod_anti_affinity"]["preferred_during_scheduling_ignored_during_execution"]

    assert term["weight"] == 1
    assert term["pod_affinity_term"]["topology_key"] == "kubernetes.io/hostname"
    assert term["pod_affinity_term"]["label_selector"] == {"match_labels": {"app.kubernetes.io/name": "mariadb"}}


def test_required_never_puts_two_into_one_domain() -> None:
    (term,) = pod(anti_affinity="required", topology_key="topology.kubernetes.io/zone")["affinity"][
        "pod_anti_affinity"
    ]["required_during_scheduling_ignored_during_execution"]

    assert term["topology_key"] == "topology.kubernetes.io/zone"


def test_none_runs_anywhere() -> None:
    assert pod(anti_affinity="none")["affinity"] == {}


def test_a_setting_is_a_line_of_my_cnf() -> None:
    spec = MariaDBSpec.parse(
        "orders",
        {
            "version": "11.4",
            "configuration": {"mariadbd": {"max-connections": 200.0, "sql_mode": "ANSI", "event_scheduler": True}},
        },
    )

    assert str(config_map(spec)["data"]["my.cnf"]).endswith(
        '\nevent_scheduler = "on"\nmax_connections = "200"\nsql_mode = "ANSI"\n'
    )


def test_what_a_configuration_file_would_take_for_its_own_is_quoted() -> None:
    spec = MariaDBSpec.parse(
        "orders", {"version": "11.4", "configuration": {"mariadbd": {"init_connect": 'a#b\\t"c"'}}}
    )

    assert str(config_map(spec)["data"]["my.cnf"]).endswith('\ninit_connect = "a#b\\\\t\\"c\\""\n')


def test_the_password_is_the_file_of_the_key_that_holds_it() -> None:
    credentials = {"existing_secret": "from-the-vault", "password_key": "db-password"}
    (volume,) = (each for each in pod(credentials=credentials)["volumes"] if each["name"] == "user-credentials")

    assert volume["secret"] == {
        "secret_name": "from-the-vault",
        "items": [{"key": "db-password", "path": "password"}],
        "default_mode": 0o440,
    }
