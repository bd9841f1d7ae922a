# Sourced: databases and users as the arguments have them, and the scripts of the first start. Defined where this is
# sourced is `is_there`, which tells whether the server has the database or the user $2; $1 is its kind.
# shellcheck shell=bash

# shellcheck source=refuse.sh
. "$SCRIPTS/refuse.sh"

made="$VOLUME/.made-by-the-component"
# There from the first start on until the given scripts have run.
unfinished="$VOLUME/.init-scripts-unfinished"
# A claim goes when no pod uses it.
begin_anew="To begin anew delete the claim and the pod, then run pulumi up --refresh"

given_scripts() { find /docker-entrypoint-initdb.d -name '50-*'; }

refuse_interrupted_scripts() {
	if [ -e "$unfinished" ] && [ -n "$(given_scripts)" ]; then
		refuse "the first initialisation was interrupted before init_scripts were done, and they run only once." \
			"$begin_anew. Or take init_scripts out of the arguments to go on with what is there"
	fi
}

declared() {
	sed 's/^/database /' "$SCRIPTS/databases"
	sed 's/^\([^ ]*\).*/user \1/' "$SCRIPTS/users"
}

# Says what was taken out of the arguments and is still there, and remembers it.
say_what_is_kept() {
	local kind name
	touch "$made"
	declared >"$made.new"
	while read -r kind name; do
		if is_there "$kind" "$name"; then
			echo "the $kind \"$name\" isn't in the arguments any more: it is kept with what it owns, until you drop it by hand" >&2
			echo "$kind $name" >>"$made.new"
		fi
	done < <(declared | grep --invert-match --line-regexp --fixed-strings --file=- "$made")
	mv "$made.new" "$made"
}
