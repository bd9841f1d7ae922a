# Sourced: what a member does when the number of members changes.
# shellcheck shell=bash

# The number of members when this one last had nothing that is another's.
cleaned="$VOLUME/.cleaned-for"
longest_pause=60

clean_up() { # members
	echo "the ring has $1 members: what is others' now goes" >&2
	nodetool cleanup || return 1
	echo "$1" >"$cleaned"
}

follow() {
	local members
	members=$(wanted) || return 1
	if [ "$ordinal" -ge "$members" ]; then
		leave
	elif [ "$(state)" = leaving ]; then
		become joined # it was killed meanwhile, and is wanted again
	elif [ "$(<"$cleaned")" -gt "$members" ]; then
		echo "$members" >"$cleaned"
	elif [ "$(<"$cleaned")" -lt "$members" ]; then
		everybody_answers && clean_up "$members"
	fi
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
