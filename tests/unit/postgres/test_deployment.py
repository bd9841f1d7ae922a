from typing import Any, cast

import pytest
from stateful_databases import PostgresArgs
from stateful_databases.postgres.deployment import deployment
from stateful_databases.postgres.spec import PostgresSpec
from syrupy.assertion import SnapshotAssertion

from tests.references import references


def built(**args: Any) -> Any:  # noqa: ANN401 - read as plain data
    spec = PostgresSpec.parse("billing", cast("PostgresArgs", {"version": "18", **args}))
    return deployment(spec, references(spec))


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


def test_every_mount_has_its_volume() -> None:
    volumes = {volume["name"] for volume in pod()["volumes"]}

    for container in pod()["containers"]:
        assert {mount["name"] for mount in container["volume_mounts"]} <= volumes


def test_no_password_is_in_the_environment() -> None:
    for container in pod()["containers"]:
        assert all(not each["name"].endswith("PASSWORD") for each in container["env"])


def test_a_change_recreates_the_pod() -> None:
    assert built()["spec"]["strategy"] == {"type": "Recreate"}


@pytest.mark.parametrize("version", ["15", "18"])
def test_the_lock_is_in_the_volume_and_beside_the_data_directory(version: str) -> None:
    (server,) = pod(version=version)["containers"]
    environment = {each["name"]: each["value"] for each in server["env"]}

    (data,) = (mount for mount in server["volume_mounts"] if mount["name"] == "data")
    assert environment["LOCK_FILE"] == f"{data['mount_path']}/.server.lock"
    assert not environment["LOCK_FILE"].startswith(environment["PGDATA"])


def test_the_data_directory_is_below_the_mount_and_never_the_mount_itself() -> None:
    for version in ("14", "15", "16", "17", "18"):
        (server,) = pod(version=version)["containers"]
        environment = {each["name"]: each["value"] for each in server["env"]}
        assert environment["PGDATA"].startswith(server["volume_mounts"][0]["mount_path"] + "/")


def test_the_password_is_the_file_of_the_key_that_holds_it() -> None:
    credentials = {"existing_secret": "from-the-vault", "password_key": "db-password"}
    (volume,) = (each for each in pod(credentials=credentials)["volumes"] if each["name"] == "user-credentials")

    assert volume["secret"] == {
        "secret_name": "from-the-vault",
        "items": [{"key": "db-password", "path": "password"}],
        "default_mode": 0o440,
    }
