"""What every test may use, and what is left out on a machine that can't run the local cluster."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from syrupy.assertion import SnapshotAssertion

from local import toolchain
from local.cluster import Cluster, down, load_image, machine, up
from local.images import Images, ensure
from local.stack.kubectl import Kubectl
from tests.snapshots import YamlSnapshot

REFERENCES = ("mariadb:10.11", "mariadb:11.4", "postgres:14", "postgres:15", "postgres:18")
_LEFT_OUT = pytest.StashKey[str]()


@pytest.fixture
def yaml_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(YamlSnapshot)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Three nodes in three zones; with all that was made in it gone at the end."""
    its = Cluster.named("test")
    down(its)
    up(its, nodes=3)
    yield its
    down(its)


@pytest.fixture(scope="session")
def images(cluster: Cluster) -> Images:
    """The databases' images, loaded into the cluster."""
    found = ensure(REFERENCES)
    with ThreadPoolExecutor() as threads:
        list(threads.map(partial(load_image, cluster), found.archives.values()))
    return found


@pytest.fixture
def kubectl(cluster: Cluster) -> Kubectl:
    return Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if item.get_closest_marker("cluster")]
    lacking = machine.unmet_requirement()
    if not left_out or lacking is None:
        return
    if os.environ.get("CI"):
        pytest.exit(f"{len(left_out)} tests need the local cluster, which needs {lacking}", returncode=1)
    config.stash[_LEFT_OUT] = f"{len(left_out)} tests left out: they need the local cluster, which needs {lacking}"
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if _LEFT_OUT in config.stash:
        terminalreporter.section("left out", yellow=True)
        terminalreporter.line(config.stash[_LEFT_OUT])
    figures = [
        (report, figure) for report in terminalreporter.getreports("passed") for figure in report.user_properties
    ]
    if figures:
        terminalreporter.section("figures")
    for report, (name, value) in figures:
        terminalreporter.line(f"{report.nodeid}: {name}: {value}")
