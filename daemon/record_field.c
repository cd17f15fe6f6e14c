// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <stdbool.h>
#include <syslog.h>

#include "compiler.h"
#include "record.h"
#include "record_field.h"

const struct record_field record_fields[] = {
	{ "SMTPWARD_EVENT_ID", "id", "event.id" },
	{ "SMTPWARD_SEQ", "seq", "event.sequence" },
	{ "SMTPWARD_ACTION", "action", "event.action" },
	{ "SMTPWARD_OUTCOME", "outcome", "event.outcome" },
	{ "SMTPWARD_MODE", "mode", "smtpward.mode" },
	{ "SMTPWARD_VERDICT", "verdict", "smtpward.verdict" },
	{ "SMTPWARD_REFUSED", "refused", "smtpward.refused" },
	{ "SMTPWARD_RULE", "rule", "rule.name" },
	{ "SMTPWARD_UID", "uid", "user.id" },
	{ "SMTPWARD_USER", "user", "user.name" },
	{ "OBJECT_PID", "pid", "process.pid" },
	{ "SMTPWARD_PROGRAM", "program", "process.executable" },
	{ "SMTPWARD_DEST", "dest", "destination.ip" },
	{ "SMTPWARD_PORT", "port", "destination.port" },
};

const size_t n_record_fields = ARRAY_SIZE(record_fields);

/**
 * record_priority() - How much a record matters.
 * @doc: The record.
 *
 * Return: LOG_ERR to LOG_INFO of syslog(3).
 */
int record_priority(struct json_object *doc)
{
	const bool attempt = json_at(doc, "smtpward.refused");

	if (json_is_true(doc, "smtpward.refused"))
		return LOG_WARNING;
	if (!json_is(doc, "event.kind", "alert"))
		return LOG_INFO;
	/* An alert is about an attempt or a connection, or about ourselves. */
	return attempt || json_at(doc, "smtpward.transfer") ? LOG_NOTICE :
							      LOG_ERR;
}
