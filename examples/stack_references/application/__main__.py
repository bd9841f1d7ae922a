"""An application that finds its database by a stack reference, and the password in the cluster's Secret.

It runs in the database's namespace: a pod has the Secrets of its own namespace only, and the NetworkPolicy lets in the
pods of that one.
"""

import pulumi
from pulumi_kubernetes.batch.v1 import Job

orders = pulumi.StackReference(pulumi.Config().require("databases")).require_output("orders")

REPORT = """
exec mariadb --defaults-extra-file=<(printf '[client]\\npassword="%s"\\n' "$(<"$PASSWORD_FILE")") \\
    --host="$HOST" --port="$PORT" --user="$USERNAME" --execute="SELECT version()" "$DATABASE"
"""

report = Job(
    "report",
    spec={
        "template": {
            "spec": {
                "restart_policy": "OnFailure",
                "automount_service_account_token": False,
                "security_context": {
                    "run_as_non_root": True,
                    "run_as_user": 999,
                    "run_as_group": 999,
                    "fs_group": 999,
                    "seccomp_profile": {"type": "RuntimeDefault"},
                },
                "containers": [
                    {
                        "name": "report",
                        "image": "docker.io/library/mariadb:11.4",
                        "command": ["bash", "-c", REPORT],
                        "env": [
                            {"name": "HOST", "value": orders["host"]},
                            {"name": "PORT", "value": orders["port"].apply(lambda port: str(int(port)))},
                            {"name": "DATABASE", "value": orders["database"]},
                            {"name": "USERNAME", "value": orders["username"]},
                            {
                                "name": "PASSWORD_FILE",
                                "value": pulumi.Output.concat("/etc/orders/", orders["passwordKey"]),
                            },
                        ],
                        "security_context": {
                            "allow_privilege_escalation": False,
                            "capabilities": {"drop": ["ALL"]},
                            "read_only_root_filesystem": True,
                        },
                        "volume_mounts": [{"name": "orders", "mount_path": "/etc/orders", "read_only": True}],
                    }
                ],
                "volumes": [{"name": "orders", "secret": {"secret_name": orders["secretName"], "default_mode": 0o440}}],
            }
        }
    },
)

pulumi.export("job", report.metadata["name"])
