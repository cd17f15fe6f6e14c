#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Third boot of the installation test: everything is up by itself. Then an upgrade
# of the module with events unread, and make uninstall.
# shellcheck disable=SC2317 # called by name
set -uo pipefail

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# In the tree, and built by DKMS in advance.
new_version() {
	sed -i 's/"[0-9.]*"/"99.0.0"/' include/version.h
	sed -i 's/^PACKAGE_VERSION=.*/PACKAGE_VERSION="99.0.0"/' dkms.conf
	tar -xf tests/install/upgrade.tar -C /
}

only_new_version() {
	dkms status smtpward
	[[ $(dkms status smtpward | grep -c '/99.0.0,.*installed') -eq 1 &&
		$(dkms status smtpward | wc -l) -eq 1 &&
		$(echo /usr/src/smtpward-*) == /usr/src/smtpward-99.0.0 ]]
}

sequence_of() {
	jq -r "select(.user.name == \"$1\" and .event.action == \"smtp-connect\") |
		.event.sequence" "$events" | tail -n 1
}

recorded_since() {
	[[ $(sequence_of svc-backup) != "$1" ]]
}

nothing_left() {
	snapshot | diff /var/tmp/before -
}

nothing_runs() {
	! getent passwd smtpward && ! getent group smtpward &&
		! systemctl cat smtpwardd.service &&
		! systemctl list-units --all | grep smtpward &&
		[[ ! -d /sys/module/smtpward ]]
}

switched_off() {
	sysctl -q kernel.modules_disabled=1
	refused 'kernel.modules_disabled' make install NO_APT=1
}

ok "the module is loaded" test -d /sys/module/smtpward
ok "mode, policy and generation are as before" is "$(in_force)" "$(</var/tmp/in-force)"
ok "the daemon runs" systemctl is-active smtpwardd.service
ok "nothing failed" is "$(systemctl --failed --no-legend | grep smtpward)" ''

last=$(sequence_of svc-backup)
systemctl stop smtpwardd.service
attempt svc-backup >/dev/null
ok "an event is unread" test "$(status_field events.unread)" -gt 0
new_version
ok "make install, of a newer version" make install NO_APT=1
sed 's/^/# /' "$log"
ok "the new module is loaded" is "$(</sys/module/smtpward/version)" 99.0.0
ok "mode, policy and generation are as before" is "$(in_force)" "$(</var/tmp/in-force)"
ok "the unread event was recorded" recorded_since "$last"
ok "the daemon runs" systemctl is-active smtpwardd.service
ok "the administrator's policy is untouched" \
	grep -q 'Report by the web server' /etc/smtpward/policy.d/50-test.yaml
ok "a user without a rule is denied" is "$(attempt svc-report)" EPERM
ok "the old version is gone" only_new_version

crontab -u svc-report -r
rm -f /srv/svc-report/{job.sh,result}
ok "make uninstall" make uninstall
sed 's/^/# /' "$log"
ok "leaves nothing on the disk" nothing_left
ok "leaves nothing running" nothing_runs

ok "where loading modules is switched off: refused" switched_off
ok "after that the system is as before" nothing_left
end
