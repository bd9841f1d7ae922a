# Sourced: what a member does when the number of members changes.
# shellcheck shell=bash

# The number of members when this one last had nothing that is another's.
cleaned="$VOLUME/.cleaned-for"
shortest_pause=5
longest_pause=30

clean_up() { # members
	echo "the ring has $1 members: what is others' now goes" >&2
	nodetool cleanup || return 1
	write "$cleaned" <<<"$1"
}

# As many copies as members that are left; more couldn't all be written.
lower_roles_copies() { # members
	local copies
	copies=$(copies_in "$(replication_of system_auth 127.0.0.1)")
	[ -n "$copies" ] || return 1
	[ "$copies" -le "$1" ] || ask 127.0.0.1 >/dev/null <<-CQL
		ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', '$CASSANDRA_DC': $1};
	CQL
}

# Fails until the ring is what is wanted.
follow() { # members
	local members=$1 now size
	now=$(ring) || return 1
	size=$(wc --lines <<<"$now")
	tell "member $members $size"
	if [ "$ordinal" -ge "$members" ]; then
		leave "$members" "$now"
		return 1
	fi
	[ "$(state)" != leaving ] || become joined || return 1 # it was killed meanwhile, and is wanted again
	if [ "$(<"$cleaned")" -gt "$members" ]; then
		write "$cleaned" <<<"$members" || return 1
	elif [ "$(<"$cleaned")" -lt "$members" ]; then
		everybody_answers && clean_up "$members" || return 1
	fi
	[ "$size" = "$members" ] || return 1
	[ "$ordinal" != 0 ] || lower_roles_copies "$members"
}

# A failure is tried again: a member may be away.
follow_the_ring() {
	local members pause=$shortest_pause settled=
	while sleep "$pause"; do
		if members=$(wanted) && { [ "$members" = "$settled" ] || follow "$members"; }; then
			settled=$members
			pause=$shortest_pause
		else
			pause=$((2 * pause < longest_pause ? 2 * pause : longest_pause))
		fi
	done
}
