// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has sent by which rule, and who was denied.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "report.h"
#include "report_doc.h"

#define SENDER "Sender"
#define TARGET "To, or by"
#define AMOUNT "Amount"
#define WHEN "When (UTC)"

static void put_sender(struct report_table *t, const struct report *r,
		       const struct report_use *use)
{
	report_put(t, use->rule->title);
	report_put(t, r->merged ? use->host->name : NULL);
	report_put(t, use->user);
	report_put(t, use->job);
	report_put(t, use->unit);
}

static char *folded(const struct report *r)
{
	return r->folded ?
		       xasprintf("There are more than %u senders: %" PRIu64
				 " records are added up as those of others.",
				 REPORT_USES_MAX, r->folded) :
		       NULL;
}

/* What was refused has sent nothing. */
static bool has_sent(const struct report_use *use)
{
	return use->n.attempts > use->n.refused || use->n.sessions ||
	       use->n.mails || use->n.failed;
}

/**
 * report_deeds() - Add who has sent.
 * @doc: Document.
 * @r: Report.
 */
void report_deeds(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "rule", "Rule", REPORT_TEXT, NULL },
		{ "host", "Host", REPORT_NAME, SENDER },
		{ "user", "User", REPORT_NAME, SENDER },
		{ "program", "Script or program", REPORT_NAME, SENDER },
		{ "unit", "Unit", REPORT_NAME, SENDER },
		{ "destinations", NULL, REPORT_NAMES, TARGET },
		{ "attempts", "Attempts", REPORT_NUMBER, AMOUNT },
		{ "connections", "Connections", REPORT_NUMBER, AMOUNT },
		{ "bytes_out", "Sent", REPORT_BYTES, AMOUNT },
		{ "mails", "Mails taken", REPORT_NUMBER, AMOUNT },
		{ "mails_failed", "Mails failed", REPORT_NUMBER, AMOUNT },
		{ "first", "First", REPORT_TIME, WHEN },
		{ "last", "Last", REPORT_TIME, WHEN },
	};
	static const struct report_table like = {
		.id = "senders",
		.title = "Who has sent",
		.about =
			"Each user with each script or program, by the rule that let them through, who has sent most first. Connections count when they have ended, mails when the next server has taken them.",
		.none = "Nobody has sent anything.",
		.form = REPORT_CARDS,
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	const struct report_use *use;
	size_t i;

	for (i = 0; i < r->n_uses; i++) {
		use = r->uses[i];
		if (!has_sent(use))
			continue;
		put_sender(t, r, use);
		report_take(t, report_words_join(&use->to, "\n"));
		report_put_number(t, use->n.attempts - use->n.refused);
		report_put_number(t, use->n.sessions);
		report_put_number(t, use->n.bytes);
		report_put_number(t, use->n.mails);
		report_put_number(t, use->n.failed);
		report_put_time(t, use->seen.first);
		report_put_time(t, use->seen.last);
	}
	t->note = folded(r);
}

static uint64_t denials(const struct report_use *use)
{
	return use->n.refused + use->n.would + use->n.cut;
}

static int by_denials(const void *a, const void *b)
{
	const struct report_use *x = *(struct report_use *const *)a;
	const struct report_use *y = *(struct report_use *const *)b;

	if (denials(x) != denials(y))
		return denials(x) < denials(y) ? 1 : -1;
	if (strcmp(x->user, y->user) != 0)
		return strcmp(x->user, y->user);
	return strcmp(x->job, y->job);
}

static void put_denied(struct report_table *t, const struct report *r,
		       const struct report_use *use)
{
	put_sender(t, r, use);
	report_take(t, report_words_join(&use->denied_to, "\n"));
	report_put_number(t, use->n.refused);
	report_mood(t, use->n.refused ? REPORT_BAD : REPORT_PLAIN);
	report_put_number(t, use->n.would);
	report_mood(t, use->n.would ? REPORT_WARN : REPORT_PLAIN);
	report_put_number(t, use->n.cut);
	report_put_time(t, use->denied.first);
	report_put_time(t, use->denied.last);
}

/**
 * report_denied() - Add who was denied, or would be in mode enforce.
 * @doc: Document.
 * @r: Report.
 */
void report_denied(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "rule", "Rule", REPORT_TEXT, NULL },
		{ "host", "Host", REPORT_NAME, SENDER },
		{ "user", "User", REPORT_NAME, SENDER },
		{ "program", "Script or program", REPORT_NAME, SENDER },
		{ "unit", "Unit", REPORT_NAME, SENDER },
		{ "destinations", NULL, REPORT_NAMES, TARGET },
		{ "refused", "Refused", REPORT_NUMBER, AMOUNT },
		{ "would_deny", "Would deny", REPORT_NUMBER, AMOUNT },
		{ "limited", "Beyond a limit", REPORT_NUMBER, AMOUNT },
		{ "first", "First", REPORT_TIME, WHEN },
		{ "last", "Last", REPORT_TIME, WHEN },
	};
	static const struct report_table like = {
		.id = "denied",
		.title = "What was denied",
		.about =
			"Who was refused, and whom the policy denies but mode audit let through, by the rule that decided. Connections beyond a limit were cut, or would be.",
		.none = "Nothing was denied.",
		.form = REPORT_CARDS,
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	struct report_use **list = xcalloc(r->n_uses, sizeof(*list));
	size_t i, n = 0;

	for (i = 0; i < r->n_uses; i++)
		if (denials(r->uses[i]))
			list[n++] = r->uses[i];
	qsort(list, n, sizeof(*list), by_denials);
	for (i = 0; i < n; i++)
		put_denied(t, r, list[i]);
	free(list);
	t->note = folded(r);
}
