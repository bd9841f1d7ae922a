#!/bin/bash
# Runs in the image's first initialisation, after the scripts that were given.
set -euo pipefail
# shellcheck source=accounts.sh
. "$SCRIPTS/accounts.sh"

rm "$unfinished"
