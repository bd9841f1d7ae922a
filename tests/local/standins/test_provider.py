"""The stand-in of the Kubernetes provider, driven by the real engine against a real API server."""

import json
from collections.abc import Callable

import pytest

from tests.local.standins.conftest import Api
from tests.local.standins.programs import DATABASE, ONE_CONFIG_MAP, encoded
from tests.local.standins.stack import Stack

pytestmark = [pytest.mark.engine, pytest.mark.cluster]
MakeStack = Callable[[str], Stack]


def test_life_of_a_database(stack: MakeStack, api: Api, namespace: str) -> None:
    database = stack(DATABASE.format(namespace=namespace))
    database.set(password=encoded("one"), size="1")
    database.up()
    state = database.state()
    first, secret = state["configuration"]["outputs"]["metadata"]["name"], state["secret"]
    assert encoded("one") not in json.dumps(secret)
    assert "ciphertext" in secret["outputs"]["data"]
    assert "ciphertext" in secret["inputs"]["data"]
    assert database.preview() == {}

    database.set(size="2")
    assert database.preview() == {
        "configuration": "replace",
        "database": "update",
    }
    output = database.up()
    made, rolled, deleted = (
        output.index(line) for line in ("configuration created replacement", "database updated", "deleted original")
    )
    assert made < rolled < deleted
    left = [name for name in api.names(f"/api/v1/namespaces/{namespace}/configmaps") if name != "kube-root-ca.crt"]
    assert len(left) == 1
    assert left != [first]
    database.pulumi("destroy", "--yes")
    assert api.names(f"/apis/apps/v1/namespaces/{namespace}/statefulsets") == []


def test_replacement_of_fixed_names(stack: MakeStack, api: Api, namespace: str) -> None:
    database = stack(DATABASE.format(namespace=namespace))
    database.set(password=encoded("one"), size="1")
    database.up()
    database.set(password=encoded("two"), policy="Parallel")
    assert database.changes() == {
        "database": {"spec.podManagementPolicy": "add-replace"},
        "secret": {"data.password": "update-replace"},
    }
    output = database.up()
    assert output.index("secret deleted original") < output.index("secret created replacement")
    live = api.get(f"/apis/apps/v1/namespaces/{namespace}/statefulsets/db")
    assert live
    assert live["spec"]["podManagementPolicy"] == "Parallel"

    database.set(password=encoded("three"), kubernetes__enableSecretMutable="true")
    assert database.preview()["secret"] == "update"


def test_create_fails_on_an_existing_object(stack: MakeStack, api: Api, namespace: str) -> None:
    maps = f"/api/v1/namespaces/{namespace}/configmaps"
    api.post(maps, {"metadata": {"name": "map"}, "data": {"first": "theirs"}})
    one = stack(ONE_CONFIG_MAP.format(namespace=namespace))
    one.set(first="ours")
    assert one.preview()["map"] == "create"
    assert 'configmaps "map" already exists' in one.up(fails=True)
    live = api.get(f"{maps}/map")
    assert live
    assert live["data"] == {"first": "theirs"}
    assert "map" not in one.state()


def test_a_dropped_field_vanishes(stack: MakeStack, api: Api, namespace: str) -> None:
    one = stack(ONE_CONFIG_MAP.format(namespace=namespace))
    one.set(first="1", second="2")
    one.up()
    one.set(second="")
    assert one.changes() == {"map": {"data.second": "delete"}}
    one.up()
    live = api.get(f"/api/v1/namespaces/{namespace}/configmaps/map")
    assert live
    assert live["data"] == {"first": "1"}


def test_refresh_finds_what_changed(stack: MakeStack, api: Api, namespace: str) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps/map"
    one = stack(ONE_CONFIG_MAP.format(namespace=namespace))
    one.set(first="1")
    one.up()
    api.merge(path, {"data": {"first": "changed", "other": "of no concern"}})
    one.pulumi("refresh", "--yes")
    assert one.changes() == {"map": {"data.first": "update"}}
    api.delete(path)
    one.pulumi("refresh", "--yes")
    assert one.preview()["map"] == "create"


def test_import_by_namespace_and_name(stack: MakeStack, api: Api, namespace: str) -> None:
    api.post(f"/api/v1/namespaces/{namespace}/configmaps", {"metadata": {"name": "map"}, "data": {"first": "1"}})
    program = ONE_CONFIG_MAP.format(namespace=namespace)
    one = stack(program.replace("provider=provider)", f'provider=provider, import_="{namespace}/map")'))
    one.set(first="1")
    one.up()
    assert one.state()["map"]["id"] == f"{namespace}/map"
    assert one.preview() == {}


READ = """
import pulumi, pulumi_kubernetes as k8s
k8s.storage.v1.StorageClass.get("orders-storage-class", pulumi.Config().require("class"))
k8s.core.v1.ConfigMap("map", metadata={{"name": "map", "namespace": "{namespace}"}})
"""


