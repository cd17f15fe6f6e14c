#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The Debian packages: installed, upgraded in place, removed, purged.
# shellcheck disable=SC2317 # called by name
set -uo pipefail

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

one_kernel

removed() {
	[[ ! -d /sys/module/smtpward && ! -e /usr/bin/smtpward &&
		-d /etc/smtpward/policy.d && -d /var/log/smtpward ]] &&
		! dkms status | grep smtpward
}

purged() {
	snapshot | grep -vE ' /var/(lib/dpkg|log/(dpkg|apt|alternatives))' >/var/tmp/after
	diff <(grep -vE ' /var/(lib/dpkg|log/(dpkg|apt|alternatives))' \
		/var/tmp/before) /var/tmp/after
}

snapshot >/var/tmp/before
ok "the packages are installed" dpkg -i /payload/smtpward-dkms_*.deb /payload/smtpward_*.deb
sed 's/^/# /' "$log"
ok "the module is loaded" test -d /sys/module/smtpward
ok "the daemon runs" systemctl is-active smtpwardd.service
ok "the mode is audit" is "$(status_field mode)" audit
ok "status is good" smtpward status
ok "an attempt passes" is "$(attempt svc-report)" ENETUNREACH
ok "and is recorded" until_true grep -q svc-report "$events"

ok "enforce" smtpward mode enforce
ok "an attempt is denied" is "$(attempt svc-report)" EPERM
in_force >/var/tmp/in-force
systemctl stop smtpwardd.service
attempt svc-backup >/dev/null
ok "newer packages are installed, with an event unread" \
	dpkg -i /payload/next/smtpward-dkms_*.deb /payload/next/smtpward_*.deb
sed 's/^/# /' "$log"
ok "the new module is loaded" is "$(</sys/module/smtpward/version)" 99.0.0
ok "mode, policy and generation are as before" is "$(in_force)" "$(</var/tmp/in-force)"
ok "the unread event was recorded" grep -q svc-backup "$events"
ok "the daemon runs" systemctl is-active smtpwardd.service

ok "the packages are removed" dpkg -r smtpward smtpward-dkms
ok "module and programs are gone, policy and records are not" removed
ok "the packages are purged" dpkg -P smtpward smtpward-dkms
ok "nothing is left" purged
end
