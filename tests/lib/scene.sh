# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A server with the usual senders of mail, and an outside where it arrives. Source it
# in a test machine; the product is in /payload.
#
#   192.0.2.1  server   this machine, in its own network namespace
#   192.0.2.2  outside  another namespace with a mail server that keeps everything,
#                       and counts the bytes of every connection: sink.py
#
# Who sends: Postfix for what was submitted to it; a Python script that cron starts
# as www-data; swaks as svc-backup; mail(1) by alice; alice at a terminal; and the
# approved job of svc-report. send_NAME lets one of them send.
# shellcheck disable=SC2034 # some is for who sources this

# shellcheck source-path=SCRIPTDIR source=tap.sh
. /payload/tests/lib/tap.sh

sink=/srv/sink
certificate=/var/tmp/sink.pem
events=/var/log/smtpward/events.json
ocsf=/var/log/smtpward/ocsf.json
outside=192.0.2.2
ssh_options=(-q -o BatchMode=yes -o ConnectTimeout=60)
cron_log=/srv/www/log
daemon_options=()

# What each runs, as its user's shell gets it, and the envelope sender by which its
# mail is known.
declare -A command=(
	[postfix]='sendmail -f root@server.example.org admin@example.net <~/disks'
	[cron]='python3 /srv/www/job.py www-data@example.org customers.csv'
	[swaks]='swaks --server mx.example.net --port 587 --from svc-backup@example.org'
	[mail]='mail -s "Weekly report" -r alice@example.org boss@example.net <~/report'
	[person]='swaks --server mx.example.net --from alice.tty@example.org'
	[approved]='python3 /srv/svc-report/monthly.py svc-report@example.org'
)
command[swaks]+=' --to drop@example.net --auth-optional -au backup -ap hunter2'
command[swaks]+=' --attach @/srv/www/customers.csv'
command[person]+=' --to friend@example.net'
declare -A from=(
	[postfix]=root@server.example.org
	[cron]=www-data@example.org
	[swaks]=svc-backup@example.org
	[mail]=alice@example.org
	[person]=alice.tty@example.org
	[approved]=svc-report@example.org
)

# as USER COMMAND... - in the background in the sense of job control: no terminal.
as() {
	local user=$1
	shift

	setsid -w runuser -u "$user" -- "$@" </dev/null
}

# alice COMMAND - as her shell has it, without a terminal and with nothing to read.
alice() {
	as alice env HOME=/home/alice bash -c "cd; $1"
}

listens() {
	ip netns exec outside ss -Hltn "sport = :$1" | grep -q .
}

# What a script before this one has left of it goes.
scene_outside() {
	if [[ -e /run/netns/outside ]]; then
		ip netns pids outside | xargs -r kill
		ip netns del outside
		sed -i "/^$outside /d" /etc/hosts
	fi
	ip netns add outside
	ip link add server type veth peer name outside netns outside
	ip addr add 192.0.2.1/24 dev server
	ip link set server up
	ip -n outside addr add $outside/24 dev outside
	ip -n outside link set outside up
	ip -n outside link set lo up
	echo "$outside mx.example.net" >>/etc/hosts
	mkdir -p "$sink"
	: >"$sink/connections"
	openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
		-subj /CN=mx.example.net -keyout $certificate -out $certificate.only \
		2>>/var/log/sink.log
	cat $certificate.only >>$certificate
	ip netns exec outside /payload/tests/lib/sink.py "$sink" $outside $certificate \
		25 465 587 2525 2>>/var/log/sink.log &
	until_true listens 2525
}

