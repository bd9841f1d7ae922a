from typing import Any

import pytest

from tests.unit.shared.conftest import Declared

PROBES = ("startup", "readiness", "liveness")


def timings(container: Any) -> dict[str, tuple[int, int, int]]:  # noqa: ANN401 - read as plain data
    probes = {name: container[f"{name}Probe"] for name in PROBES}
    return {
        name: (probe["periodSeconds"], probe["timeoutSeconds"], probe["failureThreshold"])
        for name, probe in probes.items()
    }


def test_an_hour_to_start_15_s_to_leave_the_service_a_minute_to_be_restarted(database: Declared) -> None:
    assert timings(database.container()) == {"startup": (1, 5, 3600), "readiness": (5, 5, 3), "liveness": (10, 15, 6)}


def test_timings_as_they_are_given(database: Declared) -> None:
    container = database.container(
        probes={
            "startup": {"period_seconds": 1.0, "failure_threshold": 600},
            "readiness": {"timeout_seconds": 2},
            "liveness": {"period_seconds": 20, "timeout_seconds": 10, "failure_threshold": 9},
        }
    )

    assert timings(container) == {"startup": (1, 5, 600), "readiness": (5, 2, 3), "liveness": (20, 10, 9)}


def test_a_start_is_not_killed_within_ten_minutes(database: Declared) -> None:
    assert database.problems(probes={"startup": {"failure_threshold": 599}}) == [
        "probes.startup: {'failure_threshold': 599} is not allowed; period_seconds x failure_threshold is at least 600 "
        "s, here it is 599 s: a first start that is killed leaves a volume that is half initialised"
    ]


@pytest.mark.parametrize("value", [0, -1, 1.5, "5", True, float("inf"), float("nan")])
def test_a_timing_is_a_whole_number_of_at_least_1(database: Declared, value: object) -> None:
    assert database.problems(probes={"liveness": {"period_seconds": value}}) == [
        f"probes.liveness.period_seconds: {value!r} is not allowed; an integer of at least 1"
    ]
