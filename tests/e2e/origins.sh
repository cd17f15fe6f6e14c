# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# What has started a sender, by the records. Source it behind scene.sh.

install_policy() {
	printf '%s\n' "smtp-ports: [25, $(seq -s ', ' 2001 2039)]" 'default: deny' \
		>/etc/smtpward/policy.d/10-all.yaml
	smtpward policy load
}

# Each attempt has a port of its own to be known by; nobody listens there.
attempt() {
	printf 'bash -c "exec 3<>/dev/tcp/%s/%d"' "$outside" "$1"
}

# init_script PORT NAME - in runlevel 3. It sends, and goes on for a moment.
init_script() {
	cat >"/etc/init.d/$2" <<-END
		#!/bin/sh
		### BEGIN INIT INFO
		# Provides:          $2
		# Required-Start:
		# Required-Stop:
		# Default-Start:     3
		# Default-Stop:
		# Short-Description: sends a report
		### END INIT INFO
		$(attempt "$1")
		sleep 2
		exit 0
	END
	chmod +x "/etc/init.d/$2"
}

rc_local() {
	printf '#!/bin/sh\n%s\nsleep 2\nexit 0\n' "$(attempt "$1")" >/etc/rc.local
	chmod +x /etc/rc.local
}

# origin_is FILTER KIND [CONDITION] - of the origin, which is $o.
origin_is() {
	record_is "$1" ".smtpward.origin as \$o | \$o.kind == \"$2\" and (${3-true})" \
		'[.message, .smtpward.origin, .smtpward.cgroup,
			[.smtpward.ancestors[].executable]]'
}

# comes_from PORT KIND [CONDITION]
comes_from() {
	origin_is ".event.action == \"smtp-connect\" and .destination.port == $1" "${@:2}"
}

# submission PORT - sendmail, which a policy refuses to run. The sender has the number to
# be known by.
submission() {
	printf 'sendmail -f n%d@example.org admin@example.net' "$1"
}

# submitted_by NUMBER KIND [CONDITION]
submitted_by() {
	origin_is ".event.action == \"mail-tool-exec\" and
		any(.process.args[]?; . == \"n$1@example.org\")" "${@:2}"
}

# begin BACKEND [START] - the scene, the product and its daemon, under its own unit
# unless START does it.
begin() {
	scene_outside
	scene_product
	ok "the module loads" insmod /payload/smtpward.ko hook="$1"
	ok "the policy loads" install_policy
	ok "the daemon starts" "${2-scene_unit}"
}
