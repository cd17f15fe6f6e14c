// SPDX-License-Identifier: GPL-2.0-only
/*
 * What somebody has to look at.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "report.h"
#include "report_doc.h"
#include "report_judge.h"

static void find(struct report_table *t, enum report_mood mood,
		 const char *finding, const char *subject, const char *owner,
		 char *detail)
{
	report_put(t, mood == REPORT_BAD ? "high" : "medium");
	report_mood(t, mood);
	report_put(t, finding);
	report_put(t, subject);
	report_put(t, owner);
	report_take(t, detail);
}

static void find_of(struct report_table *t, const struct report_rule *rule,
		    enum report_mood mood, const char *finding, char *detail)
{
	find(t, mood, finding, rule->title, rule->texts[REPORT_OWNER], detail);
}

static void judge_dates(struct report_table *t, const struct report_rule *rule,
			time_t now)
{
	struct report_judgement j;

	report_judge_expiry(&j, rule, now);
	if (j.mood >= REPORT_WARN)
		find_of(t, rule, j.mood, "Expiry",
			xasprintf("%s (%s)", j.text,
				  rule->texts[REPORT_EXPIRES]));
	report_judge_review(&j, rule, now);
	if (j.mood >= REPORT_WARN && rule->texts[REPORT_REVIEW])
		find_of(t, rule, j.mood, "Review",
			xasprintf("%s (%s)", j.text,
				  rule->texts[REPORT_REVIEW]));
}

static void judge_duty(struct report_table *t, const struct report_rule *rule)
{
	static const struct {
		enum report_text text;
		const char *name;
	} wanted[] = {
		{ REPORT_OWNER, "owner" },
		{ REPORT_REASON, "reason" },
		{ REPORT_REVIEW, "review date" },
	};
	struct report_words missing = { 0 };
	char *list;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!rule->texts[wanted[i].text])
			report_words_put(&missing, wanted[i].name);
	if (missing.n) {
		list = report_words_join(&missing, ", no ");
		find_of(t, rule, REPORT_WARN, "Not said",
			xasprintf("no %s", list));
		free(list);
	}
	report_words_free(&missing);
}

static bool narrows(const struct report_rule *rule)
{
	static const enum report_list lists[] = {
		REPORT_EXECUTABLES, REPORT_UNITS,   REPORT_CGROUPS,
		REPORT_CONTAINERS,  REPORT_CONTEXT, REPORT_LOGIN_USERS
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		if (rule->lists[lists[i]].n)
			return true;
	return false;
}

static void judge_width(struct report_table *t, const struct report_rule *rule)
{
	const bool everywhere = !rule->lists[REPORT_TO].n &&
				!rule->lists[REPORT_PORTS].n &&
				!rule->lists[REPORT_TOOLS].n;

	if (rule->lists[REPORT_USERS].n || rule->lists[REPORT_GROUPS].n ||
	    narrows(rule))
		return;
	find_of(t, rule, everywhere ? REPORT_BAD : REPORT_WARN, "Everybody",
		xstrdup(everywhere ? "lets every user send to everywhere" :
				     "lets every user in, to what it names"));
}

static void judge_rule(struct report_table *t, const struct report *r,
		       const struct report_rule *rule)
{
	judge_dates(t, rule, r->now);
	if (rule->inert)
		find_of(t, rule, REPORT_WARN, "Inert",
			xstrdup("holds for nobody, as what it names is not on this system"));
	if (!report_is_approval(rule))
		return;
	judge_width(t, rule);
	judge_duty(t, rule);
	if (rule->quiet)
		find_of(t, rule, REPORT_WARN, "Not recorded",
			xstrdup("log: no, so that nobody sees who uses it"));
}

static void judge_names(struct report_table *t, const struct report *r,
			const struct report_host *host)
{
	char *names;

	if (!host->called.n ||
	    (host->called.n == 1 &&
	     (r->merged || !strcmp(host->called.v[0], host->name))))
		return;
	names = report_words_join(&host->called, ", ");
	find(t, REPORT_WARN, "Names", host->name, NULL,
	     xasprintf("its records are of %s", names));
	free(names);
}

static void judge_host(struct report_table *t, const struct report *r,
		       const struct report_host *host)
{
	size_t i;

	if (!host->mode || strcmp(host->mode, "enforce") != 0)
		find(t, REPORT_WARN, "Not enforcing", host->name, NULL,
		     xstrdup(host->mode ?
				     "what the policy denies is let through and recorded" :
				     "the mode is not known"));
	if (host->default_verdict && !strcmp(host->default_verdict, "allow"))
		find(t, REPORT_BAD, "Everybody", host->name, NULL,
		     xstrdup("what no rule covers is allowed"));
	if (!host->records)
		find(t, REPORT_BAD, "No records", host->name, NULL,
		     xstrdup("there is no record in the period"));
	else if (strncmp(host->span.first, r->from, 10) > 0)
		find(t, REPORT_WARN, "Period not covered", host->name, NULL,
		     xasprintf("the first record is of %.10s",
			       host->span.first));
	judge_names(t, r, host);
	if (host->lost || host->missing)
		find(t, REPORT_BAD, "Events missing", host->name, NULL,
		     xasprintf("lost by the kernel: %" PRIu64
			       "; without a record: %" PRIu64,
			       host->lost, host->missing));
	if (host->unhealthy)
		find(t, REPORT_BAD, "Hooks", host->name, NULL,
		     xasprintf("found not to work %" PRIu64 " time%s",
			       host->unhealthy,
			       host->unhealthy == 1 ? "" : "s"));
	if (host->broken || host->forged)
		find(t, REPORT_WARN, "Not counted", host->name, NULL,
		     xasprintf("lines that are no record: %" PRIu64
			       "; records of a forged log: %" PRIu64,
			       host->broken, host->forged));
	for (i = 0; i < host->problems.n; i++)
		find(t, REPORT_BAD, "Problem", host->name, NULL,
		     xstrdup(host->problems.v[i]));
}

/**
 * report_findings() - Add what somebody has to look at.
 * @doc: Document.
 * @r: Report.
 */
