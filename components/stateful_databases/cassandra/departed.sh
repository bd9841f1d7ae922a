#!/bin/bash
# Waits until the ring has no more members than are wanted: pods may go when their members have left. Ends with an error
# where those that stay can't hold the copies or the data; nothing has changed then.
set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=../shared/arguments.sh
. "$SCRIPTS/arguments.sh"
# shellcheck source=members.sh
. "$SCRIPTS/members.sh"
# shellcheck source=roles.sh
. "$SCRIPTS/roles.sh"
# shellcheck source=joining.sh
. "$SCRIPTS/joining.sh"
# shellcheck source=leaving.sh
. "$SCRIPTS/leaving.sh"
trap 'exit 143' TERM INT

somebody_who_answers() {
	local number
	for number in $(seq 0 $((members - 1))); do
		! answers "$(member "$number")" "$cql" || { member "$number" && return; }
	done
	return 1
}

refuse_too_few() { # host, size
	local reason
	reason=$(say_copies_over "$members" "$1" && say_data_over "$members" "$2") || return 0
	[ -z "$reason" ] || refuse_to_shrink "$reason"
}

refuse_to_shrink() { # reason
	echo "the ring can't have $members members: $1Or set replicas back" >&2
	exit 1
}

write_credentials
members=$(wanted)
# Before the first pod there is nobody to ask.
while getent hosts "$HEADLESS_SERVICE" >/dev/null; do
	if host=$(somebody_who_answers) && size=$(ring_size "$host"); then
		[ "$size" -gt "$members" ] || exit 0
		somebody_is_leaving "$host" || refuse_too_few "$host" "$size"
		echo "the ring has $size members, and $members are wanted: waiting for the others to leave" >&2
	else
		echo "waiting for a member of the ring to answer" >&2
	fi
	sleep 5
done
