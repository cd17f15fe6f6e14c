# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# SMTP on a port that does not count as SMTP, and what clients say in cleartext, with
# the programs that people have. Source it, do not run it.
# shellcheck disable=SC2154,SC2317 # events and sink are of scene.sh; called by name

other_port=4025
other_sink=/srv/other

# What a client says that does not wait for answers, in one write.
pipelined='EHLO x\r\nMAIL FROM:<dialogue@example.org>\r\nRCPT TO:<a@example.net>\r\n'
pipelined+='DATA\r\nSubject: x\r\n\r\nHi.\r\n.\r\nQUIT\r\n'

dialogue_policy() {
	cat >/etc/smtpward/policy.d/06-dialogue.yaml <<-END
		recognise-smtp-on-any-port: yes
		read-cleartext-sessions: yes
		rules:
		  - title: A filter on another port
		    users: [svc-backup]
		    to: [192.0.2.2]
		    ports: [$other_port]
		    verdict: allow
	END
	smtpward policy check && smtpward policy load
}

# elsewhere COMMAND... - of what came to the other port.
elsewhere() {
	local sink=$other_sink

	"$@"
}

# In the other namespace: servers of mail, and others.
dialogue_servers() {
	local port

	mkdir -p $other_sink
	: >$other_sink/connections
	ip netns exec outside /payload/tests/lib/sink.py $other_sink "$outside" \
		"$certificate" $other_port 2>>/var/log/sink.log &
	ip netns exec outside python3 -m http.server --bind "$outside" 8080 \
		--directory /srv/www >/dev/null 2>&1 &
	ip netns exec outside openssl s_server -quiet -accept "$outside:8443" \
		-cert "$certificate" -key "$certificate" >/dev/null 2>&1 &
	ip netns exec outside python3 -m pyftpdlib -i "$outside" -p 2121 -d /srv/www \
		>/dev/null 2>&1 &
	printf 'From a@example.net Thu Jan  1 00:00:00 2026\nSubject: kept\n\nHi.\n' \
		>/var/mail/alice
	chown alice:mail /var/mail/alice
	ip netns exec outside popa3d -D
	for port in $other_port 8080 8443 2121 110; do
		until_true listens "$port" || return
	done
}

