# Sourced, where `server` is defined: it runs the statements of its standard input in the database $1, and fails where one
# of them does. Makes databases, roles and grants those of the arguments, with the passwords of the Secrets.
# shellcheck shell=bash

made="$VOLUME/.made-by-the-component"
# There from the first start on until the given scripts have run.
# shellcheck disable=SC2034 # for those that source this
unfinished="$VOLUME/.init-scripts-unfinished"

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

refuse() {
	echo "refusing to start: $*" >&2
	exit 1
}

set_password() { # role, file of the password
	local password
	password=$(<"$2")
	[[ -n $password && $password != *$'\n'* ]] || refuse "$2 must hold one line, the password"
	echo "ALTER ROLE \"$1\" LOGIN PASSWORD '${password//\'/\'\'}';"
}

passwords() {
	local name file
	set_password "$POSTGRES_USER" "$SUPERUSER_PASSWORD_FILE"
	set_password "$DATABASE_USER" "$DATABASE_PASSWORD_FILE"
	while read -r name file; do
		set_password "$name" "$file"
	done <"$SCRIPTS/users"
}

# Every database and role of the server, such as <database billing>.
present() {
	server postgres <<<"SELECT '<database ' || datname || '>' FROM pg_database UNION ALL SELECT '<user ' || rolname || '>' FROM pg_roles;"
}

declared() {
	sed 's/^/database /' "$SCRIPTS/databases"
	echo "user $DATABASE_USER"
	sed 's/^\([^ ]*\).*/user \1/' "$SCRIPTS/users"
}

# Says what was taken out of the arguments and is still there, and remembers it.
say_what_is_kept() { # what is present
	local kind name
	touch "$made"
	declared >"$made.new"
	while read -r kind name; do
		if [[ $1 == *"<$kind $name>"* ]]; then
			echo "the $kind \"$name\" isn't in the arguments any more: it is kept as it is, with what it owns, until you drop it by hand" >&2
			echo "$kind $name" >>"$made.new"
		fi
	done < <(declared | grep --invert-match --line-regexp --fixed-strings --file=- "$made")
	mv "$made.new" "$made"
}

make_accounts() {
	local present statements database
	present=$(present)
	while read -r database; do
		[[ $present == *"<database $database>"* ]] || server postgres <<<"CREATE DATABASE \"$database\" TEMPLATE template0;" >/dev/null
	done <"$SCRIPTS/databases"
	statements=$(
		cat "$SCRIPTS/roles.sql"
		passwords
	)
	server postgres <<<"$statements" >/dev/null
	while read -r database; do
		server "$database" <"$SCRIPTS/schema-$database.sql" >/dev/null
	done <"$SCRIPTS/databases"
	say_what_is_kept "$present"
}
