# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Caps and budgets, with a program that sends attachments. Source it, do not run it.
# shellcheck disable=SC2154,SC2317 # events and sink are of scene.sh; called by name

limited=limited@example.org
cap=5242880

# The budget has room for what test_limits() sends before it is to be used up.
limits_policy() {
	cat >/etc/smtpward/policy.d/05-limits.yaml <<-END
		rules:
		  - title: Mail of alice
		    users: [alice]
		    ports: [587]
		    verdict: allow
		    transfer-size-cap: 5 MiB
		    budgets:
		      - sessions: 3
		        period: 1 h
		        for: each-user
	END
	smtpward policy check && smtpward policy load
}

send_limited() {
	alice "curl -sS smtp://mx.example.net:587 --mail-from $limited \
		--mail-rcpt a@example.net -T /var/tmp/$1"
}

test_limits() {
	local told='.event.action == "smtp-limit"'
	local capped=".smtpward.limit == {kind: \"cap\", value: $cap}"

	ok "a policy with a cap and a budget loads" limits_policy
	ok "and is shown" shows "$cap  3 sessions in 1 h for each-user  Mail of alice" \
		policy show
	ok "audit mode is set" smtpward mode audit
	ok "what is beyond the cap is sent" send_limited 25M
	ok "and arrives" until_true has_received $limited 1
	ok "but it is told that it would be cut" has "$told" \
		"$capped and .smtpward.would_cut and (.smtpward.refused | not)
		and .event.kind == \"alert\" and .rule.name == \"Mail of alice\""
	ok "enforce mode is set" smtpward mode enforce --force
	counted_then=$(counted)
	ok "what is beyond the cap is cut" fails send_limited 25M
	ok "curl says why" grep -q 'Operation not permitted' "$previous"
	ok "the server outside has no more than the cap" was_cut
	ok "it is told" has "$told and .smtpward.refused" \
		"$capped and (.smtpward.would_cut | not) and .event.outcome == \"failure\""
	ok "what is within the cap is sent" send_limited 1M
	ok "and arrives" until_true has_received $limited 2
	ok "what was cut did not" is "$(received $limited)" 2
	ok "then the budget is used up" fails send_limited 1M
	ok "and it is told which" has \
		'.event.action == "smtp-connect" and .user.name == "alice"' \
		'.smtpward.limit == {kind: "sessions", value: 3, period: 3600,
		scope: "each-user"} and .smtpward.verdict == "deny" and
		.smtpward.refused and .rule.name == "Mail of alice"'
	ok "for people: what was cut" shows \
		'CUT: alice to 192.0.2.2 port 587: .* bytes out (cap 5242880)' events -n 20
	ok "and what was denied" shows \
		'DENIED, beyond budget of 3 sessions in 1 h for each-user: alice connects' \
		events -n 20
	rm /etc/smtpward/policy.d/05-limits.yaml
	ok "the policy without them loads" smtpward policy load
}

# shows PATTERN COMMAND... - smtpward COMMAND prints such a line.
shows() {
	local pattern=$1
	shift

	smtpward "$@" >/tmp/shown
	cat /tmp/shown
	grep -q -- "$pattern" /tmp/shown
}

# The last connection, as it was counted outside and as it is recorded.
was_cut() {
	local port came record

	until_true has_counted $((counted_then + 1)) || return
	read -r _ port _ came _ < <(tail -n 1 "$sink/connections")
	echo "$came bytes came"
	[[ $came -gt 0 && $came -le $cap ]] || return
	until_true has_ended "$port" || return
	record=$(ended "$port")
	jq . <<<"$record"
	jq -e ".smtpward.transfer.state == \"cut\" and .event.outcome == \"failure\" and
		.source.bytes >= $came and .source.bytes <= $cap" <<<"$record"
}
