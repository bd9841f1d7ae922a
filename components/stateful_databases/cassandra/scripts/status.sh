# Sourced: the ring's pods by name, and the line that each says of itself to whoever asks at its status port:
#   empty                        no data: it waits for its turn
#   idle                         no server runs, and none will as long as no more members are wanted
#   starting [SIZE]              SIZE: members of the ring when it was last seen
#   member WANTED SIZE USED VOLUME [REASON]
#                                how many members it sees wanted, and in the ring; what its volume holds and could hold, in
#                                MiB; why it doesn't leave, or what it waits for
# shellcheck shell=bash

status=7100
told=/run/cassandra/status

member() { # ordinal
	echo "${HEADLESS_SERVICE%-headless}-$1.$HEADLESS_SERVICE"
}

tell() { # words
	echo "$*" >"$told.new" && mv "$told.new" "$told"
}

serve_status() {
	python3 "$SCRIPTS/status_server.py" "$status" "$told" &
}

asked() { # word, host, seconds
	timeout "$3" bash -c 'exec 3<>"/dev/tcp/$1/$2" && echo "$0" >&3 && cat <&3' "$1" "$2" "$status" 2>/dev/null || true
}

told_by() { # host
	asked status "$1" 3
}

# The members that another one sees, a line each, of those too that are down, join or leave.
ring_seen_by() { # host
	asked ring "$1" 60 | members_in
}

members_in() {
	grep '^[UD?][NJLM] '
}
