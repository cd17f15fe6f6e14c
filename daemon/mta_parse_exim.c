// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exim: "ID FLAG ADDRESS K=value K=value ...", in a file of its own or, with a
 * second time in front, in syslog's.
 */
#include <ctype.h>
#include <string.h>

#include "compiler.h"
#include "mta_field.h"

/* Of keys that are none of ours. */
#define KEY_MAX 3

/**
 * struct flag - What two characters say.
 * @text: They.
 * @kind: What has become of the mail.
 */
struct flag {
	const char *text;
	enum mta_kind kind;
};

static const struct flag flags[] = {
	{ "<=", MTA_QUEUED },	 { "=>", MTA_DELIVERED },
	{ "->", MTA_DELIVERED }, { ">>", MTA_DELIVERED },
	{ "**", MTA_BOUNCED },	 { "==", MTA_DEFERRED },
};

/* 6-6-2 characters, and since 4.97 6-11-4. */
static bool is_id(struct span id)
{
	const bool old = id.n == 16, new = id.n == 23;
	size_t i;

	if (!old && !new)
		return false;
	for (i = 0; i < id.n; i++)
		if (i == 6 || i == (old ? 13U : 18U) ?
			    id.p[i] != '-' :
			    !isalnum((unsigned char)id.p[i]))
			return false;
	return true;
}

/* "2026-11-27 07:22:09.123 +0000 [1234] ", of which most can be missing. */
static void skip_head(struct mta_event *e, struct span *text)
{
	struct span rest = *text, word = span_word(&rest), pid;
	uint64_t number;

	while (word.n && !is_id(word) && strchr("0123456789+-[", *word.p)) {
		pid = word;
		if (span_take(&pid, "[") && pid.n && !e->pid &&
		    span_number((struct span){ pid.p, pid.n - 1 }, INT32_MAX,
				&number))
			e->pid = number;
		*text = rest;
		word = span_word(&rest);
	}
}

/*
 * A word and the spaces behind it. An address can have quotation marks and
 * backslashes anywhere in its local part, and any byte inside or behind.
 */
static struct span take_token(struct span *text)
{
	struct span ret = *text, inside;

	while (text->n && *text->p != ' ') {
		if (*text->p == '"' && span_quoted(text, &inside))
			continue;
		if (*text->p == '\\' && text->n > 1)
			*text = (struct span){ text->p + 1, text->n - 1 };
		*text = (struct span){ text->p + 1, text->n - 1 };
	}
	ret.n = text->p - ret.p;
	while (span_take(text, " "))
		;
	return ret;
}

static void take_answer(struct mta_event *e, struct span answer)
{
	struct span rest = answer;

	mta_take_next_id(e, answer);
	mta_take_status(e, span_word(&rest));
}

/* "H=host (what it says to be) [address]:port" */
static void take_host(struct mta_event *e, struct span *text, bool delivery)
{
	struct span start = *text, word = span_word(text);

	while (text->n && (*text->p == '(' || *text->p == '[')) {
		if (*text->p == '(')
			span_until(text, ")");
		word = span_word(text);
	}
	word.n = word.p + word.n - start.p;
	word.p = start.p;
	while (word.n && word.p[word.n - 1] == ':')
		word.n--;
	if (delivery)
		mta_take_relay(e, word);
	else
		mta_take_client(e, word);
}

/* Goes over a field, or returns false where there is none. */
static bool take_field(struct mta_event *e, struct span *text, bool delivery)
{
	struct span value;

	span_take(text, " ");
	if (span_take(text, "H=")) {
		take_host(e, text, delivery);
		return true;
	}
	if (span_take(text, "S=")) {
		mta_take_size(e, take_token(text));
		return true;
	}
	if (span_take(text, "U=")) {
		mta_take_user(e, take_token(text));
		return true;
	}
	if (span_take(text, "id=")) {
		mta_take_message_id(e, take_token(text));
		return true;
	}
	if (span_take(text, "C=") && span_quoted(text, &value)) {
		take_answer(e, value);
		return true;
	}
	value = span_until(text, "= ");
	if (!value.n || value.n > KEY_MAX || !span_take(text, "="))
		return false;
	/* What is quoted can have spaces, and look like fields. */
	if (span_quoted(text, &value))
		return true;
	value = take_token(text);
	return value.n && value.p[value.n - 1] != ':';
}

/* The first code of SMTP behind a colon. */
static void find_status(struct mta_event *e, struct span text)
{
	struct span word;

	while (!e->status[0] && span_find(text, ": ", &text)) {
		word = text;
		word = span_until(&word, " -");
		if (word.n == 3)
			mta_take_status(e, word);
	}
}

static void skip_address(struct mta_event *e, struct span *text)
{
	struct span address, whole = *text;

	if (span_address(text, &address))
		whole.n = text->p - whole.p;
	else
		whole = take_token(text);
	if (e->kind != MTA_QUEUED)
		mta_take_recipient(e, whole);
	span_take(text, " ");
	if (span_address(text, &address) && !e->domain[0])
		mta_take_recipient(e, address);
	span_take(text, ":");
	span_take(text, " ");
}

static bool parse_flag(struct mta_event *e, struct span text)
{
	const bool delivery = e->kind != MTA_QUEUED;
	struct span rest;

	skip_address(e, &text);
	for (rest = text; rest.n && take_field(e, &rest, delivery);)
		;
	/* Of another machine, U= is what that says of who is there (RFC 1413). */
	if (e->remote)
		e->user[0] = '\0';
	if (e->kind == MTA_BOUNCED || e->kind == MTA_DEFERRED)
		find_status(e, text);
	return true;
}

/**
 * mta_parse_exim() - Read a line of Exim.
 * @line: The line.
 * @e: Receives what it says.
 *
 * Return: true when it says something of a mail.
 */
bool mta_parse_exim(const struct mta_line *line, struct mta_event *e)
{
	struct span text = line->text, id, flag;
	size_t i;

	skip_head(e, &text);
	id = span_word(&text);
	if (!is_id(id) || !mta_take_id(e, id))
		return false;
	if (span_take(&text, "Completed")) {
		e->kind = MTA_REMOVED;
		return true;
	}
	flag = span_word(&text);
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (span_is(flag, flags[i].text)) {
			e->kind = flags[i].kind;
			return parse_flag(e, text);
		}
	}
	return false;
}
