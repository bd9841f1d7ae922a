"""A mistake that keeps the server down is mended by taking it back: no pod has to be deleted by hand."""

import re
from dataclasses import replace

import pytest

from local.stack import report
from tests.cluster.conftest import Writing
from tests.cluster.databases import Databases

pytestmark = pytest.mark.cluster
BAD_IMAGES = {
    "mariadb-10": {"image": "stateful-databases.local/mariadb:no-such-tag"},
    "postgres-15": {"image": "stateful-databases.local/postgres:no-such-tag"},
}
BAD_SETTINGS = {
    "mariadb-11": {"configuration": {"mariadbd": {"no_such_setting": 1}}},
    "postgres-18": {"configuration": {"no_such_setting": 1}},
}
MISTAKES = BAD_IMAGES | BAD_SETTINGS


def test_reverted_mistake_heals_by_up_alone(
    databases: Databases, writing: Writing, capsys: pytest.CaptureFixture[str]
) -> None:
    right = {name: databases.declared[name] for name in MISTAKES}
    for name, mistake in MISTAKES.items():
        databases.change(name, **mistake)
        databases.declared[name] = replace(databases.declared[name], patience="25s")
    with writing(*MISTAKES):
        failed = databases.try_up()
        report.show_unready(databases.kubectl, databases.namespace)
        databases.declared |= right
        databases.up()

    shown = capsys.readouterr().out
    assert failed.returncode != 0
    for name in MISTAKES:
        assert f"{name}-server" in failed.stdout
        assert f"{name} is not ready" in shown
    for said in (failed.stdout, shown):
        for mistake in BAD_IMAGES.values():
            # The kubelet's words while it waits, and those of each time that it tries again.
            assert re.search(rf'(ImagePullBackOff: Back-off|ErrImagePull: failed to) pull.*"{mistake["image"]}"', said)
    # A server that crashes may run at the moment, or be waited for.
    crashed = re.findall(r"Pod (\S+): container \w+: (?:CrashLoopBackOff|Error): ", failed.stdout)
    assert len(set(crashed)) >= len(BAD_SETTINGS)
    assert len(re.findall(r"restarts, the last one by exit code [1-9]", shown)) == len(BAD_SETTINGS)
    assert "unknown variable 'no_such_setting=1'" in shown
    assert 'unrecognized configuration parameter "no_such_setting"' in shown
