"""What a user sees of the databases after `up`."""

from rich.console import Console
from rich.table import Table

from local.stack.kubectl import Kubectl, Object

_DATABASES = "--selector=app.kubernetes.io/component=database"
_WORKLOADS = "statefulsets,deployments"
_LAST_LINES = 15
_LAST_EVENTS = 8

# Names are for copying: the terminal may wrap a line, and nothing is cut off or folded.
console = Console(highlight=False, soft_wrap=True, width=300)


def show_databases(kubectl: Kubectl, namespace: str, outputs: dict[str, Object]) -> None:
    """Show each database: its state, where it listens, and where its credentials are."""
    workloads = {
        str(workload["metadata"]["name"]): workload
        for workload in kubectl.items(_WORKLOADS, f"--namespace={namespace}", _DATABASES)
    }
    table = Table("database", "state", "host", "port", "user", "password", box=None, pad_edge=False)
    for name, database in outputs.items():
        secret = f"secret/{database['secretName']} key {database['passwordKey']}"
        # The workload has its Service's name, which an environment may choose.
        workload = workloads.get(str(database["host"]).partition(".")[0])
        state = "Ready" if workload and is_ready(workload) else "not ready"
        table.add_row(name, state, database["host"], str(database["port"]), database["username"], secret)
    console.print(table)
    console.print(f"namespace: {namespace}")


def show_unready(kubectl: Kubectl, namespace: str) -> None:
    """Show why each database that isn't ready isn't: the state, events and last log lines of its pods that aren't."""
    for workload in kubectl.items(_WORKLOADS, f"--namespace={namespace}", _DATABASES):
        if not is_ready(workload):
            name = workload["metadata"]["name"]
            console.print(f"[bold red]{workload['kind']} {name} is not ready[/]")
            for pod in kubectl.items("pods", f"--namespace={namespace}", _selector(workload)):
                _show_pod(kubectl, pod)


def is_ready(workload: Object) -> bool:
    """Tell whether the workload serves, and with its latest revision unless that waits for a pod to be deleted."""
    status, spec = workload.get("status", {}), workload["spec"]
    waits = spec.get("updateStrategy", {}).get("type") == "OnDelete"
    updated = waits or status.get("updatedReplicas") == spec["replicas"]
    observed = status.get("observedGeneration") == workload["metadata"]["generation"]
    return observed and updated and status.get("readyReplicas") == spec["replicas"]


def _selector(workload: Object) -> str:
    labels: dict[str, str] = workload["spec"]["selector"]["matchLabels"]
    return "--selector=" + ",".join(f"{key}={value}" for key, value in labels.items())


def _show_pod(kubectl: Kubectl, pod: Object) -> None:
    name, namespace = pod["metadata"]["name"], pod["metadata"]["namespace"]
    status = pod["status"]
    conditions = status.get("conditions", [])
    if any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions):
        console.print(f"[bold]pod {name}[/]: Ready")
        return
    console.print(f"[bold]pod {name}[/]: {status['phase']}")
    for condition in conditions:
        if condition["status"] != "True" and condition.get("message"):
            console.print(f"  {condition['type']}: {condition['message']}", markup=False)
    containers = [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]
    for container in containers:
        _show_container(kubectl, name, namespace, container)
    _show_events(kubectl, name, namespace)


def _show_container(kubectl: Kubectl, pod: str, namespace: str, container: Object) -> None:
    state, details = next(iter(container["state"].items()))
    reason = ": ".join(str(details[key]) for key in ("reason", "message") if details.get(key))
    ended = container.get("lastState", {}).get("terminated")
    before = f", the last one by exit code {ended['exitCode']}" if ended else ""
    console.print(
        f"  container {container['name']}: {state} {reason}, {container['restartCount']} restarts{before}", markup=False
    )
    # One that crashes may run at the moment, and have said nothing yet.
    if ended:
        _show_log(kubectl, pod, namespace, container, "--previous")
    if container.get("containerID") and not (ended and state == "waiting"):
        _show_log(kubectl, pod, namespace, container)


def _show_log(kubectl: Kubectl, pod: str, namespace: str, container: Object, *which: str) -> None:
    log = kubectl.run(
        "logs", pod, f"--namespace={namespace}", f"--container={container['name']}", f"--tail={_LAST_LINES}", *which
    )
    for line in log.splitlines():
        console.print(f"    {line}", markup=False)


def _show_events(kubectl: Kubectl, pod: str, namespace: str) -> None:
    events = kubectl.items(
        "events", f"--namespace={namespace}", f"--field-selector=involvedObject.name={pod}", "--sort-by=.lastTimestamp"
    )
    for event in events[-_LAST_EVENTS:]:
        console.print(f"  event {event['reason']}: {event['message']}", markup=False)
