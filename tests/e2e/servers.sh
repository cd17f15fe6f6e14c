# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2016
#
# Mail servers but Postfix, with a relay. Nothing is looked up. Source it.
#
#   start_NAME     starts one
#   again_NAME     lets it try again what was deferred; dma can be made to only after
#                  five minutes, by who has submitted
#   account[NAME]  who delivers
#   speaker[NAME]  who writes its log, by what can be known
#   size[NAME]     what the record has of the size

declare -A account=(
	[dma]=mail
	[exim]=Debian-exim
	[nullmailer]=mail
	[opensmtpd]=opensmtpd
	[sendmail]="smmta, smmsp"
)
declare -A speaker=(
	[dma]=user
	[exim]=unknown
	[nullmailer]=server
	[opensmtpd]=server
	[sendmail]=server
)
declare -A size=(
	[dma]='$t | has("size") | not'
	[exim]='$t.size > 300'
	[nullmailer]='$t | has("size") | not'
	[opensmtpd]='$t.size > 300 and $t.joined_by == "time"'
	[sendmail]='$t.size > 0'
)

start_exim() {
	sed -i -e "s/^dc_eximconfig_configtype=.*/dc_eximconfig_configtype=smarthost/" \
		-e "s/^dc_smarthost=.*/dc_smarthost='$outside::25'/" \
		-e "s/^dc_other_hostnames=.*/dc_other_hostnames=''/" \
		/etc/exim4/update-exim4.conf.conf
	update-exim4.conf && exim4 -bd -q30m
}

again_exim() {
	exim4 -qff
}

start_sendmail() {
	sed -i -e "s/^DS.*/DS[$outside]/" \
		-e 's,^#O ServiceSwitchFile=.*,O ServiceSwitchFile=/etc/mail/service.switch,' \
		/etc/mail/sendmail.cf
	cp /etc/mail/service.switch-nodns /etc/mail/service.switch
	install -d -o smmta -g smmsp /run/sendmail/{mta,msp,stampdir}
	/usr/sbin/sendmail-mta -Am -L sm-mta -bd -q10m
}

again_sendmail() {
	/usr/sbin/sendmail-mta -Am -q
}

# As its unit does it.
start_nullmailer() {
	echo "$outside smtp --port=25" >/etc/nullmailer/remotes
	echo 2 >/etc/nullmailer/pausetime
	(cd /var/spool/nullmailer && exec setsid runuser -u mail -g mail -- \
		systemd-cat -t nullmailer-send nullmailer-send </dev/null &)
	until_true pgrep -x nullmailer-send
}

# It does by itself.
again_nullmailer() {
	pgrep -x nullmailer-send
}

start_opensmtpd() {
	printf '%s\n' 'listen on localhost' \
		"action \"out\" relay host \"smtp://$outside\"" \
		'match from local for any action "out"' >/etc/smtpd.conf
	smtpd
}

# A relay that failed is left alone for some time.
again_opensmtpd() {
	until_true has_route && smtpctl schedule all
}

has_route() {
	[[ $(journalctl -q | grep -c 'Disabling route') -eq \
		$(journalctl -q | grep -c 'Enabling route') ]]
}

start_dma() {
	printf '%s\n' "SMARTHOST $outside" 'PORT 25' 'MAILNAME /etc/mailname' \
		>/etc/dma/dma.conf
}
