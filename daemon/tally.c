// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <string.h>

#include "record.h"
#include "tally.h"

static enum tally_verdict verdict_of(struct json_object *doc)
{
	if (json_is_true(doc, "smtpward.refused"))
		return TALLY_DENIED;
	return json_is(doc, "smtpward.verdict", "allow") ? TALLY_ALLOWED :
							   TALLY_AUDITED;
}

static enum tally_service service_of(struct json_object *doc)
{
	switch (json_number_at(doc, "destination.port")) {
	case 25:
		return TALLY_SMTP;
	case 587:
		return TALLY_SUBMISSION;
	case 465:
		return TALLY_SUBMISSIONS;
	default:
		return TALLY_OTHER;
	}
}

/* What is said of an open connection is said again when it ends. */
static void add_bytes(struct counts *c, struct json_object *doc)
{
	if (!json_is(doc, "smtpward.transfer.state", "open"))
		c->bytes[json_is(doc, "smtpward.verdict", "allow")] +=
			json_number_at(doc, "smtpward.transfer.bytes_out");
}

/**
 * tally_put() - Count a record.
 * @t: The counts.
 * @doc: The record.
 */
void tally_put(struct tally *t, struct json_object *doc)
{
	struct counts *c = &t->now;

	c->records++;
	if (json_is(doc, "event.action", "smtp-connect"))
		c->connects[verdict_of(doc)][service_of(doc)] +=
			record_attempts(doc);
	else if (json_is(doc, "event.action", "mail-tool-exec"))
		c->execs[verdict_of(doc)] += record_attempts(doc);
	else if (json_is(doc, "event.action", "smtp-flow"))
		add_bytes(c, doc);
}

/**
 * tally_settle() - Say what has become of the records that were put.
 * @t: The counts.
 * @err: 0 when they are on the disk, else they will be put again.
 */
void tally_settle(struct tally *t, int err)
{
	if (err)
		t->now = t->kept;
	else
		t->kept = t->now;
}
