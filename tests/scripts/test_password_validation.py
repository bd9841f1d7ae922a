"""A plugin that validates passwords: it stays in force, and doesn't keep the component's accounts from being set."""

import pytest

from tests.scripts.pod import Pods

pytestmark = pytest.mark.cluster
PLUGIN = {"1-plugin.sql": "INSTALL SONAME 'simple_password_check'; CREATE TABLE orders.seen (strict int);"}
STRICT = {"2-strict.sql": "INSERT INTO orders.seen SELECT @@GLOBAL.strict_password_validation;"}


@pytest.mark.parametrize("pods", ["mariadb:10.11"], indirect=True)
def test_accounts_are_set_beside_a_plugin_that_validates_passwords(pods: Pods) -> None:
    pods.stop(pods.ready(init_scripts={**PLUGIN, **STRICT}))

    pod = pods.ready(users={"reporting": {"grants": {"orders": ["SELECT"]}}})
    assert pods.answer(pod, "SELECT strict FROM seen", "reporting") == ["1"]
    assert pods.answer(pod, "SELECT @@GLOBAL.strict_password_validation", "reporting") == ["1"]