# What Debian's packages put in place, with a relay. Nothing is looked up.
scene_postfix() {
	postconf -e 'myhostname = server.example.org' 'mydestination = localhost' \
		"relayhost = [$outside]:25" 'smtp_host_lookup = native' \
		'inet_interfaces = loopback-only' 'inet_protocols = ipv4' \
		'maillog_file = /var/log/postfix.log' 'mynetworks = 127.0.0.0/8' \
		'smtp_dns_support_level = disabled' 'disable_dns_lookups = yes' \
		'minimal_backoff_time = 1s' 'maximal_backoff_time = 2s' \
		'queue_run_delay = 1s' 'smtp_connect_timeout = 10s' \
		'default_transport = smtp' 'relay_transport = relay'
	newaliases
	# Not the checks of the first start, which take longer than the rest, but what
	# they would make.
	install -d -o postfix -m 700 /var/spool/postfix/{hold,trace}
	touch /var/spool/postfix/quick-start
	postfix start 2>/dev/null
}

# The files that the senders need. Cron's job keeps its output, which cron would mail.
scene_senders() {
	install -d -o www-data -g www-data /srv/www
	install -m 644 /payload/tests/lib/send.py /srv/www/job.py
	install -m 644 /payload/tests/lib/send.py /srv/svc-report/monthly.py
	seq -f 'customer %g' 2000 >/srv/www/customers.csv
	echo 'All is well.' >/home/alice/report
	chown alice: /home/alice/report
	printf 'Subject: disk report\n\nAll disks are well.\n' >~/disks
	printf '@reboot www-data cd /srv/www && %s >%s 2>&1; echo $? >status\n' \
		"${command[cron]}" "$cron_log" >/etc/cron.d/job
}

# The journal of a machine without systemd.
scene_journal() {
	mkdir -p /run/systemd/journal /run/log/journal
	/lib/systemd/systemd-journald 2>>/var/log/journald.log &
	until_true test -S /run/systemd/journal/dev-log || return
	ln -sfn /run/systemd/journal/dev-log /dev/log
}

scene_ssh() {
	mkdir -p /run/sshd
	/usr/sbin/sshd
}

# What make install puts in place, without the module and the units.
scene_product() {
	install -D -m 644 /payload/dist/mailtools.yaml /usr/share/smtpward/mailtools.yaml
	install -m 644 /payload/dist/detections.yaml /usr/share/smtpward/
	install -m 755 /payload/daemon/smtpward /usr/bin/smtpward
	install -m 755 /payload/daemon/smtpwardd /usr/sbin/smtpwardd
	install -D -m 755 /payload/dist/smtpward-probe /usr/lib/smtpward/smtpward-probe
	install -d /etc/smtpward/policy.d /var/lib/smtpward
	install -d -m 750 /var/log/smtpward
}

scene_daemon() {
	smtpwardd --ocsf "$ocsf" "${daemon_options[@]}" 2>>/var/log/smtpwardd.log &
	daemon=$!
	until_true recording
}

# As an administrator adds an option.
write_ocsf() {
	install -D -m 644 /dev/stdin /etc/systemd/system/smtpwardd.service.d/ocsf.conf \
		<<-END
			[Service]
			ExecStart=
			ExecStart=/usr/sbin/smtpwardd --ocsf $ocsf
		END
}

# The same under its unit, as make install does it.
scene_unit() {
	systemd-sysusers /payload/dist/systemd/sysusers.conf &&
		chown smtpward:adm /var/lib/smtpward /var/log/smtpward &&
		cp /payload/dist/systemd/smtpwardd.service /etc/systemd/system &&
		write_ocsf && systemctl daemon-reload && systemctl start smtpwardd &&
		until_true recording
}

# Where systemd runs cron: once more its jobs of @reboot.
at_boot() {
	rm -f /run/crond.reboot
	systemctl restart cron
}

# by_ssh OPTION COMMAND - as alice.
by_ssh() {
	# shellcheck disable=SC2029 # it is for the shell here
	ssh "$1" "${ssh_options[@]}" alice@localhost "$2" </dev/null
}

# says STATUS WORDS COMMAND... - ends with STATUS and prints a line with WORDS.
says() {
	local expected=$1 words=$2 status=0
	shift 2

	"$@" >/tmp/said 2>&1 || status=$?
	cat /tmp/said
	[[ $status -eq $expected ]] && grep -qe "$words" /tmp/said
}

