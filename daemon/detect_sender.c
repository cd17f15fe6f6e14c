// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a record adds to what is known of its sender.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "detect.h"
#include "detect_key.h"
#include "record.h"

static void add_session(struct sender *s, struct json_object *doc)
{
	const uint64_t bytes =
		json_number_at(doc, "smtpward.transfer.bytes_out");

	if (json_is(doc, "smtpward.transfer.state", "open"))
		return;
	s->sessions = 1;
	s->bytes = bytes;
	s->largest = bytes;
}

static void add_mail(struct sender *s, struct json_object *doc)
{
	s->mails = json_number_at(doc, "smtpward.transmission.sequence") == 1;
	s->largest = json_number_at(doc, "smtpward.transmission.size");
}

static char *approval(struct json_object *doc)
{
	const char *rule = json_text_at(doc, "rule.name") ?:
				   json_text_at(doc, "rule.id");
	struct json_object *authors = json_at(doc, "rule.author");

	if (!rule || !json_is(doc, "smtpward.verdict", "allow"))
		return xstrdup("");
	if (!authors)
		return xstrdup(rule);
	return xasprintf(
		"%s (%s)", rule,
		json_object_get_string(json_object_array_get_idx(authors, 0)));
}

static uint32_t hour_bit(const struct key_words *w)
{
	return w->word[KEY_HOUR] ? 1U << atoi(w->word[KEY_HOUR]) : 0;
}

/**
 * detect_sender() - Add a record to what is known of its sender.
 * @b: Baseline.
 * @w: Words of the record.
 * @doc: The record.
 * @learning: Everything is taken for usual.
 *
 * Return: Number of the sender, 0 for none.
 */
int64_t detect_sender(struct baseline *b, const struct key_words *w,
		      struct json_object *doc, bool learning)
{
	char *approved = approval(doc);
	struct sender s = {
		.user = w->word[KEY_USER] ?: "",
		.job = w->word[KEY_JOB] ?: "",
		.origin = w->word[KEY_ORIGIN] ?: "",
		.destination = w->word[KEY_DESTINATION] ?: "",
		.first = w->time,
		.last = w->time,
		.hours = hour_bit(w),
		.attachments =
			json_is(doc, "smtpward.attachment.verdict", "yes"),
		.approved = approved,
		.learned = learning,
	};
	int64_t id;

	if (json_is(doc, "event.action", "smtp-connect") ||
	    json_is(doc, "event.action", "mail-tool-exec"))
		s.attempts = 1;
	else if (json_is(doc, "event.action", "smtp-flow"))
		add_session(&s, doc);
	else if (json_is(doc, "event.action", RECORD_TRANSMISSION))
		add_mail(&s, doc);
	id = baseline_sender(b, &s);
	free(approved);
	return id;
}
