// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sendmail: "ID: from=..., size=..., ..." and "ID: to=..., ..., stat=...".
 */
#include <ctype.h>
#include <string.h>

#include "compiler.h"
#include "mta_field.h"

/* "alice@localhost" is who ran it, "host [address]" who connected. */
static void take_origin(struct mta_event *e, struct span value)
{
	struct span user = span_until(&value, "@ [");

	if (span_is(value, "@localhost"))
		mta_take_user(e, user);
	else
		mta_take_client(e, value);
}

static void take_queued(struct mta_event *e, struct span value)
{
	mta_take_size(e, value);
	if (e->has_size)
		e->kind = MTA_QUEUED;
}

/* "alice (1000/1000)", or "<alice@here> (1000/1000)" */
static void take_owner(struct mta_event *e, struct span value)
{
	struct span ids;

	if (span_find(value, " (", &ids))
		mta_take_uid(e, span_until(&ids, "/"));
}

static void take_outcome(struct mta_event *e, struct span value)
{
	if (span_take(&value, "Sent")) {
		e->kind = MTA_DELIVERED;
		mta_take_next_id(e, value);
	} else if (span_take(&value, "Deferred") || e->status[0] == '4') {
		e->kind = MTA_DEFERRED;
	} else if (e->status[0] == '5') {
		e->kind = MTA_BOUNCED;
	}
}

static void take_reject(struct mta_event *e, struct span value)
{
	e->kind = MTA_REJECTED;
	mta_take_status(e, span_word(&value));
}

static const struct mta_field from[] = {
	{ "size", take_queued },
	{ "nrcpts", mta_take_recipients },
	{ "msgid", mta_take_message_id },
};

static const struct mta_field origin[] = {
	{ "relay", take_origin },
};

static const struct mta_field to[] = {
	{ "to", mta_take_recipient }, { "ctladdr", take_owner },
	{ "relay", mta_take_relay },  { "dsn", mta_take_status },
	{ "stat", take_outcome },
};

static const struct mta_field ruleset[] = {
	{ "relay", mta_take_client },
	{ "reject", take_reject },
};

static bool is_id(struct span id)
{
	size_t i;

	for (i = 0; i < id.n; i++)
		if (!isalnum((unsigned char)id.p[i]))
			return false;
	return id.n >= 8 && id.n <= 32;
}

/* The last relay is sendmail's own: the Message-ID before can look like one. */
static void parse_from(struct mta_event *e, struct span text)
{
	static const char key[] = ", relay=";
	struct span rest = text, relay = { 0 };

	while (span_find(rest, key, &rest))
		relay = (struct span){ rest.p - strlen(key),
				       rest.n + strlen(key) };
	mta_fields(e, relay, ", ", origin, ARRAY_SIZE(origin));
	text.n -= relay.n;
	mta_fields(e, text, ", ", from, ARRAY_SIZE(from));
}

static void parse_text(struct mta_event *e, struct span text)
{
	struct span first = text;

	if (span_take(&first, "from="))
		parse_from(e, text);
	else if (span_take(&first, "to="))
		mta_fields(e, text, ", ", to, ARRAY_SIZE(to));
	else if (span_take(&first, "ruleset="))
		mta_fields(e, text, ", ", ruleset, ARRAY_SIZE(ruleset));
}

/**
 * mta_parse_sendmail() - Read a line of Sendmail.
 * @line: The line.
 * @e: Receives what it says.
 *
 * Return: true when it says something of a mail.
 */
bool mta_parse_sendmail(const struct mta_line *line, struct mta_event *e)
{
	struct span text = line->text, id = span_until(&text, ":");

	if (!is_id(id) || !span_take(&text, ": ") || !mta_take_id(e, id))
		return false;
	parse_text(e, text);
	/* To the server the owner is whom the sender's address names. */
	if (!span_is(line->program, "sendmail"))
		e->uid = MTA_UID_UNSET;
	return e->kind != MTA_NOTED;
}
