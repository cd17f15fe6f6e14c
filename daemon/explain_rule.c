// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules in an explanation: the one that decided, the one that would today,
 * and those that nearly would have let through.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "explain.h"
#include "near.h"
#include "policy_find.h"
#include "record.h"
#include "ruleset.h"
#include "words.h"

static void put_place(struct json_object *to, const struct rule_place *place)
{
	json_put_string(to, "file", place->path);
	json_put_number(to, "line", place->line);
}

static void put_rule(struct json_object *to, const struct rule_place *place)
{
	const struct rule *rule = place->rule;

	json_put_string(to, "title", rule->title);
	json_put_string(to, "verdict", word_verdict(rule->verdict));
	json_put_string(to, "owner", rule->owner);
	json_put_string(to, "reason", rule->reason);
	json_put_string(to, "ticket", rule->ticket);
	put_place(to, place);
}

/* Where the rule with that title is today, under whatever number. */
static bool find_title(const struct policy *policy, const char *title,
		       struct rule_place *place)
{
	const struct policy_file *f;
	uint32_t id = 1;
	unsigned int k;
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		f = policy->sources[i].data;
		for (k = 0; k < f->rules_count; k++, id++)
			if (!strcmp(f->rules[k].title, title))
				return policy_find(policy, id, place);
	}
	return false;
}

static const char *first_author(struct json_object *doc)
{
	struct json_object *list = json_at(doc, "rule.author");

	if (!json_object_is_type(list, json_type_array) ||
	    !json_object_array_length(list))
		return NULL;
	return json_object_get_string(json_object_array_get_idx(list, 0));
}

/**
 * explain_rule() - Say which rule has decided.
 * @to: The explanation.
 * @doc: The record, which has the rule as it was.
 * @source: What is known besides.
 */
void explain_rule(struct json_object *to, struct json_object *doc,
		  const struct explain_source *source)
{
	const char *title = json_text_at(doc, "rule.name");
	struct json_object *rule;
	struct rule_place place;

	json_put_string(to, "verdict", json_text_at(doc, "smtpward.verdict"));
	if (!json_at(doc, "rule.id"))
		return;
	rule = json_child(to, "rule");
	json_put_string(rule, "id", json_text_at(doc, "rule.id"));
	json_put_string(rule, "title", title);
	json_put_string(rule, "owner", first_author(doc));
	json_put_string(rule, "reason", json_text_at(doc, "rule.description"));
	json_put_string(rule, "ticket", json_text_at(doc, "rule.reference"));
	if (title && source->set &&
	    find_title(&source->set->policy, title, &place))
		put_place(rule, &place);
}

static const char *const unseen[] = {
	[ATTEMPT_NO_PORT] = "its port does not count as SMTP",
	[ATTEMPT_NO_TOOL] = "it is no mail tool of the catalogue",
};

/**
 * explain_today() - Say what the policy of today would answer.
 * @to: The explanation.
 * @j: The answer.
 * @source: What is known besides.
 */
void explain_today(struct json_object *to, const struct judgement *j,
		   const struct explain_source *source)
{
	struct json_object *today = json_child(to, "today");
	struct rule_place place;

	json_put_string(today, "verdict", word_verdict(j->dec.verdict));
	if (j->answer != ATTEMPT_JUDGED)
		json_put_string(today, "unseen", unseen[j->answer]);
	if (policy_find(&source->set->policy, j->dec.rule_id, &place))
		put_rule(json_child(today, "rule"), &place);
}

/**
 * explain_near() - Say which rules nearly would have let an attempt through.
 * @to: The explanation.
 * @a: The attempt.
 * @source: What is known besides.
 */
void explain_near(struct json_object *to, const struct attempt *a,
		  const struct explain_source *source)
{
	struct json_object *list = json_list(to, "near"), *one;
	struct near found[NEAR_MAX];
	struct sw_attempt attempt;
	struct rule_place place;
	struct sw_tools tools;
	size_t i, n;
	char *text;

	attempt_target(a, source->engine, &attempt, &tools);
	n = near_find(&source->set->compiled, &a->subject, &attempt, found);
	for (i = 0; i < n; i++) {
		if (!policy_find(&source->set->policy, found[i].rule, &place))
			continue;
		one = json_object_new_object();
		json_put_string(one, "title", place.rule->title);
		put_place(one, &place);
		text = near_text(found[i].lacks, place.rule);
		json_put_string(one, "lacks", text);
		free(text);
		json_object_array_add(list, one);
	}
}
