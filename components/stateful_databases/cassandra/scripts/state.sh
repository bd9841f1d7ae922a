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
lock_file="$VOLUME/.lock"
# The member as the others know it.
identifier="$VOLUME/.host-id"
last_address="$VOLUME/.address"
# Longer than the network of a pod takes.
patience_with_silence=60
# For so long the others hear nothing of an address whose joining server fell silent: 30 s, and then a quarantine of 60.
quarantine=90

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

note_identity() {
	local id
	if [ ! -e "$identifier" ]; then
		id=$(nodetool info | sed --quiet 's/^ID *: //p') && [ -n "$id" ] && write "$identifier" <<<"$id" || return 1
	fi
	[ "$(cat "$last_address" 2>/dev/null)" = "$POD_IP" ] || write "$last_address" <<<"$POD_IP"
}

of_the_server() { # what find does with it
	find "$VOLUME" -mindepth 1 -maxdepth 1 ! -name lost+found ! -path "$aside" ! -path "$lock_file" ! -path "$membership" "$@"
}

refuse_another_volume() {
	local found
	rm -f "$membership.new"
	if [ -e "$membership" ]; then
		tail --lines=+2 "$membership" | cmp --silent - "$SCRIPTS/ring" ||
			refuse "the volume is a member's of another ring: $(tail --lines=+2 "$membership" | paste --serial --delimiters=' ')"
	else
		found=$(of_the_server -print -quit)
		[ -z "$found" ] || refuse "the volume isn't empty and holds no member of a ring: there is $found"
	fi
}

# Whether the others may count on what it has.
is_member() {
	case $(state) in
	joined | leaving | decommissioning) ;;
	joining) [ -e "$bootstrapped" ] ;;
	*) return 1 ;;
	esac
}

# An empty server of a member would answer for rows that it hasn't.
refuse_lost_data() {
	! is_member || [ -d "$VOLUME/data/system" ] ||
		refuse "the volume is a member's, and its data is gone: there is no $VOLUME/data/system." \
			"Where there are others, remove this one there with nodetool removenode, and repair each with nodetool repair" \
			"--full; then delete its claim and its pod"
}

# A server that has left the ring never joins it again with the same data, which the others have. It goes once this member
# has joined anew.
set_aside() {
	mkdir -p "$aside"
	of_the_server -exec mv --target-directory="$aside" {} +
	rm "$membership"
}

# Whether the rings of those that serve have this member's host id: yes if one has, no if none has, unknown if none tells;
# taken if one has another member at this pod's address. Behind it, silent if somebody says nothing.
counted() {
	local answer=unknown kind number numbers ring silent=
	numbers=$(others) || exit 1
	for number in $numbers; do
		read -r kind _ < <(told_by "$(member "$number")") || kind=
		[ -n "$kind" ] || silent=silent
		[ "$kind" = member ] || continue
		ring=$(ring_seen_by "$(member "$number")") || { silent=silent && continue; }
		if has_taken_address "$ring"; then
			echo taken
			return
		fi
		if grep --fixed-strings --file="$identifier" <<<"$ring" | grep --quiet --invert-match '^.J'; then
			echo yes
			return
		fi
		may_have_lost_sight "$ring" || answer=no
	done
	echo "$answer $silent"
}

# A ring with another member at the address of this pod.
has_taken_address() { # ring
	awk -v address="$POD_IP" '/^.[^J]/ && $2 == address && / [0-9a-f]+(-[0-9a-f]+)+ /' <<<"$1" |
		grep --quiet --invert-match --fixed-strings --file="$identifier"
}

# A ring with a member whose host id it doesn't know, or with another member at this one's former address.
may_have_lost_sight() { # ring
	local of_others
	of_others=$(grep --invert-match --fixed-strings --file="$identifier" <<<"$1" || true)
	grep --quiet --invert-match --extended-regexp ' [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} ' <<<"$of_others" ||
		{ [ -e "$last_address" ] &&
			awk '{ print $2 }' <<<"$of_others" | grep --quiet --line-regexp --fixed-strings --file="$last_address"; }
}

# Cassandra refuses it too, and advises to replace the other one.
refuse_taken_address() { # answer
	[ "$1" != taken ] || refuse "the ring has another member at the address of this pod: delete this pod, and the next one has" \
		"another address. No member has to be replaced or removed"
}

# With nodetool removenode, while it was away. Its server would be a member at once, without what was written since.
refuse_removed() {
	local answer silent since=$SECONDS
	[ -e "$identifier" ] || return 0
	while true; do
		read -r answer silent < <(counted) || silent=silent
		[[ $answer != yes && -n $silent && $((SECONDS - since)) -lt $patience_with_silence ]] || break
		sleep 2
	done
	refuse_taken_address "$answer"
	[ "$answer" = no ] || return 0
	wait_until_wanted
	refuse "the ring doesn't know this member: it was removed while it was away. Repair each other one with nodetool" \
		"repair --full; then delete its claim and its pod, and it joins anew"
}

# What a bootstrap that was cut short has received is deleted, unless the others have this member in the ring: what was
# written since isn't in it, and rows that were deleted since would come back with it.
discard_unfinished_bootstrap() {
	local answer pause
	if [ -e "$identifier" ]; then
		echo "waiting for a member to say whether the ring has this one: if nodetool status has no $(<"$identifier") on any," \
			"delete this one's claim and its pod, and it joins anew" >&2
		# Twice: that it has joined they may have yet to hear.
		for pause in "$quarantine" 0; do
			until read -r answer _ < <(counted) && [ "$answer" != unknown ]; do sleep 5; done
			refuse_taken_address "$answer"
			if [ "$answer" = yes ]; then
				write "$bootstrapped" </dev/null
				return
			fi
			interruptibly sleep "$pause"
		done
	fi
	of_the_server -exec rm -r {} +
}

# Returns when this member may start its server; the state tells how.
find_place() {
	if [ "$(state)" = decommissioning ]; then
		if has_left; then become decommissioned; else become leaving; fi
	elif is_member; then
		refuse_removed
	fi
	if [ "$(state)" = creating ] || is_member; then
		return
	fi
	wait_until_wanted
	case $(state) in
	decommissioned) set_aside ;;
	joining) discard_unfinished_bootstrap ;;
	esac
	! is_member || return 0
	tell empty
	# One that joined knows that there is a ring.
	if [ -z "$(state)" ] && [ "$ordinal" = 0 ] && nobody_has_begun; then
		become creating
	else
		wait_for_turn
		become joining
	fi
	tell_starting
}
