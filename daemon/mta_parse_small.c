// SPDX-License-Identifier: GPL-2.0-only
/*
 * The small ones: msmtp, OpenSMTPD, dma and nullmailer.
 */
#include <ctype.h>
#include <string.h>

#include "compiler.h"
#include "mta_field.h"

static void take_mailsize(struct mta_event *e, struct span value)
{
	mta_take_size(e, value);
}

static const struct mta_field msmtp[] = {
	{ "host", mta_take_relay },	 { "recipients", mta_take_recipient },
	{ "mailsize", take_mailsize },	 { "smtpstatus", mta_take_status },
	{ "smtpmsg", mta_take_next_id },
};

/**
 * mta_parse_msmtp() - Read a line of msmtp, which says everything at once.
 * @line: The line.
 * @e: Receives what it says.
 *
 * It keeps no queue: what fails has failed.
 *
 * Return: true when it says something of a mail.
 */
bool mta_parse_msmtp(const struct mta_line *line, struct mta_event *e)
{
	struct span rest = line->text, code = { 0 };

	if (!span_take(&rest, "host="))
		return false;
	/* The last one, as the answer of the server is before it. */
	while (span_find(rest, " exitcode=", &rest))
		code = rest;
	if (!code.n)
		return false;
	mta_fields(e, line->text, " ", msmtp, ARRAY_SIZE(msmtp));
	e->recipients = e->count;
	e->kind = span_is(span_until(&code, " "), "EX_OK") ? MTA_DELIVERED :
							     MTA_BOUNCED;
	return true;
}

static void take_envelope(struct mta_event *e, struct span value)
{
	/* The first half is the mail's, the second the recipient's. */
	if (value.n == 16)
		mta_take_id(e, (struct span){ value.p, 8 });
}

static void take_msgid(struct mta_event *e, struct span value)
{
	mta_take_id(e, value);
}

static void take_queued(struct mta_event *e, struct span value)
{
	mta_take_size(e, value);
	if (e->has_size)
		e->kind = MTA_QUEUED;
}

static void take_result(struct mta_event *e, struct span value)
{
	if (span_is(value, "Ok"))
		e->kind = MTA_DELIVERED;
	else if (span_is(value, "TempFail"))
		e->kind = MTA_DEFERRED;
	else if (span_is(value, "PermFail") || span_is(value, "LoopFail"))
		e->kind = MTA_BOUNCED;
}

static void take_answer(struct mta_event *e, struct span value)
{
	mta_take_next_id(e, value);
	mta_take_status(e, span_word(&value));
}

static const struct mta_field opensmtpd_message[] = {
	{ "msgid", take_msgid },
	{ "size", take_queued },
	{ "nrcpt", mta_take_recipients },
	{ "ndest", mta_take_recipients },
};

static const struct mta_field opensmtpd_delivery[] = {
	{ "evpid", take_envelope },  { "to", mta_take_recipient },
	{ "relay", mta_take_relay }, { "result", take_result },
	{ "stat", take_answer },
};

static bool opensmtpd_is_session(struct span word)
{
	return word.n == 16 && isxdigit((unsigned char)*word.p);
}

static void opensmtpd_message_of(struct mta_parser *parser, struct mta_event *e,
				 struct span session, struct span text)
{
	e->local = opensmtpd_is_session(session) &&
		   span_is(session, parser->by[e->speaker].id);
	mta_fields(e, text, " ", opensmtpd_message,
		   ARRAY_SIZE(opensmtpd_message));
}

/**
 * mta_parse_opensmtpd() - Read a line of OpenSMTPD.
 * @parser: Which session is with a process here, as that is said only at its
 * beginning.
 * @line: The line.
 * @e: Receives what it says.
 *
 * Return: true when it says something of a mail.
 */
bool mta_parse_opensmtpd(struct mta_parser *parser, const struct mta_line *line,
			 struct mta_event *e)
{
	struct span text = line->text, rest = text, word = span_word(&rest);

	/* Older ones say it in a field. */
	if (opensmtpd_is_session(word))
		text = rest;
	if (span_take(&text, "smtp connected address=local "))
		span_copy(parser->by[e->speaker].id, MTA_ID_MAX, word);
	else if (span_take(&text, "smtp message ") ||
		 span_take(&text, "smtp event=message "))
		opensmtpd_message_of(parser, e, word, text);
	else if (span_take(&text, "mta delivery ") ||
		 span_take(&text, "mta event=delivery ") ||
		 span_take(&text, "mda delivery ") ||
		 span_take(&text, "mda event=delivery "))
		mta_fields(e, text, " ", opensmtpd_delivery,
			   ARRAY_SIZE(opensmtpd_delivery));
	return e->id[0] && e->kind != MTA_NOTED;
}

