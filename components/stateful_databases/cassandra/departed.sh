#!/bin/bash
# The Job's: waits until the ring has no more members than REPLICAS, so that the pods of the others may go. Ends with an
# error where those that stay can't hold the copies or the data.
set -euo pipefail
# shellcheck source=status.sh
. "$SCRIPTS/status.sh"
trap 'exit 143' TERM INT

# How often in a row something must be so before it counts. Before the first pod there is nobody; where no server runs nobody
# counts members, and the StatefulSet that would mend that waits for this; a reason may be from before it was removed.
nobody_is_there=5
nobody_counts=30
reason_stays=20

said=
say() { # words
	[ "$*" = "$said" ] || echo "$*"
	said=$*
}

# A whole name has one answer: of a short one, that it isn't there would be true only once servers outside of the cluster
# had been asked, too.
domain=$(awk -v start="$POD_NAMESPACE.svc." '$1 == "search" && index($2, start) == 1 { print $2 }' /etc/resolv.conf)
if [ -z "$domain" ]; then
	echo "the cluster's names aren't this pod's: the first domain that /etc/resolv.conf searches isn't $POD_NAMESPACE.svc"
	exit 1
fi

# Of a host without an address nothing; an error where the name server doesn't tell.
addresses() { # host
	python3 -c '
import socket, sys

try:
    found = socket.getaddrinfo(sys.argv[1], None, type=socket.SOCK_STREAM)
except socket.gaierror as error:
    if error.errno not in (socket.EAI_NONAME, socket.EAI_NODATA):
        sys.exit(1)
    found = []
for each in found:
    print(each[4][0])
' "$1.$domain."
}

without_those_that_stay() { # addresses
	local left=$1 number staying
	for number in $(seq 0 $((REPLICAS - 1))); do
		staying=$(addresses "$(member "$number")") || return 1
		[ -z "$staying" ] || left=$(grep --invert-match --line-regexp --fixed-strings "$staying" <<<"$left")
	done
	echo "$left"
}

# As those that stay see it: of a server that runs, or else of one that ran; nothing where there was none. A member that
# doesn't know yet that fewer are wanted may tell how many there were.
size() {
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

declare -A times=()
often() { # what, times
	times[$1]=$((${times[$1]-0} + 1))
	[ "${times[$1]}" -ge "$2" ]
}

never_mind() { # what
	times[$1]=0
}

somebody_stays_in_the_ring() { # addresses of those that go
	local address kind reason='' somebody='' wanted words
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
		*) somebody="waiting for the pod at $address to tell whether it is a member" ;;
		esac
	done
	case $reason in
	'') never_mind reason ;;
	waiting*)
		never_mind reason
		somebody+=", $reason"
		;;
	*)
		if often reason "$reason_stays"; then
			echo "the ring can't have $REPLICAS members: $reason Or set replicas back"
			exit 1
		fi
		;;
	esac
	[ -z "$somebody" ] || say "$somebody"
	[ -n "$somebody" ]
}

# Those that ran and don't may fall silent.
most_members=0

# A pod without an address is unseen here, and counts among the members that the others see.
departed() {
	local all going kind members
	if ! all=$(addresses "$HEADLESS_SERVICE") || ! going=$(without_those_that_stay "$all"); then
		say "waiting for the name server"
		return 1
	elif [ -z "$all" ]; then
		often nobody_is_there "$nobody_is_there"
		return
	fi
	never_mind nobody_is_there
	if somebody_stays_in_the_ring "$going"; then
		never_mind nobody_counts
		return 1
	fi
	read -r kind members < <(size)
	if [ "$kind" = member ] || [ "${members:-0}" -gt "$most_members" ]; then
		most_members=$members
	fi
	if [ "$most_members" -gt "$REPLICAS" ]; then
		say "the ring has $most_members members, and $REPLICAS are wanted: waiting for the others to come back and leave"
		return 1
	elif [ "$kind" != member ]; then
		say "waiting for a member to tell how many there are"
		[ "$kind" = starting ] && often nobody_counts "$nobody_counts"
	fi
}

until departed; do sleep 2; done
