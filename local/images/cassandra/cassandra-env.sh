# Sourced: adds to JVM_OPTS what follows from the environment and the machine.
# shellcheck shell=bash
# shellcheck disable=SC2034 # for those that source this

CASSANDRA_LOG_DIR=${CASSANDRA_LOG_DIR:-$CASSANDRA_HOME/logs}
JMX_PORT=7199

# The greater of half of the machine's memory up to 1 GiB and a quarter of it up to 8 GiB: of the machine's, not of the container's.
machine_heap() {
	free -m | awk '/^Mem:/ {
		half = int($2 / 2); quarter = int($2 / 4)
		if (half > 1024) half = 1024
		if (quarter > 8192) quarter = 8192
		print (half > quarter ? half : quarter) "M"
	}'
}

if [ -z "${MAX_HEAP_SIZE-}" ] && [[ -z ${HEAP_NEWSIZE-} || ${JVM_OPTS-} = *+UseG1GC* ]]; then
	MAX_HEAP_SIZE=$(machine_heap)
elif [ -z "${MAX_HEAP_SIZE-}" ] || [[ -z ${HEAP_NEWSIZE-} && ${JVM_OPTS-} != *+UseG1GC* ]]; then
	echo "MAX_HEAP_SIZE and HEAP_NEWSIZE: set both or none" >&2
	exit 1
fi
# G1 sizes its young generation by itself.
[[ ${JVM_OPTS-} = *+UseG1GC* ]] || JVM_OPTS="${JVM_OPTS-} ${HEAP_NEWSIZE:+-Xmn$HEAP_NEWSIZE}"

JVM_OPTS="${JVM_OPTS-} -Xms$MAX_HEAP_SIZE -Xmx$MAX_HEAP_SIZE"
JVM_OPTS+=" -Xlog:gc=info:file=$CASSANDRA_LOG_DIR/gc.log:time,uptime,pid,tid,level:filecount=10,filesize=10485760"
JVM_OPTS+=" -javaagent:$(echo "$CASSANDRA_HOME"/lib/jamm-*.jar)"
[ -z "${CASSANDRA_HEAPDUMP_DIR-}" ] || JVM_OPTS+=" -XX:HeapDumpPath=$CASSANDRA_HEAPDUMP_DIR/cassandra-$(date +%s)-pid$$.hprof"
if [ "${LOCAL_JMX:-yes}" = yes ]; then
	JVM_OPTS+=" -Dcassandra.jmx.local.port=$JMX_PORT -Dcom.sun.management.jmxremote.authenticate=false"
else
	JVM_OPTS+=" -Dcassandra.jmx.remote.port=$JMX_PORT -Dcom.sun.management.jmxremote.rmi.port=$JMX_PORT"
	JVM_OPTS+=" -Dcom.sun.management.jmxremote.authenticate=true"
	JVM_OPTS+=" -Dcom.sun.management.jmxremote.password.file=/etc/cassandra/jmxremote.password"
fi
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-4}
JVM_OPTS+=" ${JVM_EXTRA_OPTS-}"
