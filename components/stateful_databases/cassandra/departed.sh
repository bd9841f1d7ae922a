#!/bin/bash
# The Job's: waits until the ring has no more members than REPLICAS, so that the pods of the others may go. Ends with an
# error where those that stay can't hold the copies or the data; nobody has left then.
set -euo pipefail
# shellcheck source=status.sh
. "$SCRIPTS/status.sh"
trap 'exit 143' TERM INT

# How often nobody must be found before that counts: before the first pod there is nobody, and where no server runs nobody
# tells. The StatefulSet that would mend it waits for this.
nobody_is_there=3
nobody_tells=30

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

# As one of those that stay sees it, or nothing.
size() {
	local kind number size
	for number in $(seq 0 $((REPLICAS - 1))); do
		if read -r kind _ size _ < <(told_by "$(member "$number")") && [ "$kind" = member ]; then
			echo "$size"
			return
		fi
	done
}

unheard=0
# There once a member has told something: then silence proves nothing.
heard=
nobody_for() { # times
	unheard=$((unheard + 1))
	[ -z "$heard" ] && [ "$unheard" -ge "$1" ]
}

somebody_stays_in_the_ring() { # addresses of those that go
	local address kind reason wanted
	for address in $1; do
		read -r kind wanted _ reason < <(told_by "$address") || kind=
		case $kind in
		empty | idle) ;;
		member)
			heard=yes
			if [ -n "$reason" ] && [ "$wanted" = "$REPLICAS" ]; then
				echo "the ring can't have $REPLICAS members: ${reason}Or set replicas back"
				exit 1
			fi
			say "waiting for members to leave until $REPLICAS are left"
			return
			;;
		*)
			say "waiting for the pod at $address to tell whether it is a member"
			return
			;;
		esac
	done
	return 1
}

# A pod without an address is unseen here, and counts among the members that the others see.
departed() {
	local all going members
	if ! all=$(addresses "$HEADLESS_SERVICE") || ! going=$(without_those_that_stay "$all"); then
		say "waiting for the name server"
	elif [ -z "$all" ]; then
		nobody_for "$nobody_is_there" && return
	elif ! somebody_stays_in_the_ring "$going"; then
		members=$(size)
		heard+=$members
		if [ -z "$members" ]; then
			say "waiting for a member to tell how many there are"
			nobody_for "$nobody_tells" && return
		elif [ "$members" -le "$REPLICAS" ]; then
			return
		else
			say "the ring has $members members, and $REPLICAS are wanted: waiting for the others to come back and leave"
		fi
	fi
	return 1
}

until departed; do sleep 2; done
