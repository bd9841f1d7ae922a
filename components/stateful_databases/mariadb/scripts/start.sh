#!/bin/bash
# Starts the server with the accounts of the arguments and the passwords of the Secrets in force. The image's entrypoint
# reads them on an empty directory only; on any other the server runs these statements itself, before it accepts its first
# connection. That also completes a first initialisation that was interrupted.
set -euo pipefail
shopt -s inherit_errexit # what is refused within $(...) ends the script
# shellcheck source=accounts.sh
. "$SCRIPTS/accounts.sh"
# shellcheck source=upgrade.sh
. "$SCRIPTS/upgrade.sh"
trap 'exit 143' TERM INT # as PID 1 a shell without a trap wouldn't hear that its pod is deleted

# The probes' account; no Secret knows its password.
healthcheck_account() { # file of the password
	local host
	for host in 127.0.0.1 ::1 localhost; do
		set_password "healthcheck@'$host'" "$1"
		echo "GRANT USAGE ON *.* TO healthcheck@'$host';"
	done
}

healthcheck_configuration() { # file of the password
	cat <<-FILE
		[mariadb-client]
		port=3306
		socket=/run/mysqld/mysqld.sock
		user=healthcheck
		password=$(<"$1")
		protocol=tcp
	FILE
}

statements() {
	accounts
	# Last: a statement that fails ends the file, and without this account the server never becomes ready.
	healthcheck_account /tmp/healthcheck
}

write_statements() {
	umask 077
	head -c 18 /dev/urandom | base64 >/tmp/healthcheck
	unvalidated statements >/tmp/accounts.sql
	healthcheck_configuration /tmp/healthcheck >"$VOLUME/.my-healthcheck.cnf"
}

# Whatever the volume holds beside the marks of the first start.
content() {
	find "$VOLUME" -mindepth 1 -maxdepth 1 ! -name lost+found ! -path "$uninstalled" ! -path "$unfinished" \
		-print -quit
}

# Anything takes it for a complete one, as soon as its first directory is there.
if [ -e "$uninstalled" ] && [ -n "$(content)" ]; then
	refuse "the first start was interrupted before the installation was complete, and it holds no data yet. $begin_anew"
fi

if [ -d "$VOLUME/mysql" ]; then
	refuse_interrupted_scripts
	fit_series
	(write_statements)
	say_what_is_kept
	rm -f "$unfinished"
	exec docker-entrypoint.sh mariadbd --init-file=/tmp/accounts.sql
fi

# The entrypoint takes a directory without that one for new, and would initialise beside whatever is there.
found=$(content)
[ -z "$found" ] || refuse "the volume isn't empty and holds no MariaDB: there is $found"
# Before the volume holds anything: a Secret that is mended is all that the next start needs.
accounts >/dev/null
touch "$uninstalled"
[ -z "$(given_scripts)" ] || touch "$unfinished"
exec docker-entrypoint.sh mariadbd
