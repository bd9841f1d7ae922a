#!/bin/bash
# Prints the statements that make the accounts those of the Secrets: one a line, as the single-user server wants them.
set -euo pipefail

password() {
	local password
	password=$(<"$1")
	if [[ -z $password || $password == *$'\n'* ]]; then
		echo "$1 must hold one line, the password" >&2
		return 1
	fi
	printf "'%s'" "${password//\'/\'\'}"
}

superuser_password=$(password "$SUPERUSER_PASSWORD_FILE")
password=$(password "$DATABASE_PASSWORD_FILE")

cat <<-SQL
	DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$DATABASE_USER') THEN CREATE ROLE "$DATABASE_USER"; END IF; END \$\$;
	ALTER ROLE "$POSTGRES_USER" PASSWORD $superuser_password;
	ALTER ROLE "$DATABASE_USER" LOGIN PASSWORD $password;
	ALTER DATABASE "$POSTGRES_DB" OWNER TO "$DATABASE_USER";
SQL
