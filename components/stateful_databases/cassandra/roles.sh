# Sourced: the superuser, the application's role and its keyspace, as the Secrets and the arguments have them.
# shellcheck shell=bash

superuser_credentials=/run/cassandra/superuser

write_credentials() {
	local password
	password=$(password_in "$SUPERUSER_PASSWORD_FILE")
	# cqlsh would take them off.
	[[ $password != [[:space:]]* && $password != *[[:space:]] ]] ||
		refuse "$SUPERUSER_PASSWORD_FILE must hold a password that doesn't begin or end with a space"
	(
		umask 077
		printf '[plain_text_auth]\nusername = cassandra\npassword = %s\n' "$password" >"$superuser_credentials"
	)
	password_in "$PASSWORD_FILE" >/dev/null
}

# cqlsh takes statements from its standard input, so that no password is among a process's arguments.
ask() {
	cqlsh --credentials="$superuser_credentials" 127.0.0.1 2>&1
}

quoted_password() { # file
	local password
	password=$(password_in "$1")
	printf %s "'${password//\'/\'\'}'"
}

# With a server that asks for no password and that only this pod reaches. The default password never counts: the row that
# Cassandra makes for it is older than any other.
write_superusers_hash() {
	local hash said
	configure "$SCRIPTS/cassandra.yaml" "$SCRIPTS/open.yaml"
	hash=$(password_in "$SUPERUSER_PASSWORD_FILE" | "$CASSANDRA_HOME/tools/bin/hash_password" -i -)
	start_server 127.0.0.1
	wait_for_cql 127.0.0.1
	until said=$(cqlsh 127.0.0.1 2>&1 <<-CQL
		CONSISTENCY QUORUM;
		INSERT INTO system_auth.roles (role, can_login, is_superuser, salted_hash)
			VALUES ('cassandra', true, true, '$hash');
	CQL
	); do
		echo "waiting to set the superuser's password: $said" >&2
		sleep 2
	done
	stop_server
}

application() {
	local copies
	copies=$(copies_wanted)
	cat <<-CQL
		CREATE ROLE IF NOT EXISTS "$ROLE" WITH LOGIN = true;
		ALTER ROLE "$ROLE" WITH SUPERUSER = false AND LOGIN = true AND PASSWORD = $(quoted_password "$PASSWORD_FILE");
		CREATE KEYSPACE IF NOT EXISTS "$KEYSPACE"
			WITH replication = {'class': 'NetworkTopologyStrategy', '$CASSANDRA_DC': $copies};
		GRANT ALL PERMISSIONS ON KEYSPACE "$KEYSPACE" TO "$ROLE";
	CQL
}

# The superuser's password in force may be unknown: then it is written anew.
settle_roles() {
	local said
	until said=$(application | ask); do
		case $said in
		*'password are incorrect'*)
			echo "the superuser's password is another one: it is made that of the Secret" >&2
			rm -f "$serving"
			stop_server
			write_superusers_hash
			serve
			;;
		*) echo "waiting to make the roles: $said" >&2 ;;
		esac
		kill -0 "$server" 2>/dev/null || exit 1 # it has said why
		sleep 2
	done
}
