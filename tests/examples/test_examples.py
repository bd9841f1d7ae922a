"""Every example, as somebody who copies it meets it."""

from collections.abc import Mapping

import pytest

from local.cluster.provisioner import PROVISIONER
from local.stack.kubectl import Kubectl
from tests.cluster.waiting import until
from tests.examples.conftest import Copy
from tests.examples.example import NAMES
from tests.program import STACK

pytestmark = [pytest.mark.engine, pytest.mark.cluster]

SECRET = "billing-from-elsewhere"
CONFIGURATION: Mapping[str, dict[str, str]] = {
    "existing_secret": {"secretName": SECRET},
    "ring": {"replicas": "1"},
    "storage_class": {"provisioner": PROVISIONER},
}
APPLICATION, DATABASES = "stack_references/application", "stack_references/databases"


def create_secret(kubectl: Kubectl, namespace: str) -> None:
    literal = "--from-literal=billing=chosen-elsewhere"
    kubectl.run("create", "secret", "generic", SECRET, literal, f"--namespace={namespace}")


@pytest.mark.parametrize("name", [name for name in NAMES if name != APPLICATION])
def test_an_example_previews(copy: Copy, kubectl: Kubectl, namespace: str, name: str) -> None:
    create_secret(kubectl, namespace)
    example = copy(name)
    example.configure(CONFIGURATION.get(name, {}))
    assert set(example.operations().values()) == {"create"}


@pytest.mark.parametrize("name", ["minimal", "existing_secret", "ring", "storage_class", "transforms"])
def test_an_example_comes_up_and_stays_as_it_is(copy: Copy, kubectl: Kubectl, namespace: str, name: str) -> None:
    create_secret(kubectl, namespace)
    example = copy(name)
    example.configure(CONFIGURATION.get(name, {}))
    example.up()
    assert example.operations() == {}
    # A ring's Job is done.
    pods = kubectl.items("pods", f"--namespace={namespace}", "--field-selector=status.phase!=Succeeded")
    assert pods
    assert all(status["ready"] for pod in pods for status in pod["status"]["containerStatuses"])
    if name == "transforms":
        assert {pod["spec"]["dnsConfig"]["options"][0]["name"] for pod in pods} == {"ndots"}
    example.run("destroy", "--yes", "--skip-preview")


def test_an_application_finds_its_database_in_another_stack(copy: Copy, kubectl: Kubectl, namespace: str) -> None:
    databases = copy(DATABASES)
    databases.up()
    application = copy(APPLICATION)
    application.configure({"databases": f"organization/shared-databases/{STACK}"})
    assert set(application.operations().values()) == {"create"}
    application.up()
    job = f"job/{application.outputs()['job']}"
    answer = until(lambda: kubectl.run("logs", job, f"--namespace={namespace}"), "the application to ask its database")
    assert "11.4" in answer
    for stack in (application, databases):
        stack.run("destroy", "--yes", "--skip-preview")
