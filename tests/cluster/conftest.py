from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from local import toolchain
from local.cluster import Cluster
from local.images import Images
from local.stack.kubectl import Kubectl
from tests.cluster.databases import Databases
from tests.cluster.declared import Database
from tests.cluster.writer import under_writers
from tests.program import Program

NAMESPACE = "tests"
GIVEN = {"password": """p"a's\\w%o r$d`#;é"""}

Writing = Callable[..., AbstractContextManager[None]]


@pytest.fixture(scope="package")
def databases(cluster: Cluster, images: Images, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Every version, in one namespace that admits only restricted pods."""
    common = {
        "image_registry": images.registry,
        "storage": {"size": "512Mi"},
        "resources": {"requests": {"cpu": "50m"}, "limits": {"memory": "384Mi"}},
    }
    mariadb = {**common, "anti_affinity": "required"}
    folder = tmp_path_factory.mktemp("databases") / "program"
    databases = Databases(
        Program.empty(folder, cluster.kubeconfig, {"context": cluster.context}),
        Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context),
        NAMESPACE,
        {
            # With a binary log a killed server leaves prepared transactions, which only it can decide on.
            "mariadb-10": Database(
                "mariadb", {**mariadb, "version": "10.11", "configuration": {"mariadbd": {"log_bin": "binlog"}}}
            ),
            "mariadb-11": Database("mariadb", {**mariadb, "version": "11.4", "credentials": GIVEN}),
            "postgres-14": Database("postgres", {**common, "version": "14"}),
            "postgres-15": Database("postgres", {**common, "version": "15", "credentials": GIVEN}),
            "postgres-18": Database("postgres", {**common, "version": "18"}),
        },
    )
    databases.up()
    yield databases
    databases.kubectl.run("delete", "namespace", NAMESPACE, "--wait=false")


@pytest.fixture
def writing(databases: Databases, record_property: Callable[[str, object], None]) -> Writing:
    """Write into the databases of these names before, while and after a block runs; no acknowledged row may be lost."""

    def of(*names: str) -> AbstractContextManager[None]:
        outputs = {name: databases.outputs(name) for name in names}
        return under_writers(databases.kubectl, databases.namespace, outputs, record_property)

    return of


@pytest.fixture(scope="package")
def spare(cluster: Cluster, images: Images, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One of each in a stack that a test may destroy, with everything said about their pods that can be said."""
    arguments = {
        "image_registry": images.registry,
        "image_pull_secrets": ["registry"],
        "labels": {"team": "tests"},
        "annotations": {"example.org/owner": "tests"},
        "node_selector": {"kubernetes.io/os": "linux"},
        "tolerations": [
            {"key": "dedicated", "operator": "Exists", "effect": "NoExecute", "toleration_seconds": 60},
        ],
        "topology_spread_constraints": [{"topology_key": "topology.kubernetes.io/zone"}],
        "scheduler_name": "default-scheduler",
        "priority_class_name": "system-cluster-critical",
        "termination_grace_period_seconds": 60,
        "probes": {"startup": {"period_seconds": 1}},
        "service": {"type": "NodePort", "annotations": {"example.org/port": "any"}},
        "network_policy": {"allow_from": [{"pod_selector": {}}, {"cidr": "10.0.0.0/8"}]},
        "resources": {
            "requests": {"cpu": "50m", "ephemeral_storage": "16Mi"},
            "limits": {"ephemeral_storage": "1Gi"},
        },
        "storage": {"size": "256Mi"},
    }
    spare = Databases(
        Program.empty(tmp_path_factory.mktemp("spare") / "program", cluster.kubeconfig, {"context": cluster.context}),
        Kubectl(toolchain.ensure("kubectl")["kubectl"], cluster.kubeconfig, cluster.context),
        "spare",
        {
            "ledger": Database("mariadb", {**arguments, "version": "11.4"}),
            "bills": Database("postgres", {**arguments, "version": "18"}),
        },
    )
    spare.up()
    yield spare
    spare.kubectl.run("delete", "namespace", spare.namespace, "--wait=false")
