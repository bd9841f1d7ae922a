#!/bin/bash
# Prepares the data directory of a MariaDB server on its first start, then becomes the server.
# Only the scripts of the init directory give docker_process_sql arguments:
# shellcheck disable=SC2119,SC2120
# Not -u: the scripts of the init directory are sourced, and are not written for it.
set -eo pipefail
shopt -s nullglob

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

# The value that the server will take for option $1, from its configuration files and then its arguments; else $2.
option() {
	local value
	value=$({ my_print_defaults --mysqld && printf '%s\n' "${arguments[@]}"; } | sed -n "s/^--$1=//p" | tail -n 1)
	printf %s "${value:-$2}"
}

# $1 as an SQL string.
quoted() {
	local text=${1//\\/\\\\}
	printf "'%s'" "${text//\'/\\\'}"
}

# $1 as an SQL identifier.
identifier() { printf %s "\`${1//\`/\`\`}\`"; }

# A user's authentication: by password $1 or, where that is empty, by its hash $2.
identified() {
	if [ -n "$1" ]; then
		printf 'IDENTIFIED BY %s' "$(quoted "$1")"
	else
		printf 'IDENTIFIED BY PASSWORD %s' "$(quoted "$2")"
	fi
}

random_password() { head --bytes=24 /dev/urandom | base64; }

# Runs the SQL on standard input as root; the name is known to the scripts of the init directory.
docker_process_sql() {
	MYSQL_PWD=${root_password-} mariadb --no-defaults --protocol=socket --socket="$socket" --user=root \
		--database="${MARIADB_DATABASE-}" --comments "$@"
}

temporary_server_answers() {
	MYSQL_PWD=${root_password-} mariadb --no-defaults --protocol=socket --socket="$socket" --user=root \
		--execute='SELECT 1' &>/dev/null
}

# Starts the server with its own arguments and $@, on the socket only, and waits as long as it lives.
start_temporary_server() {
	"${arguments[@]}" --skip-networking --socket="$socket" --skip-slave-start --loose-wsrep-on=OFF \
		--loose-innodb-buffer-pool-load-at-startup=OFF "$@" &
	server=$!
	until temporary_server_answers; do
		kill -0 "$server" 2>/dev/null || fail 'the temporary server ended; its log is above'
		sleep 0.1
	done
}

stop_temporary_server() {
	kill "$server"
	wait "$server" || fail 'the temporary server did not stop cleanly'
	server=
}

# PID 1 has no default action for a signal: without this a stop during the initialisation would wait to be killed.
stop_early() {
	log 'stopped before the initialisation was finished; the next start does not take it up'
	[ -z "$server" ] || { kill "$server" && wait "$server"; } || true
	exit 143
}

healthcheck_user_sql() {
	local host
	for host in 127.0.0.1 ::1 localhost; do
		echo "CREATE OR REPLACE USER healthcheck@'$host' IDENTIFIED BY '$1';"
		echo "GRANT ${MARIADB_HEALTHCHECK_GRANTS:-USAGE} ON *.* TO healthcheck@'$host';"
	done
}

write_healthcheck_file() {
	(umask 077 && printf '[client]\nuser=healthcheck\npassword=%s\n' "$1" >"$datadir/.my-healthcheck.cnf")
}

local_user_sql() {
	echo "CREATE USER IF NOT EXISTS mysql@localhost IDENTIFIED VIA unix_socket;"
	[ -z "${MARIADB_MYSQL_LOCALHOST_GRANTS-}" ] || echo "GRANT $MARIADB_MYSQL_LOCALHOST_GRANTS ON *.* TO mysql@localhost;"
}

replication_user_sql() {
	local account
	account="$(quoted "$MARIADB_REPLICATION_USER")@'%'"
	echo "CREATE USER $account $(identified "$MARIADB_REPLICATION_PASSWORD" "$MARIADB_REPLICATION_PASSWORD_HASH");"
	echo "GRANT REPLICATION SLAVE ON *.* TO $account;"
}

# The accounts and the database of a new directory. Reads the variables as they were taken; root has no password yet.
accounts_sql() {
	local root
	root=$(identified "$MARIADB_ROOT_PASSWORD" "$MARIADB_ROOT_PASSWORD_HASH")
	echo "SET @@SESSION.sql_log_bin = 0, @@SESSION.sql_mode = REPLACE(@@SESSION.sql_mode, 'NO_BACKSLASH_ESCAPES', '');"
	echo "DELETE FROM mysql.global_priv WHERE User = '' OR User = 'root' AND Host <> 'localhost';"
	echo "DELETE FROM mysql.proxies_priv WHERE User = 'root' AND Host <> 'localhost'; FLUSH PRIVILEGES;"
	echo 'DROP DATABASE IF EXISTS test;'
	healthcheck_user_sql "$1"
	[ -z "${MARIADB_MYSQL_LOCALHOST_USER-}${MARIADB_MYSQL_LOCALHOST_GRANTS-}" ] || local_user_sql
	[ -z "$MARIADB_REPLICATION_USER" ] || replication_user_sql
	echo "GRANT PROXY ON ''@'%' TO root@localhost WITH GRANT OPTION;"
	if [ "$MARIADB_ROOT_HOST" != localhost ]; then
		echo "CREATE USER root@$(quoted "$MARIADB_ROOT_HOST") $root;"
		echo "GRANT ALL ON *.* TO root@$(quoted "$MARIADB_ROOT_HOST") WITH GRANT OPTION;"
	fi
	[ -z "$MARIADB_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS $(identifier "$MARIADB_DATABASE");"
	if [ -n "$MARIADB_USER" ]; then
		echo "CREATE USER $(quoted "$MARIADB_USER")@'%' $(identified "$MARIADB_PASSWORD" "$MARIADB_PASSWORD_HASH");"
		# In a GRANT, _ and % in the name of a database are wildcards.
		[ -z "$MARIADB_DATABASE" ] ||
			echo "GRANT ALL ON $(identifier "${MARIADB_DATABASE//[_]/\\_}").* TO $(quoted "$MARIADB_USER")@'%';"
	fi
	# With a hash alone nobody here could log in any more: then it is set last of all.
	[ -n "$MARIADB_ROOT_PASSWORD_HASH" ] || echo "ALTER USER root@localhost $root;"
}

take_variables() {
	take MARIADB_ROOT_PASSWORD
	take MARIADB_ROOT_PASSWORD_HASH
	take MARIADB_ROOT_HOST %
	take MARIADB_DATABASE
	take MARIADB_USER
	take MARIADB_PASSWORD
	take MARIADB_PASSWORD_HASH
	take MARIADB_REPLICATION_USER
	take MARIADB_REPLICATION_PASSWORD
	take MARIADB_REPLICATION_PASSWORD_HASH
	take MARIADB_MASTER_HOST
	take MARIADB_MASTER_PORT 3306
}

check_variables() {
	local choices=()
	[ -z "$MARIADB_ROOT_PASSWORD" ] || choices+=(MARIADB_ROOT_PASSWORD)
	[ -z "$MARIADB_ROOT_PASSWORD_HASH" ] || choices+=(MARIADB_ROOT_PASSWORD_HASH)
	[ -z "${MARIADB_RANDOM_ROOT_PASSWORD-}" ] || choices+=(MARIADB_RANDOM_ROOT_PASSWORD)
	[ -z "${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD-}" ] || choices+=(MARIADB_ALLOW_EMPTY_ROOT_PASSWORD)
	[ ${#choices[@]} -ge 1 ] || fail 'a new data directory needs one of MARIADB_ROOT_PASSWORD,' \
		'MARIADB_ROOT_PASSWORD_HASH, MARIADB_RANDOM_ROOT_PASSWORD and MARIADB_ALLOW_EMPTY_ROOT_PASSWORD'
	[ ${#choices[@]} -eq 1 ] || fail "only one of these may be set: ${choices[*]}"
	[ "$MARIADB_USER" != root ] || fail 'MARIADB_USER is root, which is always there: set MARIADB_ROOT_PASSWORD'
	[ -z "$MARIADB_USER" ] || [ -n "$MARIADB_PASSWORD$MARIADB_PASSWORD_HASH" ] ||
		fail 'MARIADB_USER needs MARIADB_PASSWORD or MARIADB_PASSWORD_HASH'
	[ -z "$MARIADB_REPLICATION_USER" ] || [ -n "$MARIADB_REPLICATION_PASSWORD$MARIADB_REPLICATION_PASSWORD_HASH" ] ||
		fail 'MARIADB_REPLICATION_USER needs MARIADB_REPLICATION_PASSWORD or MARIADB_REPLICATION_PASSWORD_HASH'
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
	*.tar.gz | *.tar.xz | *.tar.zst) fail "$1: this image does not restore a backup; the official one does" ;;
	*) log "ignoring $1" ;;
	esac
}

initialise() {
	check_variables
	log 'initialising a new data directory'
	local healthcheck_password init_file
	# --rpm: no advice for the person at a terminal, no lookup of the host's name.
	mariadb-install-db --rpm --datadir="$datadir" --auth-root-authentication-method=normal --skip-test-db \
		"${arguments[@]:1}" >&2
	start_temporary_server
	[ -n "${MARIADB_INITDB_SKIP_TZINFO-}" ] || mariadb-tzinfo-to-sql --skip-write-binlog /usr/share/zoneinfo |
		MARIADB_DATABASE=mysql docker_process_sql
	if [ -n "${MARIADB_RANDOM_ROOT_PASSWORD-}" ]; then
		MARIADB_ROOT_PASSWORD=$(random_password)
		log "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
	fi
	healthcheck_password=$(random_password)
	accounts_sql "$healthcheck_password" | MARIADB_DATABASE='' docker_process_sql
	write_healthcheck_file "$healthcheck_password"
	root_password=$MARIADB_ROOT_PASSWORD
	for init_file in /docker-entrypoint-initdb.d/*; do
		run_init_file "$init_file"
	done
	if [ -n "$MARIADB_MASTER_HOST" ]; then
		# shellcheck disable=SC2153 # set by take
		docker_process_sql <<-SQL
			CHANGE MASTER TO MASTER_HOST=$(quoted "$MARIADB_MASTER_HOST"), MASTER_PORT=$MARIADB_MASTER_PORT,
				MASTER_USER=$(quoted "$MARIADB_REPLICATION_USER"),
				MASTER_PASSWORD=$(quoted "$MARIADB_REPLICATION_PASSWORD"), MASTER_CONNECT_RETRY=10;
		SQL
	fi
	[ -z "$MARIADB_ROOT_PASSWORD_HASH" ] ||
		echo "ALTER USER root@localhost $(identified '' "$MARIADB_ROOT_PASSWORD_HASH")" | docker_process_sql
	stop_temporary_server
	log 'the data directory is initialised'
}

# The major version that last ran in the data directory; nothing where that is unknown.
directory_version() {
	local file
	for file in "$datadir"/{mariadb,mysql}_upgrade_info; do
		[ ! -e "$file" ] || cut --delimiter=. --fields=1,2 "$file"
	done | tail -n 1
}

upgrade() {
	local from to healthcheck_password
	from=$(directory_version)
	to=$(cut --delimiter=. --fields=1,2 <<<"$MARIADB_VERSION")
	[ "$from" != "$to" ] || [ ! -e "$datadir/.my-healthcheck.cnf" ] || return 0
	command -v mariadb-upgrade >/dev/null || [ "$from" = "$to" ] ||
		fail "the data directory is of version ${from:-unknown}, and this image has no mariadb-upgrade: use the official one"
	log "upgrading the data directory from ${from:-an unknown version} to $to"
	start_temporary_server --skip-grant-tables
	if [ "$from" != "$to" ]; then
		[ -n "${MARIADB_DISABLE_UPGRADE_BACKUP-}" ] ||
			mariadb-dump --no-defaults --socket="$socket" --skip-lock-tables --replace mysql |
			zstd --quiet --force -o "$datadir/system_mysql_backup_${from:-unknown}.sql.zst"
		mariadb-upgrade --no-defaults --socket="$socket" --upgrade-system-tables >&2
	fi
	if [ ! -e "$datadir/.my-healthcheck.cnf" ]; then
		healthcheck_password=$(random_password)
		{ echo 'FLUSH PRIVILEGES;' && healthcheck_user_sql "$healthcheck_password"; } | docker_process_sql
		write_healthcheck_file "$healthcheck_password"
	fi
	stop_temporary_server
}

as_mysql_user() {
	mkdir -p "$datadir" "${socket%/*}"
	find "$datadir" "${socket%/*}" ! -user mysql -exec chown mysql:mysql {} +
	exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "${arguments[@]}"
}

prepare() {
	trap stop_early TERM INT
	[ -w "$datadir" ] || fail "$datadir is not writable by uid $(id -u); it belongs to uid $(stat -c %u "$datadir")"
	take_variables
	make_certificate
	# As in the official image, whether or not an initialisation came to its end.
	if [ ! -d "$datadir/mysql" ]; then
		initialise
	elif [ -n "${MARIADB_AUTO_UPGRADE-}" ]; then
		upgrade
	fi
	trap - TERM INT
}

# Where a certificate is configured and not there, as in the image whose server is slow at making its own.
make_certificate() {
	local certificate
	certificate=$(option ssl-cert '')
	[ -n "$certificate" ] && [ ! -e "$certificate" ] || return 0
	openssl req -x509 -newkey rsa:2048 -noenc -days 3650 -subj /CN=localhost \
		-keyout "$(option ssl-key "$certificate")" -out "$certificate" 2>/dev/null
}

wants_help() {
	local argument
	for argument in "${arguments[@]}"; do
		case $argument in -'?' | --help | --print-defaults | -V | --version) return 0 ;; esac
	done
	return 1
}

arguments=("$@")
[[ ${1--} != -* ]] || arguments=(mariadbd "$@")
if [[ ${arguments[0]} = mariadbd || ${arguments[0]} = mysqld ]] && ! wants_help; then
	datadir=$(option datadir /var/lib/mysql)
	socket=$(option socket /run/mysqld/mysqld.sock)
	[ "$(id -u)" -ne 0 ] || as_mysql_user
	prepare
fi
exec "${arguments[@]}"
