# Sourced: what a member does when the number of members changes.
# shellcheck shell=bash

# The number of members when this one last had nothing that is another's.
cleaned="$VOLUME/.cleaned-for"
longest_pause=60

clean_up() { # members
	echo "the ring has $1 members: what is others' now goes" >&2
	nodetool cleanup || return 1
	write "$cleaned" <<<"$1"
}

follow() {
	local members
	members=$(wanted) || return 1
	[ "$(<"$cleaned")" -ge "$members" ] || { everybody_answers && clean_up "$members"; }
}

# A failure is tried again: a member may be away.
follow_the_ring() {
	local pause=5
	while sleep "$pause"; do
		if follow; then
			pause=5
		else
			pause=$((2 * pause < longest_pause ? 2 * pause : longest_pause))
		fi
	done
}
