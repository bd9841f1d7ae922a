# Sourced: one server per data directory.
# shellcheck shell=bash

# A deleted pod is replaced while it still shuts down, and in separate PID namespaces a file with a number of a process
# protects nothing. The descriptor passes to the server and to each of its processes.
lock() { # file, what the server has open
	exec 9>>"$1"
	if ! flock --nonblock 9; then
		echo "waiting for $1: another server still has this $2 open" >&2
		until flock --timeout 1 9; do :; done
	fi
}