# tells TEXT COMMAND... - whatever its exit status.
tells() {
	local output

	output=$("${@:2}" 2>&1) || :
	printf '%s\n' "$output"
	[[ $output == *"$1"* ]]
}

# through COMMAND... - it connects to where nobody listens: who is let through is told
# so by the stack.
through() {
	tells 'Connection refused' "$@"
}

# refused COMMAND...
refused() {
	tells 'Operation not permitted' "$@"
}

# field PATH - of what the status tells.
field() {
	smtpward status --json | jq -r ".$1"
}

# state FILTER - the status fits, whatever else is wrong and makes it fail.
state() (
	set +o pipefail
	smtpward status --json | jq -e "$1" >/dev/null
)

recording() {
	state .daemon
}

# Every event that there is has been written and acknowledged.
settled() {
	state '.events.unread == 0 and .daemon'
}

# newest_record FILTER - that fits.
newest_record() {
	jq -c "select($1)" "$events" | tail -n 1
}

# record_fits FILTER CONDITION - the newest record that fits FILTER fits CONDITION, too. Of
# nothing, jq 1.6 would say that it does.
record_fits() {
	newest_record "$1" | jq -se "length == 1 and (.[0] | $2)" >/dev/null
}

# what_there_is - of the newest records, in short.
what_there_is() {
	tail -n 12 "$events" | jq -c '[."@timestamp", .event.action, .event.outcome,
		.process.pid, .process.args, .smtpward.transmission]' | cut -c 1-600
}

# record_is FILTER CONDITION [SHOWN] - the same, in the end. Prints SHOWN of it.
record_is() {
	local status=0

	until_true record_fits "$1" "$2" || status=$?
	[[ $status -eq 0 || -n $(newest_record "$1") ]] || what_there_is
	newest_record "$1" | jq "${3-.}"
	return "$status"
}

# received FROM - how many messages with this envelope sender have arrived.
received() {
	grep -lsx "X-Sink-From: $1" "$sink"/*.eml | wc -l
}

# newest FROM - the file of the last message with this envelope sender.
newest() {
	grep -lsx "X-Sink-From: $1" "$sink"/*.eml | sort -V | tail -n 1
}

has_received() {
	[[ $(received "$1") -ge $2 ]]
}

# counted - how many connections the server outside has counted.
counted() {
	wc -l <"$sink/connections"
}

has_counted() {
	[[ $(counted) -ge $1 ]]
}

# ended PORT - the record of the connection from that port, which is over.
ended() {
	jq -ce "select(.event.action == \"smtp-flow\" and .source.port == $1 and
		.smtpward.transfer.state != \"open\")" "$events" | tail -n 1
}

has_ended() {
	[[ -n $(ended "$1") ]]
}

# The senders. Each returns what its program returned, and prints what it said.

send_postfix() {
	sh -c "${command[postfix]}"
}

# Cron itself, which runs @reboot jobs once for every boot that it knows of.
send_cron() {
	local status=124

	rm -f /run/crond.reboot /srv/www/status
	cron -f >/dev/null 2>&1 &
	cron=$!
	! until_true test -s /srv/www/status || status=$(</srv/www/status)
	kill "$cron"
	wait "$cron" 2>/dev/null || :
	cat "$cron_log"
	return "$status"
}

send_swaks() {
	as svc-backup sh -c "${command[swaks]}"
}

send_mail() {
	as alice sh -c "${command[mail]}"
}

send_person() {
	ssh -tt "${ssh_options[@]}" alice@localhost "${command[person]}" </dev/null
}

send_approved() {
	as svc-report sh -c "${command[approved]}"
}

# What was recorded keeps to what was published, twice. A connection may end meanwhile,
# and be in one file already.
test_schemas() {
	ok "every record keeps to the Elastic Common Schema" \
		/payload/tests/ecs/check.py "$events"
	ok "every record has its OCSF event" \
		until_true /payload/tests/ocsf/kept.py "$events" "$ocsf"
	ok "and every event keeps to that schema" /payload/tests/ocsf/check.py "$ocsf"
}
