#!/bin/bash
# Runs in the image's first initialisation, before the scripts that were given.
set -euo pipefail
shopt -s inherit_errexit
# No statement may stand in the server's log: it would show a password.
export PGOPTIONS="-c log_statement=none -c log_min_error_statement=panic -c log_min_duration_statement=-1"

server() {
	# Terse: an error without the line it is in.
	psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set VERBOSITY=terse --username "$POSTGRES_USER" --dbname "$1"
}

# shellcheck source=accounts.sh
. "$SCRIPTS/accounts.sh"
make_accounts
