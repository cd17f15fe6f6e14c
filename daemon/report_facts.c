// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a report is about, and its main figures.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "compiler.h"
#include "report.h"
#include "report_doc.h"
#include "report_judge.h"

#define TAKEN "mails of local tools that the next server took"

static void fact(struct report_table *t, const char *item, char *value)
{
	if (value && *value) {
		report_put(t, item);
		report_put(t, value);
	}
	free(value);
}

static struct report_span whole(const struct report *r)
{
	struct report_span span = { 0 };
	size_t i;

	for (i = 0; i < r->n_hosts; i++) {
		if (!r->hosts[i]->records)
			continue;
		report_span(&span, r->hosts[i]->span.first);
		report_span(&span, r->hosts[i]->span.last);
	}
	return span;
}

static char *from_to(const char *from, const char *to)
{
	return *from ? xasprintf("%.10s %.8s to %.10s %.8s UTC", from,
				 from + 11, to, to + 11) :
		       xstrdup("none");
}

static char *sent(const struct report *r)
{
	uint64_t sessions = 0, bytes = 0, mails = 0, failed = 0;
	char *amount, *text;
	size_t i;

	for (i = 0; i < r->n_uses; i++) {
		sessions += r->uses[i]->n.sessions;
		bytes += r->uses[i]->n.bytes;
		mails += r->uses[i]->n.mails;
		failed += r->uses[i]->n.failed;
	}
	amount = report_bytes(bytes);
	text = xasprintf("%s in %" PRIu64 " connections; " TAKEN ": %" PRIu64
			 ", did not: %" PRIu64,
			 amount, sessions, mails, failed);
	free(amount);
	return text;
}

static char *judged(const struct report *r)
{
	uint64_t audit = 0, enforce = 0;
	size_t i;

	for (i = 0; i < r->n_hosts; i++) {
		audit += r->hosts[i]->judged[SMTPWARD_MODE_AUDIT];
		enforce += r->hosts[i]->judged[SMTPWARD_MODE_ENFORCE];
	}
	return xasprintf("%" PRIu64 " while enforcing, %" PRIu64
			 " while only watching (mode audit)",
			 enforce, audit);
}

static char *control(const struct report_host *host)
{
	const char *how = host->asked ? "as the kernel says" :
					"as the last record says";

	if (!host->mode)
		return xstrdup("not known");
	return xasprintf("%s, %s",
			 strcmp(host->mode, "enforce") ?
				 "watching only (mode audit)" :
				 "enforcing",
			 how);
}

static void host_facts(struct report_table *t, const struct report_host *host)
{
	fact(t, "Control", control(host));
	report_mood(t, !host->mode || strcmp(host->mode, "enforce") ?
			       REPORT_WARN :
			       REPORT_GOOD);
	fact(t, "Policy",
	     host->generation ?
		     xasprintf("number %" PRIu32 ", without a rule: %s",
			       host->generation,
			       host->default_verdict ?: "not known") :
		     NULL);
	fact(t, "Policy SHA-256", xstrdup(host->sha256 ?: ""));
}

static char *all_hosts(const struct report *r)
{
	struct report_words names = { 0 };
	char *text;
	size_t i;

	for (i = 0; i < r->n_hosts; i++)
		report_words_put(&names, r->hosts[i]->name);
	text = report_words_join(&names, ", ");
	report_words_free(&names);
	return text;
}

static void facts(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "item", "Item", REPORT_TEXT, NULL },
		{ "value", "Value", REPORT_TEXT, NULL },
	};
	static const struct report_table like = {
		.id = "about",
		.title = "About this report",
		.form = REPORT_FACTS,
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	const struct report_span span = whole(r);
	char made[REPORT_TIME_SIZE];

	report_time(made, r->now);
	fact(t, r->merged ? "Hosts" : "Host", all_hosts(r));
	fact(t, "Period", from_to(r->from, r->to));
	fact(t, "Records", from_to(span.first, span.last));
	if (!r->merged)
		host_facts(t, r->hosts[0]);
	fact(t, "Attempts judged", judged(r));
	fact(t, "Sent", sent(r));
	fact(t, "Made",
	     xasprintf("%.10s %.8s UTC by %s with smtpward %s", made, made + 11,
		       r->by ?: "unknown", r->version));
}

static void figure(struct report_table *t, const char *item, uint64_t n,
		   enum report_mood mood)
{
	report_put(t, item);
	report_put_number(t, n);
	report_mood(t, n ? mood : REPORT_PLAIN);
}

static uint64_t count_findings(const struct report *r)
{
	struct report_doc *doc = xcalloc(1, sizeof(*doc));
	uint64_t n;

	report_findings(doc, r);
	n = report_rows(doc->tables[0]);
	report_doc_free(doc);
	return n;
}

static void figures(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "item", "Item", REPORT_TEXT, NULL },
		{ "value", "Value", REPORT_NUMBER, NULL },
	};
	static const struct report_table like = {
		.id = "summary",
		.title = "Summary",
		.form = REPORT_FIGURES,
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	uint64_t approvals = 0, used = 0, attempts = 0, refused = 0, would = 0;
	const struct report_rule *rule;
	size_t i;

	for (i = 0; i < r->n_rules; i++) {
		rule = r->rules[i];
		attempts += rule->n.attempts;
		refused += rule->n.refused;
		would += rule->n.would;
		if (!report_is_approval(rule))
			continue;
		approvals++;
		used += report_is_used(rule);
	}
	figure(t, "Approvals", approvals, REPORT_PLAIN);
	figure(t, "Approvals used", used, REPORT_PLAIN);
	figure(t, "Attempts", attempts, REPORT_PLAIN);
	figure(t, "Refused", refused, REPORT_BAD);
	figure(t, "Would be denied", would, REPORT_WARN);
	figure(t, "Findings", count_findings(r), REPORT_WARN);
}

/**
 * report_facts() - Add what the report is about, and its main figures.
 * @doc: Document.
 * @r: Report.
 */
void report_facts(struct report_doc *doc, const struct report *r)
{
	facts(doc, r);
	figures(doc, r);
}
