import pytest

from benchmarks.samples import Bound, Comparison, Goal, Samples, alternate

FAST, SLOW = Samples("fast", (1.0, 3.0, 2.0)), Samples("slow", (4.0, 4.0, 9.0))


def test_goal_is_of_the_ratio_to_the_peer() -> None:
    met = Comparison("time", "s", FAST, SLOW, Goal(Bound.AT_MOST, 0.5))
    missed = Comparison("rate", "1/s", FAST, SLOW, Goal(Bound.AT_LEAST, 0.6))

    assert (met.ratio, met.is_met) == (0.5, True)
    assert (missed.ratio, missed.is_met) == (0.5, False)


def test_goal_without_a_peer_is_of_the_median() -> None:
    assert Comparison("time", "s", FAST, goal=Goal(Bound.AT_MOST, 2)).is_met
    assert not Comparison("time", "s", SLOW, goal=Goal(Bound.AT_MOST, 2)).is_met
    assert Comparison("time", "s", SLOW).is_met is None


def test_spread_is_from_least_to_greatest() -> None:
    assert FAST.spread == pytest.approx(2)


def test_runs_alternate_and_the_warm_up_does_not_count() -> None:
    calls: list[str] = []

    def run(name: str) -> int:
        calls.append(name)
        return len(calls)

    results = alternate([lambda: run("a"), lambda: run("b")], repeats=2)

    assert calls == ["a", "b"] * 3
    assert results == [[3, 5], [4, 6]]
