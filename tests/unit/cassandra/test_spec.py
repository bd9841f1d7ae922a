from typing import Any, cast

import pulumi
import pytest
from stateful_databases import CassandraArgs
from stateful_databases.cassandra.config_map import config_map, members_config_map
from stateful_databases.cassandra.spec import CassandraSpec


def parse(resource_name: str = "events", **args: Any) -> CassandraSpec:  # noqa: ANN401 - any wrong thing may be given
    return CassandraSpec.parse(resource_name, cast("CassandraArgs", {"version": "5.0", **args}))


def problems(resource_name: str = "events", **args: Any) -> list[str]:  # noqa: ANN401 - any wrong thing may be given
    with pytest.raises(pulumi.RunError) as caught:
        parse(resource_name, **args)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


def test_a_version_is_enough() -> None:
    spec = parse("events-eu")

    assert spec.installation.image.reference == "docker.io/library/cassandra:5.0"
    assert (spec.keyspace, spec.username, spec.replicas) == ("events_eu", "events_eu", 3)
    assert spec.installation.storage.size.text == "10Gi"
    assert spec.installation.resources.memory_limit.text == "2Gi"
    assert spec.installation.resources.cpu_request.text == "500m"
    assert spec.kept == {
        "cluster_name": "events-eu",
        "data_center": "dc1",
        "rack": "rack1",
        "num_tokens": "16",
    }


def test_a_name_that_is_refused_is_one_problem_and_a_default_is_named_as_one() -> None:
    assert problems("Events") == [
        "name: 'Events' is not allowed; lower-case letters, digits and '-', starting with a letter, not ending with "
        "'-', at most 52 characters: it is the default, so give `name`"
    ]
    assert problems("e" * 49) == [
        f"keyspace: '{'e' * 49}' is not allowed; lower-case letters, digits and '_', starting with a letter, at most "
        "48 characters: it is the default, so give `keyspace`"
    ]


@pytest.mark.parametrize("version", ["3.11", "4.1", "6", "50", "latest", 5.0])
def test_a_version_without_support_is_refused(version: object) -> None:
    assert problems(version=version)[0].startswith(f"version: {version!r} is not allowed")


@pytest.mark.parametrize("replicas", [0, -1, 1.5, "3", True])
def test_a_ring_has_a_member(replicas: object) -> None:
    assert problems(replicas=replicas) == [f"replicas: {replicas!r} is not allowed; an integer of at least 1"]


@pytest.mark.parametrize("replicas", [2, 4.0])
def test_an_even_number_of_members_is_warned_of(replicas: float) -> None:
    assert parse(replicas=replicas).warnings == (
        f"replicas: {int(replicas)} bear the loss of no more members than {int(replicas) - 1} do: a quorum is more "
        "than half of the copies",
    )


@pytest.mark.parametrize("replicas", [1, 3, 5])
def test_an_odd_number_is_not(replicas: int) -> None:
    assert parse(replicas=replicas).warnings == ()


def test_members_that_everybody_reaches_are_warned_of() -> None:
    (warning,) = parse(network_policy={"enabled": False}).warnings

    assert warning.startswith("network_policy: without one every pod of the cluster reaches port 7000")


def test_what_is_wrong_with_the_ring() -> None:
    assert problems(cluster_name="two\nlines", data_center="a b", rack="", num_tokens=257) == [
        "num_tokens: 257 is not allowed; at most 256",
        "cluster_name: 'two\\nlines' is not allowed; letters, digits, ' ', '.', '_' and '-', starting and ending with "
        "a letter or digit, at most 64 characters",
        "data_center: 'a b' is not allowed; letters, digits, '_' and '-', starting with a letter or digit, at most 48 "
        "characters",
        "rack: '' is not allowed; letters, digits, '_' and '-', starting with a letter or digit, at most 48 characters",
    ]


@pytest.mark.parametrize(
    ("key", "asked", "written"),
    [
        ("cluster_name", "other", "events"),
        ("data_center", "dc2", "dc1"),
        ("rack", "b", "rack1"),
        ("num_tokens", 8, "16"),
    ],
)
def test_data_that_is_there_keeps_its_ring(key: str, asked: object, written: str) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        parse("events", **{key: asked}).refuse_change("events", parse().kept)

    assert str(caught.value) == (
        'Cassandra "events": 1 problem, nothing was changed:\n'
        f"  - {key}: {asked!r} is not allowed; the members' data was written with {written!r}, and can't follow; "
        "a ring of another name can have it, and the data copied to it"
    )


