#!/bin/bash
# Writes what the environment says into the configuration of a Cassandra server, then becomes the server.
set -euo pipefail

# Sets the value of the key $2 in the file $1, whose lines look like $3 key $4; a comment of that form becomes a setting.
set_value() { # file, key, separator, value
	local changed
	# Not sed -i: the file may be mounted by itself.
	changed=$(KEY=$2 SEPARATOR=$3 VALUE=$4 awk '
		{ line = $0; sub(/^# /, "", line) }
		index(line, ENVIRON["KEY"] ENVIRON["SEPARATOR"]) == 1 { $0 = ENVIRON["KEY"] ENVIRON["SEPARATOR"] " " ENVIRON["VALUE"] }
		{ print }' "$1")
	printf '%s\n' "$changed" >"$1"
}

set_seeds() { # addresses, separated by commas
	local changed
	changed=$(sed --regexp-extended "s/^( *- seeds:).*/\1 \"$1\"/" "$CASSANDRA_CONF/cassandra.yaml")
	printf '%s\n' "$changed" >"$CASSANDRA_CONF/cassandra.yaml"
}

own_address() { hostname --ip-address | cut --delimiter=' ' --fields=1; }

configure() {
	local setting variable
	: "${CASSANDRA_RPC_ADDRESS=0.0.0.0}" "${CASSANDRA_LISTEN_ADDRESS=auto}"
	[ "$CASSANDRA_LISTEN_ADDRESS" != auto ] || CASSANDRA_LISTEN_ADDRESS=$(own_address)
	: "${CASSANDRA_BROADCAST_ADDRESS=$CASSANDRA_LISTEN_ADDRESS}"
	[ "$CASSANDRA_BROADCAST_ADDRESS" != auto ] || CASSANDRA_BROADCAST_ADDRESS=$(own_address)
	: "${CASSANDRA_BROADCAST_RPC_ADDRESS:=$CASSANDRA_BROADCAST_ADDRESS}"
	set_seeds "${CASSANDRA_SEEDS:-$CASSANDRA_BROADCAST_ADDRESS}"
	for setting in broadcast_address broadcast_rpc_address cluster_name endpoint_snitch listen_address num_tokens \
		rpc_address; do
		variable=CASSANDRA_${setting^^}
		[ -z "${!variable-}" ] || set_value "$CASSANDRA_CONF/cassandra.yaml" "$setting" : "${!variable}"
	done
	for setting in dc rack; do
		variable=CASSANDRA_${setting^^}
		[ -z "${!variable-}" ] || set_value "$CASSANDRA_CONF/cassandra-rackdc.properties" "$setting" = "${!variable}"
	done
}

as_cassandra_user() {
	find /var/lib/cassandra /var/log/cassandra "$CASSANDRA_CONF" ! -user cassandra -exec chown cassandra {} +
	exec setpriv --reuid=cassandra --regid=cassandra --init-groups "$0" "$@"
}

[[ $# -gt 0 && $1 != -* ]] || set -- cassandra -f "$@"
if [ "$1" = cassandra ]; then
	[ "$(id -u)" -ne 0 ] || as_cassandra_user "$@"
	configure
fi
exec "$@"
