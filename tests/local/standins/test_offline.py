"""The stand-in of the Kubernetes provider, driven by the real engine without a cluster."""

import json
from collections.abc import Callable

import pytest

from tests.local.standins.programs import DATABASE, ONE_CONFIG_MAP, encoded
from tests.local.standins.stack import Stack

pytestmark = pytest.mark.engine
MakeStack = Callable[[str], Stack]


def test_render_without_a_cluster(offline_stack: MakeStack) -> None:
    database = offline_stack(DATABASE.format(namespace="here"))
    folder = database.folder / "out"
    database.set(password=encoded("one"), size="1", kubernetes__renderYamlToDirectory=str(folder))
    output = database.up()
    assert "the rendered manifest holds a secret in plain text" in output
    names = {path.name for path in (folder / "1-manifest").iterdir()}
    assert {"v1-secret-here-secret.yaml", "apps_v1-statefulset-here-db.yaml"} < names
    assert (folder / "0-crd").is_dir()
    assert encoded("one") in (folder / "1-manifest" / "v1-secret-here-secret.yaml").read_text()


JOB = """
import pulumi_kubernetes as k8s
asking = {"name": "job", "namespace": "here", "annotations": {"pulumi.com/replaceUnready": "true"}}
k8s.batch.v1.Job("job", metadata=asking,
    spec={"template": {"spec": {"restart_policy": "Never", "containers": [{"name": "job", "image": "job"}]}}})
k8s.core.v1.ConfigMap("map", metadata={**asking, "name": "map"})
"""


def test_a_rendered_job_is_neither_waited_for_nor_replaced(offline_stack: MakeStack) -> None:
    job = offline_stack(JOB)
    folder = job.folder / "out"
    job.set(kubernetes__renderYamlToDirectory=str(folder))
    job.up()
    assert (folder / "1-manifest" / "batch_v1-job-here-job.yaml").exists()
    assert job.preview() == {}
    assert "replaceUnready has no effect on a ConfigMap" in job.pulumi("preview")


READ = """
import pulumi, pulumi_kubernetes as k8s
pulumi.export("class", k8s.storage.v1.StorageClass.get("class", "fast").metadata.apply(str))
pulumi.export("secret", k8s.core.v1.Secret.get("secret", "here/secret").data.apply(str))
"""


def test_render_knows_nothing_of_what_it_reads(offline_stack: MakeStack) -> None:
    reader = offline_stack(READ)
    folder = reader.folder / "out"
    reader.set(kubernetes__renderYamlToDirectory=str(folder))
    reader.pulumi("preview")
    reader.up()
    assert json.loads(reader.pulumi("stack", "output", "--json")) == {"class": "None", "secret": "None"}
    assert not list(folder.rglob("*.yaml"))
    reader.up()


def test_without_a_cluster_a_preview_warns_and_an_up_fails(offline_stack: MakeStack) -> None:
    one = offline_stack(ONE_CONFIG_MAP.format(namespace="here"))
    one.set(first="1")
    warned = one.pulumi("preview")
    assert "warning: no Kubernetes cluster to reach" in warned
    assert "+ 3 to create" in warned
    assert "error: no Kubernetes cluster to reach" in one.up(fails=True)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (
            'k8s.networking.v1.Ingress("one", spec={})',
            "kubernetes:networking.k8s.io/v1:Ingress is not served by the stand-in of pulumi-resource-kubernetes",
        ),
        (
            'k8s.Provider("one", cluster="other")',
            "is not served by the stand-in of pulumi-resource-kubernetes",
        ),
    ],
)
def test_what_is_not_served_is_said_so(offline_stack: MakeStack, program: str, message: str) -> None:
    assert message in offline_stack(f"import pulumi_kubernetes as k8s\n{program}").pulumi("preview", fails=True)
