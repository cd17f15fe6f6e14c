#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Second boot of the installation test, without a daemon: policy and mode are back
# before the network and cron. Then the daemon comes and finds what happened.
# shellcheck disable=SC2317 # called by name
set -uo pipefail

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

when() {
	systemctl show -P "$2" "$1"
}

before() {
	printf '%s < %s\n' "$1" "$2"
	[[ $1 -gt 0 && $2 -gt 0 && $1 -le $2 ]]
}

recorded_boot_job() {
	jq -es 'any(.user.name == "svc-report" and
		(.process.args | tostring | contains("attempt.py")) and
		(.event.type | index("denied")))' "$events"
}

# A state that cannot be used is an error that shows, and changes nothing.
damaged_state() {
	cp -a /var/lib/smtpward/policy.bin /var/tmp/policy.bin
	printf 'x' | dd of=/var/lib/smtpward/policy.bin bs=1 seek=70 conv=notrunc
	systemctl restart smtpward-policy.service
	[[ $(systemctl is-failed smtpward-policy.service) == failed ]] &&
		journalctl -u smtpward-policy.service | grep -q checksum &&
		is "$(in_force)" "$(</var/tmp/in-force)"
}

ok "the daemon does not run" is "$(systemctl is-active smtpwardd)" inactive
ok "the module is loaded" test -d /sys/module/smtpward
ok "mode, policy and generation are as before" is "$(in_force)" "$(</var/tmp/in-force)"
restored=$(when smtpward-policy.service ExecMainExitTimestampMonotonic)
ok "restored before the network" before "$restored" \
	"$(when network-pre.target ActiveEnterTimestampMonotonic)"
ok "restored before cron" before "$restored" \
	"$(when cron.service ExecMainStartTimestampMonotonic)"
ok "a job of the boot was run" until_true test -s /srv/svc-report/result
ok "and denied" is "$(</srv/svc-report/result)" EPERM
ok "a user with a rule is not" is "$(attempt www-data)" ENETUNREACH
ok "the job waits to be recorded" test "$(status_field events.unread)" -gt 0

ok "a damaged state is an error, and changes nothing" damaged_state
cp -a /var/tmp/policy.bin /var/lib/smtpward/policy.bin
ok "the state is good again" systemctl restart smtpward-policy.service

systemctl unmask smtpwardd.service
ok "the daemon starts" systemctl start smtpwardd.service
ok "and records the job of the boot" until_true recorded_boot_job
ok "policy and generation are not changed by that" is "$(in_force)" "$(</var/tmp/in-force)"
end
