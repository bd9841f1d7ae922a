"""The pod that a component builds, run by runc alone: its scripts meet the real server without a cluster."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from stateful_databases.mariadb.config_map import config_map as mariadb_config_map
from stateful_databases.mariadb.spec import MariaDBSpec
from stateful_databases.mariadb.stateful_set import stateful_set
from stateful_databases.postgres.config_map import config_map as postgres_config_map
from stateful_databases.postgres.deployment import deployment
from stateful_databases.postgres.spec import PostgresSpec

from tests.local.images.container import ADDRESS, Container, Unpacked, owned
from tests.references import references

NAME = "orders"
_CLIENTS = {
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

    def start(self, **args: Any) -> Container:  # noqa: ANN401 - any argument of the component
        """Start a pod of the component with these arguments."""
        folder = self.folder / f"pod-{len(self.containers)}"
        pod, data = self._manifests(args)
        (server,) = pod["containers"]
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        mounts: dict[str, Path] = {}
        scratch: list[str] = []
        for mount in server["volume_mounts"]:
            # /var/run is a link to /run.
            inside = mount["mount_path"].replace("/var/run", "/run")
            volume = volumes.get(mount["name"], {"persistent_volume_claim": {}})
            if "empty_dir" in volume:
                scratch.append(inside)
            else:
                mounts[inside] = self._content(volume, data, folder) / mount.get("sub_path", "")
        environment = {variable["name"]: variable["value"] for variable in server["env"]}
        command = (*server["command"], *server.get("args", ()))
        container = Container(
            self.image, folder / "container", environment, mounts, tuple(scratch), command=tuple(command)
        )
        self.containers.append(container)
        return container.start()

    def ready(self, **args: Any) -> Container:  # noqa: ANN401 - any argument of the component
        """Start a pod, and wait until it is ready as its probe sees it."""
        container = self.start(**args)
        probe = self._manifests(args)[0]["containers"][0]["readiness_probe"]["exec_"]["command"]
        container.until(lambda: container.exec(*probe).returncode == 0)
        return container

    def stop(self, container: Container) -> None:
        container.signal("SIGTERM" if self.product == "mariadb" else "SIGINT")
        assert container.wait() == 0, container.log

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

    def _manifests(self, args: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, str]]:
        given: Any = {"version": self.version, **args}
        if self.product == "mariadb":
            spec = MariaDBSpec.parse(NAME, given)
            workload, settings = stateful_set(spec, references(spec)), mariadb_config_map(spec)
        else:
            spec = PostgresSpec.parse(NAME, given)
            workload, settings = deployment(spec, references(spec)), postgres_config_map(spec)
        pod = cast("Any", workload)["spec"]["template"]["spec"]
        return pod, cast("Mapping[str, str]", settings["data"])

    def _content(self, volume: Mapping[str, Any], data: Mapping[str, str], folder: Path) -> Path:
        """Give a folder with what the kubelet would show."""
        if "persistent_volume_claim" in volume:
            return self.volume
        if "secret" in volume:
            name = volume["secret"]["secret_name"]
            return _files(folder / volume["name"], {"password": self.passwords.setdefault(name, f"drawn for {name}")})
        items = volume["config_map"].get("items") or [{"key": key, "path": key} for key in data]
        mode = volume["config_map"].get("default_mode", 0o644)
        return _files(folder / volume["name"], {item["path"]: data[item["key"]] for item in items}, mode)


def _files(folder: Path, texts: Mapping[str, str], mode: int = 0o444) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(mode)
    return folder
