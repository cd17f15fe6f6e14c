# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154,SC2016
#
# What records say of mails, and what the server outside has got. Source it behind
# lib/scene.sh.

# of_mail FILTER - of the records of mails, where what it is about is $t.
of_mail() {
	printf '.event.action == "mail-transmission" and
		(.smtpward.transmission as $t | %s)' "$1"
}

# mail_fits FILTER CONDITION - the newest one that fits FILTER fits CONDITION, too.
mail_fits() {
	record_fits "$(of_mail "$1")" "$(of_mail "$2")"
}

# mail_is FILTER CONDITION - the same, in the end.
mail_is() {
	record_is "$(of_mail "$1")" "$(of_mail "$2")"
}

# data_bytes FROM [LESS] - how many the newest message with this envelope sender has, as
# the server outside has got it, without those bytes.
data_bytes() {
	local file

	file=$(newest "$1")
	[[ -n $file ]] || return
	sed 1,3d "$file" | tr -d "${2-}" | wc -c
}

# On a connection that is kept for the next mail it would only hang.
relay_gone() {
	until_true is_quiet && ip route add unreachable "$outside"
}

is_quiet() {
	[[ -z $(ss -Htn state established dst "$outside") ]]
}

relay_back() {
	ip route del unreachable "$outside"
}
