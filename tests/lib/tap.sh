# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# TAP from a script, one line for each command that is to succeed. Source it, do not
# run it.

# What the current command of ok prints, and what the one before printed.
log=/var/tmp/tap.output
# shellcheck disable=SC2034 # for the scripts that source this file
previous=/var/tmp/tap.previous

tests=0
failures=0

# ok NAME COMMAND... - one line; a failure shows what the command printed.
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

fails() {
	! "$@"
}

is() {
	[[ $1 == "$2" ]] || {
		printf "'%s', expected '%s'\n" "$1" "$2"
		return 1
	}
}

# until_true COMMAND... - at most a minute: test machines are slow.
until_true() {
	local deadline=$((SECONDS + 60))

	until "$@"; do
		[[ $SECONDS -lt $deadline ]] || return 1
		sleep 0.2
	done
}

# end - the plan, and the exit status of the script.
end() {
	printf '1..%d\n' "$tests"
	[[ $failures -eq 0 ]]
	exit
}
