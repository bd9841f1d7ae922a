import pytest

from tests.unit.shared.conftest import Declared


def test_a_little_of_the_nodes_disk_is_reserved_and_4gi_may_be_used(database: Declared) -> None:
    resources = database.container()["resources"]

    assert resources["requests"]["ephemeral-storage"] == "64Mi"
    assert resources["limits"]["ephemeral-storage"] == "4Gi"


def test_the_nodes_disk_as_it_is_given(database: Declared) -> None:
    resources = database.container(
        resources={"requests": {"ephemeral_storage": "1Gi"}, "limits": {"ephemeral_storage": "20Gi"}}
    )["resources"]

    assert resources["requests"]["ephemeral-storage"] == "1Gi"
    assert resources["limits"]["ephemeral-storage"] == "20Gi"


def test_the_default_request_is_never_over_the_limit(database: Declared) -> None:
    resources = database.container(resources={"limits": {"ephemeral_storage": "32Mi"}})["resources"]

    assert resources["requests"]["ephemeral-storage"] == "32Mi"


@pytest.mark.parametrize(
    ("key", "more", "less"), [("cpu", "2", "1"), ("memory", "2Gi", "1Gi"), ("ephemeral_storage", "2Gi", "1Gi")]
)
def test_a_request_over_its_limit_is_refused(database: Declared, key: str, more: str, less: str) -> None:
    assert database.problems(resources={"requests": {key: more}, "limits": {key: less}}) == [
        f"resources.requests.{key}: '{more}' is not allowed; at most the limit, {less}"
    ]
