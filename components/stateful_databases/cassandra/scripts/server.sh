# Sourced: the server, with the image's configuration under the component's.
# shellcheck shell=bash

ready=/run/cassandra/ready
serving=/run/cassandra/serving
server=

# Puts the top-level keys of the files over those of the image.
configure() { # files
	local file
	rm -rf "$CASSANDRA_CONF"
	cp -r /etc/cassandra "$CASSANDRA_CONF"
	cp "$SCRIPTS/logback.xml" "$CASSANDRA_CONF/"
	for file in "$@"; do
		awk 'NR == FNR { if (match($0, /^[A-Za-z0-9_]+:/)) given[substr($0, 1, RLENGTH)]; next }
			match($0, /^[A-Za-z0-9_]+:/) { replaced = substr($0, 1, RLENGTH) in given }
			!replaced || /^#/' "$file" "$CASSANDRA_CONF/cassandra.yaml" >"$CASSANDRA_CONF/merged"
		cat "$CASSANDRA_CONF/merged" "$file" >"$CASSANDRA_CONF/cassandra.yaml"
	done
	rm "$CASSANDRA_CONF/merged"
}

start_server() { # address for CQL
	MAX_HEAP_SIZE=$HEAP_SIZE JVM_EXTRA_OPTS=$HEAP_OPTIONS CASSANDRA_SEEDS=$seeds CASSANDRA_LISTEN_ADDRESS=$POD_IP \
		CASSANDRA_RPC_ADDRESS=$1 CASSANDRA_BROADCAST_RPC_ADDRESS=$POD_IP docker-entrypoint.sh cassandra -f &
	server=$!
}

stop_server() {
	[ -z "$server" ] || kill -TERM "$server" 2>/dev/null || true
	[ -z "$server" ] || wait "$server" || true
}

# Ends the script with a server that has ended, and has said why.
server_runs() {
	kill -0 "$server" 2>/dev/null || exit 1
}

# A shell heeds a signal once its command has ended, or at once where it waits for a child.
interruptibly() { # command
	"$@" &
	wait $!
}

# Tries a command until it succeeds, as long as the server runs.
again() { # command
	local pause=1
	until "$@"; do
		server_runs
		sleep "$pause"
		pause=$((2 * pause < 30 ? 2 * pause : 30))
	done
}

wait_for_cql() {
	until answers 127.0.0.1; do
		server_runs
		sleep 1
	done
}

serve() {
	configure "$SCRIPTS/cassandra.yaml"
	touch "$serving"
	start_server 0.0.0.0
	wait_for_cql
}
