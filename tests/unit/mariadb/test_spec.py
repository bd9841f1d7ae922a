from typing import Any, cast

import pulumi
import pytest
from stateful_databases import MariaDBArgs
from stateful_databases.mariadb.spec import MariaDBSpec


def parse(resource_name: str = "orders", **args: Any) -> MariaDBSpec:  # noqa: ANN401 - any wrong thing may be given
    return MariaDBSpec.parse(resource_name, cast("MariaDBArgs", {"version": "11.4", **args}))


def problems(resource_name: str = "orders", **args: Any) -> list[str]:  # noqa: ANN401 - any wrong thing may be given
    with pytest.raises(pulumi.RunError) as caught:
        parse(resource_name, **args)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


def test_a_version_is_enough() -> None:
    spec = parse()

    assert spec.installation.identity.name == "orders"
    assert spec.installation.image.reference == "docker.io/library/mariadb:11.4"
    assert (spec.access.database, spec.access.owner) == ("orders", "orders")
    assert (spec.installation.storage.size.text, spec.installation.storage.access_modes) == ("8Gi", ("ReadWriteOnce",))
    assert spec.installation.pod.scheduling.anti_affinity.policy == "preferred"
    assert spec.update_strategy == "RollingUpdate"


def test_none_is_the_same_as_nothing() -> None:
    nothing: Any = dict.fromkeys(MariaDBArgs.__annotations__)

    assert parse(**{**nothing, "version": "11.4"}) == parse()


def test_the_version_is_required() -> None:
    assert problems(version=None) == [
        'version: required; a string: "10.11", "11.4", or a release of these, such as "11.4.1"'
    ]


@pytest.mark.parametrize("version", ["5.5", "10.1", "11.40", "12", "latest", "11", 11.4])
def test_a_version_without_support_is_refused(version: object) -> None:
    assert problems(version=version)[0].startswith(f"version: {version!r} is not allowed")


@pytest.mark.parametrize("version", ["10.11", "11.4", "11.4.5"])
def test_a_series_and_its_releases_are_supported(version: str) -> None:
    assert parse(version=version).installation.image.reference == f"docker.io/library/mariadb:{version}"


def test_an_unknown_argument_is_answered_with_the_nearest() -> None:
    assert problems(storge={"size": "1Gi"}) == ['storge: no such argument; did you mean "storage"?']


def test_a_nested_unknown_argument_has_its_path() -> None:
    assert problems(resources={"limits": {"memry": "1Gi"}}) == [
        'resources.limits.memry: no such argument; did you mean "memory"?'
    ]


def test_every_problem_is_in_one_error() -> None:
    with pytest.raises(pulumi.RunError) as caught:
        parse("Orders", version="5.5", storage={"size": "8GB"}, databse="x")

    assert str(caught.value) == (
        'MariaDB "Orders": 4 problems, nothing was changed:\n'
        '  - databse: no such argument; did you mean "database"?\n'
        "  - name: 'Orders' is not allowed; lower-case letters, digits and '-', starting with a letter, "
        "not ending with '-', at most 52 characters: it is the default, so give `name`\n"
        "  - version: '5.5' is not allowed; "
        'a string: "10.11", "11.4", or a release of these, such as "11.4.1"\n'
        "  - storage.size: '8GB' is not allowed; a size of at least 1Mi as a Kubernetes quantity, such as \"8Gi\" or "
        '"512Mi"'
    )


def test_a_name_of_52_characters_is_the_longest() -> None:
    assert parse("n" * 52).installation.identity.name == "n" * 52
    assert problems("n" * 53)[0].endswith("at most 52 characters: it is the default, so give `name`")


def test_read_only_many_is_refused() -> None:
    assert problems(storage={"access_modes": ["ReadOnlyMany"]}) == [
        "storage.access_modes: ['ReadOnlyMany'] is not allowed; a database writes its volume: ReadOnlyMany can't hold "
        "it"
    ]


def test_read_write_many_is_warned_of() -> None:
    assert "only one server" in parse(storage={"access_modes": ["ReadWriteMany"]}).installation.storage.warnings[0]
    assert parse().installation.storage.warnings == ()


