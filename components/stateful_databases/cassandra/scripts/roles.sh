# Sourced: the superuser, the application's role and its keyspace, as the Secrets and the arguments have them.
# shellcheck shell=bash

superuser_credentials=/run/cassandra/superuser
# Those that were let in last.
accepted_credentials=/run/cassandra/superuser-accepted
# The sums of the passwords that the roles have.
made_of=/run/cassandra/roles-made-of
# There while the superuser's password in force is to be made that of the Secret.
renewing=/run/cassandra/renewing

write_credentials() {
	local password
	password=$(password_in "$SUPERUSER_PASSWORD_FILE") || return 1
	# cqlsh would take them off.
	[[ $password != [[:space:]]* && $password != *[[:space:]] ]] ||
		refuse "$SUPERUSER_PASSWORD_FILE must hold a password that doesn't begin or end with a space"
	(
		umask 077
		printf '[plain_text_auth]\nusername = cassandra\npassword = %s\n' "$password" >"$superuser_credentials"
	)
	password_in "$PASSWORD_FILE" >/dev/null
}

# cqlsh takes statements from its standard input, so that no password is among a process's arguments. The Secret may have
# changed since the pod's start.
ask() ( # host
	write_credentials || exit 1
	exec cqlsh --credentials="$superuser_credentials" "$1" 2>&1
)

quoted_password() { # file
	local password
	password=$(password_in "$1") || return 1
	printf %s "'${password//\'/\'\'}'"
}

insert_hash() { # hash
	local said
	said=$(cqlsh 127.0.0.1 2>&1 <<-CQL
		CONSISTENCY QUORUM;
		INSERT INTO system_auth.roles (role, can_login, is_superuser, salted_hash)
			VALUES ('cassandra', true, true, '$1');
	CQL
	) || { echo "waiting to set the superuser's password: $said" >&2 && return 1; }
}

# With a server that asks for no password and that only this pod reaches. The default password never counts: the row that
# Cassandra makes for it is older than any other.
write_superusers_hash() {
	local hash
	configure "$SCRIPTS/cassandra.yaml" "$SCRIPTS/open.yaml"
	hash=$(password_in "$SUPERUSER_PASSWORD_FILE" | "$CASSANDRA_HOME/tools/bin/hash_password" -i -)
	start_server 127.0.0.1
	wait_for_cql
	again insert_hash "$hash"
	stop_server
}

# A keyspace that is made has as many copies as the roles.
application() { # copies
	cat <<-CQL
		CREATE ROLE IF NOT EXISTS "$ROLE" WITH LOGIN = true;
		ALTER ROLE "$ROLE" WITH SUPERUSER = false AND LOGIN = true AND PASSWORD = $(quoted_password "$PASSWORD_FILE");
		CREATE KEYSPACE IF NOT EXISTS "$KEYSPACE"
			WITH replication = {'class': 'NetworkTopologyStrategy', '$CASSANDRA_DC': $1};
		GRANT ALL PERMISSIONS ON KEYSPACE "$KEYSPACE" TO "$ROLE";
	CQL
}

passwords() {
	sha256sum "$SUPERUSER_PASSWORD_FILE" "$PASSWORD_FILE"
}

# Prints what is said against it.
try_to_make_roles() {
	local now said
	now=$(passwords)
	if said=$(replication_of system_auth 127.0.0.1) &&
		said=$(application "$(copies_in "$said")" | ask 127.0.0.1); then
		mv "$superuser_credentials" "$accepted_credentials"
		echo "$now" >"$made_of"
		return
	fi
	echo "${said//"$(quoted_password "$PASSWORD_FILE")"/***}"
	return 1
}

# The superuser's password in force may be unknown. Then the next start of the container writes it anew: there no liveness
# probe counts how long nobody answers.
make_roles() {
	local said
	! said=$(try_to_make_roles) || return 0
	if [[ $said == *'password are incorrect'* ]]; then
		touch "$renewing"
		stop_server
		refuse "the superuser's password in force is another one; the next start makes it that of the Secret"
	fi
	echo "waiting to make the roles: $said" >&2
	return 1
}

# A member that joins knows the Secret's password alone, and is waited for before this pod, of the former one, is replaced.
follow_the_secrets() {
	local password said
	while sleep 5; do
		! passwords | cmp --silent - "$made_of" || continue
		echo "a Secret has changed: its password is set" >&2
		! said=$(try_to_make_roles) || continue
		if [[ $said == *'password are incorrect'* ]]; then
			password=$(sed --quiet 's/^password = //p' "$superuser_credentials")
			if cqlsh --credentials="$accepted_credentials" 127.0.0.1 \
				<<<"ALTER ROLE cassandra WITH PASSWORD = '${password//\'/\'\'}';" >/dev/null 2>&1; then
				cp "$superuser_credentials" "$accepted_credentials"
				continue
			fi
		fi
		echo "waiting to change the passwords: $said" >&2
	done
}
