# Sourced: prints the statements that make databases, accounts and grants those of the arguments, with the passwords of
# the Secrets.
# shellcheck shell=bash

# shellcheck source=../../shared/scripts/arguments.sh
. "$SCRIPTS/arguments.sh"

# There from the first start on until the accounts are made: what is there until then is no complete installation.
# shellcheck disable=SC2034 # for those that source this
uninstalled="$VOLUME/.installation-unfinished"

# Whether a user is still there, only the running server knows. It may write the names of databases in lower case.
is_there() { [ "$1" = user ] || [ -d "$VOLUME/$2" ] || [ -d "$VOLUME/${2,,}" ]; }

# Gives what the server keeps of a password (mysql_native_password), so that no file and no log shows the password.
hash_of() {
	local password first second bytes
	password=$(password_in "$1")
	first=$(printf %s "$password" | sha1sum)
	# shellcheck disable=SC2001 # a pattern with a group
	bytes=$(sed 's/../\\x&/g' <<<"${first%% *}")
	# shellcheck disable=SC2059 # the format is the bytes of the first hash
	second=$(printf "$bytes" | sha1sum)
	second=${second%% *}
	echo "*${second^^}"
}

set_password() { # account, file of the password
	local hash
	hash=$(hash_of "$2")
	echo "CREATE USER IF NOT EXISTS $1 IDENTIFIED BY PASSWORD '$hash';"
	echo "ALTER USER $1 IDENTIFIED BY PASSWORD '$hash';"
}

accounts() {
	local name file
	echo "SET SESSION sql_log_bin = 0;"
	echo "SET SESSION sql_mode = '';"
	# A bare installation has accounts that need no password.
	echo "DELETE FROM mysql.global_priv WHERE User IN ('', 'root') AND Host <> 'localhost' AND
		COALESCE(JSON_VALUE(Priv, '$.authentication_string'), '') = '' AND
		COALESCE(JSON_VALUE(Priv, '$.plugin'), '') IN ('', 'mysql_native_password');"
	echo "FLUSH PRIVILEGES;"
	set_password root@localhost "$ROOT_PASSWORD_FILE"
	echo "GRANT ALL PRIVILEGES ON *.* TO root@localhost WITH GRANT OPTION;"
	while read -r name file; do
		set_password "\`$name\`@'%'" "$file"
	done <"$SCRIPTS/users"
	cat "$SCRIPTS/grants.sql"
}

# Beside a plugin that validates passwords the server refuses hashes, since it can't look into them.
unvalidated() { # what prints the statements
	echo "SET @strict = @@GLOBAL.strict_password_validation;"
	echo "SET GLOBAL strict_password_validation = OFF;"
	"$@"
	echo "SET GLOBAL strict_password_validation = @strict;"
}
