"""Provisions the volumes of the StorageClass `standard`: a disk for each claim, reachable from every node.

Run with the arguments NAME PORT inside the cluster's namespaces. At every change of a claim or volume it compares
all of them with the disks; what failed is tried again after a moment.
"""

import datetime as dt
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

import httpx
from kubernetes.utils.quantity import (
    parse_quantity,  # pyright: ignore[reportUnknownVariableType] - untyped library
)

from local.cluster import api, control_loop, network
from local.cluster.cluster import Cluster
from local.cluster.disk import Disk

PROVISIONER = "stateful-databases.local/loop"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
CLAIMS = "/api/v1/persistentvolumeclaims"
VOLUMES = "/api/v1/persistentvolumes"
CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
EVERY_NODE = {
    "required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "Exists"}]}]}
}

log = logging.getLogger("provisioner")


@dataclass(frozen=True)
class Provisioner:
    """Keeps the volumes and disks of one cluster as the claims want them."""

    cluster: Cluster
    http: httpx.Client

    def reconcile(self) -> bool:
        """Bring every claim and volume of our classes on; tell whether all of it worked."""
        classes = {name: each for name, each in self._list(CLASSES).items() if each["provisioner"] == PROVISIONER}
        volumes = {name: each for name, each in self._list(VOLUMES).items() if _is_ours(each)}
        steps = [partial(self.maintain, volume) for volume in volumes.values()]
        for claim in api.get(self.http, CLAIMS)["items"]:
            storage_class = classes.get(claim["spec"].get("storageClassName"))
            volume = volumes.get(claim["spec"].get("volumeName"))
            if storage_class and _waits_for_volume(claim):
                steps.append(partial(self.provision, claim, storage_class))
            elif volume and _bytes(_request(claim)) > _bytes(_capacity(volume)):
                steps.append(partial(self.expand, volume, _request(claim)))
        worked = [_works(step) for step in steps]
        return all(worked)

    def provision(self, claim: api.Object, storage_class: api.Object) -> None:
        """Make the disk, then the volume of a claim."""
        name = f"pvc-{claim['metadata']['uid']}"
        disk = self.disk(name)
        try:
            disk.create(_bytes(_request(claim)))
        except OSError as error:
            self.http.post(_events(claim), json=_failure(claim, str(error)))
            raise
        response = self.http.post(VOLUMES, json=_volume(name, claim, storage_class, disk))
        # Conflict: our list was older than the volume.
        if response.status_code != HTTPStatus.CONFLICT:
            response.raise_for_status()
            log.info("provisioned %s for claim %s", name, claim["metadata"]["name"])

    def expand(self, volume: api.Object, request: str) -> None:
        """Grow the disk, then the volume; the kubelet tells the claim."""
        name = volume["metadata"]["name"]
        self.disk(name).grow(_bytes(request))
        self.http.patch(
            f"{VOLUMES}/{name}",
            headers={"Content-Type": "application/merge-patch+json"},
            json={"spec": {"capacity": {"storage": request}}},
        ).raise_for_status()
        log.info("expanded %s to %s", name, request)

    def maintain(self, volume: api.Object) -> None:
        """Remove the disk of a volume that nobody wants any more, and mount every other one."""
        name = volume["metadata"]["name"]
        if volume["status"].get("phase") != "Released" or volume["spec"]["persistentVolumeReclaimPolicy"] != "Delete":
            self.disk(name).mount()
        elif "deletionTimestamp" not in volume["metadata"]:
            self.disk(name).remove()
            self.http.delete(f"{VOLUMES}/{name}").raise_for_status()
            log.info("removed %s", name)

    def disk(self, volume: str) -> Disk:
        """The disk of a volume."""
        return Disk(self.cluster.volumes / f"{volume}.img")

    def _list(self, path: str) -> dict[str, api.Object]:
        return {each["metadata"]["name"]: each for each in api.get(self.http, path)["items"]}


def _is_ours(volume: api.Object) -> bool:
    return volume["metadata"].get("annotations", {}).get(PROVISIONED_BY) == PROVISIONER


def _waits_for_volume(claim: api.Object) -> bool:
    metadata, spec = claim["metadata"], claim["spec"]
    return (
        SELECTED_NODE in metadata.get("annotations", {})
        and spec["volumeMode"] == "Filesystem"
        and "volumeName" not in spec
        and "deletionTimestamp" not in metadata
    )


def _request(claim: api.Object) -> str:
    return claim["spec"]["resources"]["requests"]["storage"]


def _capacity(volume: api.Object) -> str:
    return volume["spec"]["capacity"]["storage"]


def _bytes(quantity: str) -> int:
    return int(parse_quantity(quantity))


def _volume(name: str, claim: api.Object, storage_class: api.Object, disk: Disk) -> api.Object:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {PROVISIONED_BY: PROVISIONER}},
        "spec": {
            "capacity": {"storage": _request(claim)},
            "accessModes": claim["spec"]["accessModes"],
            "storageClassName": storage_class["metadata"]["name"],
            "persistentVolumeReclaimPolicy": storage_class["reclaimPolicy"],
            "claimRef": _reference(claim),
            "local": {"path": str(disk.data)},
            "nodeAffinity": EVERY_NODE,
        },
    }


def _events(claim: api.Object) -> str:
    return f"/api/v1/namespaces/{claim['metadata']['namespace']}/events"


def _failure(claim: api.Object, message: str) -> api.Object:
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return {
        "apiVersion": "v1",
        "kind": "Event",
        # One for each claim: what fails again says the same.
        "metadata": {"name": f"provisioning-failed-{claim['metadata']['uid']}"},
        "involvedObject": _reference(claim),
        "type": "Warning",
        "reason": "ProvisioningFailed",
        "message": message,
        "source": {"component": PROVISIONER},
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
    }


def _reference(claim: api.Object) -> api.Object:
    metadata = {key: claim["metadata"][key] for key in ("name", "namespace", "uid")}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", **metadata}


def _works(step: Callable[[], None]) -> bool:
    try:
        step()
    except (httpx.HTTPError, OSError) as error:
        log.warning("%s", error)
        return False
    return True


def main(cluster: Cluster) -> None:
    """Reconcile at every change, for ever."""
    http = api.client(cluster, "provisioner", network.API_SERVER)
    control_loop.run(http, (CLAIMS, VOLUMES), Provisioner(cluster, http).reconcile)


if __name__ == "__main__":
    main(Cluster(sys.argv[1], int(sys.argv[2])))
