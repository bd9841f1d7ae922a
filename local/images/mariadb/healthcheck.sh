#!/bin/bash
# Succeeds when every check it is asked for does; asks over TCP, where the server of the initialisation does not listen.
set -euo pipefail

query() {
	mariadb --defaults-file="${DATADIR:-/var/lib/mysql}/.my-healthcheck.cnf" --protocol=tcp --port="$port" \
		--connect-timeout=5 --batch --skip-column-names --execute="$1"
}

port=$(my_print_defaults --mysqld | sed -n 's/^--port=//p' | tail -n 1)
port=${port:-3306}
[ $# -gt 0 ] || set -- --connect
for check; do
	case $check in
	--connect) query 'SELECT 1' >/dev/null ;;
	--innodb_initialized)
		answer=$(query "SELECT support FROM information_schema.engines WHERE engine = 'InnoDB'")
		[[ $answer = YES || $answer = DEFAULT ]]
		;;
	--innodb_buffer_pool_loaded)
		answer=$(query "SELECT variable_value FROM information_schema.global_status
			WHERE variable_name = 'Innodb_buffer_pool_load_status'")
		[[ $answer = *completed* || $answer = *'not started'* ]]
		;;
	*)
		echo "healthcheck.sh: $check: not one of --connect, --innodb_initialized, --innodb_buffer_pool_loaded" >&2
		exit 2
		;;
	esac
done
