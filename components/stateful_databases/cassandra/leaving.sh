# Sourced: what must hold before a member may leave, and how it leaves.
# shellcheck shell=bash

# Compaction and the next rows need the rest of a volume.
fullest_percent=80
# The member as the others know it, from before it leaves.
identifier="$VOLUME/.host-id"

# A line for each member, of those too that are down, join or leave.
ring() {
	local said
	said=$(nodetool status) || return 1
	grep '^[UD][NJLM] ' <<<"$said"
}

say_copies_over() { # members that stay
	local said
	said=$(ask 127.0.0.1 <<<"SELECT keyspace_name, replication FROM system_schema.keyspaces;") || return 1
	sed --quiet "s/^ *\([^ ]*\) .*'\($CASSANDRA_DC\|replication_factor\)': '\([0-9]*\)'.*/\1 \3/p" <<<"$said" |
		awk -v members="$1" '$1 !~ /^system_(auth|distributed|traces)$/ && $2 > members {
			printf "the keyspace %s has %d copies, more than %d members can hold: alter its replication first. ", $1, $2, members
		}'
}

mebibytes_of() { # ring, ordinal
	local address
	address=$(getent ahosts "$(member "$2")") || return 1
	awk -v address="${address%% *}" '
		BEGIN { split("bytes KiB MiB GiB TiB", units); for (i in units) size[units[i]] = 1024 ^ (i - 3) }
		$2 == address && $4 in size { known = 1; printf "%d\n", $3 * size[$4] }
		END { exit !known }' <<<"$1"
}

# What each that goes has is spread over those that stay.
say_data_over() { # members that stay, ring
	local last more=0 most number used
	last=$(($(wc --lines <<<"$2") - 1))
	most=$(($(<"$MEMBERS/bytes") / 1024 / 1024 * fullest_percent / 100))
	for number in $(seq "$1" "$last"); do
		used=$(mebibytes_of "$2" "$number") || return 1
		more=$((more + used))
	done
	for number in $(seq 0 $(($1 - 1))); do
		used=$(mebibytes_of "$2" "$number") || return 1
		[ $((used + more / $1)) -le "$most" ] ||
			printf 'member %d has %d MiB and would get about %d more, and %d%% of its volume are %d MiB: grow storage.size first. ' \
				"$number" "$used" $((more / $1)) "$fullest_percent" "$most"
	done
}

# One at a time, the last one of the ring first, while all are up. --force is for the server's own keyspaces, whose copies
# needn't fit.
leave() { # members that stay, ring
	local id reason now
	[ "$(wc --lines <<<"$2")" = $((ordinal + 1)) ] || return 1
	! grep --quiet --invert-match '^UN ' <<<"$2" || return 1
	reason=$(say_copies_over "$1" && say_data_over "$1" "$2") || return 1
	if [ -n "$reason" ]; then
		tell "member $1 $((ordinal + 1)) $reason"
		return 1
	fi
	id=$(nodetool info | sed --quiet 's/^ID *: //p') && [ -n "$id" ] || return 1
	write "$identifier" <<<"$id" && become leaving || return 1
	echo "leaving the ring: what this member has goes to the others" >&2
	nodetool decommission --force || true
	while now=$(mode) && [ "$now" = LEAVING ]; do sleep 5; done
	case $now in
	DECOMMISSIONED) become decommissioned ;;
	NORMAL) return 1 ;;
	esac
	# A decommissioned server is of no use. Where it failed halfway, the next start is a member again.
	kill "$server"
}

# The others drop a member some 30 s before its own server notes that it has left. One that was killed in between must not
# come back with its old rows: it was a member before, and wouldn't bootstrap.
has_left() {
	local number said unsure
	echo "waiting for all that stay to say whether this member has left" >&2
	while true; do
		unsure=
		for number in $(others); do
			[ "$number" -lt "$ordinal" ] || break
			if ! said=$(ask "$(member "$number")" <<<"SELECT host_id FROM system.peers_v2;"); then
				unsure=yes
			elif ! grep --quiet --fixed-strings --file="$identifier" <<<"$said"; then
				return 0
			fi
		done
		[ -n "$unsure" ] || return 1
		sleep 5
	done
}
