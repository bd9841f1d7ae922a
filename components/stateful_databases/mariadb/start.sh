#!/bin/bash
# Starts the server with the passwords of the Secrets in force. The image's entrypoint reads them on an empty directory
# only; on any other the server runs these statements itself, before it accepts its first connection. That also completes
# a first initialisation that was interrupted.
set -euo pipefail

data_directory=/var/lib/mysql

refuse() {
	echo "refusing to start: $*" >&2
	exit 1
}

# Gives what the server keeps of a password (mysql_native_password), so that no file and no log shows the password.
hash_of() {
	local password first second bytes
	password=$(<"$1")
	[[ -n $password && $password != *$'\n'* ]] || refuse "$1 must hold one line, the password"
	first=$(printf %s "$password" | sha1sum)
	# shellcheck disable=SC2001 # a pattern with a group
	bytes=$(sed 's/../\\x&/g' <<<"${first%% *}")
	# shellcheck disable=SC2059 # the format is the bytes of the first hash
	second=$(printf "$bytes" | sha1sum)
	second=${second%% *}
	echo "*${second^^}"
}

set_password() { # account, hash
	echo "CREATE USER IF NOT EXISTS $1;"
	echo "ALTER USER $1 IDENTIFIED BY PASSWORD '$2';"
}

accounts() { # the hashes for root, the user and the health check
	local host
	echo "SET SESSION sql_log_bin = 0;"
	echo "SET SESSION sql_mode = '';"
	# A bare installation has accounts that need no password.
	echo "DELETE FROM mysql.global_priv WHERE User IN ('', 'root') AND Host <> 'localhost' AND
		COALESCE(JSON_VALUE(Priv, '$.authentication_string'), '') = '' AND
		COALESCE(JSON_VALUE(Priv, '$.plugin'), '') IN ('', 'mysql_native_password');"
	echo "FLUSH PRIVILEGES;"
	set_password root@localhost "$1"
	echo "GRANT ALL PRIVILEGES ON *.* TO root@localhost WITH GRANT OPTION;"
	echo "CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;"
	set_password "\`$MARIADB_USER\`@'%'" "$2"
	echo "GRANT ALL PRIVILEGES ON \`${MARIADB_DATABASE//_/\\_}\`.* TO \`$MARIADB_USER\`@'%';"
	# Last: the server goes on after a statement that fails, and without this account it never becomes ready.
	for host in 127.0.0.1 ::1 localhost; do
		set_password "healthcheck@'$host'" "$3"
		echo "GRANT USAGE ON *.* TO healthcheck@'$host';"
	done
}

# The readiness probe's account; no Secret knows its password.
healthcheck_configuration() { # file with the password
	cat <<-FILE
		[mariadb-client]
		port=3306
		socket=/run/mysqld/mysqld.sock
		user=healthcheck
		password=$(<"$1")
		protocol=tcp
	FILE
}

write_statements() {
	local root user healthcheck
	umask 077
	head -c 18 /dev/urandom | base64 >/tmp/healthcheck
	root=$(hash_of "$MARIADB_ROOT_PASSWORD_FILE")
	user=$(hash_of "$MARIADB_PASSWORD_FILE")
	healthcheck=$(hash_of /tmp/healthcheck)
	accounts "$root" "$user" "$healthcheck" >/tmp/accounts.sql
	healthcheck_configuration /tmp/healthcheck >"$data_directory/.my-healthcheck.cnf"
}

if [ -d "$data_directory/mysql" ]; then
	(write_statements)
	exec docker-entrypoint.sh mariadbd --init-file=/tmp/accounts.sql
fi

# The entrypoint takes a directory without that one for new, and would initialise beside whatever is there.
found=$(find "$data_directory" -mindepth 1 -name lost+found -prune -o -mindepth 1 -print -quit)
[ -z "$found" ] || refuse "the volume isn't empty and holds no MariaDB: there is $found"
exec docker-entrypoint.sh mariadbd
