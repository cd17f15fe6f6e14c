# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A cap and programs that encrypt, over loopback as fast as they can: what arrives is
# counted below TLS. Source it, do not run it.
# shellcheck disable=SC2154,SC2317 # sink and row are of scene.sh and guest; called by name

tls_cap=5242880
# The largest segment before it is divided, by which less may arrive: see docs/LIMITS.md.
tls_segment=65536
tls_sink=/srv/tls
tls_from=encrypted@example.org

tls_policy() {
	cat >/etc/smtpward/policy.d/07-tls.yaml <<-END
		rules:
		  - title: Encrypted mail of alice
		    users: [alice]
		    to: [127.0.0.1]
		    ports: [465, 2525]
		    verdict: allow
		    transfer-size-cap: 5 MiB
	END
	smtpward policy check && smtpward policy load
}

# A server of this machine itself, and what openssl is to say to it.
tls_server() {
	mkdir -p $tls_sink
	: >$tls_sink/connections
	: >/tmp/tls
	/payload/tests/lib/sink.py $tls_sink 127.0.0.1 "$certificate" 465 2525 \
		2>>/var/log/sink.log &
	{
		printf '%s\r\n' 'HELO x' "MAIL FROM:<$tls_from>" 'RCPT TO:<a@example.net>' DATA
		cat /var/tmp/25M
		printf '%s\r\n' . QUIT
	} >/var/tmp/25M.dialogue
	until_true tls_listens 465 && until_true tls_listens 2525
}

tls_listens() {
	ss -Hltn src 127.0.0.1 sport = ":$1" | grep .
}

send_openssl() {
	alice "openssl s_client -quiet -connect 127.0.0.1:465 </var/tmp/25M.dialogue"
}

# send_smtplib CLASS PORT STATEMENT
send_smtplib() {
	alice "python3 -c 'import smtplib
s = smtplib.$1(\"127.0.0.1\", $2)
$3
s.sendmail(\"$tls_from\", \"a@example.net\", open(\"/var/tmp/25M\", \"rb\").read())
s.quit()'"
}

send_starttls() {
	send_smtplib SMTP 2525 's.starttls()'
}

send_smtps() {
	send_smtplib SMTP_SSL 465 ''
}

# tls_measure WHAT FUNCTION - its one connection, as counted at the server's socket and
# as recorded. Sets $row and $tls_told, which event tells of it; returns what FUNCTION
# does.
tls_measure() {
	local sink=$tls_sink before status=0

	tls_told=".event.action == \"smtp-limit\" and .event.sequence > $(field events.last)"
	before=$(counted)
	"$2" || status=$?
	until_true has_counted $((before + 1)) || return 125
	is "$(counted)" $((before + 1)) || return 125
	# shellcheck disable=SC2046 # its words
	compare $(tail -n 1 "$sink/connections") || return 125
	printf '%s %s %s\n' "$row" "$1" "$2" >>/tmp/tls
	return $status
}

tls_whole() {
	local came out _

	tls_measure whole "$1" || return
	read -r came out _ <<<"$row"
	is "$out" "$came" && [[ $came -gt $((25 << 20)) ]]
}

tls_cut() {
	local status=0 came out end _

	tls_measure cut "$1" || status=$?
	is $((status != 0 && status != 125)) 1 || return
	read -r came out _ _ _ _ end <<<"$row"
	is "$end" cut && is "$out" "$came" &&
		[[ $came -le $tls_cap && $came -gt $((tls_cap - tls_segment)) ]]
}

tls_print() {
	local came out end what name _

	echo '# cap received recorded cap-less-received difference end sender'
	while read -r came out _ _ _ _ end what name; do
		printf '# %8s %9s %9s %9s %4s  %-13s %s\n' $tls_cap "$came" "$out" \
			$((tls_cap - came)) $((out - came)) "$end" "$what, ${name#send_}"
	done </tmp/tls
}

test_tls() {
	local way ways='openssl starttls smtps'
	local capped=".smtpward.limit == {kind: \"cap\", value: $tls_cap}"

	ok "a mail server listens on loopback" tls_server
	ok "a policy with a cap for what is encrypted loads" tls_policy
	ok "audit mode is set" smtpward mode audit
	for way in $ways; do
		ok "beyond the cap, and exact to the byte: $way" tls_whole "send_$way"
		ok "told that it would be cut: $way" has "$tls_told" \
			"$capped and .smtpward.would_cut and (.smtpward.refused | not)"
	done
	sink=$tls_sink ok "all of them arrive" until_true has_received $tls_from 3
	ok "enforce mode is set" smtpward mode enforce --force
	for way in $ways; do
		ok "cut, and no byte beyond the cap: $way" tls_cut "send_$way"
		ok "told that it was cut: $way" has "$tls_told" \
			"$capped and .smtpward.refused and .event.outcome == \"failure\""
	done
	sink=$tls_sink ok "none of them arrives" is_received $tls_from 3
	tls_print
	rm /etc/smtpward/policy.d/07-tls.yaml
	ok "the policy without it loads" smtpward policy load
}
