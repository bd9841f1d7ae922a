"""Waiting for an object to become ready, or to be gone, with words for the user on the way."""

import threading
import time

from local.standins.kubernetes import manifest, readiness
from local.standins.kubernetes.api_server import ApiServer
from local.standins.kubernetes.kinds import Kind
from local.standins.kubernetes.manifest import Manifest, dig
from local.standins.kubernetes.readiness import Readiness
from local.standins.kubernetes.target import NotReadyError, Operation

_POLL_SECONDS = 0.5
_POLLS_BETWEEN_PROBLEMS = 10
_TIMEOUT_SECONDS = {"StatefulSet": 600, "Deployment": 600, "Service": 600, "Job": 600}
_OTHER_TIMEOUT_SECONDS = 300


class Waiting:
    """Waits for objects of one cluster until the engine cancels."""

    def __init__(self, server: ApiServer, cancelled: threading.Event) -> None:
        self._server = server
        self._cancelled = cancelled

    def until_ready(self, operation: Operation, live: Manifest) -> Manifest:
        """Wait until the object is ready and return it as it is then.

        Raises:
            NotReadyError: it failed, or didn't become ready in time, with what is wrong with its pods.

        """
        if is_skipped(live):
            return live
        kind, seconds = operation.resource.kind, _timeout(operation, live)
        deadline = time.monotonic() + seconds
        polls, problems = 0, list[str]()
        while not (now := self.readiness(kind, live)).ready:
            polls += 1
            if kind.name == "Job" or polls % _POLLS_BETWEEN_PROBLEMS == 0:
                problems = self._noticed(kind, live, problems)
            operation.report("; ".join([now.message, *problems[:1]]))
            if end := self._end(deadline, f"not ready within {seconds:.0f} s", failed=now.failed):
                message = f"{end}: {now.message}"
                raise NotReadyError(message, live, self._noticed(kind, live, problems))
            self._cancelled.wait(_POLL_SECONDS)
            live = self._server.get(kind, manifest.namespace(live), manifest.name(live)) or live
        operation.report("")
        return live

    def until_gone(self, operation: Operation, inputs: Manifest, namespace: str, name: str) -> None:
        """Wait until the object doesn't exist any more.

        Raises:
            NotReadyError: it still exists when the time is over, with the finalizers that hold it.

        """
        if is_skipped(inputs):
            return
        kind, seconds = operation.resource.kind, _timeout(operation, inputs)
        deadline = time.monotonic() + seconds
        while live := self._server.get(kind, namespace, name):
            finalizers = ", ".join(dig(live, "metadata", "finalizers", default=[])) or "none"
            message = f'{kind.name} "{name}" still exists (finalizers: {finalizers})'
            if end := self._end(deadline, f"not deleted within {seconds:.0f} s"):
                message = f"{end}: {message}"
                raise NotReadyError(message, live, self.problems(kind, live))
            operation.report(message)
            self._cancelled.wait(_POLL_SECONDS)
        operation.report("")

    def readiness(self, kind: Kind, live: Manifest) -> Readiness:
        """Judge the object as it is now."""
        match kind.name:
            case "StatefulSet":
                return readiness.stateful_set(live)
            case "Deployment":
                return readiness.deployment(live)
            case "Job":
                return readiness.job(live)
            case "Service":
                return readiness.service(live, self._endpoint_slices(live))
            case "PersistentVolumeClaim":
                return readiness.claim(live, self._binding_mode(live))
            case _:
                return readiness.READY

    def problems(self, kind: Kind, live: Manifest) -> list[str]:
        """Why a workload's pods aren't ready, a line for each cause; nothing for other kinds."""
        labels: Manifest = dig(live, "spec", "selector", "matchLabels", default={})
        if kind.name not in {"StatefulSet", "Deployment", "Job"} or not labels:
            return []
        namespace, name = manifest.namespace(live), manifest.name(live)
        selector = ",".join(f"{key}={value}" for key, value in labels.items())
        pods = self._server.items(f"/api/v1/namespaces/{namespace}/pods", labelSelector=selector)
        events = self._server.items(f"/api/v1/namespaces/{namespace}/events", fieldSelector="type=Warning")
        mine = [event for event in events if f"{event['involvedObject'].get('name', '')}-".startswith(f"{name}-")]
        return readiness.problems(live, pods, mine)

    def _noticed(self, kind: Kind, live: Manifest, earlier: list[str]) -> list[str]:
        """The problems now, and of a Job those before too: on its way to failure it deletes pods that said why."""
        now = self.problems(kind, live)
        return list(dict.fromkeys([*now, *earlier])) if kind.name == "Job" else now

    def _end(self, deadline: float, late: str, *, failed: bool = False) -> str:
        """Why waiting ends now, empty if it goes on."""
        if failed:
            return "it failed"
        if self._cancelled.is_set():
            return "the operation was cancelled"
        return late if time.monotonic() > deadline else ""

    def _endpoint_slices(self, live: Manifest) -> list[Manifest]:
        path = f"/apis/discovery.k8s.io/v1/namespaces/{manifest.namespace(live)}/endpointslices"
        return self._server.items(path, labelSelector=f"kubernetes.io/service-name={manifest.name(live)}")

    def _binding_mode(self, claim: Manifest) -> str:
        name = dig(claim, "spec", "storageClassName")
        classes = self._server.items("/apis/storage.k8s.io/v1/storageclasses")
        return next((one["volumeBindingMode"] for one in classes if manifest.name(one) == name), "")


def is_skipped(body: Manifest) -> bool:
    """Whether the object asks not to be waited for."""
    return manifest.annotation(body, "skipAwait") == "true"


def _timeout(operation: Operation, body: Manifest) -> float:
    """The resource's customTimeouts, its annotation, or 10 minutes for workloads and Services and 5 for others."""
    annotated = manifest.annotation(body, "timeoutSeconds")
    kind = operation.resource.kind.name
    return operation.timeout or float(annotated or _TIMEOUT_SECONDS.get(kind, _OTHER_TIMEOUT_SECONDS))
