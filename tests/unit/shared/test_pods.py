import pytest

from tests.unit.shared.conftest import Declared


def test_a_server_has_five_minutes_to_shut_down(database: Declared) -> None:
    assert database.pod()["terminationGracePeriodSeconds"] == 300
    assert database.pod(termination_grace_period_seconds=900.0)["terminationGracePeriodSeconds"] == 900


def test_less_than_half_a_minute_is_refused(database: Declared) -> None:
    assert database.problems(termination_grace_period_seconds=29) == [
        "termination_grace_period_seconds: 29 is not allowed; an integer of at least 30"
    ]


def test_the_pod_runs_as_an_account_of_its_own_without_a_token(database: Declared) -> None:
    everything = database.registered()

    account = everything["ledger-service-account"].inputs
    assert account["metadata"]["name"] == "ledger"
    assert account["automountServiceAccountToken"] is False
    pod = everything["ledger-server"].inputs["spec"]["template"]["spec"]
    assert (pod["serviceAccountName"], pod["automountServiceAccountToken"]) == ("ledger", False)


def test_a_given_account_is_used_and_none_is_made(database: Declared) -> None:
    everything = database.registered(service_account_name="databases")

    assert "ledger-service-account" not in everything.by_name
    pod = everything["ledger-server"].inputs["spec"]["template"]["spec"]
    assert (pod["serviceAccountName"], pod["automountServiceAccountToken"]) == ("databases", False)


def test_pull_secrets_are_the_pods(database: Declared) -> None:
    assert "imagePullSecrets" not in database.pod()
    assert database.pod(image_pull_secrets=["registry", "mirror"])["imagePullSecrets"] == [
        {"name": "registry"},
        {"name": "mirror"},
    ]


def test_a_pull_secret_that_no_secret_is_named_like(database: Declared) -> None:
    assert database.problems(image_pull_secrets=["Registry"]) == [
        "image_pull_secrets[0]: 'Registry' is not allowed; the name of an object: lower-case letters, digits, '-' and "
        "'.', at most 253 characters"
    ]
    assert database.problems(image_pull_secrets="registry") == [
        "image_pull_secrets: 'registry' is not allowed; a list of strings"
    ]


DIGEST = "sha256:" + "0a" * 32


def test_a_digest_pins_the_image(database: Declared) -> None:
    assert database.container(image_digest=DIGEST)["image"].endswith(f":{database.version}@{DIGEST}")
    own = database.container(image="registry.example/own:1", image_digest=DIGEST)
    assert own["image"] == f"registry.example/own:1@{DIGEST}"


@pytest.mark.parametrize("digest", ["0a" * 32, "sha256:0A", DIGEST.upper(), ""])
def test_a_digest_that_is_none(database: Declared, digest: str) -> None:
    assert database.problems(image_digest=digest) == [
        f'image_digest: {digest!r} is not allowed; a digest, such as "sha256:" and 64 hexadecimal digits'
    ]


def test_one_digest_is_enough(database: Declared) -> None:
    assert database.problems(image=f"registry.example/own@{DIGEST}", image_digest=DIGEST) == [
        f"image_digest: '{DIGEST}' is not allowed; image has one already"
    ]
