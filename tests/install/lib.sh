# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# What the phases of the installation test share. Source it, do not run it.
# Everything happens in the test machine, in a copy of the source.

# What the current and the previous command of ok printed.
log=/var/tmp/output
previous=/var/tmp/output.previous
events=/var/log/smtpward/events.json
kver=$(uname -r)

tests=0
failures=0

# ok NAME COMMAND... - one TAP line; a failure shows what the command printed.
ok() {
	local name=$1
	shift

	tests=$((tests + 1))
	[[ ! -e $log ]] || mv "$log" "$previous"
	if "$@" >"$log" 2>&1; then
		printf 'ok %d - %s\n' "$tests" "$name"
	else
		failures=$((failures + 1))
		printf 'not ok %d - %s\n' "$tests" "$name"
		tail -n 40 "$log" | sed 's/^/# /'
	fi
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

is() {
	[[ $1 == "$2" ]] || {
		printf "'%s', expected '%s'\n" "$1" "$2"
		return 1
	}
}

# until_true COMMAND... - at most a minute: everything is slow here.
until_true() {
	local deadline=$((SECONDS + 60))

	until "$@"; do
		[[ $SECONDS -lt $deadline ]] || return 1
		sleep 0.5
	done
}

end() {
	printf '1..%d\n' "$tests"
	[[ $failures -eq 0 ]]
	exit
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
