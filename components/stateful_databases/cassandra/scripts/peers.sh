# Sourced: who is in the ring, as far as the network tells.
# shellcheck shell=bash

ordinal=${POD_NAME##*-}
cql=9042

# A count that can't be read must not look like a ring of none: another one would be begun beside it.
wanted() {
	local members
	members=$(<"$MEMBERS/replicas")
	[[ $members =~ ^[1-9][0-9]*$ ]] || refuse "$MEMBERS/replicas must hold the number of members, not '$members'"
	echo "$members"
}

others() {
	local members
	members=$(wanted) || exit 1
	seq 0 $((members - 1)) | grep --invert-match --line-regexp "$ordinal" || true
}

# Some are enough for whoever looks for the ring.
other_members() {
	local number numbers
	numbers=$(others) || exit 1
	for number in $(head --lines=3 <<<"$numbers"); do member "$number"; done | paste --serial --delimiters=,
}

# Whether it lets clients in.
answers() { # host
	timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$cql" 2>/dev/null
}

everybody_answers() {
	local number numbers
	numbers=$(others) || return 1
	for number in $numbers "$ordinal"; do
		answers "$(member "$number")" || return 1
	done
}

wait_until_wanted() {
	local members
	members=$(wanted)
	[ "$ordinal" -ge "$members" ] || return 0
	echo "waiting for a ring of more than $members members" >&2
	tell idle
	while [ "$ordinal" -ge "$members" ]; do
		sleep 5
		members=$(wanted)
	done
	tell_starting
}

# Pods are replaced from the last to the first, each once the one after it is ready. So where nobody begins the ring, because
# no node has room or a setting is wrong, those that wait for it are ready, or what mends it would never come to the first
# one. There is nothing to serve then. Once somebody begins the container does so anew: its startup probe is over.
waiting=/run/cassandra/waiting
patience=60
nobody_since=

let_those_before_be_mended() {
	local kind number numbers
	[ "$ordinal" != 0 ] || return 0 # nobody is before it
	numbers=$(others) || exit 1
	for number in $numbers; do
		read -r kind _ < <(told_by "$(member "$number")") || kind=
		case $kind in
		starting | member)
			wait_no_more
			nobody_since=$SECONDS
			return
			;;
		esac
	done
	if [ $((SECONDS - ${nobody_since:=$SECONDS})) -ge "$patience" ] && [ "$(told_by "$(member "$ordinal")")" = empty ]; then
		touch "$waiting" # it hears itself by its name: so it would hear others
	fi
}

wait_no_more() {
	[ -e "$waiting" ] || return 0
	rm "$waiting"
	exit 0
}

# Prints what is waited for until no pod may have the ring's data, none of those either that are no longer wanted.
say_who_may_have_data() {
	local address all kind
	# Once it has heard of this pod, it has of those before.
	if ! all=$(addresses "$HEADLESS_SERVICE") || ! grep --quiet --line-regexp --fixed-strings "$POD_IP" <<<"$all"; then
		echo "the name server to know this pod"
		return
	fi
	for address in $all; do
		read -r kind _ < <(told_by "$address") || kind=
		[[ $kind == empty || $kind == idle ]] || { echo "the pod at $address to say whether it has data" && return; }
	done
}

# Waits until each other member, and each other pod, has said that it is empty, or one serves. A member 0 that lost its
# volume must not begin a second ring, and one that starts or joins says nothing yet.
nobody_has_begun() {
	local number numbers silent waited said=
	while true; do
		numbers=$(others) || exit 1
		silent=
		for number in $numbers; do
			! answers "$(member "$number")" || return 1
			[ "$(told_by "$(member "$number")")" = empty ] || silent+=" $number"
		done
		waited=${silent:+members$silent to say whether they have data}
		waited=${waited:-$(say_who_may_have_data)}
		[ -n "$waited" ] || return 0
		[ "$waited" = "$said" ] || echo "waiting for $waited" >&2
		said=$waited
		sleep 1
	done
}

# Longer than the others take to see that a killed server is down, and to send one that is back what little it has missed.
patience_with_the_ring=30

# Whether it was in the ring, and starts again.
starts_again() { # member
	[[ $(told_by "$(member "$1")") == starting\ [0-9]* ]]
}

# Sets waited to what keeps this one from joining the ring that a member sees; fails where that shows none. At its bootstrap it
# gets each row from one copy, in the place of another: with one down, that may be the only copy without the row. And the one
# that is down may be this one itself, before its volume was lost.
look_at_the_ring() { # member
	local down ring
	waited="member $1 to show the ring"
	ring=$(ring_seen_by "$(member "$1")" | grep --invert-match '^.J') || return 1
	waited=
	down=$(awk '/^D/ { print $2, $(NF - 1) }' <<<"$ring" | paste --serial --delimiters=,)
	if [ -n "$down" ]; then
		waited="members that are down: $down. Bring them back; one that is lost, as this one with its former volume may be, remove"
		waited+=" on another one with nodetool removenode, and repair each that stays with nodetool repair --full"
		were_down=yes
		whole_since=
		return
	fi
	whole_since=${whole_since:-$SECONDS}
	if [[ $((SECONDS - whole_since)) -lt $patience_with_the_ring ]] &&
		[[ -n $were_down || $(wc --lines <<<"$ring") -gt $ordinal ]]; then
		waited="the others to see whether one is down"
	fi
}

# Members bootstrap one at a time: each after the one before it, whose CQL is open once it has joined and has its copies.
wait_for_turn() {
	local before number pause=1 said= waited were_down= whole_since=
	while true; do
		before=$((ordinal - 1))
		[ "$ordinal" != 0 ] || before=$(others) || exit 1
		waited="a member of the ring to answer: ${before:-none is wanted, set replicas back}"
		for number in $before; do
			if ! answers "$(member "$number")"; then
				! starts_again "$number" || { were_down=yes && whole_since=; }
				continue
			fi
			pause=5 # a nodetool there each time
			look_at_the_ring "$number" || continue
			[ -n "$waited" ] || { wait_no_more && return 0; }
			break
		done
		[ "$waited" = "$said" ] || echo "waiting for ${waited//$'\n'/ }" >&2
		said=$waited
		let_those_before_be_mended
		sleep "$pause"
	done
}
