# Sourced: where Cassandra is, and what its programs run with.
# shellcheck shell=bash

CASSANDRA_HOME=${CASSANDRA_HOME:-/opt/cassandra}
CASSANDRA_CONF=${CASSANDRA_CONF:-$CASSANDRA_HOME/conf}
CLASSPATH="$CASSANDRA_CONF:$CASSANDRA_HOME/lib/*"
JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java
# shellcheck disable=SC2034 # for those that source this
storage="$CASSANDRA_HOME/data"

# Runs a program of the tools; -Xmx as the caller says, else as the tools have it.
# shellcheck disable=SC2046,SC2086 # several options each
run_tool() { # class, arguments
	exec "$JAVA" -cp "$CLASSPATH" $(grep '^--add-' "$CASSANDRA_CONF/jvm17-server.options") ${JVM_OPTS-} -Xmx"${MAX_HEAP_SIZE:-128m}" -XX:ParallelGCThreads=1 \
		-Dcassandra.storagedir="$storage" -Dlogback.configurationFile=logback-tools.xml "$@"
}
