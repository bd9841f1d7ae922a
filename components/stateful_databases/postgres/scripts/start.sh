#!/bin/bash
# Starts the server with the accounts of the arguments and the passwords of the Secrets in force. The image's entrypoint
# reads them on an empty directory only; on any other the single-user server sets them first. That also completes a first
# initialisation that was interrupted.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=accounts.sh
. "$SCRIPTS/accounts.sh"
# shellcheck source=../../shared/scripts/lock.sh
. "$SCRIPTS/lock.sh"
trap 'exit 143' TERM INT # as PID 1 a shell without a trap wouldn't hear that its pod is deleted

server() {
	postgres --single -D "$PGDATA" -c config_file="$SCRIPTS/postgresql.conf" -c exit_on_error=on "${session[@]}" "$1"
}

complete() {
	[ -s "$PGDATA/global/pg_control" ] ||
		refuse "the first initialisation in $PGDATA was interrupted, or the data is damaged: there is no control file"
	refuse_interrupted_scripts
	# initdb makes the database postgres last: that it answers shows that initdb was finished.
	server postgres <<<"SELECT 1;" >/dev/null || refuse "the single-user server failed; its own words are above"
	make_accounts
	rm -f "$unfinished"
}

lock "$LOCK_FILE" "data directory"

# Before anything is made: a mended Secret is then all that it takes.
passwords >/dev/null

if [ -s "$PGDATA/PG_VERSION" ]; then
	complete
else
	# Another major version keeps its data elsewhere in the volume, and the entrypoint would initialise beside it.
	found=$(find "$VOLUME" -name lost+found -prune -o ! -type d ! -path "$LOCK_FILE" ! -path "$unfinished" -print -quit)
	[ -z "$found" ] ||
		refuse "$PGDATA is empty, but the volume isn't: it holds $found. If that is another major version's data, set" \
			"the version back: a new major version needs an upgrade of the data"
	[ -z "$(given_scripts)" ] || touch "$unfinished"
fi

# A container that was killed leaves its socket's lock file to the next one in the pod, which would take another process
# of the same number for the old server.
rm -f /var/run/postgresql/.s.PGSQL.*
exec docker-entrypoint.sh "$@"
