import pytest

from tests.local.cluster import objects
from tests.local.cluster.kubectl import Kubectl

pytestmark = pytest.mark.cluster
KIB_PER_MIB = 1024


def test_volume_has_its_size_and_group(kubectl: Kubectl) -> None:
    kubectl.apply(objects.claim("64Mi"), objects.pod_with_claim("user"))
    kubectl.wait("condition=Ready", "pod/user")

    written = kubectl.shell("user", "busybox dd if=/dev/zero of=/data/file bs=1M count=65")
    assert "No space left on device" in written.stderr
    group = kubectl.shell("user", "busybox stat -c %g:%a /data")
    assert group.stdout == "999:2775\n"


def test_claim_waits_for_its_pod(kubectl: Kubectl) -> None:
    kubectl.apply(objects.claim("64Mi"))
    kubectl.wait("jsonpath={.status.phase}=Pending", "pvc/data")
    assert kubectl("get", "pvc", "data", "--output=jsonpath={.spec.volumeName}") == ""


def test_claim_too_small_for_a_disk_says_so(kubectl: Kubectl) -> None:
    kubectl.apply(objects.claim("1Mi"), objects.pod_with_claim("user"))
    kubectl("wait", "--for=create", "--timeout=60s", f"event/provisioning-failed-{_uid(kubectl)}")
    failed = kubectl("events", "--for=pvc/data", "--types=Warning")
    assert "ProvisioningFailed" in failed
    assert "mkfs.xfs" in failed


def _uid(kubectl: Kubectl) -> str:
    return kubectl("get", "pvc", "data", "--output=jsonpath={.metadata.uid}")


def test_volume_grows_while_it_is_in_use(kubectl: Kubectl) -> None:
    kubectl.apply(objects.claim("64Mi"), objects.pod_with_claim("user"))
    kubectl.wait("condition=Ready", "pod/user")
    kubectl.apply(objects.claim("256Mi"))
    kubectl.wait("jsonpath={.status.capacity.storage}=256Mi", "pvc/data")

    size = kubectl.shell("user", "busybox df -k /data | busybox tail -1").stdout.split()[1]
    assert int(size) > 200 * KIB_PER_MIB
    restarts = kubectl("get", "pod", "user", "--output=jsonpath={.status.containerStatuses[0].restartCount}")
    assert restarts == "0"


def test_pod_finds_its_data_on_another_node(kubectl: Kubectl) -> None:
    kubectl.apply(objects.claim("64Mi"), objects.pod_with_claim("before", node="node-1"))
    kubectl.wait("condition=Ready", "pod/before")
    kubectl.shell("before", "echo kept > /data/file")
    kubectl("delete", "pod", "before")

    kubectl.apply(objects.pod_with_claim("after", node="node-2"))
    kubectl.wait("condition=Ready", "pod/after")
    assert kubectl.shell("after", "busybox cat /data/file").stdout == "kept\n"


def test_disk_goes_with_its_claim(kubectl: Kubectl) -> None:
    kubectl.apply(objects.claim("64Mi"), objects.pod_with_claim("user"))
    kubectl.wait("condition=Ready", "pod/user")
    volume = kubectl("get", "pvc", "data", "--output=jsonpath={.spec.volumeName}")
    image = kubectl.cluster.volumes / f"{volume}.img"
    assert image.exists()

    kubectl("delete", "pod/user", "pvc/data")
    kubectl.wait("delete", f"pv/{volume}")
    assert not image.exists()
