# Sourced: what must hold before a member may leave, and how it leaves.
# shellcheck shell=bash

# Compaction and the next rows need the rest of a volume.
fullest_percent=80

say_copies_over() { # members that stay
	local said
	said=$(ask 127.0.0.1 <<<"SELECT keyspace_name, replication FROM system_schema.keyspaces;") ||
		{ echo "waiting to see the keyspaces: ${said//$'\n'/ }" && return; }
	sed --quiet "s/^ *\([^ ]*\) .*$copies_pattern.*/\1 \3/p" <<<"$said" |
		awk -v members="$1" '$1 !~ /^system_(auth|distributed|traces)$/ && $2 > members {
			printf "the keyspace %s has %d copies, more than %d members can hold: repair it, then lower its replication. ", $1, $2, members
		}'
}

# The members that the ring has when it is this one's turn to leave, the last first. One of those that go may have been removed;
# one that only says nothing is in the ring, and makes it more.
members_at_its_turn() { # members that stay
	local kind number
	echo "$ordinal"
	for number in $(seq $((ordinal - 1)) -1 0); do
		read -r kind _ < <(told_by "$(member "$number")") || kind=
		[[ $number -ge $1 && $kind != member ]] || echo "$number"
	done
}

# What those that go have is spread over those that stay.
say_data_over() { # members that stay, members
	local kind more=0 number used volume wanted
	for number in $2; do
		if [ "$number" = "$ordinal" ]; then
			read -r used volume < <(used_and_size)
		elif ! read -r kind wanted _ used volume _ < <(told_by "$(member "$number")") ||
			[ "$kind $wanted" != "member $1" ]; then
			echo "waiting for member $number to tell what its volume holds"
			return
		fi
		if [ "$number" -ge "$1" ]; then
			more=$((more + used))
		elif [ $((used + more / $1)) -gt $((volume * fullest_percent / 100)) ]; then
			printf "member %d has %d MiB in a volume of %d, and %d more wouldn't leave %d%% of it free: grow storage.size first. " \
				"$number" "$used" "$volume" $((more / $1)) $((100 - fullest_percent))
		fi
	done
}

# A login needs a quorum of the copies, of which those that stay must be enough. What two of three have acknowledged may be
# missing on the third.
lower_roles_copies() { # members that stay
	local copies
	copies=$(copies_in "$(replication_of system_auth 127.0.0.1)")
	[ -n "$copies" ] || return 1
	[ "$copies" -gt "$1" ] || return 0
	nodetool repair -full system_auth && set_copies system_auth "$1" 127.0.0.1
}

# Prints why this member doesn't leave; nothing where it may.
say_what_keeps() { # members that stay, ring
	local members
	members=$(members_at_its_turn "$1")
	if [ "$(wc --lines <<<"$2")" != "$(wc --lines <<<"$members")" ] || grep --quiet --invert-match '^UN ' <<<"$2"; then
		echo "waiting until the ring has exactly members" "$(tac <<<"$members" | paste --serial --delimiters=,)," \
			"and all are up: $(awk '{ print $1, $2 }' <<<"$2" | paste --serial --delimiters=,)"
		return
	fi
	say_copies_over "$1" && say_data_over "$1" "$members"
}

# One at a time, the last one of the ring first. --force is for the server's own keyspaces, whose copies needn't fit.
leave() { # members that stay, ring
	local now reason
	reason=$(say_what_keeps "$1" "$2") || return 1
	tell_member "$1" "$2" "$reason"
	[ -z "$reason" ] || return 1
	become leaving && lower_roles_copies $(($(wc --lines <<<"$2") - 1)) && become decommissioning || return 1
	echo "leaving the ring: what this member has goes to the others" >&2
	nodetool decommission --force || true
	while now=$(mode) && [ "$now" = LEAVING ]; do sleep 5; done
	case $now in
	DECOMMISSIONED) become decommissioned ;;
	NORMAL)
		become leaving
		return 1
		;;
	DECOMMISSION_FAILED)
		# One that has told the others isn't in its own ring any more.
		! nodetool status | members_in | grep --quiet --fixed-strings --file="$identifier" || become leaving
		;;
	esac
	# A decommissioned server is of no use, and one that failed halfway is a member again only by its next start.
	kill "$server"
}

# One that was to leave, and is wanted again.
stay() {
	if [ "$ordinal" -lt "$most_copies" ]; then
		take_copy system_auth || return 1
	fi
	become joined
}

# What another one sees of the ring, unless it only joins: such a one doesn't know all members yet.
ring_seen_by_member() { # host
	local kind size
	read -r kind size _ < <(told_by "$1") && [[ $kind == member || ($kind == starting && -n $size) ]] || return 1
	ring_seen_by "$1"
}

# The others drop a member some 30 s before its own server notes that it has left. One that was killed in between must not
# come back with its old rows: it was a member before, and wouldn't bootstrap. They are asked without a password: while this
# one is down there may be no quorum of the roles. It has left where one doesn't know it any more, and hasn't where as many
# know it as their ring has others.
has_left() {
	local doubtful known most number other_members ring said=
	echo "asking the others whether this member has left" >&2
	while true; do
		doubtful=
		known=0
		most=0
		for number in $(seq 0 $((ordinal - 1))); do
			if ! ring=$(ring_seen_by_member "$(member "$number")"); then
				doubtful+=" $number"
			elif grep --quiet --fixed-strings --file="$identifier" <<<"$ring"; then
				known=$((known + 1))
				other_members=$(grep --invert-match '^.J' <<<"$ring" | grep --count --invert-match --fixed-strings --file="$identifier") || true
				most=$((other_members > most ? other_members : most))
			elif may_have_lost_sight "$ring"; then
				doubtful+=" $number (which may have lost sight of it)"
			else
				return 0
			fi
		done
		[[ $known -eq 0 || $known -lt $most ]] || return 1
		[ "$doubtful" = "$said" ] || echo "waiting for members$doubtful to say whether this member has left" >&2
		said=$doubtful
		sleep 5
	done
}
