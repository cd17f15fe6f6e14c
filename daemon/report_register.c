// SPDX-License-Identifier: GPL-2.0-only
/*
 * The register: each rule, who answers for it, and what it was used for.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "report.h"
#include "report_doc.h"
#include "report_judge.h"

#define RULE "Rule"
#define SUBJECT "Who may"
#define OBJECT "What"
#define DUTY "Who answers for it"
#define DATES "Until when"
#define USE "Use in the period"

static const struct report_column columns[] = {
	{ "rule", "Title", REPORT_TEXT, RULE },
	{ "verdict", NULL, REPORT_TEXT, RULE },
	{ "hosts", "Hosts", REPORT_NAMES, RULE },
	{ "users", "Users", REPORT_NAMES, SUBJECT },
	{ "groups", "Groups", REPORT_NAMES, SUBJECT },
	{ "executables", "Programs", REPORT_NAMES, SUBJECT },
	{ "units", "Units", REPORT_NAMES, SUBJECT },
	{ "cgroups", "Control groups", REPORT_NAMES, SUBJECT },
	{ "containers", "Containers", REPORT_NAMES, SUBJECT },
	{ "context", "Context", REPORT_NAMES, SUBJECT },
	{ "login_users", "Logged in as", REPORT_NAMES, SUBJECT },
	{ "destinations", "Destinations", REPORT_NAMES, OBJECT },
	{ "ports", "Ports", REPORT_NAMES, OBJECT },
	{ "tools", "Mail tools", REPORT_NAMES, OBJECT },
	{ "limits", "Limits", REPORT_NAMES, OBJECT },
	{ "owner", "Owner", REPORT_TEXT, DUTY },
	{ "reason", "Reason", REPORT_TEXT, DUTY },
	{ "ticket", "Ticket", REPORT_TEXT, DUTY },
	{ "review", "Review", REPORT_TIME, DATES },
	{ "review_state", NULL, REPORT_TEXT, DATES },
	{ "expires", "Expires", REPORT_TIME, DATES },
	{ "expiry_state", NULL, REPORT_TEXT, DATES },
	{ "attempts", "Attempts", REPORT_NUMBER, USE },
	{ "refused", "Refused", REPORT_NUMBER, USE },
	{ "would_deny", "Would deny", REPORT_NUMBER, USE },
	{ "last_hit", "Last", REPORT_TIME, USE },
	{ "senders", "Senders", REPORT_NUMBER, USE },
	{ "connections", "Connections", REPORT_NUMBER, USE },
	{ "bytes_out", "Sent", REPORT_BYTES, USE },
	{ "mails", "Mails taken", REPORT_NUMBER, USE },
	{ "mails_failed", "Mails failed", REPORT_NUMBER, USE },
	{ "kernel_hits", "Hits since loaded", REPORT_TEXT, USE },
	{ "file", NULL, REPORT_NAME, RULE },
};

/* Whom and what it is about, where that is not said. */
static const char *const everything[] = {
	[REPORT_USERS] = "everybody",
	[REPORT_TO] = "everywhere",
	[REPORT_TOOLS] = "all",
};

static bool is_about_all(const struct report_rule *rule, enum report_list list)
{
	if (list == REPORT_USERS)
		return !rule->lists[REPORT_USERS].n &&
		       !rule->lists[REPORT_GROUPS].n;
	if (list != REPORT_TO && list != REPORT_TOOLS)
		return false;
	if (list == REPORT_TO && rule->lists[REPORT_PORTS].n)
		return !rule->lists[REPORT_TO].n;
	return !rule->lists[REPORT_TO].n && !rule->lists[REPORT_PORTS].n &&
	       !rule->lists[REPORT_TOOLS].n;
}

static void put_lists(struct report_table *t, const struct report_rule *rule)
{
	int i;

	for (i = 0; i < REPORT_LISTS; i++) {
		if (rule->standing == REPORT_IN_FORCE &&
		    is_about_all(rule, i)) {
			report_put(t, everything[i]);
			report_mood(t, i == REPORT_USERS && report_lets(rule) ?
					       REPORT_WARN :
					       REPORT_PLAIN);
			continue;
		}
		report_take(t, report_words_join(&rule->lists[i], "\n"));
	}
}