send_perl() {
	alice "perl -MNet::SMTP -e '
		\$s = Net::SMTP->new(\"$outside\", Port => $1, Timeout => 20) or exit 1;
		\$s->mail(\"dialogue\\@example.org\") and \$s->to(\"a\\@example.net\")
			and \$s->data(\"Subject: x\\n\\nHi.\\n\") and \$s->quit or exit 1'"
}

# python FROM PORT - a program that sends.
python() {
	printf 'import smtplib
s = smtplib.SMTP("%s", %s, timeout=20)
s.sendmail("%s", "a@example.net", "Subject: x\\n\\nHi."); s.quit()' \
		"$outside" "$2" "$1"
}

send_python() {
	as alice python3 -c "$(python dialogue@example.org "$1")"
}

send_go() {
	as alice /payload/tests/e2e/gosend "$outside:$1" dialogue@example.org a@example.net
}

send_bash() {
	alice "exec 3<>/dev/tcp/$outside/$1 && printf '$pipelined' >&3 && cat <&3"
}

send_nc() {
	alice "printf '$pipelined' | nc -N $outside $1"
}

send_late_nc() {
	alice "(sleep 1; printf 'NOOP\r\n'; sleep 1; printf '$pipelined'; sleep 1) |
		nc -N $outside $1"
}

# denied_elsewhere FUNCTION - it cannot send, and of a client that writes all at once
# nothing comes to the server.
denied_elsewhere() {
	local before refused='.event.action == "smtp-dialogue" and .smtpward.refused'

	until_true settled
	before=$(field events.last)
	"$1" $other_port
	has ".event.sequence > $before and $refused" \
		".user.name == \"alice\" and .destination.port == $other_port
		and .event.kind == \"alert\" and (.process.args | length > 0)
		and (.smtpward.dialogue | index(\"ehlo\"))" &&
		elsewhere is_received dialogue@example.org 0
}

count_dialogues() {
	until_true settled
	grep -c '"smtp-dialogue"' "$events"
}

# fetches CONTENT URL
fetches() {
	is "$(alice "curl -sS $2")" "$1"
}

is_received() {
	is "$(received "$1")" "$2"
}

# Bytes that came from the last connection to the other port.
came() {
	until_true has_counted $((counted_then + 1))
	is "$(tail -n 1 "$sink/connections" | cut -d ' ' -f 4)" "$1"
}

# What is no SMTP.
test_others() {
	local before

	before=$(count_dialogues)
	ok "HTTP to another port goes on" alice "curl -sS http://$outside:8080/customers.csv \
		-d 'EHLO x' -o /dev/null"
	ok "TLS to another port goes on" alice "openssl s_client -connect $outside:8443 </dev/null"
	ok "FTP goes on, whose server greets as SMTP's does" fetches "$(</srv/www/customers.csv)" \
		"ftp://$outside:2121/customers.csv"
	ok "POP3 goes on" fetches $'Subject: kept\r\n\r\nHi.\r' "pop3://alice:alice@$outside/1"
	ok "SSH goes on" alice "ssh -o StrictHostKeyChecking=no -o BatchMode=yes \
		-o PreferredAuthentications=none 127.0.0.1 2>&1 | grep -q 'Permission denied'"
	ok "and none of it counts as SMTP" is "$(count_dialogues)" "$before"
}

test_dialogue() {
	local way dialogue='.event.action == "smtp-dialogue"'

	ok "a mail server listens elsewhere" dialogue_servers
	ok "a policy that recognises SMTP loads" dialogue_policy
	ok "and is shown" shows 'looks    for SMTP on any port' policy show
	ok "enforce mode is set" smtpward mode enforce --force
	for way in python perl go bash nc late_nc; do
		ok "SMTP on another port is denied: $way" denied_elsewhere "send_$way"
	done
	counted_then=$(elsewhere counted)
	send_bash $other_port
	ok "nothing comes of what is written at once" elsewhere came 0
	test_others
	ok "who has a rule sends" as svc-backup \
		python3 -c "$(python ruled@example.org $other_port)"
	ok "and it arrives" until_true elsewhere has_received ruled@example.org 1
	ok "and is no alert" has "$dialogue and .user.name == \"svc-backup\"" \
		'.event.kind == "event" and .rule.name == "A filter on another port"'
	ok "audit mode is set" smtpward mode audit
	for way in python perl go bash nc; do
		ok "in audit mode it arrives: $way" "send_$way" $other_port
	done
	ok "all of them" until_true elsewhere has_received dialogue@example.org 5
	ok "and it is told" has "$dialogue" '.smtpward.would_deny'
}

# The newest record of a session that fits.
session_has() {
	until_true settled
	jq -c "select(.smtpward.session and ($1))" "$events" | tail -n 1 >/tmp/record
	jq . /tmp/record
	[[ -s /tmp/record ]] && jq -e "$2" /tmp/record
}

test_sessions() {
	ok "the approved job sends, with a file" as svc-report \
		python3 /srv/svc-report/monthly.py svc-report@example.org \
		/srv/www/customers.csv
	ok "its session is told: envelope, parts and the file's name" until_true session_has \
		'.user.name == "svc-report" and .email.attachments' \
		'.email.sender.address == "svc-report@example.org"
		and .smtpward.session.recipients == 1
		and .smtpward.session.recipient_domains == ["example.net"]
		and (.email.attachments[0].file.name | endswith("customers.csv"))
		and .email.attachments[0].file.mime_type == "text/csv"
		and .smtpward.session.parts == 2
		and .smtpward.session.messages == 1'
	ok "swaks sends by STARTTLS" alice "swaks --tls --server $outside --port 2525 \
		--from tls@example.org --to a@example.net"
	ok "its session is told up to there" until_true session_has \
		'.process.name == "swaks" and (.smtpward.session.flags | index("tls"))' \
		'(.smtpward.session.flags | index("starttls"))
		and .smtpward.session.messages == 0 and (.email | not)'
	ok "swaks logs in" alice "swaks --server $outside --port 587 --from a@example.org \
		--to a@example.net -au me -ap SeCrEt99 --auth-optional"
	ok "that is told, and not with what" until_true session_has \
		'.process.name == "swaks" and .email.sender.address == "a@example.org"' true
	ok "the password is in no record" fails grep -q 'SeCrEt99\|U2VDckV0OTk' "$events"
	rm /etc/smtpward/policy.d/06-dialogue.yaml
	ok "the policy without them loads" smtpward policy load
	ok "enforce mode is set" smtpward mode enforce --force
}
