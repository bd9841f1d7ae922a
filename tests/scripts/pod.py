"""The pod that a component builds, run by runc alone: its scripts meet the real server without a cluster."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from stateful_databases.cassandra.config_map import config_map as cassandra_config_map
from stateful_databases.cassandra.config_map import members_config_map
from stateful_databases.cassandra.spec import CassandraSpec
from stateful_databases.cassandra.stateful_set import stateful_set as cassandra_stateful_set
from stateful_databases.mariadb.config_map import config_map as mariadb_config_map
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.mariadb.stateful_set import stateful_set
from stateful_databases.postgres.config_map import config_map as postgres_config_map
from stateful_databases.postgres.deployment import deployment
from stateful_databases.postgres.spec import PostgresSpec

from tests.cqlsh import CQLSH
from tests.local.images.container import ADDRESS, Container, Unpacked, owned
from tests.references import references

NAME = "orders"
DOMAIN = "default.svc.cluster.local"
HEADLESS = f"{NAME}-headless.{DOMAIN}."
"""As a member asks for it: the whole name."""
# Cassandra's first start is two, of a minute each where the machine has other work.
START_SECONDS = 600
# The signal, and the exit code of a server that has heard it.
_STOPS = {"cassandra": ("SIGTERM", 143), "mariadb": ("SIGTERM", 0), "postgres": ("SIGINT", 0)}
_CLIENTS = {
    "cassandra": 'umask 077; printf "[plain_text_auth]\\nusername = %s\\npassword = %s\\n" "$2" "$(cat "$0")" '
    f'>/tmp/login; exec {CQLSH} --credentials=/tmp/login --keyspace="$3" "$1"',
    "mariadb": 'MYSQL_PWD="$(cat "$0")" exec mariadb --no-defaults --skip-column-names --host="$1" --user="$2" "$3"',
    "postgres": 'PGPASSWORD="$(cat "$0")" exec psql --no-psqlrc --no-password --quiet --tuples-only --no-align '
    '--set=ON_ERROR_STOP=1 --host="$1" --username="$2" "$3"',
}


@dataclass
class Pods:
    """The pods of one installation, one after the other on one volume; `passwords` are what its Secrets hold."""

    product: str
    image: Unpacked
    version: str
    folder: Path
    passwords: dict[str, str] = field(default_factory=dict[str, str])
    containers: list[Container] = field(default_factory=list[Container])
    ordinal: int = 0
    """Of a member of a ring."""
    overwritten: dict[str, str] = field(default_factory=dict[str, str])
    """What files of the ConfigMaps hold in the place of what the component says, by name."""

    def start(self, **args: Any) -> Container:  # noqa: ANN401 - any argument of the component
        """Start a pod of the component with these arguments."""
        folder = self.folder / f"pod-{len(self.containers)}"
        pod, maps = self._manifests(args)
        (server,) = pod["containers"]
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        mounts: dict[str, Path] = {}
        for mount in server["volume_mounts"]:
            # /var/run is a link to /run.
            inside = mount["mount_path"].replace("/var/run", "/run")
            volume = volumes.get(mount["name"], {"persistent_volume_claim": {}})
            mounts[inside] = self._content(volume, maps, folder) / mount.get("sub_path", "")
        environment = {variable["name"]: self._value(variable) for variable in server["env"]}
        command = (*server["command"], *server.get("args", ()))
        names: tuple[str, ...] = ()
        if self.product == "cassandra":
            names = (HEADLESS,)
            (folder / "resolv.conf").write_text(f"search {DOMAIN}\n")
            mounts["/etc/resolv.conf"] = folder / "resolv.conf"
        container = Container(
            self.image, folder / "container", environment, mounts, (), command=tuple(command), names=names
        )
        self.containers.append(container)
        return container.start()

    def restart(self, ended: Container) -> Container:
        """Start the container of the same pod again."""
        again = replace(ended, folder=ended.folder.with_name(f"container-{len(self.containers)}"))
        self.containers.append(again)
        return again.start()

    def ready(self, **args: Any) -> Container:  # noqa: ANN401 - any argument of the component
        """Start a pod, and wait until it is ready as its probe sees it."""
        return self.until_ready(self.start(**args), **args)

    def until_ready(self, container: Container, **args: Any) -> Container:  # noqa: ANN401 - any argument of the component
        """Wait until it is ready as its probe sees it."""
        probe = self._manifests(args)[0]["containers"][0]["readiness_probe"]["exec_"]["command"]
        container.until(lambda: container.exec(*probe).returncode == 0, START_SECONDS)
        return container

    def stop(self, container: Container) -> None:
        signal, code = _STOPS[self.product]
        container.signal(signal)
        assert container.wait() == code, container.log

    def ask(
        self, container: Container, statement: str, user: str = NAME, database: str = NAME
    ) -> subprocess.CompletedProcess[str]:
        """Ask over the network of the container, with the password of the user's Secret."""
        account = "user" if user == NAME else f"user-{user.replace('_', '-')}"
        password = f"/etc/credentials/{account}/password"
        return container.exec("bash", "-c", _CLIENTS[self.product], password, ADDRESS, user, database, text=statement)

    def answer(self, container: Container, statement: str, user: str = NAME, database: str = NAME) -> list[str]:
        done = self.ask(container, statement, user, database)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def refused(self, container: Container, statement: str, user: str = NAME, database: str = NAME) -> str:
        done = self.ask(container, statement, user, database)
        assert done.returncode != 0, done.stdout
        return done.stderr

    @property
    def volume(self) -> Path:
        folder = self.folder / "volume"
        return folder if folder.exists() else owned(folder, 999)

    @property
    def logs(self) -> str:
        return "".join(container.log for container in self.containers)

    def _manifests(self, args: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Mapping[str, str]]]:
        """Give the pod, and the data of its ConfigMaps by their volumes."""
        given: Any = {"version": self.version, **args}
        match self.product:
            case "mariadb":
                spec = MariaDBSpec.parse(NAME, given)
                workload, maps = stateful_set(spec, references(spec)), {"configuration": mariadb_config_map(spec)}
            case "postgres":
                spec = PostgresSpec.parse(NAME, given)
                workload, maps = deployment(spec, references(spec)), {"configuration": postgres_config_map(spec)}
            case _:
                spec = CassandraSpec.parse(NAME, given)
                workload = cassandra_stateful_set(spec, references(spec))
                maps = {"configuration": cassandra_config_map(spec), "members": members_config_map(spec)}
        pod = cast("Any", workload)["spec"]["template"]["spec"]
        return pod, {volume: cast("Mapping[str, str]", each["data"]) for volume, each in maps.items()}

    def _value(self, variable: Mapping[str, Any]) -> str:
        if "value" in variable:
            return variable["value"]
        fields = {
            "metadata.name": f"{NAME}-{self.ordinal}",
            "metadata.namespace": "default",
            "status.podIP": ADDRESS,
        }
        return fields[variable["value_from"]["field_ref"]["field_path"]]

    def _content(self, volume: Mapping[str, Any], maps: Mapping[str, Mapping[str, str]], folder: Path) -> Path:
        """Give a folder with what the kubelet would show."""
        if "persistent_volume_claim" in volume:
            return self.volume
        if "empty_dir" in volume:
            scratch = folder / volume["name"]
            return scratch if scratch.exists() else owned(scratch, 999)
        if "secret" in volume:
            name = volume["secret"]["secret_name"]
            return _files(
                folder / volume["name"], {"password": self.passwords.setdefault(name, f"generated for {name}")}
            )
        data = {**maps.get(volume["name"], maps["configuration"]), **self.overwritten}
        items = volume["config_map"].get("items") or [{"key": key, "path": key} for key in data]
        mode = volume["config_map"].get("default_mode", 0o644)
        return _files(folder / volume["name"], {item["path"]: data[item["key"]] for item in items}, mode)


def _files(folder: Path, texts: Mapping[str, str], mode: int = 0o444) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(mode)
    return folder
