# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# How the demonstration talks, and how it checks what it says. Source it.

# Who sources it has a directory for temporary files, $work.

# Text of a paragraph stands between its label and column 100.
indent=16
width=$((100 - indent))

bold='' dim='' red='' green='' yellow='' plain=''

use_colour() {
	bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
	red=$'\e[1;31m' green=$'\e[32m' yellow=$'\e[33m'
}

part() {
	printf '\n%s== %s ==%s\n' "$bold" "$*" "$plain"
}

say() {
	fold -s -w 100 <<<"$*" | sed 's/ *$//'
}

# told LABEL TEXT... - a paragraph; what became of an attempt is coloured.
told() {
	local label=$1 line
	shift

	[[ -n $* ]] || return
	fold -s -w "$width" <<<"$*" | sed 's/ *$//' | while IFS= read -r line; do
		paint_outcome "$line"
		printf '    %-*s%s\n' $((indent - 4)) "$label" "$painted"
		label=
	done
}

# paint_outcome TEXT - set $painted to TEXT with the outcome at its start coloured.
paint_outcome() {
	painted=${1/#DENIED/${red}DENIED$plain}
	painted=${painted/#would deny/${yellow}would deny$plain}
	painted=${painted/#allowed/${green}allowed$plain}
}

# quoted - standard input, as what was not said by us.
quoted() {
	sed "/./s/.*/    $dim&$plain/"
}

# shown COMMAND... - run it in front of the reader.
shown() {
	local status=0

	printf '    %s$ %s%s\n' "$bold" "$*" "$plain"
	"$@" >"$work/shown" 2>&1 || status=$?
	sed 's/^/    /' "$work/shown"
	return "$status"
}

# The kinds of checks, in the order of the summary.
kinds=(ended event flow outside silent again record product)
declare -A kind_words=(
	[ended]="how the program ended: status 0, or another and EPERM in what it said"
	[event]="its event is recorded, with this user, mode, verdict and rule"
	[flow]="what its connection carried is recorded, with the bytes that outside counted"
	[outside]="how many messages arrived outside"
	[silent]="refused: not even a connection reached outside (its TcpPassiveOpens)"
	[again]="messages counted again at the end, with Postfix's queue empty"
	[record]="the record of cron's job: command line, directory, ancestor, destination"
	[product]="mode, policy, hooks, losses; no password in any record"
)
declare -A passed=() total=()

# check KIND WORDS COMMAND... - COMMAND has to succeed, WORDS say what for.
check() {
	local kind=$1 words=$2
	shift 2

	total[$kind]=$((${total[$kind]-0} + 1))
	if "$@" >"$work/checked" 2>&1; then
		passed[$kind]=$((${passed[$kind]-0} + 1))
		return
	fi
	printf '    %sNOT AS TOLD%s expected: %s\n' "$red" "$plain" "$words"
	tail -n 10 "$work/checked" | sed 's/^/        /'
}

# checks_told - the summary; fails unless everything was as told.
checks_told() {
	local kind all_passed=0 all=0

	for kind in "${kinds[@]}"; do
		printf '    %2d of %2d  %s\n' "${passed[$kind]-0}" "${total[$kind]-0}" \
			"${kind_words[$kind]}"
		all_passed=$((all_passed + ${passed[$kind]-0}))
		all=$((all + ${total[$kind]-0}))
	done
	if [[ $all_passed -eq $all && $all -gt 0 ]]; then
		printf '\n%s%d of %d things were as told.%s\n' "$green" "$all" "$all" "$plain"
		return
	fi
	printf '\n%sOnly %d of %d things were as told; NOT AS TOLD above says which.%s\n' \
		"$red" "$all_passed" "$all" "$plain"
	return 1
}
