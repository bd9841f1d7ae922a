# Sourced: brings the data of an earlier series to the server's.
# shellcheck shell=bash

: "${data_directory:?}"
socket=/run/mysqld/mysqld.sock

# The release that last ran on the data, from the file that the server's own programs write.
data_release() {
	local file
	for file in "$data_directory"/{mariadb,mysql}_upgrade_info; do
		[ ! -e "$file" ] || { cat "$file" && return; }
	done
}

series() { # text with a release, such as 11.4.5-MariaDB
	sed --regexp-extended --quiet 's/^[^0-9]*([0-9]+\.[0-9]+)\..*/\1/p' <<<"$1"
}

# Refuses a series below the data's, before the server touches it, and upgrades data of a lower one.
fit_series() {
	local data server
	data=$(series "$(data_release)")
	server=$(series "$(mariadbd --no-defaults --version)")
	if [ -z "$data" ] || [ "$data" = "$server" ]; then
		return
	fi
	if [ "$(printf '%s\n' "$data" "$server" | sort --version-sort | tail -n 1)" = "$data" ]; then
		refuse "the data was last run by MariaDB $data, and this is $server: data never goes back to an earlier series." \
			"Set the version to $data, or restore a backup"
	fi
	upgrade "$data" "$server"
}

upgrade() { # from, to
	local backup="$data_directory/system_mysql_backup_$1.sql.gz"
	command -v mariadb-upgrade >/dev/null ||
		refuse "the data is MariaDB $1's, and this image of $2 has no mariadb-upgrade: use the official one"
	echo "upgrading the data from MariaDB $1 to $2" >&2
	mariadbd --skip-networking --skip-grant-tables --skip-slave-start --socket="$socket" &
	server=$!
	trap 'kill "$server"; wait "$server"; exit 143' TERM INT
	until mariadb-admin --no-defaults --socket="$socket" ping &>/dev/null; do
		kill -0 "$server" 2>/dev/null ||
			refuse "MariaDB $2 doesn't take the data of $1; its own words are above. After a crash set the version back to" \
				"$1: the upgrade needs data that was shut down in order"
		sleep 0.1
	done
	# Of a second try it would hold what the first one left.
	if [ ! -e "$backup" ]; then
		mariadb-dump --no-defaults --socket="$socket" --skip-lock-tables --replace mysql | gzip >"$backup.new"
		mv "$backup.new" "$backup"
	fi
	mariadb-upgrade --no-defaults --socket="$socket" --upgrade-system-tables >&2
	kill "$server"
	wait "$server"
	trap 'exit 143' TERM INT
}
