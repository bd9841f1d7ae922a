# Sourced: how a member joins the ring. Its CQL is closed until it has its copies.
# shellcheck shell=bash

# Three hold a quorum while one is away.
most_copies=3
# There once the others count on it: it leaves as a member does, or not at all.
bootstrapped="$VOLUME/.bootstrapped"

mode() {
	nodetool netstats 2>/dev/null | sed --quiet 's/^Mode: //p'
}

# Hours, where there is much data.
wait_for_bootstrap() {
	local now
	until now=$(mode) && [ "$now" = NORMAL ]; do
		server_runs
		[ "$now" != JOINING ] || note_identity || true
		[ "$now" != JOINING ] || [ -e "$bootstrapped" ] || [ "$ordinal" -lt "$(wanted)" ] ||
			refuse "not as many members are wanted any more"
		[ "$now" != JOINING_FAILED ] || refuse "the bootstrap failed, see above; it is begun anew"
		sleep 5
	done
}

replication_of() { # keyspace, host
	ask "$2" <<<"SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = '$1';"
}

# As CQL writes them; the number is the second group.
copies_pattern="'\($CASSANDRA_DC\|replication_factor\)': '\([0-9]*\)'"

copies_in() { # replication
	sed --quiet "s/.*$copies_pattern.*/\2/p" <<<"$1"
}

set_copies() { # keyspace, copies, host
	ask "$3" >/dev/null <<-CQL
		ALTER KEYSPACE "$1" WITH replication = {'class': 'NetworkTopologyStrategy', '$CASSANDRA_DC': $2};
	CQL
}

# A keyspace with a copy on each member gets one on this one too. One by one, each repaired before the next member joins:
# among two copies that don't have a row yet, a quorum of three wouldn't find it. As many copies as members: what is
# repaired here is repaired everywhere. The mark is for a member that is killed in between. One that was in the ring before,
# and lost its volume, finds its copy counted: what it got may be from the other that missed a row.
take_copy() { # keyspace
	local before copies said unrepaired="$VOLUME/.unrepaired-$1"
	before=$(member $((ordinal - 1)))
	said=$(replication_of "$1" "$before") || { echo "waiting to see the copies of $1: $said" >&2 && return 1; }
	copies=$(copies_in "$said")
	[ -n "$copies" ] || { echo "waiting for member 0 to make the keyspace $1" >&2 && return 1; }
	if [ "$copies" -ge "$ordinal" ]; then
		write "$unrepaired" <<<"$1" || return 1
	fi
	if [ "$copies" = "$ordinal" ]; then
		echo "the keyspace $1 gets $((ordinal + 1)) copies in the place of $copies" >&2
		set_copies "$1" $((ordinal + 1)) "$before" || return 1
	fi
	[ "$copies" -ge "$ordinal" ] || echo "the keyspace $1 keeps its $copies copies: for more, alter its replication and repair it" >&2
	[ ! -e "$unrepaired" ] || { interruptibly nodetool repair -full "$1" && rm "$unrepaired"; }
}

join() {
	local keyspace
	configure "$SCRIPTS/cassandra.yaml" "$SCRIPTS/closed.yaml"
	touch "$serving"
	start_server 0.0.0.0
	wait_for_bootstrap
	write "$bootstrapped" </dev/null
	if [ "$ordinal" = 0 ]; then
		again interruptibly nodetool repair -full # it lost its volume, and logs in nowhere: the password in force may be another one
	elif [ "$ordinal" -lt "$most_copies" ]; then
		for keyspace in system_auth "$KEYSPACE"; do again take_copy "$keyspace"; done
	fi
	write "$cleaned" <<<$((ordinal + 1))
	rm -rf "$aside"
	become joined
	again nodetool enablebinary
	wait_for_cql
}
