# Sourced: what a member does when the number of members changes.
# shellcheck shell=bash

# The number of members when this one last had nothing that is another's.
cleaned="$VOLUME/.cleaned-for"
seen="$VOLUME/.ring-size"
shortest_pause=5
longest_pause=15

tell_starting() {
	local size=
	[ ! -e "$seen" ] || size=$(<"$seen")
	tell "starting $size"
}

used_and_size() {
	df --block-size=1M --output=used,size "$VOLUME" | tail --lines=1
}

tell_member() { # members, ring, reason
	local size used volume
	size=$(wc --lines <<<"$2")
	read -r used volume < <(used_and_size) || return 1
	[ "$(cat "$seen" 2>/dev/null)" = "$size" ] || write "$seen" <<<"$size" || return 1
	tell "member $1 $size $used $volume ${3-}"
}

clean_up() { # members
	echo "the ring has $1 members: what is others' now goes" >&2
	nodetool cleanup || return 1
	write "$cleaned" <<<"$1"
}

# Fails until the ring is what is wanted.
follow() { # members
	local members=$1 now
	note_identity || return 1
	now=$(nodetool status | members_in) || return 1
	if [ "$ordinal" -ge "$members" ]; then
		leave "$members" "$now"
		return 1
	fi
	tell_member "$members" "$now" || return 1
	[ "$(state)" != leaving ] || stay || return 1
	if [ "$(<"$cleaned")" -gt "$members" ]; then
		write "$cleaned" <<<"$members" || return 1
	fi
	# With others in the ring, such as one that is lost, this one may own more once they are gone.
	[ "$(wc --lines <<<"$now")" = "$members" ] || return 1
	[ "$(<"$cleaned")" -ge "$members" ] || { everybody_answers && clean_up "$members"; }
}

# A failure is tried again: a member may be away.
follow_the_ring() {
	local members pause=$shortest_pause settled=
	while sleep "$pause"; do
		if members=$(wanted) && { [ "$members" = "$settled" ] || follow "$members"; }; then
			settled=$members
			pause=$shortest_pause
		else
			settled=
			pause=$((2 * pause < longest_pause ? 2 * pause : longest_pause))
		fi
	done
}