static const struct mta_field dma[] = {
	{ "user", mta_take_user },
	{ "uid", mta_take_uid },
};

/* What follows the recipient, or stands alone. */
static bool dma_outcome(struct mta_event *e, struct span text)
{
	struct span after;

	if (span_is(text, "delivery successful"))
		e->kind = MTA_DELIVERED;
	else if (span_take(&text, "connect to ") &&
		 span_find(text, " failed: ", &after))
		e->kind = MTA_DEFERRED;
	else if (span_take(&text, "remote delivery deferred:") ||
		 span_take(&text, "local delivery deferred:"))
		e->kind = MTA_DEFERRED;
	else if (span_take(&text, "remote delivery failed") ||
		 span_take(&text, "local delivery failed") ||
		 (span_take(&text, "remote delivery to ") &&
		  span_find(text, " failed after ", &after)))
		e->kind = MTA_BOUNCED;
	return e->kind != MTA_NOTED;
}

/**
 * mta_parse_dma() - Read a line of dma, whose queue id is in the tag.
 * @line: The line.
 * @e: Receives what it says.
 *
 * Return: true when it says something of a mail.
 */
bool mta_parse_dma(const struct mta_line *line, struct mta_event *e)
{
	struct span text = line->text, tag = line->tag, address;

	/* Behind the dot is the recipient's. */
	if (!mta_take_id(e, span_until(&tag, ".")))
		return false;
	if (span_take(&text, "new mail from ")) {
		mta_fields(e, text, " ", dma, ARRAY_SIZE(dma));
		e->kind = MTA_ACCEPTED;
		return true;
	}
	if (span_take(&text, "trying remote delivery to ")) {
		mta_take_relay(e, text);
		return true;
	}
	if (span_address(&text, &address)) {
		mta_take_recipient(e, address);
		span_take(&text, " ");
	}
	return dma_outcome(e, text);
}

/* "Starting delivery: host: HOST protocol: smtp file: ID" */
static bool nullmailer_start(struct mta_parser *parser, struct mta_event *e,
			     struct span text)
{
	struct mta_begun *begun = &parser->by[e->speaker];
	struct span host = span_word(&text), id;

	if (!span_find(text, "file: ", &id) || !mta_take_id(e, span_word(&id)))
		return false;
	mta_take_relay(e, host);
	begun->pid = e->pid;
	memcpy(begun->id, e->id, sizeof(e->id));
	if (!span_copy(begun->relay, sizeof(begun->relay), host))
		begun->relay[0] = '\0';
	return true;
}

static bool nullmailer_outcome(const struct mta_begun *begun,
			       struct mta_event *e, struct span text)
{
	struct span after;

	if (span_is(text, "Sent file.")) {
		e->kind = MTA_DELIVERED;
		mta_take_relay(e, span_of(begun->relay));
	} else if (span_take(&text, "Sending failed:")) {
		e->kind = span_find(text, "Permanent", &after) ? MTA_BOUNCED :
								 MTA_DEFERRED;
		mta_take_relay(e, span_of(begun->relay));
	} else if (span_take(&text, "From: ")) {
		if (span_find(text, " to: ", &after))
			mta_take_recipient(e, after);
	} else if (span_take(&text, "Message-Id: ")) {
		mta_take_message_id(e, text);
	} else if (span_find(text, ": Succeeded: ", &after) ||
		   span_find(text, ": Failed: ", &after)) {
		mta_take_next_id(e, after);
		mta_take_status(e, span_word(&after));
	} else {
		return false;
	}
	return true;
}

/**
 * mta_parse_nullmailer() - Read a line of nullmailer.
 * @parser: Which mail it delivers, as it says that only at the beginning.
 * @line: The line.
 * @e: Receives what it says.
 *
 * Return: true when it says something of a mail.
 */
bool mta_parse_nullmailer(struct mta_parser *parser,
			  const struct mta_line *line, struct mta_event *e)
{
	const struct mta_begun *begun = &parser->by[e->speaker];
	struct span text = line->text;

	if (span_take(&text, "Starting delivery: host: "))
		return nullmailer_start(parser, e, text);
	/* It runs another program to deliver, one at a time. */
	if (!begun->id[0] ||
	    (begun->pid != e->pid && e->speaker != MTA_BY_SERVER))
		return false;
	memcpy(e->id, begun->id, sizeof(e->id));
	return nullmailer_outcome(begun, e, text);
}
