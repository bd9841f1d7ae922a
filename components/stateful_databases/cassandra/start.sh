#!/bin/bash
# Starts a member of the ring. One without data waits for its turn, so that members bootstrap one at a time, and never
# lists itself as a seed: such a one wouldn't bootstrap, and rows would go missing. Only member 0 of a ring that nobody
# has begun lists itself. Member 0 makes the roles those of the Secrets in force.
set -euo pipefail
shopt -s inherit_errexit # what is refused within $(...) ends the script
# shellcheck source=../shared/arguments.sh
. "$SCRIPTS/arguments.sh"
# shellcheck source=members.sh
. "$SCRIPTS/members.sh"
# shellcheck source=server.sh
. "$SCRIPTS/server.sh"
# shellcheck source=roles.sh
. "$SCRIPTS/roles.sh"
# shellcheck source=copies.sh
. "$SCRIPTS/copies.sh"
trap 'stop_server; exit 143' TERM INT # as PID 1 a shell without a trap wouldn't hear that its pod is deleted

# Marks in the volume: that this member is of the ring, that it was joining it, that it was making it.
joined="$VOLUME/.joined"
joining="$VOLUME/.joining"
creating="$VOLUME/.creating"

refuse_another_ring() { # mark
	cmp --silent "$SCRIPTS/ring" "$1" || refuse "the volume is a member's of another ring: $(tr '\n' ' ' <"$1")"
}

refuse_strangers_data() {
	local found
	found=$(find "$VOLUME" -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit)
	[ -z "$found" ] || refuse "the volume isn't empty and holds no member of a ring: there is $found"
}

# Tells by the name of the mark what this start is.
begin() {
	if [ -e "$joined" ]; then
		refuse_another_ring "$joined"
		return
	fi
	if [ ! -e "$joining" ] && [ ! -e "$creating" ]; then
		refuse_strangers_data
		say_empty
		if [ "$ordinal" = 0 ] && nobody_has_begun; then
			cp "$SCRIPTS/ring" "$creating"
		else
			wait_for_turn
			cp "$SCRIPTS/ring" "$joining"
		fi
		say_empty_no_more
	elif [ -e "$joining" ]; then
		refuse_another_ring "$joining"
		wait_for_turn
	fi
}

rm -f "$ready" "$serving"
write_credentials
begin
if [ -e "$creating" ]; then
	seeds=$POD_IP
	write_superusers_hash
elif [ -e "$joining" ]; then
	seeds=$(other_members)
else
	# It doesn't bootstrap any more. Where the whole ring starts at once and nobody lists itself, nobody finds a seed.
	seeds=$POD_IP,$(other_members)
fi
serve
if [ "$ordinal" = 0 ]; then
	settle_roles
fi
if [ ! -e "$joined" ]; then
	wanted >"$cleaned"
	[ -e "$joining" ] || echo 1 >"$cleaned"
	mv "$(ls -d "$joining" "$creating" 2>/dev/null)" "$joined"
fi
touch "$ready"
follow_the_ring &
wait "$server"
