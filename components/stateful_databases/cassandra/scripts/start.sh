#!/bin/bash
# Starts a member of the ring. One without data waits for its turn, so that members bootstrap one at a time, and doesn't
# list itself as a seed: such a one wouldn't bootstrap, and rows would go missing. Only member 0 of a ring that nobody has
# begun lists itself. Member 0 makes the roles those of the Secrets.
set -euo pipefail
shopt -s inherit_errexit # what is refused within $(...) ends the script
# shellcheck source=../../shared/scripts/refuse.sh
. "$SCRIPTS/refuse.sh"
# shellcheck source=../../shared/scripts/lock.sh
. "$SCRIPTS/lock.sh"
# shellcheck source=status.sh
. "$SCRIPTS/status.sh"
# shellcheck source=addresses.sh
. "$SCRIPTS/addresses.sh"
# shellcheck source=peers.sh
. "$SCRIPTS/peers.sh"
# shellcheck source=state.sh
. "$SCRIPTS/state.sh"
# shellcheck source=server.sh
. "$SCRIPTS/server.sh"
# shellcheck source=roles.sh
. "$SCRIPTS/roles.sh"
# shellcheck source=resizing.sh
. "$SCRIPTS/resizing.sh"
# shellcheck source=bootstrap.sh
. "$SCRIPTS/bootstrap.sh"
# shellcheck source=decommission.sh
. "$SCRIPTS/decommission.sh"
trap 'stop_server; exit 143' TERM INT # as PID 1 a shell without a trap wouldn't hear that its pod is deleted

rm -f "$ready" "$serving" "$waiting"
tell_starting
serve_status
lock "$lock_file" volume
write_credentials
refuse_another_volume
refuse_lost_data
find_place

seeds=$(other_members)
# A member doesn't bootstrap any more. Where the whole ring starts at once and nobody lists itself, nobody finds a seed.
! is_member || seeds=$POD_IP${seeds:+,$seeds}
case $(state) in
creating)
	seeds=$POD_IP
	write_superusers_hash
	write "$cleaned" <<<1
	become joined
	serve
	;;
joining) join ;;
joined | leaving)
	if [ -e "$renewing" ]; then
		write_superusers_hash
		rm "$renewing"
	fi
	serve
	;;
esac
if [ "$ordinal" = 0 ]; then
	again make_roles
	follow_the_secrets &
fi
touch "$ready"
follow_the_ring &
wait "$server"
