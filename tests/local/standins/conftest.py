import os
import ssl
import sys
from collections.abc import Callable, Generator
from http.client import NOT_FOUND
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from local import standins, toolchain
from tests.local.standins.control_plane import control_plane
from tests.local.standins.stack import Stack

_PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager")


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    with control_plane(tmp_path_factory.mktemp("control-plane"), toolchain.ensure(*_PROGRAMS)) as path:
        yield path


@pytest.fixture(scope="session")
def path_of_plugins(tmp_path_factory: pytest.TempPathFactory) -> str:
    """PATH with the real `pulumi` and the stand-ins first."""
    folder = tmp_path_factory.mktemp("plugins")
    standins.install(folder, Path(sys.executable))
    pulumi = toolchain.ensure("pulumi")["pulumi"]
    return f"{folder}:{pulumi.parent}:{os.environ['PATH']}"


@pytest.fixture
def offline_stack(tmp_path: Path, path_of_plugins: str) -> Callable[[str], Stack]:
    """Makes a stack of a program that reaches no cluster."""
    return lambda program: Stack.create(
        tmp_path, program, {"PATH": path_of_plugins, "KUBECONFIG": f"{tmp_path}/no-kubeconfig"}
    )


@pytest.fixture
def stack(tmp_path: Path, path_of_plugins: str, kubeconfig: Path) -> Callable[[str], Stack]:
    """Makes a stack of a program, in the cluster."""
    return lambda program: Stack.create(tmp_path, program, {"PATH": path_of_plugins, "KUBECONFIG": str(kubeconfig)})


class Api:
    """The API server, as a second client beside the provider."""

    def __init__(self, kubeconfig: Path) -> None:
        content: dict[str, Any] = yaml.safe_load(kubeconfig.read_text())
        anyone = ssl.create_default_context()
        anyone.check_hostname = False
        anyone.verify_mode = ssl.CERT_NONE
        token = content["users"][0]["user"]["token"]
        url = content["clusters"][0]["cluster"]["server"]
        self._http = httpx.Client(base_url=url, verify=anyone, headers={"Authorization": f"Bearer {token}"})

    def close(self) -> None:
        self._http.close()

    def get(self, path: str) -> dict[str, Any] | None:
        response = self._http.get(path)
        return None if response.status_code == NOT_FOUND else response.raise_for_status().json()

    def names(self, path: str) -> list[str]:
        items: list[dict[str, Any]] = self._http.get(path).raise_for_status().json()["items"]
        return [item["metadata"]["name"] for item in items]

    def post(self, path: str, body: dict[str, Any]) -> None:
        self._http.post(path, json=body).raise_for_status()

    def merge(self, path: str, body: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/merge-patch+json"}
        self._http.patch(path, json=body, headers=headers).raise_for_status()

    def delete(self, path: str) -> None:
        self._http.delete(path).raise_for_status()


@pytest.fixture(scope="session")
def api(kubeconfig: Path) -> Generator[Api]:
    api = Api(kubeconfig)
    yield api
    api.close()


@pytest.fixture
def namespace(api: Api, request: pytest.FixtureRequest) -> str:
    name = request.node.name.replace("_", "-").split("[")[0].removeprefix("test-")
    api.post("/api/v1/namespaces", {"metadata": {"name": name}})
    return name
