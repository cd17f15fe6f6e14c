// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records as entries of the journal, in its native protocol: a line for people, what is
 * most asked for in fields of its own, and the whole document in a field beside them.
 * Not by sd_journal_send(), which waits for a journal that does not read.
 */
#include <endian.h>
#include <json-c/json.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <sys/un.h>

#include "compiler.h"
#include "feed.h"
#include "record.h"
#include "record_field.h"
#include "sink_journal.h"

#define SOCKET "/run/systemd/journal/socket"

/**
 * struct message_id - What marks entries of one kind.
 * @action: event.action of their records.
 * @id: The mark, made once.
 */
struct message_id {
	const char *action;
	const char *id;
};

static const struct message_id ids[] = {
	{ "smtp-connect", "7c8c2fc85457433f9c71a2689dc62172" },
	{ "mail-tool-exec", "ee5117dbeb9943c78266ff5bfab82414" },
	{ "policy-change", "796db303cbd94896b5402b9c5e96dc3c" },
	{ "mode-change", "ae3f1d21816348cba5988865989da348" },
	{ "events-lost", "8700a170a453419b94dbe601b09e218d" },
	{ "health-change", "65e3e1ac7eeb49c5a819f65e5918ad84" },
	{ "smtp-flow", "169dd3d827a047d1973335d31178671a" },
	{ "smtp-threshold", "4fdd10a83c77451e83f4e9786cd0d7e2" },
	{ "smtp-limit", "63ec94ea92fd4910bda736f4e77a8561" },
	{ "smtp-dialogue", "b34f868693e74408bd778d767a451154" },
	{ "seal", "a885679059124ccca469767d1181cb10" },
	{ "mail-transmission", "e50c425b7c60442292e58106a85622e5" },
	{ "rule-due", "009b0dc330954fdabd94b40b4d7b22f2" },
	{ "clock-set", "68ac4adb9d5948419217ce530fa81fdd" },
	{ "records-dropped", "6d64b6a75641455296980b3311096d9f" },
};

/* A value with an end of line needs its length in front. */
static void put(FILE *out, const char *name, const char *value)
{
	const size_t len = strlen(value);
	const uint64_t size = htole64(len);

	if (!strchr(value, '\n')) {
		fprintf(out, "%s=%s\n", name, value);
		return;
	}
	fprintf(out, "%s\n", name);
	fwrite(&size, sizeof(size), 1, out);
	fwrite(value, 1, len, out);
	fputc('\n', out);
}

static void put_at(FILE *out, const char *name, struct json_object *doc,
		   const char *path)
{
	const char *value = json_text_at(doc, path);

	if (value)
		put(out, name, value);
}

static void put_id(FILE *out, struct json_object *doc)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
		if (json_is(doc, "event.action", ids[i].action))
			put(out, "MESSAGE_ID", ids[i].id);
}

static void put_syslog(FILE *out, struct json_object *doc)
{
	fprintf(out,
		"PRIORITY=%d\nSYSLOG_FACILITY=%d\nSYSLOG_IDENTIFIER=smtpward\n",
		record_priority(doc), LOG_FAC(LOG_AUTHPRIV));
}

/**
 * sink_journal_record() - Make the entry of a record.
 * @doc: The record.
 * @len: Receives its bytes.
 *
 * Return: The entry, for the caller to free.
 */
char *sink_journal_record(struct json_object *doc, size_t *len)
{
	const int flags = JSON_C_TO_STRING_PLAIN |
			  JSON_C_TO_STRING_NOSLASHESCAPE;
	char *text = NULL;
	FILE *out = open_memstream(&text, len);
	size_t i;

	if (!out)
		abort();
	put_at(out, "MESSAGE", doc, "message");
	put_id(out, doc);
	put_syslog(out, doc);
	put(out, "DOCUMENTATION", "man:smtpwardd(8)");
	for (i = 0; i < n_record_fields; i++)
		put_at(out, record_fields[i].journal, doc,
		       record_fields[i].path);
	put(out, "SMTPWARD_RECORD", json_object_to_json_string_ext(doc, flags));
	fclose(out);
	return text;
}

/**
 * sink_journal_to() - Where entries go.
 * @to: Receives it.
 */
void sink_journal_to(struct feed_to *to)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&to->addr;

	*to = (struct feed_to){ .name = "journal",
				.len = sizeof(*un),
				.optional = true,
				.make = sink_journal_record };
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, SOCKET, sizeof(SOCKET));
}
