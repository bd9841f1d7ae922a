#!/bin/bash
# Runs in the image's first initialisation, before the scripts that were given.
set -euo pipefail
shopt -s inherit_errexit
server() {
	# Terse: an error without the line it is in.
	psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set VERBOSITY=terse --username "$POSTGRES_USER" --dbname "$1"
}

# shellcheck source=accounts.sh
. "$SCRIPTS/accounts.sh"
export PGOPTIONS="${session[*]}"
make_accounts
