"""A finding is accepted by rule and object, and an acceptance that finds nothing is an error too."""

from local.scanners.accepted import Accepted
from local.scanners.finding import Finding
from local.scanners.scan import judge

TABLE = (Accepted("a reason", ("scanner A", "scanner B"), ("Deployment/*", "Service/*")),)


def finding(rule: str, name: str) -> Finding:
    return Finding("scanner", rule, name, "a message")


def test_what_is_listed_is_accepted() -> None:
    findings = [finding("A", "Deployment/one"), finding("B", "Service/one")]

    verdict = judge(findings, TABLE)

    assert verdict.passed
    assert verdict.accepted == {TABLE[0]: findings}


def test_another_rule_and_another_kind_are_not() -> None:
    listed = [finding("A", "Deployment/one"), finding("B", "Service/one")]
    others = [finding("A", "StatefulSet/one"), finding("C", "Deployment/one")]

    verdict = judge([*listed, *others], TABLE)

    assert not verdict.passed
    assert verdict.unlisted == others


def test_what_is_no_longer_found_is_stale() -> None:
    verdict = judge([finding("A", "Deployment/one")], TABLE)

    assert not verdict.passed
    assert verdict.stale == {TABLE[0]: ["scanner B", "Service/*"]}
