#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# First boot of the installation test: what cannot work says so; make install; a
# policy is set and put in force for the next boot, in which the daemon is masked.
# shellcheck disable=SC2317 # called by name
set -uo pipefail

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=readme.sh
. "$(dirname "$0")/readme.sh"

one_kernel

no_headers() {
	local status=0

	mv "/lib/modules/$kver/build" "/lib/modules/$kver/build.hidden"
	refused "linux-headers-$kver" make install "$@" || status=1
	mv "/lib/modules/$kver/build.hidden" "/lib/modules/$kver/build"
	return "$status"
}

nothing_changed() {
	snapshot | diff /var/tmp/before -
}

write_policy() {
	cat >/etc/smtpward/policy.d/50-test.yaml <<-END
		rules:
		  - title: Report by the web server
		    owner: test
		    reason: shows that the policy decides by user
		    users: [www-data]
		    to: [192.0.2.0/24]
		    verdict: allow
	END
	smtpward policy load && smtpward mode enforce
}

# What the doctor finds wrong, and what it has to: headers that one_kernel() hid.
doctor_finds() {
	smtpward doctor --json |
		jq -r '[.[] | select(.result == "fail").check] | unique | join(" ")'
}

hidden_kernel() {
	[[ $(printf '%s\n' /boot/vmlinuz-* | sort -V | tail -n 1) == "/boot/vmlinuz-$kver" ]] ||
		echo kernel
}

# In a directory that is nobody else's, by a program that is refused.
attach_from_home() {
	local home=/home/private

	install -d -o svc-backup -m 700 "$home"
	printf '<html></html>\n' >"$home/page"
	! setpriv --reuid=svc-backup --clear-groups swaks --to a@example.net \
		--attach "@$home/page" || return
	until_true sees_attachment "$home/page" || return
	rm -r "$home"
}

sees_attachment() {
	jq -es --arg path "$1" 'any(.[]; .smtpward.attachment.verdict == "yes" and
		(.smtpward.attachment.reasons[0].file | .path == $path and .size == 14 and
		.mime_type == "text/html"))' "$events"
}

boot_job() {
	cat >/srv/svc-report/job.sh <<-END
		#!/bin/sh
		exec python3 /payload/tests/install/attempt.py >/srv/svc-report/result
	END
	chmod 755 /srv/svc-report/job.sh
	echo '@reboot /srv/svc-report/job.sh' | crontab -u svc-report -
}

snapshot >/var/tmp/before

ok "without headers: refused, and says which package" no_headers NO_APT=1
ok "without headers or a network: refused, and says which package" no_headers
ok "after that the system is as before" nothing_changed

[[ ! -e tests/install/first.tar ]] || tar -xf tests/install/first.tar -C /
ok "make install" make install NO_APT=1
sed 's/^/# /' "$log"
ok "ends with the version it installed" grep 'installed, version' "$previous"
ok "the module is loaded" test -d /sys/module/smtpward
ok "the mode is audit" is "$(status_field mode)" audit
ok "the daemon runs" systemctl is-active smtpwardd.service
ok "the daemon is not root" is "$(stat -c %U "/proc/$(systemctl show -P MainPID smtpwardd)")" smtpward
ok "the policy is not for everybody's eyes" \
	is "$(stat -c '%U %G %a' /etc/smtpward/policy.d)" 'root adm 750'
ok "the records are not for everybody's eyes" \
	is "$(stat -c '%U %G %a' "$events")" 'smtpward adm 640'
ok "the systemd units are valid" systemd-analyze verify --man=no \
	smtpwardd.service smtpward-policy.service smtpward-refresh.service
ok "the policy is kept up" systemctl is-active smtpward-refresh.service
ok "an attempt in audit mode passes" is "$(attempt svc-report)" ENETUNREACH
ok "it is recorded as what would be denied" until_true grep -q svc-report "$events"

ok "a policy is loaded and enforced" write_policy
ok "the doctor finds wrong what is" is "$(doctor_finds)" "$(hidden_kernel)"
ok "a user without a rule is denied" is "$(attempt svc-report)" EPERM
ok "a user with a rule is not" is "$(attempt www-data)" ENETUNREACH
ok "what somebody attaches is seen in a home directory" attach_from_home
ok "the records are rotated" logrotate -f -s /var/tmp/logrotate.status \
	/etc/logrotate.d/smtpward
ok "and go on in the new file" until_true test -f "$events.1"
attempt svc-backup >/dev/null
ok "which gets the next attempt" until_true grep -q svc-backup "$events"

test_readme
ok "the policy of the test is in force again" write_policy
in_force >/var/tmp/in-force
sed 's/^/# in force: /' /var/tmp/in-force
ok "a job for the next boot" boot_job
ok "the daemon is masked for the next boot" systemctl mask smtpwardd.service
end