def test_a_request_over_its_limit_is_refused() -> None:
    assert problems(resources={"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}) == [
        "resources.requests.cpu: '2' is not allowed; at most the limit, 1"
    ]


def test_settings_that_the_component_places_are_refused_however_they_are_written() -> None:
    assert problems(configuration={"mariadbd": {"bind-address": "0.0.0.0", "DATADIR": "/x"}}) == [  # noqa: S104
        "configuration.mariadbd.bind-address: '0.0.0.0' is not allowed; set by the component: probes, Services and "
        "volumes depend on it",
        "configuration.mariadbd.DATADIR: '/x' is not allowed; set by the component: probes, Services and volumes "
        "depend on it",
    ]


@pytest.mark.parametrize("username", ["root", "healthcheck", "a b", "`x", "x" * 65, "", "mysql"])
def test_a_username_that_is_taken_or_needs_quoting_is_refused(username: str) -> None:
    assert problems(username=username)[0].startswith(f"username: {username!r} is not allowed")


@pytest.mark.parametrize("password", [20052005, "", "two\nlines", "ends\n", {"nested": "20052005"}])
def test_a_password_that_no_file_can_carry_is_refused_and_not_shown(password: object) -> None:
    (problem,) = problems(credentials={"password": password})

    assert problem == "credentials.password: not allowed; a string of one line that isn't empty, or an Output of one"


def test_a_secret_given_one_level_too_high_is_not_shown() -> None:
    assert problems(credentials="hunter2") == [
        "credentials: not allowed; a mapping with existing_secret, password, password_key, rotation"
    ]


@pytest.mark.parametrize("name", ["mysql", "sys"])
def test_the_servers_own_databases_are_refused(name: str) -> None:
    assert problems(database=name, username="app") == [
        f"database: {name!r} is not allowed; a name that the server doesn't use itself"
    ]


def test_a_default_that_is_refused_is_one_problem_and_named_as_the_default() -> None:
    assert problems("mysql") == [
        "database: 'mysql' is not allowed; a name that the server doesn't use itself: it is the default, so give "
        "`database`"
    ]
    assert problems("root") == [
        "username: 'root' is not allowed; a name that the server doesn't use itself: it is the default, so give "
        "`username`"
    ]


@pytest.mark.parametrize("image", ["mariadb", "registry.example:5000/mariadb", "Maria DB:1", "mariadb:"])
def test_an_image_needs_a_tag_or_a_digest(image: str) -> None:
    assert problems(image=image) == [f"image: {image!r} is not allowed; an image reference with a tag or a digest"]


@pytest.mark.parametrize("image", ["mariadb:11.4", "registry.example:5000/a/mariadb:1@sha256:" + "0" * 64])
def test_an_image_with_one_is_taken_as_it_is(image: str) -> None:
    assert parse(image=image).installation.image.reference == image


def test_the_default_request_is_never_over_the_limit() -> None:
    assert parse(resources={"limits": {"cpu": "100m"}}).installation.resources.cpu_request.text == "100m"
    assert parse(resources={"limits": {"cpu": "4"}}).installation.resources.cpu_request.text == "250m"


@pytest.mark.parametrize("size", ["500m", "0", "1Ki", True, -1])
def test_a_size_that_is_none_is_refused(size: object) -> None:
    assert problems(storage={"size": size})[0].startswith(f"storage.size: {size!r} is not allowed; a size of at least")


@pytest.mark.parametrize(
    "setting", ["skip-grant-tables", "skip_grant", "loose_skip_grant_tables", "SOCKET", "init-file"]
)
def test_a_reserved_setting_is_found_however_it_is_written(setting: str) -> None:
    assert problems(configuration={"mariadbd": {setting: True}})[0].startswith(f"configuration.mariadbd.{setting}: ")


def test_one_setting_written_in_two_ways_is_refused() -> None:
    assert problems(configuration={"mariadbd": {"max_connections": 1, "max-connections": 2}}) == [
        "configuration.mariadbd.max-connections: 2 is not allowed; max_connections is there twice, written in two ways"
    ]


def test_the_file_is_the_same_whatever_order_the_sections_and_settings_come_in() -> None:
    settings = {"tmp_table_size": "8M", "max-connections": 20, "event_scheduler": True}
    sections = {"mysqld": {"max_allowed_packet": "16M"}, "mariadbd": settings, "client": {"quick": True}}
    reversed_sections = {name: dict(reversed(sections[name].items())) for name in reversed(sections)}

    assert parse(configuration=sections).configuration.text == parse(configuration=reversed_sections).configuration.text


@pytest.mark.parametrize("setting", ["skip_name_resolve", "max_connections", "innodb_buffer_pool_size", "log_bin"])
def test_a_setting_that_nothing_hangs_on_is_taken(setting: str) -> None:
    assert parse(configuration={"mariadbd": {setting: 1}}).configuration.sections
