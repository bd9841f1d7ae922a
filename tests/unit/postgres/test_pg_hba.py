"""pg_hba.conf: every bad line is found, with its place and the reason."""

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stateful_databases.postgres.config_map import config_map
from stateful_databases.postgres.pg_hba import HOSTSSL_WARNING

from tests.unit.postgres.test_spec import parse, problems

GOOD = (
    "host all all all scram-sha-256",
    "hostssl billing,archive reporting 10.0.0.0/8 scram-sha-256",
    "host all,replication all 10.0.0.0/8 md5",
    "hostnossl all all ::/0 reject",
    'host "all" "Some One",+group samenet scram-sha-256',
    "host all all .example.org scram-sha-256",
    "hostssl all all 2001:db8::/32 scram-sha-256 clientcert=verify-full",
    "hostssl all all all cert clientname=CN",
)
BAD = {
    "": "TYPE DATABASE USER ADDRESS METHOD",
    "host all all scram-sha-256": "TYPE DATABASE USER ADDRESS METHOD",
    "host all all all scram-sha-256 # everybody": "TYPE DATABASE USER ADDRESS METHOD",
    "host all all all scram-sha-256\nhost all all all trust": "TYPE DATABASE USER ADDRESS METHOD",
    'host all "\nhost all all all trust\n" all reject': "TYPE DATABASE USER ADDRESS METHOD",
    "local all all trust": "the line for the socket is the component's: local all all trust",
    "hosts all all all reject": "begin with one of host, hostssl",
    "include other.conf": "begin with one of host, hostssl",
    "host all all 10.0.0.1 scram-sha-256": "10.0.0.1 is no address: all, samehost, samenet, a host's name, or a",
    "host all all 10.0.0.0/40 scram-sha-256": "10.0.0.0/40 is no address",
    "host all all 10.0.0.0/255.0.0.0 scram-sha-256": "10.0.0.0/255.0.0.0 is no address",
    "host all all 10.0.0.0/0.255.255.255 scram-sha-256": "10.0.0.0/0.255.255.255 is no address",
    "host all all 10.0.0.0 255.0.0.0 scram-sha-256": "10.0.0.0 is no address",
    "host all all 10.0.0.0 8 scram-sha-256": "10.0.0.0 is no address",
    "host all all 10.1 scram-sha-256": "10.1 is no address",
    "host all all fe80::%eth0/64 scram-sha-256": "fe80::%eth0/64 is no address",
    "host @others all all scram-sha-256": "@others is no name: no file (@) and no regular expression (/)",
    'host all all,""/^( all scram-sha-256': 'all,""/^( is no name',
    "host all all all trust": "not trust: it lets in whoever reaches the port, as any role, the superuser too",
    "host all all all password": "not password: it sends the password in clear",
    "host all all all scram": "scram is none of the methods scram-sha-256, md5",
    "host all all all cert": "cert needs hostssl",
    "hostssl all all all ldap": "not ldap: the network policy lets nothing out of the pod",
    "host all all all oauth": "not oauth: the network policy lets nothing out of the pod",
    "hostgssenc all all all gss": "begin with one of host, hostssl, hostnossl",
    "host all all all scram-sha-256 map": "map is no option of scram-sha-256: clientcert=verify-ca or ",
    "host all all all reject clientcert=verify-ca": "clientcert=verify-ca is no option of reject: it has none",
    "host all all all md5 clientcert=verify-ca": "clientcert=verify-ca needs hostssl",
}


def test_by_default_every_role_comes_with_its_password_and_the_pod_is_trusted() -> None:
    assert config_map(parse())["data"]["pg_hba.conf"] == "local all all trust\nhost all all all scram-sha-256\n"


@pytest.mark.parametrize(
    ("configuration", "warnings"),
    [({}, (HOSTSSL_WARNING,)), ({"ssl": False}, (HOSTSSL_WARNING,)), ({"ssl": True}, ()), ({"ssl": "on"}, ())],
)
def test_a_line_for_tls_is_warned_of_where_there_is_none(
    configuration: dict[str, object], warnings: tuple[str, ...]
) -> None:
    lines = ["host all all 10.0.0.0/8 md5", "hostssl all all all scram-sha-256"]

    assert parse(pg_hba=lines, configuration=configuration).warnings == warnings
    assert parse(pg_hba=lines[:1]).warnings == ()


def test_given_lines_replace_the_default_and_keep_their_order() -> None:
    assert config_map(parse(pg_hba=GOOD))["data"]["pg_hba.conf"] == "\n".join(("local all all trust", *GOOD, ""))


@pytest.mark.parametrize(("line", "refusal"), BAD.items())
def test_a_bad_line_is_refused_with_the_reason(line: str, refusal: str) -> None:
    (said,) = problems(pg_hba=[GOOD[0], line])

    assert said.startswith(f"pg_hba[1]: {line!r} is not allowed; {refusal}")


def test_every_bad_line_is_found() -> None:
    assert len(problems(pg_hba=[*GOOD, *BAD])) == len(BAD)


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from([" ", "\t", ",", '"', "#", "/", "host", "all", "10.0.0.0", "trust"])).map("".join)
)
def test_whatever_is_given_ends_in_a_line_or_in_one_error(line: str) -> None:
    try:
        lines = parse(pg_hba=[line]).pg_hba.lines
    except pulumi.RunError as error:
        assert "pg_hba[0]: " in str(error)  # noqa: PT017 - both ends are fine, nothing else is
    else:
        assert lines[0].splitlines() == [line]
