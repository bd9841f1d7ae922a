"""A ring of three on three nodes, and what its members say."""

import re
from dataclasses import dataclass, field

import psutil

from local.cluster import Cluster
from local.stack.kubectl import Object
from tests.cluster.databases import Databases
from tests.cluster.server import command, processes
from tests.cluster.waiting import until
from tests.cqlsh import CQLSH

NAME = "events"
MEMBERS = ("events-0", "events-1", "events-2")
UNFORTUNATE = "events-1"
"""The member whose node faults happen to; the load runs on another one."""
WHOLE = ["UN", "UN", "UN"]
START_TIMEOUT = "--timeout=300s"
"""A member's start takes one to two minutes where two processors do it all."""
SUPERUSER = 'cassandra "$(</etc/credentials/superuser/password)"'
"""The login, in a member's shell."""
_OF_THE_ROLE = "/etc/credentials/user/password"
_STATE = re.compile(r"^[UD?][NJLM](?= )", re.MULTILINE)
_DOWN = re.compile(r"^DN .* ([0-9a-f-]{36}) ", re.MULTILINE)


def states_in(status: str) -> list[str]:
    """How the member that printed this status sees each, such as UN: up, normal."""
    return _STATE.findall(status)


def replication_in(keyspaces: str, keyspace: str) -> str:
    """The row of a keyspace among those that CQL printed."""
    return next(row for row in keyspaces.splitlines() if row.split()[:1] == [keyspace])


@dataclass(frozen=True)
class Ring:
    """The members, and every row that the ring has acknowledged."""

    cluster: Cluster
    databases: Databases
    acknowledged: set[int] = field(default_factory=set[int])

    def run(self, member: str, command: str) -> str:
        """Run a shell's command in the member's container."""
        return self.databases.kubectl.run("exec", member, self.databases.here, "--", "bash", "-c", command)

    def cql(self, statement: str, to: str = MEMBERS[0], login: str = f'{NAME} "$(<{_OF_THE_ROLE})"') -> str:
        """Run a statement as the application's role from another member than the one that is asked."""
        asking = next(member for member in reversed(MEMBERS) if member != to)
        username, _, password = login.partition(" ")
        return self.run(asking, f"{CQLSH} -u {username} --password={password} {to}.{NAME}-headless -e {statement!r}")

    def states(self, member: str) -> list[str]:
        """How the member sees each, such as UN: up, normal."""
        return states_in(self.run(member, "nodetool status"))

    def wait_until_whole(self) -> None:
        """Wait until each member is ready, and sees all as up."""
        pods = [f"pod/{member}" for member in MEMBERS]
        self.databases.kubectl.run("wait", *pods, self.databases.here, "--for=condition=Ready", START_TIMEOUT)
        until(lambda: all(self.states(member) == WHOLE for member in MEMBERS), "every member to see all as up")

    def wait_until_seen_down(self) -> None:
        """Wait until another member sees one as down."""
        until(lambda: "DN" in self.states(MEMBERS[0]), f"a member that {MEMBERS[0]} sees as down")

    def remove_down(self, seen_by: str) -> str:
        """Remove for good the member that another one sees as down; give its host id."""
        until(lambda: "DN" in self.states(seen_by), f"a member that {seen_by} sees as down")
        (removed,) = _DOWN.findall(self.run(seen_by, "nodetool status"))
        self.run(seen_by, f"nodetool removenode {removed}")
        return removed

    def replication(self, keyspace: str) -> str:
        """How often a keyspace is copied, as CQL writes it."""
        return replication_in(self.cql("SELECT keyspace_name, replication FROM system_schema.keyspaces"), keyspace)

    def pod(self, member: str) -> Object:
        return self.databases.kubectl.get("pod", member, self.databases.here)

    def pods(self) -> dict[str, Object]:
        """The pod of each member that has one."""
        return {pod["metadata"]["name"]: pod for pod in self.databases.pods(NAME)}

    def uids(self) -> dict[str, str]:
        return {member: pod["metadata"]["uid"] for member, pod in self.pods().items()}

    def server(self, member: str) -> psutil.Process:
        """The member's server, the only Java that stays."""
        return next(
            process for process in processes(self.cluster, self.pod(member)) if "CassandraDaemon" in command(process)
        )
