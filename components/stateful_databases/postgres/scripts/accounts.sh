# Sourced, where `server` is defined: it runs the statements of its standard input in the database $1, and fails where one
# of them does. Makes databases, roles and grants those of the arguments, with the passwords of the Secrets.
# shellcheck shell=bash

# shellcheck source=../../shared/scripts/arguments.sh
. "$SCRIPTS/arguments.sh"

# Of the sessions that run the statements, whatever the configuration says.
session_settings=(
	# A statement would show a password to whoever reads the logs or the statistics.
	log_statement=none log_min_error_statement=panic log_min_duration_statement=-1 log_min_duration_sample=-1
	log_transaction_sample_rate=0 debug_print_parse=off debug_print_rewritten=off pg_stat_statements.track=none
	# The statements mean what they say, and nothing in between ends them.
	search_path=pg_catalog standard_conforming_strings=on password_encryption=scram-sha-256
	default_transaction_read_only=off statement_timeout=0 lock_timeout=0
)
# shellcheck disable=SC2034 # for those that source this
session=("${session_settings[@]/#/-c}")

set_password() { # role, file of the password
	local password
	password=$(password_in "$2")
	echo "ALTER ROLE \"$1\" LOGIN PASSWORD '${password//\'/\'\'}';"
}

passwords() {
	local name file
	set_password "$POSTGRES_USER" "$SUPERUSER_PASSWORD_FILE"
	while read -r name file; do
		set_password "$name" "$file"
	done <"$SCRIPTS/users"
}

# Every database and role of the server, such as <database billing>.
present() {
	server postgres <<<"SELECT '<database ' || datname || '>' FROM pg_database UNION ALL SELECT '<user ' || rolname || '>' FROM pg_roles;"
}

is_there() { [[ $present == *"<$1 $2>"* ]]; }

make_accounts() {
	local statements database
	present=$(present)
	while read -r database; do
		is_there database "$database" || server postgres <<<"CREATE DATABASE \"$database\" TEMPLATE template0;" >/dev/null
	done <"$SCRIPTS/databases"
	statements=$(
		cat "$SCRIPTS/roles.sql"
		passwords
	)
	server postgres <<<"$statements" >/dev/null
	while read -r database; do
		server "$database" <"$SCRIPTS/schema-$database.sql" >/dev/null
	done <"$SCRIPTS/databases"
	say_what_is_kept
}
