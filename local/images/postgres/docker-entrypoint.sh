#!/bin/bash
# Prepares the data directory of a PostgreSQL server on its first start, then becomes the server.
# Not -u: the scripts of the init directory are sourced, and are not written for it.
set -eo pipefail
shopt -s nullglob

readonly sockets=/var/run/postgresql
taken=()
server=

log() { printf '%s [entrypoint] %s\n' "$(date --iso-8601=seconds)" "$*" >&2; }

fail() {
	log "error: $*"
	exit 1
}

# Sets variable $1 from itself, or from the file that ${1}_FILE names, or to $2. Nothing inherits it.
take() {
	local variable=$1 file=${1}_FILE value=${2-}
	if [ -n "${!variable-}" ] && [ -n "${!file-}" ]; then
		fail "both $variable and $file are set, but only one may be"
	elif [ -n "${!variable-}" ]; then
		value=${!variable}
	elif [ -n "${!file-}" ]; then
		[ -r "${!file}" ] || fail "$file: ${!file} cannot be read"
		value=$(<"${!file}")
	fi
	unset "$variable" "$file"
	printf -v "$variable" %s "$value"
	taken+=("$variable")
}

take_variables() {
	take POSTGRES_PASSWORD
	take POSTGRES_USER postgres
	take POSTGRES_DB "$POSTGRES_USER"
	take POSTGRES_INITDB_ARGS
}

check_variables() {
	if [ "${POSTGRES_HOST_AUTH_METHOD-}" = trust ]; then
		log 'warning: POSTGRES_HOST_AUTH_METHOD=trust lets anyone who reaches the port in, as any user'
	elif [ -z "$POSTGRES_PASSWORD" ]; then
		fail 'a new data directory needs POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE'
	fi
}

# Runs the SQL on standard input as the superuser; the name is known to the scripts of the init directory.
docker_process_sql() {
	PGHOST=$sockets PGPASSWORD=$POSTGRES_PASSWORD PGDATABASE=${PGDATABASE-$POSTGRES_DB} \
		psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --no-password "$@"
}

# initdb asks for the name of its user, which a uid of one's own choice does not have.
with_user_name() {
	local names
	if getent passwd "$(id -u)" >/dev/null; then
		"$@"
		return
	fi
	names=$(mktemp --directory)
	echo "postgres:x:$(id -u):$(id -g)::/:/bin/false" >"$names/passwd"
	echo "postgres:x:$(id -g):" >"$names/group"
	NSS_WRAPPER_PASSWD=$names/passwd NSS_WRAPPER_GROUP=$names/group LD_PRELOAD=libnss_wrapper.so "$@"
	rm -r "$names"
}

make_directory() {
	local given=() options=()
	# The one way to keep quoted words of a variable together.
	eval "given=($POSTGRES_INITDB_ARGS)"
	[ -z "${POSTGRES_INITDB_WALDIR-}" ] || options+=(--waldir="$POSTGRES_INITDB_WALDIR")
	with_user_name initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" \
		--pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") "${options[@]}" "${given[@]}" >&2
	printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
	# Not every build has Debian's folder, where the clients look, as its default.
	printf "\nunix_socket_directories = '%s'\n" "$sockets" >>"$PGDATA/postgresql.conf"
}

# Starts the server with its own arguments, on the socket only, and waits as long as it lives.
start_temporary_server() {
	"${arguments[@]}" -c listen_addresses= -c unix_socket_directories="$sockets" &
	server=$!
	until pg_isready --quiet --host="$sockets" --username="$POSTGRES_USER" --dbname=postgres; do
		kill -0 "$server" 2>/dev/null || fail 'the temporary server ended; its log is above'
		sleep 0.1
	done
}

stop_temporary_server() {
	kill -INT "$server"
	wait "$server" || fail 'the temporary server did not stop cleanly'
	server=
}

# PID 1 has no default action for a signal: without this a stop during the initialisation would wait to be killed.
stop_early() {
	log 'stopped before the initialisation was finished; the next start does not take it up'
	[ -z "$server" ] || { kill -INT "$server" && wait "$server"; } || true
	exit 143
}

create_database() {
	PGDATABASE=postgres docker_process_sql --set=name="$POSTGRES_DB" <<-'SQL'
		SELECT format('CREATE DATABASE %I', :'name')
		WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
	SQL
}

run_init_file() {
	case $1 in
	*.sh)
		if [ -x "$1" ]; then
			log "running $1"
			(export "${taken[@]}" && "$1")
		else
			log "sourcing $1"
			# shellcheck source=/dev/null
			. "$1"
		fi
		;;
	*.sql) log "running $1" && docker_process_sql <"$1" ;;
	*.sql.gz) log "running $1" && gunzip --stdout "$1" | docker_process_sql ;;
	*.sql.xz) log "running $1" && xz --decompress --stdout "$1" | docker_process_sql ;;
	*.sql.zst) log "running $1" && zstd --decompress --stdout "$1" | docker_process_sql ;;
	*) log "ignoring $1" ;;
	esac
}

initialise() {
	check_variables
	log 'initialising a new data directory'
	local init_file
	make_directory
	start_temporary_server
	create_database
	for init_file in /docker-entrypoint-initdb.d/*; do
		run_init_file "$init_file"
	done
	stop_temporary_server
	log 'the data directory is initialised'
}

as_postgres_user() {
	mkdir -p "$PGDATA"
	find "$PGDATA" "$sockets" ! -user postgres -exec chown postgres:postgres {} +
	exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "${arguments[@]}"
}

prepare() {
	trap stop_early TERM INT
	mkdir -p "$PGDATA"
	[ -O "$PGDATA" ] || fail "$PGDATA belongs to uid $(stat -c %u "$PGDATA"), not to uid $(id -u) that runs the server"
	chmod 0700 "$PGDATA"
	take_variables
	# As in the official image, whether or not an initialisation came to its end.
	[ -s "$PGDATA/PG_VERSION" ] || initialise
	trap - TERM INT
}

wants_help() {
	local argument
	for argument in "${arguments[@]}"; do
		case $argument in -'?' | --help | --describe-config | -V | --version) return 0 ;; esac
	done
	return 1
}

arguments=("$@")
[[ ${1--} != -* ]] || arguments=(postgres "$@")
if [ "${arguments[0]}" = postgres ] && ! wants_help; then
	[ "$(id -u)" -ne 0 ] || as_postgres_user
	prepare
fi
exec "${arguments[@]}"
