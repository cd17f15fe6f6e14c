# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# What the phases of the installation test share. Source it, do not run it.
# Everything happens in the test machine, in a copy of the source.

# shellcheck source-path=SCRIPTDIR source=../lib/tap.sh
. /payload/tests/lib/tap.sh

events=/var/log/smtpward/events.json
kver=$(uname -r)

# One kernel with headers, as on most servers: a second one doubles the time.
one_kernel() {
	local headers

	for headers in /lib/modules/*/build; do
		[[ $headers == "/lib/modules/$kver/build" ]] ||
			mv "$headers" "$headers.hidden"
	done
}

# refused WORDS COMMAND... - COMMAND fails, says WORDS and claims no success.
refused() {
	local words=$1 status=0
	shift

	"$@" || status=$?
	[[ $status -ne 0 ]] && grep -q -- "$words" "$log" &&
		grep -q 'NOT installed' "$log" &&
		! grep -q 'installed, version' "$log"
}

# One line for everything on the disk, without what changes by itself: journal,
# caches, apt's lists, copies that useradd leaves; and without the key that DKMS made
# for all its modules.
snapshot() {
	find / -xdev \( -path /payload -o -path /out -o -path /var/log/journal \
		-o -path /var/tmp -o -path /tmp -o -path /root \
		-o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/systemd \) -prune \
		-o -path '/var/lib/dkms/mok.*' -o -path '/etc/*-' \
		-o -path '/var/log/[wb]tmp' -o -path /var/log/lastlog \
		-o -path '/var/lib/dbus/*' -o -type d -printf '%y %m %u %g %p\n' \
		-o -printf '%y %m %u %g %s %p %l\n' | LC_ALL=C sort
	find /etc -xdev -type f ! -name '*-' -exec sha256sum {} + |
		LC_ALL=C sort -k 2
}

status_field() {
	smtpward status --json | jq -r ".$1"
}

# What must survive a boot and an upgrade, on one line.
in_force() {
	smtpward status --json | jq -c '[.mode, .policy.generation, .policy.sha256]'
}

# attempt USER - an SMTP connection to an address outside; prints the result.
attempt() {
	setpriv --reuid="$1" --clear-groups python3 /payload/tests/install/attempt.py
}
