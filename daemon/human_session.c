// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client has said, for people.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "record.h"

/* Appends the words of a list, or of the objects in it what is under @key. */
static void add_list(FILE *to, const char *head, struct json_object *list,
		     const char *key)
{
	size_t i, n = list ? json_object_array_length(list) : 0;
	struct json_object *one;

	for (i = 0; i < n; i++) {
		one = json_object_array_get_idx(list, i);
		fprintf(to, "%s%s", i ? ", " : head,
			key ? json_text_at(one, key) ?: "?" :
			      json_object_get_string(one));
	}
}

static bool is_flagged(struct json_object *doc, const char *flag)
{
	struct json_object *list = json_at(doc, "smtpward.session.flags");
	size_t i, n = list ? json_object_array_length(list) : 0;

	for (i = 0; i < n; i++)
		if (!strcmp(json_object_get_string(
				    json_object_array_get_idx(list, i)),
			    flag))
			return true;
	return false;
}

static void add_envelope(FILE *to, struct json_object *doc)
{
	const unsigned long long messages =
		json_number_at(doc, "smtpward.session.messages");
	const unsigned long long recipients =
		json_number_at(doc, "smtpward.session.recipients");

	if (!messages)
		return;
	if (messages > 1)
		fprintf(to, "%llu messages, the last ", messages);
	fprintf(to, "from <%s>, %llu recipient%s",
		json_text_at(doc, "smtpward.session.sender") ?: "", recipients,
		recipients == 1 ? "" : "s");
	add_list(to, " at ", json_at(doc, "smtpward.session.recipient_domains"),
		 NULL);
	add_list(to, ", with ", json_at(doc, "email.attachments"), "file.name");
}

/**
 * human_session() - What a client has said, in a few words.
 * @doc: Document of record_make().
 *
 * Return: The words, for the caller to free, or NULL when nothing is known.
 */
char *human_session(struct json_object *doc)
{
	char *text = NULL;
	size_t len;
	FILE *to;

	if (!json_at(doc, "smtpward.session"))
		return NULL;
	to = open_memstream(&text, &len);
	if (!to)
		abort();
	add_envelope(to, doc);
	if (is_flagged(doc, "tls"))
		fprintf(to, "%sencrypted", ftell(to) ? ", then " : "");
	fclose(to);
	if (!len) {
		free(text);
		return NULL;
	}
	return text;
}
