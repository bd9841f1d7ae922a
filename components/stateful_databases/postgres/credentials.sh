#!/bin/bash
# Makes the Secrets' passwords the ones in force. Runs before each start of the server, and as the last step of the
# image's own first initialisation; what was interrupted on the way is completed by the next start.
set -euo pipefail

sql_text() { printf "'%s'" "${1//\'/\'\'}"; }

superuser_password=$(sql_text "$(<"$SUPERUSER_PASSWORD_FILE")")
password=$(sql_text "$(<"$DATABASE_PASSWORD_FILE")")

# One statement a line, as the single-user server wants them.
statements() {
	cat <<-SQL
		DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$DATABASE_USER') THEN CREATE ROLE $DATABASE_USER; END IF; END \$\$;
		ALTER ROLE $POSTGRES_USER PASSWORD $superuser_password;
		ALTER ROLE $DATABASE_USER LOGIN PASSWORD $password;
		ALTER DATABASE $POSTGRES_DB OWNER TO $DATABASE_USER;
	SQL
}

# No statement of this script may stand in the server's log: it would show a password.
unlogged="-c log_statement=none -c log_min_error_statement=panic -c log_min_duration_statement=-1"

single_user_server() {
	# shellcheck disable=SC2086 # several words by intent
	postgres --single -D "$PGDATA" -c config_file="$(dirname "$0")/postgresql.conf" $unlogged -c exit_on_error=on postgres
}

database_exists() {
	# Reads to the end: a server whose output nobody takes would die without its shutdown.
	single_user_server <<<"SELECT datname FROM pg_database WHERE datname = '$POSTGRES_DB';" | grep "\"$POSTGRES_DB\"" >/dev/null
}

# The layout changed with version 18. Another major version's data beside an empty PGDATA means that the version was
# changed without an upgrade: the image would initialise an empty database next to the one with the data.
refuse_other_data() {
	local found
	found=$(find "$VOLUME" -maxdepth 3 -name PG_VERSION -not -path "$PGDATA/*")
	[ -z "$found" ] && return
	echo "refusing to start: $PGDATA is empty, and the volume holds the data of version $(<"${found%%$'\n'*}") in" \
		"$(dirname "${found%%$'\n'*}"). Set the version back; a new major version needs an upgrade of the data." >&2
	exit 1
}

if [ "${1:-}" != before-start ]; then
	statements | PGOPTIONS=$unlogged psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB"
elif [ ! -s "$PGDATA/PG_VERSION" ]; then
	refuse_other_data
else
	database_exists || single_user_server <<<"CREATE DATABASE $POSTGRES_DB;" >/dev/null
	statements | single_user_server >/dev/null
fi
