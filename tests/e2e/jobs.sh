# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a server sends by itself, by the programs of Debian that do. Source it after
# scene.sh, in a machine with systemd and the layer jobs.
# shellcheck disable=SC2154,SC2317 # outside is of scene.sh; called by name

# A repository with one package, of which there is always a newer version.
repository=/srv/repository

publish() {
	local dir=/var/tmp/package

	mkdir -p $dir/DEBIAN $repository
	printf '%s\n' 'Package: novelty' "Version: $1" 'Architecture: all' \
		'Maintainer: nobody <nobody@localhost>' 'Description: something new' \
		>$dir/DEBIAN/control
	dpkg-deb -b $dir $repository/novelty.deb >/dev/null &&
		(cd $repository && dpkg-scanpackages . >Packages 2>/dev/null) &&
		apt-get -qq update
}

prepare_upgrades() {
	rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
	echo "deb [trusted=yes] file:$repository ./" >/etc/apt/sources.list
	cat >/etc/apt/apt.conf.d/99mail <<-'END'
		Unattended-Upgrade::Origins-Pattern { "site="; "origin="; };
		Unattended-Upgrade::Mail "root";
		Unattended-Upgrade::MailReport "always";
	END
	install -D /dev/stdin /etc/apticron/apticron.conf <<<'EMAIL="root"'
	publish 1 && dpkg -i $repository/novelty.deb
}

prepare_array() {
	truncate -s 8M /srv/disk{1,2}
	mdadm --create /dev/md0 --run --level=1 --raid-devices=2 --metadata=1.2 \
		"$(losetup -f --show /srv/disk1)" "$(losetup -f --show /srv/disk2)"
}

prepare_fail2ban() {
	touch /var/log/door.log
	cat >/etc/fail2ban/jail.local <<-END
		[sshd]
		enabled = false
		[door]
		enabled = true
		filter = sshd
		backend = polling
		logpath = /var/log/door.log
		action = sendmail[name=door, dest=root, sender=fail2ban]
	END
	systemctl start fail2ban && until_true fail2ban-client ping
}

prepare_monit() {
	printf '%s\n' 'set daemon 60' "set mailserver $outside" 'set log /var/log/monit.log' \
		'set alert root@example.net' >/etc/monit/monitrc
	chmod 600 /etc/monit/monitrc
}

prepare_site() {
	cat >/srv/page.php <<-'END'
		<?php echo mail('customer@example.net', 'Your order', 'Thank you.') ? 'ok' : 'no';
	END
	systemd-tmpfiles --create
	systemctl start php8.2-fpm
}

prepare_timer() {
	seq -f 'customer %g' 3000 >/srv/report.csv
	cat >/etc/systemd/system/report.service <<-'END'
		[Service]
		User=svc-backup
		ExecStart=/usr/local/bin/report
	END
	printf '[Timer]\nOnCalendar=monthly\n' >/etc/systemd/system/report.timer
	install -m 755 /dev/stdin /usr/local/bin/report <<-'END'
		#!/bin/sh
		echo See below. | s-nail -s Report -a /srv/report.csv boss@example.net
	END
	install -m 755 /dev/stdin /usr/local/bin/notify <<-'END'
		#!/bin/sh
		for i in $(seq "$1"); do
			echo "Subject: $i" | /usr/sbin/sendmail -f notify@server.example.org admin@example.net
		done
	END
	install -m 755 /dev/stdin /usr/local/bin/direct <<-'END'
		#!/usr/bin/env python3
		import smtplib, sys
		server = smtplib.SMTP(sys.argv[1], 25, timeout=50)
		server.sendmail("direct@server.example.org", "a@example.net",
		    "Subject: x\n\n" + "x" * 76 + ("\n" + "x" * 76) * (int(sys.argv[2]) // 77))
		server.quit()
	END
	systemctl daemon-reload
}

prepare_jobs() {
	printf 'MAILTO=root\n@reboot root echo All is saved.\n' >/etc/cron.d/backup
	echo '@reboot root run-parts --report /etc/cron.hourly' >/etc/cron.d/hourly
	mkdir -p /var/cache/logwatch
	echo 'robot: "|/usr/bin/mail -s Answer boss@example.net"' >>/etc/aliases
	newaliases
	prepare_upgrades && prepare_array && prepare_fail2ban && prepare_monit &&
		prepare_site && prepare_timer
}

# service USER COMMAND - as a unit of systemd does it, to its end.
service() {
	systemd-run -q --wait --uid="$1" sh -c "$2; :"
}

# It does not wait for what it runs to mail.
sudo_badpass() {
	by_ssh -T 'echo wrong | sudo -S -k true; sleep 5'
}

mdadm_alert() {
	service root 'mdadm --monitor --oneshot --test --mail=root /dev/md0'
}

smartd_alert() {
	service root 'env SMARTD_MAILER=mail SMARTD_ADDRESS=root SMARTD_PREVCNT=0 \
		SMARTD_SUBJECT="SMART error" SMARTD_DEVICE=/dev/sda SMARTD_DEVICETYPE=sat \
		SMARTD_DEVICESTRING=/dev/sda SMARTD_FAILTYPE=Health SMARTD_TFIRST=now \
		SMARTD_TFIRSTEPOCH=0 SMARTD_MESSAGE=failing SMARTD_FULLMESSAGE=failing \
		SMARTD_NEXTDAYS= SMARTD_DEVICEINFO=disk /usr/share/smartmontools/smartd_warning.sh'
}

apticron_mail() {
	publish "$(date +%s)" && service root 'apticron'
}

unattended_upgrades() {
	service root 'unattended-upgrade'
}

logwatch_report() {
	service root 'logwatch --output mail --mailto root --service dpkg --range all'
}

fail2ban_ban() {
	fail2ban-client set door banip 203.0.113.$((RANDOM % 250 + 1))
}

monit_alert() {
	systemctl restart monit
}

php_site() {
	env SCRIPT_FILENAME=/srv/page.php REQUEST_METHOD=GET \
		cgi-fcgi -bind -connect /run/php/php8.2-fpm.sock
}

timer_report() {
	systemctl start report.service
}

notifier() {
	service www-data "/usr/local/bin/notify ${1-1}"
}

own_relay() {
	service svc-backup "/usr/local/bin/direct ${1-$outside} ${2-1000}"
}

approved_job() {
	service svc-report "${command[approved]}"
}

person_mails() {
	by_ssh -tt 'echo Hello | mail -s Hello friend@example.net'
}
