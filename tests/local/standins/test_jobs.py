"""Jobs by the stand-in of the Kubernetes provider, on the real cluster: their pods run and fail there."""

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.cluster import Cluster, load_image
from local.stack.kubectl import Kubectl
from tests.local.cluster import busybox
from tests.local.standins.stack import Stack

pytestmark = [pytest.mark.engine, pytest.mark.cluster]

JOB = f"""
import pulumi, pulumi_kubernetes as k8s
config = pulumi.Config()
namespace = config.require("namespace")
settings = k8s.core.v1.ConfigMap("settings", metadata={{"name": "settings", "namespace": namespace}},
    data={{config.require("key"): "yes"}})
replacing = {{"pulumi.com/replaceUnready": "true"}} if config.get("replacing") else {{}}
look = "echo I am looking; test -e /settings/wanted || {{ echo Nothing is wanted; exit 3; }}"
job = k8s.batch.v1.Job("job", metadata={{"name": "job", "namespace": namespace, "annotations": replacing}},
    spec={{"backoff_limit": 0, "template": {{"spec": {{
        "restart_policy": config.get("restart") or "Never",
        "containers": [{{"name": "looker", "image": "{busybox.IMAGE}", "args": ["sh", "-c", look],
            "termination_message_policy": "FallbackToLogsOnError",
            "volume_mounts": [{{"name": "settings", "mount_path": "/settings"}}]}}],
        "volumes": [{{"name": "settings", "config_map": {{"name": "settings"}}}}]}}}}}},
    opts=pulumi.ResourceOptions(depends_on=[settings]))
k8s.core.v1.ConfigMap("after", metadata={{"name": "after", "namespace": namespace}}, data={{"all": "well"}},
    opts=pulumi.ResourceOptions(depends_on=[job]))
"""
"""A Job that looks for a key of a ConfigMap, and an object that depends on its completion."""


@pytest.fixture
def namespace(kubectl: Kubectl) -> Iterator[str]:
    name = f"jobs-{secrets.token_hex(4)}"
    kubectl.run("create", "namespace", name)
    yield name
    kubectl.run("delete", "namespace", name, "--wait=false")


@pytest.fixture
def job(
    tmp_path: Path, path_of_plugins: str, cluster: Cluster, namespace: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Stack]:
    """Makes the stack, with these values of its configuration."""
    load_image(cluster, busybox.ensure(tmp_path_factory.mktemp("busybox")))

    def stack(**config: str) -> Stack:
        made = Stack.create(tmp_path, JOB, {"PATH": path_of_plugins, "KUBECONFIG": str(cluster.kubeconfig)})
        made.set(namespace=namespace, kubernetes__enableConfigMapMutable="true", **config)
        return made

    return stack


MakeJob = Callable[..., Stack]


def test_a_job_completes_and_its_pods_go_with_it(job: MakeJob, kubectl: Kubectl, namespace: str) -> None:
    done = job(key="wanted")
    output = done.up()
    assert output.index("job created") < output.index("after creating")
    assert [one["type"] for one in done.state()["job"]["outputs"]["status"]["conditions"]][-1] == "Complete"
    assert done.preview() == {}
    done.set(restart="OnFailure")
    assert done.preview() == {"job": "replace"}
    assert kubectl.run("get", "pods", f"--namespace={namespace}", "--output=name")
    done.pulumi("destroy", "--yes")
    assert not kubectl.run("get", "pods", f"--namespace={namespace}", "--output=name")


@pytest.mark.parametrize("restart", ["Never", "OnFailure"])
def test_a_failed_job_tells_the_last_words_of_its_pod(job: MakeJob, restart: str) -> None:
    failing = job(key="other", restart=restart)
    output = failing.up(fails=True)
    assert "it failed: BackoffLimitExceeded: Job has reached the specified backoff limit" in output
    words = r"Pod job-\w+: container looker: Error: exit code 3: I am looking\n\s*Nothing is wanted\n"
    assert re.search(words, output), output
    assert failing.state()["job"]["initErrors"]
    assert "after" not in failing.state()


def test_a_failed_job_is_replaced_only_if_it_asks(job: MakeJob) -> None:
    failed = job(key="other")
    failed.up(fails=True)
    failed.set(key="wanted")
    assert failed.preview() == {"settings": "update", "job": "update", "after": "create"}
    assert "it failed: BackoffLimitExceeded" in failed.up(fails=True)
    failed.set(replacing="true")
    assert failed.preview() == {"job": "replace", "after": "create"}
    failed.up()
    assert failed.preview() == {}
