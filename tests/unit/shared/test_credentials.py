import re

import pulumi
import pytest
from stateful_databases.shared.credentials import CredentialsSpec, checked_secret_name, generated_password
from stateful_databases.shared.validation import Fields, Problems


class Args:
    credentials: object


def read(given: object) -> tuple[CredentialsSpec, list[str]]:
    problems = Problems("a test")
    fields = Fields({"credentials": given}, Args, problems)
    return CredentialsSpec.read(fields, "credentials", "user", "orders-credentials"), problems.lines


def problems(given: dict[str, object]) -> list[str]:
    return read(given)[1]


@pytest.mark.parametrize("given", [None, {}, {"password": None, "rotation": None}])
def test_nothing_is_a_drawn_password_in_a_secret_of_the_components_own(given: object) -> None:
    assert read(given) == (CredentialsSpec("user", "orders-credentials", None, "password", None, 1), [])


@pytest.mark.parametrize("rotation", [2, 2.0])
def test_a_rotation_is_a_whole_number(rotation: float) -> None:
    assert read({"rotation": rotation})[0].rotation == 2


@pytest.mark.parametrize("rotation", [0, -1, 1.5, "2", True])
def test_another_rotation_is_refused(rotation: object) -> None:
    assert problems({"rotation": rotation}) == [
        f"credentials.rotation: {rotation!r} is not allowed; an integer of at least 1"
    ]


def test_an_existing_secret_has_its_key() -> None:
    spec, lines = read({"existing_secret": "from-the-vault", "password_key": "DB_PASSWORD"})

    assert lines == []
    assert (spec.existing_secret, spec.password_key) == ("from-the-vault", "DB_PASSWORD")
    assert spec.path == "/etc/credentials/user/password"


def test_an_existing_secret_may_be_an_output() -> None:
    name = pulumi.Output.from_input("from-the-vault")

    spec, lines = read({"existing_secret": name})

    assert (spec.existing_secret, lines) == (name, [])


@pytest.mark.parametrize("name", ["Hidden", "hidden/hidden", "hidden\n", "-hidden", "h" * 254, "", 5])
def test_what_is_no_name_is_refused_and_not_shown(name: object) -> None:
    assert problems({"existing_secret": name}) == [
        "credentials.existing_secret: not allowed; the name of an object: lower-case letters, digits, '-' and '.', at "
        "most 253 characters"
    ]


@pytest.mark.parametrize("key", ["a b", "", "a/b", 5])
def test_what_no_secret_can_have_is_no_key(key: object) -> None:
    assert problems({"existing_secret": "vault", "password_key": key}) == [
        f"credentials.password_key: {key!r} is not allowed; a key of a Secret: letters, digits, '.', '_' and '-'"
    ]


def test_a_password_and_a_secret_exclude_each_other() -> None:
    assert problems({"password": "hidden", "existing_secret": "vault"}) == [
        "credentials.existing_secret: not allowed; either a password or a Secret that holds it"
    ]
    assert "P@ss" not in "".join(problems({"password": "hidden", "existing_secret": "P@ss word"}))


@pytest.mark.parametrize("given", [{"password": "hidden"}, {"existing_secret": "vault"}])
def test_only_a_drawn_password_is_drawn_again(given: dict[str, object]) -> None:
    assert problems({**given, "rotation": 2}) == [
        "credentials.rotation: 2 is not allowed; it generates a password, and here one is given"
    ]


def test_a_key_belongs_to_an_existing_secret() -> None:
    assert problems({"password_key": "KEY"}) == [
        "credentials.password_key: 'KEY' is not allowed; it belongs to existing_secret; the component's own has "
        '"password"'
    ]


def test_no_two_draws_are_the_same() -> None:
    assert len({generated_password() for _ in range(100)}) == 100
    assert re.fullmatch("[0-9a-f]{48}", generated_password())


@pytest.mark.parametrize(
    ("data", "keys"), [({"other": "aGlkZGVu", "a": "aGlkZGVu"}, "a, other"), ({}, "none"), (None, "none")]
)
def test_an_existing_secret_without_the_key_is_an_error_that_shows_no_value(
    data: dict[str, str] | None, keys: str
) -> None:
    spec, _ = read({"existing_secret": "vault"})

    with pytest.raises(pulumi.RunError) as caught:
        checked_secret_name(spec, "vault", {"namespace": "shop", "uid": "1"}, data)

    assert str(caught.value) == f'Secret "shop/vault" has no key "password"; its keys are {keys}'


def test_an_existing_secret_with_the_key_is_used() -> None:
    spec, _ = read({"existing_secret": "vault"})

    assert checked_secret_name(spec, "vault", {"namespace": "shop", "uid": "1"}, {"password": "eA=="}) == "vault"


@pytest.mark.parametrize("value", ["", "Cg==", "YQpi"])
def test_an_existing_secret_without_a_password_of_one_line_is_refused(value: str) -> None:
    spec, _ = read({"existing_secret": "vault"})

    with pytest.raises(pulumi.RunError) as caught:
        checked_secret_name(spec, "vault", {"namespace": "shop", "uid": "1"}, {"password": value})

    assert str(caught.value) == (
        'Secret "shop/vault" has no password under "password"; a string of one line that isn\'t empty'
    )


def test_the_components_own_secret_is_no_existing_one() -> None:
    spec, _ = read({"existing_secret": "orders-credentials"})
    metadata = {"namespace": "shop", "uid": "1", "labels": {"app.kubernetes.io/managed-by": "pulumi"}}

    with pytest.raises(pulumi.RunError) as caught:
        checked_secret_name(spec, "orders-credentials", metadata, {"password": "eA=="})

    assert "would go with this change" in str(caught.value)


@pytest.mark.parametrize("metadata", [None, {}])
def test_where_nothing_is_looked_up_nothing_is_checked(metadata: dict[str, str] | None) -> None:
    spec, _ = read({"existing_secret": "vault"})

    assert checked_secret_name(spec, "vault", metadata, None) == "vault"
