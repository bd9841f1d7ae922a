"""The programs: databases declared with the components, half of them MariaDB."""

from textwrap import dedent

ARGUMENTS = {"MariaDB": '{"version": "11.4"}', "Postgres": '{"version": "18"}'}


def components(count: int) -> str:
    """Write the program with the components."""
    return dedent(f"""\
        from stateful_databases import MariaDB, Postgres

        for number in range({count}):
            if number % 2:
                Postgres(f"postgres{{number}}", {ARGUMENTS["Postgres"]})
            else:
                MariaDB(f"mariadb{{number}}", {ARGUMENTS["MariaDB"]})
        """)


def component(kind: str, name: str) -> str:
    """Write the program with one component."""
    return f"from stateful_databases import {kind}\n\n{kind}({name!r}, {ARGUMENTS[kind]})\n"
