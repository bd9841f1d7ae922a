"""What is wrong is said at preview, all of it, in one error; nothing is changed."""

import pytest

from local.errors import LocalError
from tests.clone import Clone

pytestmark = pytest.mark.engine


def refusal(clone: Clone) -> str:
    """What a preview that must fail says, when nothing came of it."""
    done = clone.pulumi("preview")
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout
    assert not list((clone.folder.parent / "rendered").rglob("*.yaml"))
    assert "resources" not in clone.read("stack", "export")["deployment"]
    return done.stdout + done.stderr


@pytest.fixture
def made(offline: Clone) -> Clone:
    """A stack without resources."""
    assert offline.pulumi("stack", "init").returncode == 0
    return offline


def test_everything_wrong_with_a_database_is_one_error(made: Clone) -> None:
    source = made.environment.read_text()
    made.environment.write_text(
        source.replace(
            '"version": "11.4"', '"version": "5.5", "databse": "x", "configuration": {"mariadbd": {"port": 1}}'
        )
    )

    assert (
        'error: MariaDB "orders": 3 problems, nothing was changed:\n'
        '      - databse: no such argument; did you mean "database"?\n'
        "      - version: '5.5' is not allowed; "
        'a string: "10.11", "11.4", or a release of these, such as "11.4.1"\n'
        "      - configuration.mariadbd.port: 1 is not allowed; set by the component: probes, Services and volumes "
        "depend on it\n"
    ) in refusal(made)


PLACE = "Pulumi.dev.yaml: {}, nothing was changed:\n"
REQUIRED = "      - place.namespace: required; a namespace: lower-case letters, digits and '-', at most 63 characters\n"


@pytest.mark.parametrize(
    ("place", "error"),
    [
        (
            {"namespac": "databases", "storage_class": "", "credentials": {"bilin": {"password": "hidden"}}},
            PLACE.format("4 problems")
            + '      - place.namespac: no such argument; did you mean "namespace"?\n'
            + REQUIRED
            + '      - place.credentials.bilin: no such argument; did you mean "billing"?\n'
            + "      - place.storage_class: '' is not allowed; the name of an object: lower-case letters, digits, "
            "'-' and '.', at most 253 characters\n",
        ),
        (
            {"namespace": "databases", "credentials": {"orders": {"pasword": "hidden"}}},
            'MariaDB "orders": 1 problem, nothing was changed:\n'
            '      - credentials.pasword: no such argument; did you mean "password"?\n',
        ),
        (
            ["databases"],
            PLACE.format("2 problems")
            + "      - place: not allowed; a mapping with credentials, image_registry, namespace, network_policy, "
            "storage_class\n" + REQUIRED,
        ),
        ({}, PLACE.format("1 problem") + REQUIRED),
        ("databases", "Configuration 'databases:place' value 'databases' is not a valid 'JSON object'\n"),
    ],
    ids=["keys and values", "a database's credentials", "a list", "nothing", "a text"],
)
def test_wrong_values_of_a_place(made: Clone, place: object, error: str) -> None:
    made.place(place)
    said = refusal(made)

    assert f"    error: {error}" in said
    assert "hidden" not in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config: {databases:place: {namespace: x", "not YAML"),
        ("- config", "a mapping belongs here"),
        ("config: place", "config: a mapping belongs here"),
    ],
)
def test_values_that_are_no_values(offline: Clone, text: str, message: str) -> None:
    offline.values.write_text(text)

    with pytest.raises(LocalError, match=rf"Pulumi\.dev\.yaml: {message}"):
        offline.stack.preview()


def test_an_unknown_stack(offline: Clone) -> None:
    unknown = Clone(offline.folder, offline.target, "prodution")

    with pytest.raises(LocalError, match=r'stack "prodution": there is no .*; known are dev, production, staging'):
        unknown.stack.preview()


def test_values_without_an_environment(offline: Clone) -> None:
    other = Clone(offline.folder, offline.target, "other")
    other.place({"namespace": "other"})
    assert other.pulumi("stack", "init").returncode == 0

    assert 'error: stack "other": no such environment; known are dev, production, staging\n' in refusal(other)
