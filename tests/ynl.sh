#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Usage: ynl.sh
#
# In a test machine: the kernel's own netlink client, which knows of the family only
# what include/smtpward.yaml says, reads and changes what there is. Prints TAP.
# shellcheck disable=SC2317 # called by name
set -uo pipefail

# shellcheck source-path=SCRIPTDIR source=lib/tap.sh
. "$(dirname "$0")/lib/tap.sh"

kt=/payload/kt

# ynl ARGUMENT... - as JSON; bytes are in hexadecimal. That the specification fits its
# schema is checked by spec.sh, and takes long here.
ynl() {
	python3 "$kt/tools/net/ynl/cli.py" --spec /payload/include/smtpward.yaml \
		--no-schema --output-json "$@"
}

# answers FILTER ARGUMENT... - the client's output fits a filter of jq.
answers() {
	local filter=$1
	shift

	ynl "$@" | tee /tmp/answer | jq -se "$filter" >/dev/null || {
		cat /tmp/answer
		return 1
	}
}

# refused WORDS ARGUMENT... - the kernel refuses, and says why.
refused() {
	local words=$1
	shift

	! ynl "$@" >/tmp/answer 2>&1 || return
	cat /tmp/answer
	grep -q -- "$words" /tmp/answer
}

hex() {
	printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'
}

prepare() {
	insmod /payload/smtpward.ko
	install -d /etc/smtpward/policy.d /var/lib/smtpward /usr/share/smtpward
	cp /payload/dist/mailtools.yaml /usr/share/smtpward
	cp /payload/tests/demo/policy.yaml /etc/smtpward/policy.d
	/payload/daemon/smtpward policy load
	ynl --do mode-set --json '{"mode": "enforce"}'
}

attempt() {
	setpriv --reuid=www-data --clear-groups bash -c 'exec 3<>/dev/tcp/127.0.0.1/25'
}

# Some generic netlink socket has joined a group.
subscribed() {
	awk '$2 == 16 && $4 != "00000000" { found = 1 } END { exit !found }' \
		/proc/net/netlink
}

# Once, for the first event after a dump.
rings() {
	ynl --dump event-get >/dev/null
	ynl --subscribe doorbell --sleep 10 >/tmp/rung &
	until_true subscribed
	attempt
	attempt
	wait $!
	cat /tmp/rung
	jq -se 'flatten | length == 1 and .[0].name == "event-ready"' /tmp/rung
}

rules=$(grep -c 'title:' /payload/tests/demo/policy.yaml)

ok "the module is loaded, a policy is in force" prepare
ok "a connection is refused" fails attempt

ok "status-get: mode, policy and hooks in words and numbers" answers \
	".[0] | .mode == \"enforce\" and .generation == 1 and .rules == $rules and
	.[\"default-verdict\"] == \"deny\" and .armed == 3 and .hooks == 3 and
	.hook == \"ftrace\" and (.ports | sort) == [25, 465, 587, 2525] and
	(.sha256 | length) == 64" --do status-get
ok "policy-get dumps the head" answers \
	'.[0][0] | .generation == 1 and .["default-verdict"] == "deny"' --dump policy-get
ok "policy-get dumps every rule, with its hits" answers \
	"[.[0][] | .rule // [] | .[]] | length == $rules and
	(map(.id) == [range(1; $rules + 1)]) and all(has(\"hits\"))" --dump policy-get
ok "a rule's destination is readable" answers \
	'[.[0][] | .rule // [] | .[]][1] | .verdict == "allow" and .uid == [1001] and
	.dest[0].addr == "c0000202" and .dest[0]["port-min"] == 587' --dump policy-get
ok "policy-get dumps the tools" answers \
	'[.[0][] | .tool // [] | .[]] | any(.name == "sendmail") and length > 20' \
	--dump policy-get
ok "policy-get gets one rule" answers \
	'.[0].rule[0].id == 2' --do policy-get --json '{"rule-id": 2}'
ok "policy-get of a rule that is not there" refused 'no such rule' \
	--do policy-get --json '{"rule-id": 99}'

ok "event-get dumps events: policy, mode, connect" answers \
	'.[0] | map(.type) == ["policy", "mode", "connect"] and map(.seq) == [1, 2, 3]' \
	--dump event-get
ok "event-get dumps what follows a sequence number" answers \
	'.[0] | map(.seq) == [3]' --dump event-get --json '{"seq": 2}'
ok "an event's verdict, hook and mode are words" answers \
	'.[0] | .verdict == "deny" and .via == "connect" and .mode == "enforce" and
	has("refused")' --do event-get --json '{"seq": 3}'
ok "an event's subject" answers ".[0].subject | .uid == 33 and .euid == 33 and
	.context == \"background\" and .comm == \"$(hex bash)\" and
	(.exe | endswith(\"$(hex /bash)\")) and (.args | startswith(\"$(hex bash)00\"))
	and .argflags == [\"claimed\"] and (.ancestor | length) > 0" \
	--do event-get --json '{"seq": 3}'
ok "an event's target" answers \
	'.[0].target | .addr == "7f000001" and .port == 25 and .protocol == 6' \
	--do event-get --json '{"seq": 3}'
ok "event-get of what has not happened" refused 'no such event' \
	--do event-get --json '{"seq": 99}'

ok "mode-set takes and answers a word" answers '.[0].mode == "audit"' \
	--do mode-set --json '{"mode": "audit"}'
ok "and it is so" answers '.[0].mode == "audit"' --do status-get
ok "mode-set refuses what is no mode, and blames the attribute" \
	refused "bad-attr.*mode" --do mode-set --json '{"mode": 7}'
ok "policy-add without a beginning" refused 'no policy was begun' \
	--do policy-add --json '{"rule": [{"id": 1, "verdict": "allow"}]}'
ok "event-ack by a stranger" refused 'does not own' \
	--do event-ack --json '{"seq": 1}'
ok "the doorbell rings, without content" rings
ok "the policies of the kernel are those of the specification" \
	python3 /payload/tests/lib/genl_policy.py "$kt" /payload/include/smtpward.yaml
ok "the module unloads" rmmod smtpward
end
