// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <string.h>

#include "alloc.h"
#include "human.h"
#include "record.h"

static struct json_object *of(struct json_object *doc)
{
	return json_at(doc, "smtpward.transmission");
}

static char *append_recipients(char *line, struct json_object *doc)
{
	struct json_object *domains = json_at(of(doc), "recipients.domains");
	const char *count = json_text_at(of(doc), "recipients.count");
	size_t i, n = domains ? json_object_array_length(domains) : 0;

	if (count)
		line = append(line, " to %s recipient%s", count,
			      strcmp(count, "1") ? "s" : "");
	for (i = 0; i < n; i++)
		line = append(line, "%s%s", i ? ", " : " at ",
			      json_object_get_string(
				      json_object_array_get_idx(domains, i)));
	return line;
}

static char *append_way(char *line, struct json_object *doc)
{
	const char *relay = json_text_at(of(doc), "relay.name");
	const char *status = json_text_at(of(doc), "status");
	const char *id = json_text_at(of(doc), "queue_id");

	if (relay)
		line = append(line, " by %s", relay);
	if (status)
		line = append(line, " (%s)", status);
	line = append(line, ", %s",
		      either(json_text_at(of(doc), "mta"),
			     "no mail server says that it has it"));
	return id ? append(line, " %s", id) : line;
}

/* What is uncertain is not left to the document. */
static char *append_doubts(char *line, struct json_object *doc)
{
	unsigned long long n = json_number_at(of(doc), "candidates");

	return n > 1 ? append(line, "; or another of %llu", n) : line;
}

/* What is not the mail server's own word is not said as if it were. */
static char *begin(struct json_object *doc)
{
	const char *writer = json_text_at(of(doc), "logged_by");
	const char *outcome = either(json_text_at(of(doc), "outcome"), "?");

	if (!writer || strcmp(writer, "other"))
		return xasprintf("MAIL %s: %s", outcome, user_of(doc));
	return xasprintf("FORGED LOG, by uid %s: mail %s",
			 either(json_text_at(of(doc), "logged_by_uid"), "?"),
			 outcome);
}

/**
 * transmission_line() - What has become of a mail in one line.
 * @doc: Document of record_transmission().
 *
 * Return: The line without its end, for the caller to free.
 */
char *transmission_line(struct json_object *doc)
{
	const char *size = json_text_at(of(doc), "size");
	char *line = begin(doc);

	if (size)
		line = append(line, ", %s bytes", size);
	line = append_recipients(line, doc);
	line = append_way(line, doc);
	if (json_at(doc, "process"))
		line = append(line, ": %s", program_of(doc));
	return append_doubts(append_attachment(line, doc), doc);
}
