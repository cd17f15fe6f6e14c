// SPDX-License-Identifier: GPL-2.0-only
/*
 * Postfix: "ID: key=value, key=value (what the relay answered)", in which the
 * name of the program says what the fields are about.
 */
#include <ctype.h>
#include <string.h>

#include "compiler.h"
#include "mta_field.h"

static void take_queued(struct mta_event *e, struct span value)
{
	mta_take_size(e, value);
	if (e->has_size)
		e->kind = MTA_QUEUED;
}

static void take_submitter(struct mta_event *e, struct span value)
{
	mta_take_uid(e, value);
	if (e->uid != MTA_UID_UNSET)
		e->kind = MTA_ACCEPTED;
}

static void take_client(struct mta_event *e, struct span value)
{
	mta_take_client(e, value);
	e->kind = MTA_ACCEPTED;
}

static void take_outcome(struct mta_event *e, struct span value)
{
	static const struct {
		const char *word;
		enum mta_kind kind;
	} outcomes[] = {
		{ "sent", MTA_DELIVERED },    { "deferred", MTA_DEFERRED },
		{ "bounced", MTA_BOUNCED },   { "expired", MTA_BOUNCED },
		{ "discarded", MTA_REMOVED },
	};
	struct span word = span_until(&value, " ,");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outcomes); i++)
		if (span_is(word, outcomes[i].word))
			e->kind = outcomes[i].kind;
	mta_take_next_id(e, value);
}

static const struct mta_field delivery[] = {
	{ "to", mta_take_recipient },
	{ "relay", mta_take_relay },
	{ "dsn", mta_take_status },
	{ "status", take_outcome },
};

static const struct mta_field queue[] = {
	{ "size", take_queued },
	{ "nrcpt", mta_take_recipients },
	{ "status", take_outcome },
};

/*
 * Each program says one of these, and what was chosen by who sends is behind it
 * or, with cleanup, is the value itself: another key there is his.
 */
static const struct mta_field pickup[] = {
	{ "uid", take_submitter },
};

static const struct mta_field cleanup[] = {
	{ "message-id", mta_take_message_id },
};

static const struct mta_field smtpd[] = {
	{ "client", take_client },
};

/**
 * struct role - What a program of Postfix logs.
 * @program: Its name.
 * @fields: What is taken of its lines.
 * @n: Entries in @fields.
 * @ends: What ends a value, as for mta_fields().
 */
struct role {
	const char *program;
	const struct mta_field *fields;
	size_t n;
	const char *ends;
};

static const struct role roles[] = {
	{ "pickup", pickup, ARRAY_SIZE(pickup), " ," },
	{ "cleanup", cleanup, ARRAY_SIZE(cleanup), " ," },
	{ "smtpd", smtpd, ARRAY_SIZE(smtpd), " ," },
	{ "qmgr", queue, ARRAY_SIZE(queue), ", " },
	{ "postsuper", queue, ARRAY_SIZE(queue), ", " },
};

/* Of which transports there are, by any name. */
static const struct role transport = { NULL, delivery, ARRAY_SIZE(delivery),
				       ", " };

/* Of postfix/smtp, postfix-out/submission/smtpd, ... */
static const struct role *role_of(struct span program)
{
	size_t at = program.n, i;

	while (at && program.p[at - 1] != '/')
		at--;
	program = (struct span){ program.p + at, program.n - at };
	for (i = 0; i < ARRAY_SIZE(roles); i++)
		if (span_is(program, roles[i].program))
			return &roles[i];
	return &transport;
}

/* Short ones are hexadecimal, long ones are of digits and letters. */
static bool is_id(struct span id)
{
	size_t i, hex = 0, digits = 0;

	for (i = 0; i < id.n; i++) {
		if (!isalnum((unsigned char)id.p[i]))
			return false;
		digits += !!isdigit((unsigned char)id.p[i]);
		hex += strchr("0123456789ABCDEF", id.p[i]) ? 1 : 0;
	}
	return id.n >= 5 && id.n <= 32 &&
	       (hex == id.n || (id.n >= 10 && digits));
}

/* "reject: RCPT from host[addr]: 554 5.7.1 <...>: why; from=<> to=<> ..." */
static bool parse_reject(struct mta_event *e, struct span text)
{
	struct span client, after;

	if (!span_find(text, " from ", &client) ||
	    !span_find(client, "]: ", &after))
		return false;
	mta_take_client(e, span_until(&client, " "));
	e->kind = MTA_REJECTED;
	mta_take_status(e, span_word(&after));
	return true;
}

static bool parse_text(struct mta_event *e, const struct role *role,
		       struct span text)
{
	if (span_take(&text, "reject: ") || span_take(&text, "milter-reject: "))
		return parse_reject(e, text);
	if (span_is(text, "removed")) {
		e->kind = MTA_REMOVED;
		return true;
	}
	/* "from=<>, status=expired, ..." is of the whole mail. */
	mta_fields(e, text, role->ends, role->fields, role->n);
	return e->kind != MTA_NOTED || e->message_id[0];
}

/**
 * mta_parse_postfix() - Read a line of Postfix.
 * @line: The line.
 * @e: Receives what it says.
 *
 * Return: true when it says something of a mail.
 */
bool mta_parse_postfix(const struct mta_line *line, struct mta_event *e)
{
	const struct role *role = role_of(line->program);
	struct span text = line->text, id = span_until(&text, ":");

	if (!span_take(&text, ": "))
		return false;
	if (!span_is(id, "NOQUEUE") && (!is_id(id) || !mta_take_id(e, id)))
		return false;
	return parse_text(e, role, text);
}
