# Sourced: ends a start that would do harm.
# shellcheck shell=bash

refuse() {
	echo "refusing to start: $*" >&2
	exit 1
}

password_in() { # file
	local password
	password=$(<"$1")
	[[ -n $password && $password != *$'\n'* ]] || refuse "$1 must hold one line, the password"
	printf %s "$password"
}
