# Sourced: what the volume remembers of its member, in a file that is there whole or not at all: the state, and the ring.
#   creating  member 0 of a ring that nobody has begun
#   joining   bootstraps, or doesn't have its copies yet
#   joined    is a member
#   leaving   is a member, and system_auth may have no copy on it any more
#   decommissioning
#             its data goes to the others: whether it is still a member, they know
#   decommissioned
# shellcheck shell=bash

membership="$VOLUME/.membership"
aside="$VOLUME/.decommissioned"
lock="$VOLUME/.lock"
# The member as the others know it.
identifier="$VOLUME/.host-id"

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

# A pod that was deleted by force is replaced while it still shuts down. The descriptor passes to the server.
lock_volume() {
	exec 9>>"$lock"
	flock --nonblock 9 || echo "waiting for $lock: another server still has this volume open" >&2
	until flock --timeout 1 9; do :; done
}

note_identifier() {
	local id
	id=$(nodetool info | sed --quiet 's/^ID *: //p') && [ -n "$id" ] && write "$identifier" <<<"$id"
}

refuse_another_volume() {
	local found
	rm -f "$membership.new"
	if [ -e "$membership" ]; then
		tail --lines=+2 "$membership" | cmp --silent - "$SCRIPTS/ring" ||
			refuse "the volume is a member's of another ring: $(tail --lines=+2 "$membership" | paste --serial --delimiters=' ')"
	else
		found=$(find "$VOLUME" -mindepth 1 -maxdepth 1 ! -name lost+found ! -path "$aside" ! -path "$lock" -print -quit)
		[ -z "$found" ] || refuse "the volume isn't empty and holds no member of a ring: there is $found"
	fi
}

# An empty server of a member would answer for rows that it hasn't.
refuse_lost_data() {
	case $(state) in
	joined | leaving | decommissioning)
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
	of_the_server -exec mv --target-directory="$aside" {} +
	rm "$membership"
}

of_the_server() { # what find does with it
	find "$VOLUME" -mindepth 1 -maxdepth 1 ! -name lost+found ! -path "$aside" ! -path "$lock" ! -path "$membership" "$@"
}

# Whether those that serve count on this member: yes, no, or nothing where none serves.
counted() {
	local answer='' kind number numbers ring
	numbers=$(others) || exit 1
	for number in $numbers; do
		read -r kind _ < <(told_by "$(member "$number")") && [ "$kind" = member ] || continue
		ring=$(ring_seen_by "$(member "$number")") || continue
		if grep --fixed-strings --file="$identifier" <<<"$ring" | grep --quiet --invert-match '^.J'; then
			echo yes
			return
		fi
		answer=no
	done
	echo "$answer"
}

# With nodetool removenode, while it was away. With its data it would be a member at once, without what was written since.
was_removed() {
	[ -e "$identifier" ] && [ "$(counted)" = no ] &&
		echo "this member was removed from the ring: it is to join anew" >&2
}

# What a bootstrap that was cut short has received is nobody's, unless it ended just then. Rows that were deleted since would
# come back with it.
discard_unfinished_bootstrap() {
	local answer=no
	if [ -e "$identifier" ]; then
		echo "waiting for a member to say whether the ring counts on this one" >&2
		until answer=$(counted) && [ -n "$answer" ]; do sleep 5; done
	fi
	if [ "$answer" = yes ]; then
		write "$bootstrapped" </dev/null
	else
		of_the_server -exec rm -r {} +
	fi
}

# Returns when this member may start its server; the state tells how.
find_place() {
	case $(state) in
	joined | leaving) ! was_removed || become decommissioned ;;
	decommissioning) if has_left; then become decommissioned; else become leaving; fi ;;
	esac
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
	joining)
		wait_for_turn
		[ -e "$bootstrapped" ] || discard_unfinished_bootstrap
		;;
	esac
}
