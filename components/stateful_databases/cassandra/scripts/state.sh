# Sourced: what the volume remembers of its member, in a file that is there whole or not at all: the state, and the ring.
#   creating  member 0 of a ring that nobody has begun
#   joining   bootstraps, or doesn't have its copies yet
#   joined    is a member
#   leaving   is a member until its data is with the others
#   decommissioned
# shellcheck shell=bash

membership="$VOLUME/.membership"
aside="$VOLUME/.decommissioned"

state() {
	[ ! -e "$membership" ] || head --lines=1 "$membership"
}

# Writes what is given to it, whole or not at all.
write() { # file
	cat >"$1.new" && sync "$1.new" && mv "$1.new" "$1" && sync "$VOLUME"
}

become() { # state
	{ echo "$1" && cat "$SCRIPTS/ring"; } | write "$membership"
}

refuse_another_volume() {
	local found
	rm -f "$membership.new"
	if [ -e "$membership" ]; then
		tail --lines=+2 "$membership" | cmp --silent - "$SCRIPTS/ring" ||
			refuse "the volume is a member's of another ring: $(tail --lines=+2 "$membership" | paste --serial --delimiters=' ')"
	else
		found=$(find "$VOLUME" -mindepth 1 -maxdepth 1 ! -name lost+found ! -path "$aside" -print -quit)
		[ -z "$found" ] || refuse "the volume isn't empty and holds no member of a ring: there is $found"
	fi
}

# An empty server of a member would answer for rows that it hasn't.
refuse_lost_data() {
	case $(state) in
	joined | leaving)
		[ -d "$VOLUME/data/system" ] ||
			refuse "the volume is a member's, and its data is gone: there is no $VOLUME/data/system." \
				"Where there are others, remove this one there with nodetool removenode; then delete its claim and its pod"
		;;
	esac
}

# A server that has left the ring never joins it again with the same data, which the others have. It goes once this member
# has joined anew.
set_aside() {
	mkdir -p "$aside"
	find "$VOLUME" -mindepth 1 -maxdepth 1 ! -name lost+found ! -path "$aside" ! -path "$membership" \
		-exec mv --target-directory="$aside" {} +
	rm "$membership"
}

# Returns when this member may start its server; the state tells how.
find_place() {
	[ "$(state)" != leaving ] || ! has_left || become decommissioned
	case $(state) in
	'' | decommissioned) wait_until_wanted ;;
	joining) [ -e "$bootstrapped" ] || wait_until_wanted ;;
	esac
	[ "$(state)" != decommissioned ] || set_aside
	case $(state) in
	'')
		tell empty
		if [ "$ordinal" = 0 ] && nobody_has_begun; then
			become creating
		else
			wait_for_turn
			become joining
		fi
		tell_starting
		;;
	joining) wait_for_turn ;;
	esac
}
