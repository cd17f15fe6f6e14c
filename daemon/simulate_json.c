// SPDX-License-Identifier: GPL-2.0-only
/*
 * A simulation for machines, as smtpward-simulate(8) documents it.
 */
#include <json-c/json.h>

#include "policy.h"
#include "policy_find.h"
#include "record.h"
#include "simulate.h"
#include "simulate_print.h"
#include "words.h"

static const char *const changes[SIMULATE_CHANGES] = {
	[SIMULATE_DENIED] = "newly_denied",
	[SIMULATE_ALLOWED] = "newly_allowed",
	[SIMULATE_WATCHED] = "watched",
};

static const char *const kinds[] = {
	[ATTEMPT_CONNECT] = "smtp-connect",
	[ATTEMPT_DIALOGUE] = "smtp-dialogue",
	[ATTEMPT_EXEC] = "mail-tool-exec",
};

static const char *const answers[] = {
	[ATTEMPT_NO_PORT] = "port",
	[ATTEMPT_NO_TOOL] = "tool",
};

static void put_then(struct json_object *doc, const struct simulate_row *row,
		     const struct policy *policy)
{
	struct json_object *then = json_child(doc, "then");
	struct rule_place place;

	json_put_string(then, "verdict", word_verdict(row->then));
	if (row->answer != ATTEMPT_JUDGED)
		json_put_string(then, "unseen", answers[row->answer]);
	if (!policy_find(policy, row->then_rule, &place))
		return;
	json_put_string(then, "rule", place.rule->title);
	json_put_string(then, "file", place.path);
	json_put_number(then, "line", place.line);
}

static void print_row(const struct simulate_row *row,
		      const struct policy *policy)
{
	struct json_object *doc = json_object_new_object(), *now, *list;
	unsigned int bit;

	json_put_string(doc, "change", changes[row->change]);
	json_put_string(doc, "user", row->user);
	json_put_number(doc, "uid", row->uid);
	json_put_string(doc, "program", row->program);
	json_put_string(doc, "script", row->script);
	json_put_string(doc, "unit", row->unit);
	json_put_string(doc, "context", row->context);
	json_put_string(doc, "action", kinds[row->kind]);
	json_put_string(doc, row->kind == ATTEMPT_EXEC ? "tool" : "to",
			row->target);
	json_put_number(doc, "attempts", row->n);
	json_put_number(doc, "refused", row->refused);
	json_put_string(doc, "first", row->first);
	json_put_string(doc, "last", row->last);
	now = json_child(doc, "now");
	json_put_string(now, "verdict", word_verdict(row->now));
	json_put_string(now, "rule", row->now_rule);
	put_then(doc, row, policy);
	list = json_list(doc, "notes");
	for (bit = 0; bit < SIMULATE_NOTES; bit++)
		if (row->notes & (1U << bit))
			json_add_string(list, simulate_note(bit));
	json_print(doc);
	json_object_put(doc);
}

static void print_totals(const struct simulate_totals *t)
{
	struct json_object *doc = json_object_new_object();
	struct json_object *totals = json_child(doc, "totals"), *same;
	unsigned int i;

	json_put_number(totals, "attempts", t->attempts);
	for (i = 0; i < SIMULATE_CHANGES; i++)
		json_put_number(totals, changes[i], t->changed[i]);
	same = json_child(totals, "unchanged");
	for (i = 0; i <= SMTPWARD_VERDICT_DENY; i++)
		json_put_number(same, word_verdict(i), t->same[i]);
	json_put_number(totals, "other_rule", t->other_rule);
	json_put_number(totals, "limited", t->limited);
	json_put_number(totals, "lost", t->lost);
	if (t->attempts) {
		json_put_string(totals, "first", t->first);
		json_put_string(totals, "last", t->last);
	}
	json_print(doc);
	json_object_put(doc);
}

/**
 * simulate_print_json() - Print a simulation as JSON lines.
 * @s: It.
 * @policy: The policy that was asked.
 */
void simulate_print_json(struct simulation *s, const struct policy *policy)
{
	struct simulate_row **rows;
	size_t i, n;

	rows = simulate_rows(s, &n);
	for (i = 0; i < n; i++)
		print_row(rows[i], policy);
	print_totals(simulate_totals(s));
}