def test_what_is_read_is_there_or_the_preview_fails(stack: MakeStack, api: Api, namespace: str) -> None:
    storage_class = {"metadata": {"name": "read"}, "provisioner": "none"}
    api.post("/apis/storage.k8s.io/v1/storageclasses", storage_class)
    reader = stack(READ.format(namespace=namespace))
    reader.set(**{"class": "read"})
    reader.up()
    assert reader.state()["orders-storage-class"]["outputs"]["provisioner"] == "none"
    assert reader.preview() == {"orders-storage-class": "read"}
    reader.set(**{"class": "missing"})
    refused = reader.pulumi("preview", fails=True)
    assert "resource 'missing' does not exist" in refused
    assert "orders-storage-class" in refused
    reader.pulumi("destroy", "--yes")
    assert api.get("/apis/storage.k8s.io/v1/storageclasses/read")


CLAIM = """
import pulumi, pulumi_kubernetes as k8s
force = {{"pulumi.com/patchForce": "true", "pulumi.com/skipAwait": "true"}}
namespace = k8s.core.v1.NamespacePatch("namespace", opts=pulumi.ResourceOptions(retain_on_delete=True),
    metadata={{"name": "{namespace}", "labels": {{"purpose": "data"}}, "annotations": force}})
k8s.core.v1.PersistentVolumeClaimPatch("claim",
    metadata={{"name": "data", "namespace": namespace.metadata.name, "annotations": force}},
    spec={{"access_modes": ["ReadWriteOnce"], "storage_class_name": "growing",
        "resources": {{"requests": {{"storage": pulumi.Config().require("size")}}}}}},
    opts=pulumi.ResourceOptions(retain_on_delete=True))
"""


def test_patch_ensures_and_grows_a_claim_and_records_a_refusal(stack: MakeStack, api: Api) -> None:
    namespace = "ensured"
    path = f"/api/v1/namespaces/{namespace}/persistentvolumeclaims/data"
    storage_class = {"metadata": {"name": "growing"}, "provisioner": "none", "allowVolumeExpansion": True}
    api.post("/apis/storage.k8s.io/v1/storageclasses", storage_class)
    claim = stack(CLAIM.format(namespace=namespace))
    claim.set(size="1Gi")
    claim.up()
    api.merge(path, {"spec": {"volumeName": "some"}})
    api.merge(f"{path}/status", {"status": {"phase": "Bound", "capacity": {"storage": "1Gi"}}})

    claim.set(size="2Gi")
    assert '~ storage: "1Gi" => "2Gi"' in claim.pulumi("preview", "--diff")
    claim.up()
    claim.set(size="1Gi")
    refused = claim.pulumi("preview", fails=True)
    assert "spec.resources.requests.storage: Forbidden: field can not be less than" in refused

    assert "the API server refused the change" in claim.up(fails=True)
    assert "can not be less than" in claim.state()["claim"]["initErrors"][0]
    claim.set(size="2Gi")
    assert claim.preview() == {"claim": "update"}

    claim.pulumi("destroy", "--yes")
    live = api.get(path)
    assert live
    assert live["spec"]["resources"]["requests"]["storage"] == "2Gi"
    claim.up()


PATCH = """
import pulumi, pulumi_kubernetes as k8s
annotations = {{"pulumi.com/patchForce": "true"}} if pulumi.Config().get("force") else {{}}
k8s.core.v1.ConfigMapPatch("patch", data={{"first": "ours", "second": "ours"}},
    metadata={{"name": "map", "namespace": "{namespace}", "annotations": annotations}})
"""


def test_patch_asks_before_it_takes_and_gives_up_its_fields(stack: MakeStack, api: Api, namespace: str) -> None:
    maps = f"/api/v1/namespaces/{namespace}/configmaps"
    api.post(maps, {"metadata": {"name": "map"}, "data": {"first": "theirs"}})
    patch = stack(PATCH.format(namespace=namespace))
    conflict = patch.up(fails=True)
    assert "pulumi.com/patchForce" in conflict
    assert ".data.first" in conflict
    patch.set(force="true")
    patch.up()
    patch.pulumi("destroy", "--yes")
    live = api.get(f"{maps}/map")
    assert live
    assert "data" not in live


DEPLOYMENT = """
import pulumi, pulumi_kubernetes as k8s
labels = {{"app": "web"}}
k8s.apps.v1.Deployment("web", metadata={{"name": "web", "namespace": "{namespace}"}},
    spec={{"replicas": int(pulumi.Config().require("replicas")), "selector": {{"match_labels": labels}},
        "template": {{"metadata": {{"labels": labels}},
            "spec": {{"containers": [{{"name": "web", "image": "web"}}]}}}}}},
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="1s", update="30s")))
"""


def test_an_object_that_is_not_ready_is_recorded(stack: MakeStack, api: Api, namespace: str) -> None:
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments/web"
    deployment = stack(DEPLOYMENT.format(namespace=namespace))
    deployment.set(replicas="1")
    failed = deployment.up(fails=True)
    assert "not ready within 1 s: rolling out: 0 of 1 pods available" in failed
    assert deployment.state()["web"]["initErrors"]
    api.merge(f"{path}/status", {"status": {"observedGeneration": 1, "replicas": 1, "readyReplicas": 1}})
    api.merge(f"{path}/status", {"status": {"updatedReplicas": 1, "availableReplicas": 1}})
    assert deployment.preview() == {"web": "update"}
    deployment.up()
    assert deployment.preview() == {}
