#!/bin/bash
# The Job's: waits until the ring has no more members than REPLICAS, so that the pods of the others may go. Ends with an
# error where those that stay can't hold the copies or the data.
# shellcheck disable=SC2034 # `lasts` reads its times by their names
set -euo pipefail
# shellcheck source=status.sh
. "$SCRIPTS/status.sh"
# shellcheck source=addresses.sh
. "$SCRIPTS/addresses.sh"
trap 'exit 143' TERM INT

# For how many seconds something must be so before it counts. Before the first pod there is nobody.
nobody_is_there=10
# Where no server runs nobody counts members, and the StatefulSet that would mend that waits for this. A server that ends
# again and again tells in between; the kubelet lets it wait for five minutes at most.
nobody_counts=360
# A pod with a wrong image tells nothing. Where those that run count no more members than are wanted, it is none of them.
one_is_silent=60
# It may be from before it was removed.
reason_stays=40
# Longer than a node takes to restart.
down=600

said=
say() { # words
	[ "$*" = "$said" ] || echo "$*"
	said=$*
}

without_those_that_stay() { # addresses
	local left=$1 number staying
	for number in $(seq 0 $((REPLICAS - 1))); do
		staying=$(addresses "$(member "$number")") || return 1
		[ -z "$staying" ] || left=$(grep --invert-match --line-regexp --fixed-strings "$staying" <<<"$left")
	done
	echo "$left"
}

# As those that stay see it: of a server that runs, or else of one that ran; nothing where there was none, or where nobody
# tells. A member that doesn't know yet that fewer are wanted may tell how many there were.
ring_size() {
	local kind number outdated='' size sizes='' wanted
	for number in $(seq 0 $((REPLICAS - 1))); do
		read -r kind wanted size _ < <(told_by "$(member "$number")") || continue
		case $kind in
		member)
			if [ "$wanted" -le "$REPLICAS" ]; then
				echo "member $size"
				return
			fi
			outdated=yes
			;;
		starting) sizes+=$wanted$'\n' ;;
		esac
	done
	[ -z "$outdated" ] || { echo outdated && return; }
	echo "starting $(sort --numeric-sort <<<"$sizes" | tail --lines=1)"
}

condition=
since=0
# Whether it is so for as long as its time above, and nothing else was in between.
lasts() { # name of the time
	[ "$condition" = "$1" ] || since=$SECONDS
	condition=$1
	[ $((SECONDS - since)) -ge "${!1}" ]
}

give_up() { # why
	echo "the ring can't have $REPLICAS members: $1"
	exit 1
}

# Sets somebody to what is waited for, reason to what keeps it, and silent to the address of one that tells nothing.
hear_those_that_go() { # addresses
	local address kind wanted words
	somebody=
	reason=
	silent=
	for address in $1; do
		read -r kind wanted _ _ _ words < <(told_by "$address") || kind=
		case $kind in
		empty | idle) ;;
		member)
			somebody=${somebody:-waiting for members to leave until $REPLICAS are left}
			# The one that leaves first says what keeps it; others wait for that one.
			if [ "$wanted" = "$REPLICAS" ] && [ -n "$words" ] && [[ -z $reason || $reason == waiting* ]]; then
				reason=$words
			fi
			;;
		'') silent=$address ;;
		*) somebody="waiting for the pod at $address to tell whether it is a member" ;;
		esac
	done
}

wait_for_somebody() {
	say "$somebody${reason:+, $reason}"
	case $reason in
	waiting*D[NLJM]\ *)
		! lasts down ||
			give_up "a member is down, and none leaves without it: bring it back, or set replicas back: $reason"
		;;
	'' | waiting*) condition= ;;
	*) ! lasts reason_stays || give_up "$reason Or set replicas back" ;;
	esac
}

# Those that ran and don't may fall silent.
most_members=0

# A pod without an address is unseen here, and counts among the members that the others see.
departed() {
	local all going kind members
	if ! all=$(addresses "$HEADLESS_SERVICE") || ! going=$(without_those_that_stay "$all"); then
		say "waiting for the name server"
		condition=
		return 1
	elif [ -z "$all" ]; then
		lasts nobody_is_there
		return
	fi
	hear_those_that_go "$going"
	if [ -n "$somebody" ]; then
		wait_for_somebody
		return 1
	fi
	read -r kind members < <(ring_size)
	if [ "$kind" = member ] || [ "${members:-0}" -gt "$most_members" ]; then
		most_members=$members
	fi
	if [ "$most_members" -gt "$REPLICAS" ]; then
		say "the ring has $most_members members, and $REPLICAS are wanted: waiting for the others to come back and leave"
		! lasts down ||
			give_up "those that are to leave are down: bring them or replicas back; or remove them for good with nodetool \
removenode, repair each that stays with nodetool repair --full, and delete their claims"
		return 1
	fi
	case $kind${silent:+ beside one that is silent} in
	member) ;;
	'member beside'*)
		say "waiting for the pod at $silent to tell whether it is a member"
		lasts one_is_silent
		;;
	outdated*)
		say "waiting for members to hear that $REPLICAS are wanted"
		condition=
		return 1
		;;
	*)
		say "waiting for a member to tell how many there are"
		lasts nobody_counts || return 1
		[ -z "$silent" ] ||
			give_up "nobody tells whether the pod at $silent is one: set replicas back, and bring up that ring first"
		;;
	esac
}

until departed; do
	if [ "$SECONDS" -ge "$TIMEOUT_SECONDS" ]; then
		echo "not done after $((TIMEOUT_SECONDS / 60)) minutes, the next up goes on: $said"
		exit 1
	fi
	sleep 2
done
