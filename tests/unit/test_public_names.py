import stateful_databases


def test_the_public_names_are_these() -> None:
    assert stateful_databases.__all__ == [
        "AccessMode",
        "AntiAffinity",
        "ArgsType",
        "CredentialsArgs",
        "DeploymentStrategy",
        "Fields",
        "ImagePullPolicy",
        "MariaDB",
        "MariaDBArgs",
        "NetworkPolicyArgs",
        "NetworkPolicyPeerArgs",
        "Postgres",
        "PostgresArgs",
        "ProbeArgs",
        "ProbesArgs",
        "Problems",
        "ResourceLimitsArgs",
        "ResourceRequestsArgs",
        "ResourcesArgs",
        "ServiceArgs",
        "ServiceType",
        "StorageArgs",
        "TaintEffect",
        "TolerationArgs",
        "TolerationOperator",
        "TopologySpreadConstraintArgs",
        "UpdateStrategy",
        "WhenUnsatisfiable",
    ]