static void put_duty(struct report_table *t, const struct report_rule *rule)
{
	static const enum report_text texts[] = { REPORT_OWNER, REPORT_REASON,
						  REPORT_TICKET };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		if (!rule->texts[texts[i]] && texts[i] != REPORT_TICKET &&
		    report_is_approval(rule)) {
			report_put(t, "not said");
			report_mood(t, REPORT_WARN);
			continue;
		}
		report_put(t, rule->texts[texts[i]]);
	}
}

static void put_dates(struct report_table *t, const struct report_rule *rule,
		      time_t now)
{
	struct report_judgement judgement;

	report_judge_review(&judgement, rule, now);
	report_put(t, rule->texts[REPORT_REVIEW]);
	report_put(t, judgement.text);
	report_mood(t, judgement.mood);
	report_judge_expiry(&judgement, rule, now);
	report_put(t, rule->texts[REPORT_EXPIRES]);
	report_put(t, judgement.text);
	report_mood(t, judgement.mood);
}

static void put_denials(struct report_table *t, const struct report_rule *rule)
{
	report_put_number(t, rule->n.refused);
	report_mood(t, rule->n.refused ? REPORT_BAD : REPORT_PLAIN);
	report_put_number(t, rule->n.would);
	report_mood(t, rule->n.would ? REPORT_WARN : REPORT_PLAIN);
}

static void put_use(struct report_table *t, const struct report_rule *rule)
{
	report_put_number(t, rule->n.attempts);
	put_denials(t, rule);
	report_put_time(t, rule->seen.last);
	report_put_number(t, rule->senders);
	report_put_number(t, rule->n.sessions);
	report_put_number(t, rule->n.bytes);
	report_put_number(t, rule->n.mails);
	report_put_number(t, rule->n.failed);
	report_take(t,
		    rule->has_hits ? xasprintf("%" PRIu64, rule->hits) : NULL);
}

static void put_rule(struct report_table *t, const struct report *r,
		     const struct report_rule *rule)
{
	const char *verdict = rule->texts[REPORT_VERDICT];

	report_put(t, rule->title);
	report_put(t, verdict);
	report_mood(t, !verdict			 ? REPORT_PLAIN :
		       !strcmp(verdict, "allow") ? REPORT_GOOD :
		       !strcmp(verdict, "deny")	 ? REPORT_BAD :
						   REPORT_WARN);
	report_take(t,
		    r->merged ? report_words_join(&rule->hosts, "\n") : NULL);
	put_lists(t, rule);
	put_duty(t, rule);
	put_dates(t, rule, r->now);
	put_use(t, rule);
	report_put(t, rule->file);
}

static void put_standing(struct report_table *t, const struct report *r,
			 enum report_standing standing)
{
	size_t i;

	for (i = 0; i < r->n_rules; i++)
		if (r->rules[i]->standing == standing)
			put_rule(t, r, r->rules[i]);
}

/**
 * report_register() - Add the register.
 * @doc: Document.
 * @r: Report.
 */
void report_register(struct report_doc *doc, const struct report *r)
{
	static const struct report_table like = {
		.id = "register",
		.title = "Register",
		.about =
			"The rules of the policy in the order in which they are tried, who answers for each, and what it was used for. The first rule that covers an attempt decides.",
		.none = "No rules are known.",
		.form = REPORT_CARDS,
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};

	put_standing(report_table(doc, &like), r, REPORT_IN_FORCE);
}

/**
 * report_retired() - Add what decided without being in the policy now.
 * @doc: Document.
 * @r: Report.
 */
void report_retired(struct report_doc *doc, const struct report *r)
{
	static const struct report_table like = {
		.id = "other_rules",
		.title = "Decided by what is not in the register",
		.about =
			"Rules that records name and that are not in the policy now, the default, and what records do not attribute to a rule: connections that were open before the module was loaded, and mails whose sender is not known.",
		.none = "Everything in the period was decided by rules of the register.",
		.form = REPORT_CARDS,
		.columns = columns,
		.n_columns = ARRAY_SIZE(columns),
	};
	struct report_table *t = report_table(doc, &like);

	put_standing(t, r, REPORT_RETIRED);
	put_standing(t, r, REPORT_DEFAULT);
	put_standing(t, r, REPORT_UNKNOWN);
}
