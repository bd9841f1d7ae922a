# Sourced: the addresses of a host of the cluster.
# shellcheck shell=bash

# A whole name has one answer: of a short one, that it isn't there would be true only once servers outside of the cluster
# had been asked, too.
domain=$(awk -v start="$POD_NAMESPACE.svc." '$1 == "search" && index($2, start) == 1 { print $2 }' /etc/resolv.conf)
if [ -z "$domain" ]; then
	echo "the cluster's names aren't this pod's: the first domain that /etc/resolv.conf searches isn't $POD_NAMESPACE.svc" >&2
	exit 1
fi

# Nothing where it has none; fails where the name server doesn't tell.
addresses() { # host
	python3 "$SCRIPTS/addresses.py" "$1.$domain."
}
