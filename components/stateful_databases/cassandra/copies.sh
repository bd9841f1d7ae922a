# Sourced: what follows a ring that grows.
# shellcheck shell=bash

cleaned="$VOLUME/.cleaned-for"

# Three hold a quorum while one is away; a ring can't have more copies than members.
copies_wanted() {
	local members
	members=$(wanted)
	echo $((members < 3 ? members : 3))
}

copies_of() { # keyspace
	ask <<<"SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = '$1';" |
		sed --quiet "s/.*'\($CASSANDRA_DC\|replication_factor\)': '\([0-9]*\)'.*/\2/p"
}

raise_copies() { # keyspace
	local copies
	copies=$(copies_of "$1") || return 1
	if [ "${copies:-0}" -lt "$(copies_wanted)" ]; then
		echo "the keyspace $1 gets $(copies_wanted) copies in the place of $copies" >&2
		touch "$VOLUME/.repair-$1"
		ask <<-CQL || return 1
			ALTER KEYSPACE "$1"
				WITH replication = {'class': 'NetworkTopologyStrategy', '$CASSANDRA_DC': $(copies_wanted)};
		CQL
	fi
	if [ -e "$VOLUME/.repair-$1" ]; then
		nodetool repair -full "$1" || return 1
		rm "$VOLUME/.repair-$1"
	fi
}

clean_up() {
	echo "the ring has grown: what is others' now goes" >&2
	nodetool cleanup || return 1
	wanted >"$cleaned"
}

follow() {
	if [ "$ordinal" = 0 ]; then
		raise_copies system_auth || return 1
		raise_copies "$KEYSPACE" || return 1
	fi
	[ "$(cat "$cleaned")" -ge "$(wanted)" ] || clean_up
}

# A failure is tried again: the ring may have lost a member meanwhile.
follow_the_ring() {
	local followed=
	while sleep 5; do
		if [ "$followed" != "$(wanted)" ] && everybody_answers && follow; then
			followed=$(wanted)
		fi
	done
}
