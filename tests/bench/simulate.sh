# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What "smtpward policy simulate" takes for a record. Source it in a test machine, in
# guest. The policy is the shipped one, the records are like those of tests/golden.

# How many records of a kind.
simulated=2000

# simulate KIND FILE - what is denied is no failure.
simulate() {
	local status=0

	"$bench_dir/count" /out/bench.json simulate "$1" smtpward policy simulate --json \
		--policy /payload/dist/policy.d "$2" >"$work/printed" || status=$?
	[[ $status -eq 0 || $status -eq 4 ]]
}

# judged NUMBER
judged() {
	jq -se --argjson number "$1" '.[-1].totals.attempts == $number' "$work/printed" \
		>/dev/null
}

work=$(mktemp -d)
golden=/payload/tests/golden
: >"$work/none"
"$bench_dir/records" $simulated "$golden"/{connect-audit,connect-denied,exec,exec-script}.json \
	>"$work/attempts"
"$bench_dir/records" $simulated "$golden"/{flow-closed,flow-session,transmission}.json \
	>"$work/others"
simulate warm-up "$work/attempts" && judged $simulated &&
	simulate none "$work/none" && judged 0 &&
	simulate attempts "$work/attempts" && judged $simulated &&
	simulate others "$work/others" && judged 0 || {
	cat "$work/printed"
	echo "simulate was not measured"
	exit 1
}
printf '{"configuration":"simulate","suite":"records","records":%d}\n' $simulated \
	>>/out/bench.json
