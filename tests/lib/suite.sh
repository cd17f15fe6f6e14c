# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Runs commands that print TAP, passes it through and sums it up. Source it, do not
# run it. $repo_dir is set, and $work is a directory to be removed at the end.

# Of all suites.
passed=0
failed=0

# As many machines as there are processors to emulate theirs. Pools in a pool are not more.
jobs=${SMTPWARD_JOBS:-$(nproc)}

# Names that are still to be printed.
waiting=()

print_done() {
	while [[ ${#waiting[@]} -gt 0 && -e $work/${waiting[0]}/done ]]; do
		cat "$work/${waiting[0]}/said"
		waiting=("${waiting[@]:1}")
	done
}

# Each of a pool is a process group: it would outlive us, as ^C does not get there.
stop_pool() {
	local pid

	for pid in $(jobs -p); do
		kill -- "-$pid" 2>/dev/null || :
	done
	wait
	exit 130
}

in_pool() {
	work=$work/$2
	export SMTPWARD_JOBS=1
	trap ': >"$work/done"' EXIT
	"$1" "$2"
}

# pool COMMAND NAME... - run COMMAND NAME for each, several at a time, with a $work of
# its own, which stays. Prints what they say, in the order of the names.
pool() {
	local command=$1 name
	shift

	waiting=()
	trap stop_pool INT TERM HUP
	for name; do
		while [[ $(jobs -rp | wc -l) -ge $jobs ]]; do
			wait -n || :
			print_done
		done
		printf '# %s begins\n' "$name"
		mkdir "$work/$name"
		set -m
		in_pool "$command" "$name" >"$work/$name/said" 2>&1 </dev/null &
		set +m
		waiting+=("$name")
	done
	while [[ $(jobs -rp | wc -l) -gt 0 ]]; do
		wait -n || :
		print_done
	done
	# What was killed has not said that it is done.
	(cd "$work" && touch "${@/%//done}")
	print_done
	trap - INT TERM HUP
}

# add_up NAME - add what suites of a pool wrote to $work/sums, a line for each.
add_up() {
	local p f

	[[ -e $work/$1/sums ]] || echo "0 1" >"$work/$1/sums"
	while read -r p f; do
		passed=$((passed + p))
		failed=$((failed + f))
	done <"$work/$1/sums"
}

# suite NAME COMMAND... - run one; a failure that no test line tells is a failed test.
# Sets suite_passed, suite_failed and suite_seconds. Runs in a pool.
suite() {
	local name=$1 status=0 started=$SECONDS
	shift

	{
		("$@") || echo "$?" >"$work/status"
	} | awk -v SUM="$work/sum" -f "$repo_dir/tests/lib/tap.awk"
	if [[ -e $work/status ]]; then
		status=$(<"$work/status")
		rm "$work/status"
	fi
	read -r suite_passed suite_failed <"$work/sum"
	if [[ $status -ne 0 && $suite_failed -eq 0 ]]; then
		printf 'not ok - %s ended with status %d\n' "$name" "$status"
		suite_failed=1
	fi
	if [[ $suite_passed -eq 0 && $suite_failed -eq 0 ]]; then
		printf 'not ok - %s ran no test\n' "$name"
		suite_failed=1
	fi
	echo "$suite_passed $suite_failed" >>"$work/sums"
	# shellcheck disable=SC2034 # for the caller
	suite_seconds=$((SECONDS - started))
}
