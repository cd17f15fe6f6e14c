# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154,SC2016
#
# What records say of mails, and what the server outside has got. Source it behind
# lib/scene.sh.

alice() {
	as alice env HOME=/home/alice bash -c "cd; $1"
}

# mail_record FILTER - the newest record of a mail that fits.
mail_record() {
	jq -c "select(.event.action == \"mail-transmission\") |
		select(.smtpward.transmission as \$t | $1)" "$events" | tail -n 1
}

# mail_fits FILTER CONDITION - the newest one that fits FILTER fits CONDITION, too.
mail_fits() {
	mail_record "$1" | jq -se "length == 1 and (.[0] |
		.smtpward.transmission as \$t | $2)" >/dev/null
}

# mail_is FILTER CONDITION - the same, in the end.
mail_is() {
	local status=0

	until_true mail_fits "$1" "$2" || status=$?
	mail_record "$1" | jq .
	return "$status"
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
