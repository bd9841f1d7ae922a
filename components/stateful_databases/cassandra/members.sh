# Sourced: who is in the ring, as far as the network tells.
# shellcheck shell=bash

ordinal=${POD_NAME##*-}
intra_node=7000
cql=9042

wanted() { cat /etc/members/replicas; }

member() { # ordinal
	echo "${POD_NAME%-*}-$1.$HEADLESS_SERVICE"
}

others() {
	seq 0 $(($(wanted) - 1)) | grep --invert-match --line-regexp "$ordinal" || true
}

# Some are enough for whoever looks for the ring.
other_members() {
	local number
	for number in $(others | head --lines=3); do member "$number"; done | paste --serial --delimiters=,
}

answers() { # host, port
	timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
}

everybody_answers() {
	local number
	for number in $(seq 0 $(($(wanted) - 1))); do
		answers "$(member "$number")" "$cql" || return 1
	done
}

# A member without data says so where a server would listen.
say_empty() {
	python3 -c '
import socketserver

class Empty(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(b"empty\n")

socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", 7000), Empty).serve_forever()
' &
	listener=$!
}

say_empty_no_more() {
	kill "$listener"
	wait "$listener" || true
}

# What another member says: empty, serving, or nothing at all.
state_of() { # ordinal
	timeout 3 bash -c '
		exec 3<>"/dev/tcp/$0/$1" || exit
		read -t 1 -r line <&3
		echo "${line:-serving}"' "$(member "$1")" "$intra_node" 2>/dev/null || true
}

# Waits until each other member has said that it is empty. A member 0 that lost its volume must not begin a second ring.
nobody_has_begun() {
	local number silent said=
	while true; do
		silent=
		for number in $(others); do
			case $(state_of "$number") in
			empty) ;;
			serving) return 1 ;;
			*) silent+=" $number" ;;
			esac
		done
		[ -n "$silent" ] || return 0
		[ "$silent" = "$said" ] || echo "waiting for members$silent to say whether they have data" >&2
		said=$silent
		sleep 1
	done
}

# Members bootstrap one at a time: each after the one before it. CQL is open once a member has joined.
wait_for_turn() {
	local number before
	before=$((ordinal - 1))
	[ "$ordinal" != 0 ] || before=$(others | paste --serial --delimiters=' ')
	echo "waiting for a member of the ring to answer: $before" >&2
	while true; do
		for number in $before; do
			! answers "$(member "$number")" "$cql" || return 0
		done
		sleep 1
	done
}
