#!/bin/bash
# Runs in the image's first initialisation, before the scripts that were given.
set -euo pipefail
shopt -s inherit_errexit # what is refused within $(...) ends the script
# shellcheck source=accounts.sh
. "$SCRIPTS/accounts.sh"

MYSQL_PWD=$(<"$ROOT_PASSWORD_FILE")
export MYSQL_PWD
statements=$(unvalidated accounts)
mariadb --no-defaults --protocol=socket --socket=/run/mysqld/mysqld.sock --user=root <<<"$statements"
say_what_is_kept
rm "$uninstalled"