void report_findings(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "severity", "Severity", REPORT_TEXT, NULL },
		{ "finding", "Finding", REPORT_TEXT, NULL },
		{ "subject", "Rule or host", REPORT_TEXT, NULL },
		{ "owner", "Owner", REPORT_TEXT, NULL },
		{ "detail", "Detail", REPORT_TEXT, NULL },
	};
	static const struct report_table like = {
		.id = "findings",
		.title = "Findings",
		.about = "What somebody should look at.",
		.none = "Nothing was found.",
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	size_t i;

	for (i = 0; i < r->n_hosts; i++)
		judge_host(t, r, r->hosts[i]);
	for (i = 0; i < r->n_rules; i++)
		if (r->rules[i]->standing == REPORT_IN_FORCE)
			judge_rule(t, r, r->rules[i]);
}

static char *why_unused(const struct report_rule *rule)
{
	char *hits = NULL, *text;

	if (rule->has_hits && rule->hits)
		hits = xasprintf("%" PRIu64 " hits since it was loaded",
				 rule->hits);
	if (rule->quiet)
		text = xasprintf("not recorded (log: no)%s%s", hits ? "; " : "",
				 hits ?: "");
	else
		text = xstrdup(hits ?: "");
	free(hits);
	return text;
}

/* The kernel counts what is not recorded. */
static bool is_unused(const struct report_rule *rule)
{
	return report_is_approval(rule) && !report_is_used(rule) &&
	       !(rule->quiet && rule->has_hits && rule->hits);
}

/**
 * report_unused() - Add the approvals that nobody has used.
 * @doc: Document.
 * @r: Report.
 */
void report_unused(struct report_doc *doc, const struct report *r)
{
	static const struct report_column columns[] = {
		{ "rule", "Rule", REPORT_TEXT, NULL },
		{ "hosts", "Hosts", REPORT_NAMES, NULL },
		{ "users", "Users", REPORT_NAMES, NULL },
		{ "owner", "Owner", REPORT_TEXT, NULL },
		{ "review", "Review", REPORT_TEXT, NULL },
		{ "expires", "Expires", REPORT_TEXT, NULL },
		{ "detail", "Detail", REPORT_TEXT, NULL },
	};
	static const struct report_table like = {
		.id = "unused",
		.title = "Approvals that nobody used",
		.about =
			"Rules that let somebody send, and of which there is no record in the period.",
		.none = "Every approval was used.",
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);
	const struct report_rule *rule;
	size_t i;

	for (i = 0; i < r->n_rules; i++) {
		rule = r->rules[i];
		if (!is_unused(rule))
			continue;
		report_put(t, rule->title);
		report_take(t, r->merged ?
				       report_words_join(&rule->hosts, "\n") :
				       NULL);
		report_take(t, report_words_join(&rule->lists[REPORT_USERS],
						 "\n"));
		report_put(t, rule->texts[REPORT_OWNER]);
		report_put(t, rule->texts[REPORT_REVIEW]);
		report_put(t, rule->texts[REPORT_EXPIRES]);
		report_take(t, why_unused(rule));
	}
}
