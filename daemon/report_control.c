// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has happened to the control itself, and how far the evidence reaches.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "report.h"
#include "report_doc.h"

#define RECORDS "Records"
#define GAPS "Not known"
#define STATE "State"

/**
 * report_control() - Add who has changed the control, and what is missing.
 * @doc: Document.
 * @r: Report.
 */
void report_control(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "time", "Time (UTC)", REPORT_TIME, NULL },
		{ "host", "Host", REPORT_NAME, NULL },
		{ "kind", "Kind", REPORT_TEXT, NULL },
		{ "what", "What", REPORT_TEXT, NULL },
		{ "by", "By", REPORT_TEXT, NULL },
		{ "sha256", "Policy SHA-256", REPORT_NAME, NULL },
	};
	static const struct report_table like = {
		.id = "control",
		.title = "Changes of the control, and gaps",
		.about =
			"Who has loaded a policy or changed the mode, when hooks did not work, and which events have no record.",
		.none = "Nothing was changed, and nothing is missing.",
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	const struct report_note *note;
	size_t i;

	for (i = 0; i < r->n_notes; i++) {
		note = r->notes[i];
		report_put_time(t, note->time);
		report_put(t, r->merged ? note->host->name : NULL);
		report_put(t, note->kind);
		report_mood(t, note->bad ? REPORT_BAD : REPORT_PLAIN);
		report_put(t, note->text);
		report_put(t, note->by);
		report_put(t, note->sha256);
	}
	if (r->more_notes)
		t->note = xasprintf("%" PRIu64 " more are not shown.",
				    r->more_notes);
}

static void put_gap(struct report_table *t, uint64_t n)
{
	report_put_number(t, n);
	report_mood(t, n ? REPORT_BAD : REPORT_PLAIN);
}

static void put_host(struct report_table *t, const struct report_host *host)
{
	report_put(t, host->name);
	report_put_number(t, host->records);
	report_mood(t, host->records ? REPORT_PLAIN : REPORT_BAD);
	report_put_number(t, host->files);
	report_put_time(t, host->span.first);
	report_put_time(t, host->span.last);
	report_put_number(t, host->repeated);
	put_gap(t, host->lost);
	put_gap(t, host->missing);
	put_gap(t, host->broken);
	put_gap(t, host->forged);
	report_put(t, host->mode);
	report_put(t, host->asked ? "the kernel" :
		      host->mode  ? "the last record" :
				    NULL);
	report_put_number(t, host->generation);
	report_put(t, host->sha256);
	report_take(t, report_words_join(&host->problems, "\n"));
	if (host->problems.n)
		report_mood(t, REPORT_BAD);
}

/**
 * report_hosts() - Add what was read of each host.
 * @doc: Document.
 * @r: Report.
 */
void report_hosts(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "host", "Host", REPORT_NAME, NULL },
		{ "records", "In the period", REPORT_NUMBER, RECORDS },
		{ "files", "Files", REPORT_NUMBER, RECORDS },
		{ "first", "First", REPORT_TIME, RECORDS },
		{ "last", "Last", REPORT_TIME, RECORDS },
		{ "repeated", "Read twice, counted once", REPORT_NUMBER,
		  RECORDS },
		{ "lost", "Lost by the kernel", REPORT_NUMBER, GAPS },
		{ "missing", "Without a record", REPORT_NUMBER, GAPS },
		{ "broken", "Lines that are no record", REPORT_NUMBER, GAPS },
		{ "forged", "Records of a forged log", REPORT_NUMBER, GAPS },
		{ "mode", "Mode", REPORT_TEXT, STATE },
		{ "told_by", "As told by", REPORT_TEXT, STATE },
		{ "policy", "Policy", REPORT_NUMBER, STATE },
		{ "sha256", "Policy SHA-256", REPORT_NAME, STATE },
		{ "problems", "Problems", REPORT_NAMES, STATE },
	};
	static const struct report_table like = {
		.id = "hosts",
		.title = "What this report rests on",
		.about =
			"The records that were read, and what they cannot tell. Events have numbers without gaps, so that one whose record is missing is known to have been there.",
		.none = "No host.",
		.form = REPORT_CARDS,
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	size_t i;

	for (i = 0; i < r->n_hosts; i++)
		put_host(t, r->hosts[i]);
}

static char *value_of(const struct report_rule *rule, size_t field)
{
	if (field < REPORT_TEXTS)
		return xstrdup(rule->texts[field] ?: "");
	if (field < REPORT_TEXTS + REPORT_LISTS)
		return report_words_join(&rule->lists[field - REPORT_TEXTS],
					 "\n");
	return xstrdup(rule->quiet ? "no" : "yes");
}

static void put_difference(struct report_table *t, const struct report_rule *a,
			   const struct report_rule *b)
{
	static const char *const names[] = {
		"verdict", "owner",	 "reason",  "ticket",	   "review",
		"expires", "users",	 "groups",  "executables", "units",
		"cgroups", "containers", "context", "login-users", "to",
		"ports",   "tools",	 "limits",  "log",
	};
	char *x, *y;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		x = value_of(a, i);
		y = value_of(b, i);
		if (strcmp(x, y) != 0) {
			report_put(t, a->title);
			report_put(t, names[i]);
			report_take(t, report_words_join(&a->hosts, "\n"));
			report_put(t, x);
			report_take(t, report_words_join(&b->hosts, "\n"));
			report_put(t, y);
		}
		free(x);
		free(y);
	}
}

/**
 * report_differences() - Add rules of one title that are not the same everywhere.
 * @doc: Document.
 * @r: Report.
 */
void report_differences(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "rule", "Rule", REPORT_TEXT, NULL },
		{ "field", "What differs", REPORT_TEXT, NULL },
		{ "hosts", "Hosts", REPORT_NAMES, NULL },
		{ "value", "There", REPORT_NAMES, NULL },
		{ "other_hosts", "Other hosts", REPORT_NAMES, NULL },
		{ "other_value", "There instead", REPORT_NAMES, NULL },
	};
	static const struct report_table like = {
		.id = "differences",
		.title = "Rules that differ between hosts",
		.about =
			"Rules of one title that say something else on another host. The register has each of them.",
		.none = "Rules of one title are the same on all hosts that have them.",
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	const struct report_rule *first;
	size_t i;

	for (i = 0; i < r->n_rules; i++) {
		if (r->rules[i]->standing != REPORT_IN_FORCE)
			continue;
		first = report_rule_titled(r, r->rules[i]->title);
		if (first != r->rules[i])
			put_difference(t, first, r->rules[i]);
	}
}
