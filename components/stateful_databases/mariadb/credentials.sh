#!/bin/bash
# Before each start of the server: makes the Secrets' passwords the ones in force, and completes a first
# initialisation that was interrupted. The image's entrypoint reads passwords on an empty directory only.
set -euo pipefail

data_directory=/var/lib/mysql
if [ ! -d "$data_directory/mysql" ]; then
	# The entrypoint takes a directory without this one for new; beside data it would initialise over it.
	if [ -e "$data_directory/ibdata1" ]; then
		echo "refusing to start: $data_directory holds data (ibdata1) and lacks the mysql schema; restore it" >&2
		exit 1
	fi
	exit 0 # The entrypoint is about to initialise with these very passwords.
fi

sql_text() { printf "'%s'" "$(printf %s "$1" | sed "s/[\\\\']/\\\\&/g")"; }

root_password=$(sql_text "$(<"$MARIADB_ROOT_PASSWORD_FILE")")
password=$(sql_text "$(<"$MARIADB_PASSWORD_FILE")")

statements() {
	cat <<-SQL
		SET sql_mode = '';
		FLUSH PRIVILEGES;
		CREATE USER IF NOT EXISTS root@localhost;
		ALTER USER root@localhost IDENTIFIED BY $root_password;
		GRANT ALL PRIVILEGES ON *.* TO root@localhost WITH GRANT OPTION;
		CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;
		CREATE USER IF NOT EXISTS \`$MARIADB_USER\`@'%';
		ALTER USER \`$MARIADB_USER\`@'%' IDENTIFIED BY $password;
		GRANT ALL PRIVILEGES ON \`${MARIADB_DATABASE//_/\\_}\`.* TO \`$MARIADB_USER\`@'%';
	SQL
	for host in 127.0.0.1 ::1 localhost; do
		cat <<-SQL
			CREATE USER IF NOT EXISTS healthcheck@'$host';
			ALTER USER healthcheck@'$host' IDENTIFIED BY '$healthcheck_password';
			GRANT USAGE ON *.* TO healthcheck@'$host';
		SQL
	done
}

# The readiness probe's account, with a password of the pod's own that no Secret knows.
healthcheck_password=$(head -c 18 /dev/urandom | base64)
healthcheck_file=$data_directory/.my-healthcheck.cnf

statements | mariadbd --bootstrap --datadir="$data_directory" --general-log=0 || {
	echo "can't set the passwords: $data_directory is damaged, or its first initialisation was interrupted." \
		"In the second case it holds no rows yet: delete the claim and the pod." >&2
	exit 1
}

umask 077
cat >"$healthcheck_file.new" <<-FILE
	[mariadb-client]
	port=3306
	socket=/run/mysqld/mysqld.sock
	user=healthcheck
	password=$healthcheck_password
	protocol=tcp
FILE
mv "$healthcheck_file.new" "$healthcheck_file"