def test_the_same_ring_is_not_refused() -> None:
    parse().refuse_change("events", parse().kept)


def test_a_ring_from_before_an_argument_was_kept_is_not_refused() -> None:
    parse(rack="b").refuse_change("events", {"cluster_name": "events", "data_center": "dc1", "num_tokens": "16"})


@pytest.mark.parametrize("replicas", [2, 4])
def test_another_number_of_members_is_no_other_ring(replicas: int) -> None:
    parse(replicas=replicas).refuse_change("events", parse().kept)


@pytest.mark.parametrize("keyspace", ["system", "system_auth", "Events", "1", "x" * 49, "a-b", ""])
def test_a_keyspace_that_is_taken_or_needs_quoting_is_refused(keyspace: str) -> None:
    (problem,) = problems(keyspace=keyspace, username="app")

    assert problem.startswith(f"keyspace: {keyspace!r} is not allowed")


def test_a_name_too_long_for_a_keyspace_asks_for_one() -> None:
    (problem,) = problems("x" * 49, username="app")

    assert problem.startswith(f"keyspace: '{'x' * 49}' is not allowed")
    assert parse("x" * 49, keyspace="events", username="app").keyspace == "events"


@pytest.mark.parametrize("username", ["cassandra", "Events", "a;b", ""])
def test_a_username_that_is_taken_or_needs_quoting_is_refused(username: str) -> None:
    assert problems(username=username)[0].startswith(f"username: {username!r} is not allowed")


def test_a_component_called_as_the_superuser_asks_for_a_username() -> None:
    assert problems("cassandra") == [
        "username: 'cassandra' is not allowed; a name that the server doesn't use itself: it is the default, so give "
        "`username`"
    ]
    assert parse("cassandra", username="app").keyspace == "cassandra"


def test_an_existing_claim_is_refused_with_the_way_there_is() -> None:
    assert problems(storage={"existing_claim": "restored"}) == [
        "storage.existing_claim: 'restored' is not allowed; each member has a claim of its own, such as data-events-0: "
        "a claim that is there under that name is taken up"
    ]


@pytest.mark.parametrize(
    "setting", ["authenticator", "seed_provider", "auto_bootstrap", "listen_address", "num_tokens"]
)
def test_a_setting_that_the_component_places_is_refused(setting: str) -> None:
    assert problems(configuration={setting: "x"})[0].startswith(f"configuration.{setting}: 'x' is not allowed; ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Concurrent_Writes", 1),
        ("concurrent-writes", 1),
        ("concurrent_writes", None),
        ("x", float("nan")),
        ("x", [None]),
    ],
)
def test_what_is_no_setting_is_refused(name: str, value: object) -> None:
    (problem,) = problems(configuration={name: value})

    assert problem.startswith(f"configuration.{name}: ")


def test_settings_are_lines_of_yaml_in_one_order() -> None:
    settings = {
        "hinted_handoff_enabled": False,
        "concurrent_writes": 64.0,
        "replica_filtering_protection": {"cached_rows_warn_threshold": 2000.0},
        "commitlog_sync_period": "10s",
    }
    first, second = (
        config_map(parse(configuration=each))["data"]["cassandra.yaml"]
        for each in (settings, dict(reversed(settings.items())))
    )

    assert first == second
    assert str(first).splitlines()[-4:] == [
        'commitlog_sync_period: "10s"',
        "concurrent_writes: 64",
        "hinted_handoff_enabled: false",
        'replica_filtering_protection: {"cached_rows_warn_threshold": 2000}',
    ]


def test_everybody_has_to_log_in() -> None:
    text = str(config_map(parse())["data"]["cassandra.yaml"])

    assert 'authenticator: {"class_name": "PasswordAuthenticator"}' in text.splitlines()
    assert 'authorizer: {"class_name": "CassandraAuthorizer"}' in text.splitlines()


def test_the_number_of_members_is_in_no_immutable_object() -> None:
    assert config_map(parse(replicas=3)) == config_map(parse(replicas=5))
    assert members_config_map(parse(replicas=5))["data"] == {"replicas": "5\n"}
    assert members_config_map(parse())["immutable"] is False
