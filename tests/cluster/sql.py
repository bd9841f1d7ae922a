"""SQL and CQL over the network: through the client Service's name, with a password that the test says."""

import base64

from local.stack.kubectl import Kubectl, Object

_CLIENTS = {
    "mariadb": """
        IFS= read -r MYSQL_PWD && export MYSQL_PWD
        exec mariadb --no-defaults --batch --skip-column-names --host="$0" --user="$1" --execute="$3" "$2"
    """,
    "postgres": """
        IFS= read -r PGPASSWORD && export PGPASSWORD
        exec psql --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 --host="$0" --username="$1" \\
            --command="$3" "$2"
    """,
    "cassandra": """
        IFS= read -r password && umask 077 && file=$(mktemp) && trap 'rm "$file"' EXIT
        printf '[plain_text_auth]\\nusername=%s\\npassword=%s\\n' "$1" "$password" >"$file"
        cqlsh --connect-timeout=30 --credentials="$file" --keyspace="$2" --execute="$3" "$0"
    """,
}


def sql(kubectl: Kubectl, namespace: str, database: Object, statement: str, password: str) -> list[str]:
    """Run a statement as the database's user and give the rows.

    Raises:
        LocalError: with the client's words.

    """
    # The server's own container is at hand and has the client.
    service = f"service/{str(database['host']).partition('.')[0]}"
    client = [
        "bash",
        "-c",
        _CLIENTS[database["kind"]],
        *(database["host"], database["username"], database["database"], statement),
    ]
    return kubectl.run(
        "exec", service, f"--namespace={namespace}", "--stdin", "--", *client, stdin=f"{password}\n"
    ).splitlines()


def password(kubectl: Kubectl, namespace: str, database: Object) -> str:
    """Read the user's password where the outputs say it is."""
    secret = kubectl.get("secret", database["secretName"], f"--namespace={namespace}")
    return base64.b64decode(secret["data"][database["passwordKey"]]).decode()
