#!/bin/bash
# Runs in the image's first initialisation, after the scripts that were given.
set -euo pipefail
shopt -s inherit_errexit
# The users' grants hold for what the scripts made.
"$SCRIPTS/initialise.sh"
rm "$VOLUME/.init-scripts-unfinished"
