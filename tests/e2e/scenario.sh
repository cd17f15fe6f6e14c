# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Scenarios: something sends, and the records that come of it are compared with what
# was expected: verdict on the context, detections, and what became of the mail. Source
# it after scene.sh.
# shellcheck disable=SC2154 # events is of scene.sh

scenarios=()
# Whose records are not those of a sender.
mail_servers="postfix Debian-exim smmta smmsp opensmtpd opensmtpq mail nullmail"
# How often what came was what was expected.
right_alerts=0
other_alerts=0
missed_alerts=0
false_alerts=0
right_silence=0

# since LINE - what was recorded after that line, in one word each: context, origin,
# outcome, detections that are medium or more, and those that are low.
since() {
	tail -n "+$(($1 + 1))" "$events" | jq -rs --arg servers "$mail_servers" '
		def list: unique | join(",") | if . == "" then "-" else . end;
		def found($low): [.[] | .smtpward.detections[]? |
			select((.severity == "low") == $low).id] | list;
		. as $all |
		[.[] | select(.smtpward.context and
			(.user.name | IN($servers | split(" ")[]) | not))] as $own |
		[([$own[].smtpward.context] | list),
		([$own[].smtpward.origin.kind // empty] | list),
		([$all[].smtpward.transmission | select(. and .id).outcome] | last //
			if any($all[]; .smtpward.transmission) then "attempted" else "none" end),
		found(false), found(true)] | join(" ")'
}

settles() {
	local line=$1 pattern=$2

	actual=$(since "$line")
	# shellcheck disable=SC2053 # it is a pattern
	[[ $actual == $pattern ]] && settled
}

# stays PATTERN LINE - nothing else comes of it a little later.
stays() {
	sleep 2
	settles "$1" "$2"
}

# scenario NAME CONTEXT ORIGIN OUTCOME DETECTIONS LOW COMMAND... - LOW can be a pattern.
scenario() {
	local name=$1 expected="$2 $3 $4 $5 $6" line actual=none result=as_expected
	shift 6

	until_true settled
	line=$(wc -l <"$events")
	"$@" || echo "it returned $?"
	until_true settles "$line" "$expected" && stays "$line" "$expected" || result=differs
	count_alert "$expected" "$actual"
	scenarios+=("$name|$expected|$actual")
	[[ $result == as_expected ]] ||
		tail -n "+$((line + 1))" "$events" | jq -c '[.event.action, .message,
			.smtpward.context, .smtpward.origin.kind, .smtpward.script,
			[(.smtpward.detections, .smtpward.muted)[]? | {id, key, by}]]'
	printf 'expected %s\nactual   %s\n' "$expected" "$actual"
	[[ $result == as_expected ]]
}

# alerts CONTEXT ORIGIN OUTCOME DETECTIONS LOW - the detections that count, "-" for none.
# Low ones do where some or none were expected, and not any.
alerts() {
	local low=$5

	[[ $expected != *' *' ]] || low=-
	printf '%s\n' "$4,$low" | sed 's/,-$//; s/^-,//'
}

# count_alert EXPECTED ACTUAL
count_alert() {
	local expected=$1 of_expected of_actual

	# shellcheck disable=SC2086 # the words of each
	{
		set -f
		of_expected=$(alerts $1)
		of_actual=$(alerts ${2/#none/? ? ? - -})
		set +f
	}
	# shellcheck disable=SC2053 # it is a pattern
	if [[ $of_actual == $of_expected ]]; then
		[[ $of_actual == - ]] && right_silence=$((right_silence + 1)) ||
			right_alerts=$((right_alerts + 1))
	elif [[ $of_expected == - ]]; then
		false_alerts=$((false_alerts + 1))
	elif [[ $of_actual == - ]]; then
		missed_alerts=$((missed_alerts + 1))
	else
		other_alerts=$((other_alerts + 1))
	fi
}

# What was expected and what came, for people; then how often that was the same.
scenario_table() {
	local row name expected actual

	printf '# %-34s %s\n' scenario \
		'context, origin, outcome, detections, low ones: expected / actual'
	for row in "${scenarios[@]}"; do
		IFS='|' read -r name expected actual <<<"$row"
		printf '# %-34s %s\n# %-34s %s\n' "$name" "$expected" '' "$actual"
	done
	printf '# %-22s %10s %10s %10s\n' '' 'that one' another silence
	printf '# %-22s %10d %10d %10d\n' 'an alert was expected' \
		"$right_alerts" "$other_alerts" "$missed_alerts"
	printf '# %-22s %10s %10d %10d\n' 'silence was expected' - \
		"$false_alerts" "$right_silence"
}
