# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Runs commands that print TAP, passes it through and sums it up. Source it, do not
# run it. $repo_dir is set, and $work is a directory to be removed at the end.

# Of all suites.
passed=0
failed=0

# suite NAME COMMAND... - run one; a failure that no test line tells is a failed test.
# Sets suite_passed, suite_failed and suite_seconds.
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
	passed=$((passed + suite_passed))
	failed=$((failed + suite_failed))
	# shellcheck disable=SC2034 # for the caller
	suite_seconds=$((SECONDS - started))
}
