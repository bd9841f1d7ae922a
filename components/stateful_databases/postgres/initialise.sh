#!/bin/bash
# The last step of the image's first initialisation. The image makes superusers only; the database's owner is none.
set -euo pipefail

# No statement may stand in the server's log: it would show a password.
export PGOPTIONS="-c log_statement=none -c log_min_error_statement=panic -c log_min_duration_statement=-1"
"$SCRIPTS/accounts.sh" | psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB"
