// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records in the journal: a line for people, and the whole document in a field
 * beside it. The journal may drop what comes too fast: the file is what counts.
 */
#include "sink.h"

#ifdef WITH_JOURNAL

#include <json-c/json.h>
#include <stdbool.h>
#include <syslog.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "record.h"

static int priority(struct json_object *doc)
{
	struct json_object *refused = json_at(doc, "smtpward.refused");
	const char *kind = json_text_at(doc, "event.kind");

	if (refused && json_object_get_boolean(refused))
		return LOG_WARNING;
	if (!kind || kind[0] != 'a')
		return LOG_INFO;
	/* An alert is about an attempt or a connection, or about ourselves. */
	return refused || json_at(doc, "smtpward.transfer") ? LOG_NOTICE :
							      LOG_ERR;
}

static const char *text(struct json_object *doc, const char *path)
{
	const char *ret = json_text_at(doc, path);

	return ret ? ret : "";
}

static void send_record(struct json_object *doc)
{
	const int flags = JSON_C_TO_STRING_PLAIN |
			  JSON_C_TO_STRING_NOSLASHESCAPE;

	sd_journal_send("MESSAGE=%s", text(doc, "message"), "PRIORITY=%d",
			priority(doc), "SYSLOG_IDENTIFIER=smtpward",
			"SMTPWARD_EVENT_ID=%s", text(doc, "event.id"),
			"SMTPWARD_ACTION=%s", text(doc, "event.action"),
			"SMTPWARD_VERDICT=%s", text(doc, "smtpward.verdict"),
			"SMTPWARD_USER=%s", text(doc, "user.name"),
			"SMTPWARD_RECORD=%s",
			json_object_to_json_string_ext(doc, flags), NULL);
}

#else

static void send_record(struct json_object *doc)
{
	(void)doc;
}

#endif /* WITH_JOURNAL */

/**
 * sink_journal_put() - Send a record to the journal, where there is one.
 * @doc: The record.
 */
void sink_journal_put(struct json_object *doc)
{
	send_record(doc);
}
