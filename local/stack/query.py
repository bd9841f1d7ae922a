"""SQL or CQL from another pod, through the client Service and with the credentials that the stack's outputs name."""

import secrets
from textwrap import dedent

import yaml

from local.errors import LocalError
from local.stack import restricted
from local.stack.kubectl import Kubectl, Object

_PASSWORD_FOLDER = "/etc/credentials"  # noqa: S105 - a path
_ENDED = ".status.containerStatuses[0].state.terminated"
_TIMEOUT_SECONDS = 120
# The password stays in files: neither an environment variable nor an argument shows it. By itself cqlsh is content with
# one member: a quorum's answer has every row that a quorum took, and such a row outlives the loss of a member. And it
# waits 5 s for a connection and 10 s for an answer, which a change of tables may take longer than on a busy machine.
_CLIENTS = {
    "mariadb": """
        printf '[client]\\npassword="%s"\\n' "$(sed 's/[\\\\"]/\\\\&/g' "$PASSWORD_FILE")" >/tmp/client.cnf
        exec mariadb --defaults-extra-file=/tmp/client.cnf --table --host="$HOST" --port="$PORT" --user="$USERNAME" \\
            --execute="$SQL" "$DATABASE"
    """,
    "postgres": """
        printf '*:*:*:*:%s\\n' "$(sed 's/[\\\\:]/\\\\&/g' "$PASSWORD_FILE")" >/tmp/pgpass && chmod 600 /tmp/pgpass
        PGPASSFILE=/tmp/pgpass exec psql --no-psqlrc --set=ON_ERROR_STOP=1 --host="$HOST" --port="$PORT" \\
            --username="$USERNAME" --command="$SQL" "$DATABASE"
    """,
    "cassandra": """
        umask 077
        printf '[plain_text_auth]\\nusername=%s\\npassword=%s\\n' "$USERNAME" "$(<"$PASSWORD_FILE")" >/tmp/credentials
        HOME=/tmp exec cqlsh --connect-timeout=30 --request-timeout=60 --credentials=/tmp/credentials \\
            --keyspace="$DATABASE" --execute="CONSISTENCY LOCAL_QUORUM; $SQL" "$HOST" "$PORT"
    """,
}


def query(kubectl: Kubectl, namespace: str, database: Object, sql: str) -> str:
    """Run `sql`, or CQL, in a pod of its own and give what the client printed.

    Args:
        kubectl: of the cluster.
        namespace: of the database.
        database: its stack outputs.
        sql: one statement.

    Raises:
        LocalError: the client failed, with its words.

    """
    name = f"query-{secrets.token_hex(4)}"
    here = f"--namespace={namespace}"
    pod = _pod(name, _image(kubectl, namespace, database), database, sql)
    kubectl.run("create", here, "--filename=-", stdin=yaml.safe_dump(pod))
    try:
        kubectl.run("wait", f"pod/{name}", here, f"--for=jsonpath={{{_ENDED}}}", f"--timeout={_TIMEOUT_SECONDS}s")
        printed = kubectl.run("logs", name, here)
        succeeded = kubectl.run("get", "pod", name, here, f"--output=jsonpath={{{_ENDED}.exitCode}}") == "0"
    finally:
        kubectl.run("delete", "pod", name, here, "--wait=false")
    if not succeeded:
        raise LocalError(printed.strip())
    return printed


def _image(kubectl: Kubectl, namespace: str, database: Object) -> str:
    """Find the image that the server runs: it has the client too."""
    service = str(database["host"]).partition(".")[0]
    workloads = kubectl.items(
        "statefulsets,deployments", f"--namespace={namespace}", f"--selector=app.kubernetes.io/instance={service}"
    )
    if not workloads:
        message = f'database "{service}": not in namespace {namespace}; run make up first'
        raise LocalError(message)
    return str(workloads[0]["spec"]["template"]["spec"]["containers"][0]["image"])


def _pod(name: str, image: str, database: Object, sql: str) -> Object:
    """Build a pod that the restricted Pod Security Standard admits."""
    environment = {
        "HOST": database["host"],
        "PORT": str(database["port"]),
        "DATABASE": database["database"],
        "USERNAME": database["username"],
        "PASSWORD_FILE": f"{_PASSWORD_FOLDER}/{database['passwordKey']}",
        "SQL": sql,
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/component": "query"}},
        "spec": {
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "securityContext": restricted.POD,
            "containers": [
                {
                    "name": "client",
                    "image": image,
                    "command": ["bash", "-ec", dedent(_CLIENTS[str(database["kind"])])],
                    "env": [{"name": key, "value": value} for key, value in environment.items()],
                    "securityContext": restricted.CONTAINER,
                    "volumeMounts": [
                        {"name": "credentials", "mountPath": _PASSWORD_FOLDER},
                        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - the pod's own
                    ],
                }
            ],
            "volumes": [
                {"name": "credentials", "secret": {"secretName": database["secretName"], "defaultMode": 0o440}},
                {"name": "tmp", "emptyDir": {}},
            ],
        },
    }
