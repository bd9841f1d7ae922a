import stateful_databases


def test_the_public_names_are_these() -> None:
    assert stateful_databases.__all__ == [
        "AccessMode",
        "AntiAffinity",
        "ArgsType",
        "DeploymentStrategy",
        "Fields",
        "ImagePullPolicy",
        "MariaDB",
        "MariaDBArgs",
        "MariaDBCredentialsArgs",
        "Postgres",
        "PostgresArgs",
        "PostgresCredentialsArgs",
        "Problems",
        "ResourceLimitsArgs",
        "ResourceRequestsArgs",
        "ResourcesArgs",
        "StorageArgs",
        "UpdateStrategy",
    ]
