# Sourced: brings the data of an earlier series to the server's.
# shellcheck shell=bash

socket=/run/mysqld/mysqld.sock
# The latest series whose server opened the data. The servers' own file changes only when an upgrade is done.
opened_by="$VOLUME/.opened-by"

# The release of the system tables, from the file that the server's own programs write.
data_release() {
	local file
	for file in "$VOLUME"/{mariadb,mysql}_upgrade_info; do
		[ ! -e "$file" ] || { cat "$file" && return; }
	done
}

series() { # text with a release, such as 11.4.5-MariaDB, or with a series
	sed --regexp-extended --quiet 's/^[^0-9]*([0-9]+\.[0-9]+)(\..*)?$/\1/p' <<<"$1"
}

server_series() { series "$(mariadbd --no-defaults --version)"; }

opened_series() {
	[ ! -e "$opened_by" ] || series "$(<"$opened_by")"
}

remember_opened_by() { # series
	echo "$1" >"$opened_by.new"
	mv "$opened_by.new" "$opened_by"
}

latest() { printf '%s\n' "$@" | sort --version-sort | tail -n 1; }

# Refuses a series below the data's, before the server touches it, and upgrades data of a lower one.
fit_series() {
	local tables opened data server
	tables=$(series "$(data_release)")
	opened=$(opened_series)
	server=$(server_series)
	data=$(latest "$tables" "$opened")
	[ -n "$data" ] ||
		refuse "nothing in the volume says which series of MariaDB the data is of, and another one would damage it." \
			"Write the one that ran on it last, such as 10.11, into $opened_by"
	[ "$(latest "$data" "$server")" = "$server" ] ||
		refuse "the data was last run by MariaDB $data, and this is $server: data never goes back to an earlier series." \
			"Set the version to $data, or restore a backup"
	tables=${tables:-$opened}
	[ "$tables" = "$server" ] || command -v mariadb-upgrade >/dev/null ||
		refuse "the data is MariaDB $tables's, and this image of $server has no mariadb-upgrade: use the official one"
	remember_opened_by "$server"
	if [ "$tables" != "$server" ]; then
		upgrade "$tables" "$server"
	fi
}

upgrade() { # from, to
	local backup="$VOLUME/system_mysql_backup_$1.sql.gz" said=/tmp/upgrade.log
	echo "upgrading the data from MariaDB $1 to $2" >&2
	: >"$said"
	mariadbd --skip-networking --skip-grant-tables --skip-slave-start --socket="$socket" 2>"$said" &
	temporary_server=$! # not a local one: the trap needs it
	tail --follow --lines=+1 --pid="$temporary_server" "$said" >&2 &
	trap end_temporary_server EXIT
	until mariadb-admin --no-defaults --socket="$socket" ping &>/dev/null; do
		kill -0 "$temporary_server" 2>/dev/null || refuse_upgrade "$1" "$2"
		sleep 0.1
	done
	# Of a second try it would hold what the first one left.
	if [ ! -e "$backup" ]; then
		mariadb-dump --no-defaults --socket="$socket" --skip-lock-tables --replace mysql | gzip >"$backup.new"
		mv "$backup.new" "$backup"
	fi
	mariadb-upgrade --no-defaults --socket="$socket" --upgrade-system-tables >&2
	kill "$temporary_server"
	wait "$temporary_server"
	trap - EXIT
	wait # for the last of its words
}

end_temporary_server() {
	kill "$temporary_server" 2>/dev/null || true
	wait
}

# The server ended before it answered.
refuse_upgrade() { # from, to
	wait
	if grep --quiet "Upgrade after a crash is not supported" "$said"; then
		# InnoDB says so before it changes anything.
		remember_opened_by "$1"
		refuse "MariaDB $2 takes the data of $1 only after a shutdown in order: set the version back to $1, and to $2 again" \
			"when that is Ready"
	fi
	refuse "MariaDB $2 doesn't open the data of $1; its own words are above. Mend what they name, or restore a backup: $1" \
		"may not open it any more"
}
