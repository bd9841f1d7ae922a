# Sourced: what must hold before a member may leave, and how it leaves.
# shellcheck shell=bash

# The rest of a volume is for compaction.
fullest_percent=80

number_in() { # what cqlsh printed
	awk '/^ *[0-9]+$/ { sum += $1 } END { print sum + 0 }' <<<"$1"
}

ring_size() { # host
	local said
	said=$(ask "$1" <<<"SELECT count(*) FROM system.peers_v2;") || return 1
	echo $((1 + $(number_in "$said")))
}

mebibytes_of() { # host
	local said
	said=$(ask "$1" <<<"SELECT mebibytes FROM system_views.disk_usage;") || return 1
	number_in "$said"
}

say_copies_over() { # members that stay, host
	local said
	said=$(ask "$2" <<<"SELECT keyspace_name, replication FROM system_schema.keyspaces;") || return 1
	sed --quiet "s/^ *\([^ ]*\) .*'\($CASSANDRA_DC\|replication_factor\)': '\([0-9]*\)'.*/\1 \3/p" <<<"$said" |
		awk -v members="$1" '$1 !~ /^system_(auth|distributed|traces)$/ && $2 > members {
			printf "the keyspace %s has %d copies, more than %d members can hold: alter its replication first. ", $1, $2, members
		}'
}

# What each that goes has is spread over those that stay.
say_data_over() { # members that stay, members
	local more=0 most number used
	most=$(($(<"$MEMBERS/bytes") / 1024 / 1024 * fullest_percent / 100))
	for number in $(seq "$1" $(($2 - 1))); do
		used=$(mebibytes_of "$(member "$number")") || return 1
		more=$((more + used))
	done
	for number in $(seq 0 $(($1 - 1))); do
		used=$(mebibytes_of "$(member "$number")") || return 1
		[ $((used + more / $1)) -le "$most" ] ||
			printf 'member %d has %d MiB and would get about %d more, and %d%% of its volume are %d MiB: grow storage.size first. ' \
				"$number" "$used" $((more / $1)) "$fullest_percent" "$most"
	done
}

somebody_is_leaving() { # host
	ask "$1" <<<"SELECT status_with_port FROM system_views.gossip_info;" | grep --quiet LEAVING
}

# The server's own keyspaces follow the number of members.
lower_roles_copies() { # members that stay
	local copies
	copies=$(copies_in "$(replication_of system_auth 127.0.0.1)")
	[ -n "$copies" ] || return 1
	[ "$copies" -le "$1" ] || ask 127.0.0.1 >/dev/null <<-CQL
		ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', '$CASSANDRA_DC': $1};
	CQL
}

# One at a time: the last one of the ring. --force is for the server's own keyspaces, whose copies needn't fit.
leave() {
	local reason size
	size=$(ring_size 127.0.0.1) || return 1
	[ "$size" = $((ordinal + 1)) ] || return 1
	reason=$(say_copies_over "$ordinal" 127.0.0.1 && say_data_over "$ordinal" "$size") || return 1
	[ -z "$reason" ] || { echo "not leaving: $reason" >&2 && return 1; }
	lower_roles_copies "$ordinal" || return 1
	become leaving
	echo "leaving the ring: what this member has goes to the others" >&2
	if nodetool decommission --force && [ "$(mode)" = DECOMMISSIONED ]; then
		become decommissioned
	fi
	# Where it failed, the next start is a member as before, and tries again.
	kill "$server"
}

# It may have been killed before it wrote down that it has left: its server knows.
remember_departure() {
	if [ "$(state)" = leaving ] && grep --quiet "was decommissioned and will not rejoin" "$LOGS/system.log"; then
		become decommissioned
	fi
}
