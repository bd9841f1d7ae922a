"""What every test may use, and what is left out on a machine that can't run the local cluster."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial

import pytest
from filelock import FileLock, Timeout
from syrupy.assertion import SnapshotAssertion
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from local import toolchain
from local.cluster import Cluster, down, load_image, machine, up
from local.images import Images, ensure, ensure_built
from local.stack.kubectl import Kubectl
from tests.local.images.container import PROGRAMS, Unpacked
from tests.scheduling import OneProcessForWhatIsShared
from tests.snapshots import YamlSnapshot

REFERENCES = ("cassandra:5.0", "mariadb:10.11", "mariadb:11.4", "postgres:14", "postgres:15", "postgres:18")


@pytest.fixture
def yaml_snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(YamlSnapshot)


@contextmanager
def three_nodes(name: str) -> Generator[Cluster]:
    """Three nodes in three zones; with all that was made in it gone at the end."""
    its = Cluster.named(name)
    try:
        held = FileLock(its.folder.with_suffix(".in-use")).acquire(timeout=0)
    except Timeout:
        pytest.fail("another run of the tests has the cluster, and would take it down")
    with held:
        down(its)
        up(its, nodes=3)
        yield its
        down(its)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The cluster of all tests but a ring's, which have one of their own: two processes run them side by side."""
    with three_nodes("test") as its:
        yield its


@pytest.fixture(scope="session")
def images(cluster: Cluster) -> Images:
    """The databases' images, loaded into the cluster."""
    found = ensure(REFERENCES)
    with ThreadPoolExecutor() as threads:
        list(threads.map(partial(load_image, cluster), found.archives.values()))
    return found


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Unpacked]]:
    """Gives the image of a reference, unpacked once for all tests."""
    programs = toolchain.ensure(*PROGRAMS)
    folder = tmp_path_factory.mktemp("images")

    @cache
    def one(reference: str) -> Unpacked:
        archive = ensure_built([reference]).archives[reference]
        return Unpacked.of(archive, folder / reference.replace(":", "-"), programs)

    yield one
    shutil.rmtree(folder)


@pytest.fixture
def kubectl(cluster: Cluster) -> Kubectl:
    return Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return OneProcessForWhatIsShared(config, log)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("cluster") and (lacking := machine.unmet_requirement()):
        left_out = pytest.fail if os.environ.get("CI") else pytest.skip
        left_out(f"needs the local cluster, which needs {lacking}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    figures = [
        (report, figure) for report in terminalreporter.getreports("passed") for figure in report.user_properties
    ]
    if figures:
        terminalreporter.section("figures")
    for report, (name, value) in figures:
        terminalreporter.line(f"{report.nodeid}: {name}: {value}")
