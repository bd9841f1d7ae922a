"""When an object is ready, judged from the object and what belongs to it."""

from dataclasses import dataclass

from local.standins.kubernetes.manifest import Manifest, dig


@dataclass(frozen=True)
class Readiness:
    """How far an object is: ready, failed for good, or on its way, with words for the user."""

    ready: bool
    message: str = ""
    failed: bool = False


_SAID_BY_STATUS = {"BackOff", "BackoffLimitExceeded", "DeadlineExceeded", "Failed", "FailedScheduling"}
"""Reasons of events whose cause the status of the pod or of the Job tells better."""

_NO_PROBLEM = {"", "Completed", "ContainerCreating", "PodInitializing"}
"""Reasons why a container isn't ready that need no words."""

_ENDS_WAITING = {"BackoffLimitExceeded", "DeadlineExceeded"}
"""Reasons of a Job's failure that the official provider knows; after another one it waits until its time is over."""

READY = Readiness(ready=True)


def stateful_set(live: Manifest) -> Readiness:
    """All replicas are ready, and are of the newest revision unless pods are updated by hand."""
    status, wanted = live.get("status", {}), dig(live, "spec", "replicas", default=1)
    first = live["metadata"]["generation"] == 1
    by_hand = not first and dig(live, "spec", "updateStrategy", "type") == "OnDelete"
    counted = ("replicas", "readyReplicas") if by_hand else ("replicas", "readyReplicas", "currentReplicas")
    replicas_ready = _is_observed(live) and all(status.get(count, 0) == wanted for count in counted)
    revision_ready = by_hand or status.get("currentRevision") == status.get("updateRevision")
    updated = status.get("updatedReplicas", 0) if not first and not revision_ready else wanted
    progress = f"{min(status.get('readyReplicas', 0), updated)} of {wanted} pods ready"
    if replicas_ready and revision_ready:
        return READY
    if replicas_ready:
        return Readiness(ready=False, message="rolled out, waiting for the new revision to become the current one")
    if first:
        return Readiness(ready=False, message=f"starting: {progress}")
    return Readiness(ready=False, message=f"rolling out: {progress}")


def deployment(live: Manifest) -> Readiness:
    """All replicas are of the newest template and available, and no older one is left."""
    status, wanted = live.get("status", {}), dig(live, "spec", "replicas", default=1)
    counted = ("replicas", "updatedReplicas", "availableReplicas")
    if _is_observed(live) and all(status.get(count, 0) == wanted for count in counted):
        return READY
    available = min(status.get("availableReplicas", 0), status.get("updatedReplicas", 0))
    message = f"rolling out: {available} of {wanted} pods available"
    return Readiness(ready=False, message=message)


def job(live: Manifest) -> Readiness:
    """The job is complete; a failed one stays failed."""
    status = live.get("status", {})
    conditions = {one["type"]: one for one in status.get("conditions", []) if one["status"] == "True"}
    if "Complete" in conditions:
        return READY
    if failure := conditions.get("Failed"):
        reason = failure.get("reason", "")
        message = f"{reason}: {failure.get('message', '')}"
        return Readiness(ready=False, message=message, failed=reason in _ENDS_WAITING)
    if "startTime" not in status:
        return Readiness(ready=False, message="not started")
    pods = ", ".join(f"{status.get(count, 0)} {count}" for count in ("active", "succeeded", "failed"))
    return Readiness(ready=False, message=f"running: pods {pods}")


def service(live: Manifest, slices: list[Manifest]) -> Readiness:
    """Pods stand behind a Service that selects some; a headless or external one needs none.

    Args:
        live: the Service.
        slices: its EndpointSlices.

    """
    spec = live["spec"]
    if spec.get("clusterIP") == "None" or spec.get("type") == "ExternalName" or not spec.get("selector"):
        return READY
    if not any(part.get("endpoints") for part in slices):
        return Readiness(ready=False, message="waiting for pods that the selector matches")
    if spec.get("type") == "LoadBalancer" and not dig(live, "status", "loadBalancer", "ingress"):
        return Readiness(ready=False, message="waiting for the load balancer's address")
    return READY


def claim(live: Manifest, binding_mode: str) -> Readiness:
    """The claim is bound, or waits for its first pod as its storage class wants.

    The official provider never finds a bound claim of such a class ready: a Patch of one needs
    `pulumi.com/skipAwait` there.

    Args:
        live: the PersistentVolumeClaim.
        binding_mode: volumeBindingMode of its storage class, empty if there is none.

    """
    phase = dig(live, "status", "phase", default="")
    enough = {"Bound", "Pending"} if binding_mode == "WaitForFirstConsumer" else {"Bound"}
    return Readiness(ready=phase in enough, message=f"waiting for the claim to be bound, it is {phase}")


def problems(live: Manifest, pods: list[Manifest], events: list[Manifest]) -> list[str]:
    """Why pods aren't ready, a line for each cause.

    Args:
        live: the workload.
        pods: the workload's.
        events: warnings about the workload and its pods, and about others that had their names before.

    """
    names = {pod["metadata"]["name"] for pod in pods}
    found = [f"Pod {pod['metadata']['name']}: {cause}" for pod in pods for cause in _causes(pod)]
    for event in events:
        about, reason = event["involvedObject"], event.get("reason", "")
        if reason in _SAID_BY_STATUS or (about["kind"] == "Pod" and about["name"] not in names):
            continue
        if about["kind"] == live["kind"] and about.get("uid") != live["metadata"]["uid"]:
            continue
        found.append(f"{about['kind']} {about['name']}: {reason}: {event.get('message', '')}")
    return list(dict.fromkeys(found))


def _causes(pod: Manifest) -> list[str]:
    status = pod.get("status", {})
    causes = [
        f"{condition.get('reason', '')}: {condition.get('message', '')}"
        for condition in status.get("conditions", [])
        if condition["type"] == "PodScheduled" and condition["status"] == "False"
    ]
    for container in status.get("initContainerStatuses", []) + status.get("containerStatuses", []):
        if not container.get("ready"):
            causes += [f"container {container['name']}: {state}" for state in _states(container)]
    return causes


def _states(container: Manifest) -> list[str]:
    """What a container waits for and how it ended, now and the time before, with its last words if it left some."""
    paths = (("state", "waiting"), ("state", "terminated"), ("lastState", "terminated"))
    states = [state for state in (dig(container, *path, default={}) for path in paths) if state.get("reason")]
    return [_state(state) for state in states if state["reason"] not in _NO_PROBLEM]


def _state(state: Manifest) -> str:
    ending = [f"exit code {state['exitCode']}"] if "exitCode" in state else []
    said = [state["message"].strip()] if state.get("message") else []
    return ": ".join([state["reason"], *ending, *said])


def _is_observed(live: Manifest) -> bool:
    """Whether the status is about the present spec."""
    return dig(live, "status", "observedGeneration", default=0) >= live["metadata"]["generation"]
