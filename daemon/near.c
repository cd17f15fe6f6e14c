// SPDX-License-Identifier: GPL-2.0-only
/*
 * The engine is asked about each rule alone, and about what is left of it when
 * what was in the way is taken out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "near.h"

/* Further away, a rule has nothing to do with the attempt. */
#define FAR_MAX 4

/* No rule has more conditions. */
#define ROUNDS_MAX 10

/**
 * struct search - Rules that are looked through.
 * @subject: Who made the attempt.
 * @attempt: What it was.
 * @found: The nearest rules so far.
 * @n: How many.
 */
struct search {
	const struct engine_subject *subject;
	const struct sw_attempt *attempt;
	struct near *found;
	size_t n;
};

/* Names do not matter: the attempt has ids. */
static int add_tools(struct sw_policy_builder *b,
		     const struct sw_rule_def *rule, const char **why)
{
	struct sw_tool_def tool = { 0 };
	char name[16];
	int err = 0;
	uint32_t i;

	for (i = 0; i < rule->n_tools && !err; i++) {
		if (!rule->tools[i])
			continue;
		snprintf(name, sizeof(name), "%u", rule->tools[i]);
		tool.id = rule->tools[i];
		tool.name = name;
		tool.file = name;
		err = sw_policy_builder_tool(b, &tool, why);
	}
	return err;
}

/* A policy of one rule, or NULL when there is none such. */
static struct engine *engine_of(const struct sw_rule_def *rule)
{
	struct sw_policy_builder *b =
		sw_policy_builder_new(SMTPWARD_VERDICT_DENY);
	const char *why;

	if (b && !sw_policy_builder_rule(b, rule, &why) &&
	    !add_tools(b, rule, &why))
		return engine_of_builder(b, NULL, &why);
	sw_policy_builder_free(b);
	return NULL;
}

/* Sets @miss to enum smtpward_miss, or to 0 when the rule is about others. */
static bool covers(const struct search *s, const struct sw_rule_def *rule,
		   uint32_t *miss)
{
	struct engine *engine = engine_of(rule);
	struct sw_decision dec = { 0 };
	struct sw_trace trace = { 0 };

	*miss = 0;
	if (!engine)
		return false;
	engine_explain(engine, s->subject, s->attempt, &trace, &dec);
	engine_free(engine);
	if (trace.n)
		*miss = trace.miss[0];
	return dec.rule_id == rule->id;
}

static struct sw_rule_dest *widened(const struct sw_rule_def *rule,
				    bool any_addr, bool any_port)
{
	struct sw_rule_dest *dests = xcalloc(rule->n_dests, sizeof(*dests));
	uint32_t i;

	for (i = 0; i < rule->n_dests; i++) {
		dests[i] = rule->dests[i];
		if (any_addr)
			dests[i] = (struct sw_rule_dest){
				.port_min = dests[i].port_min,
				.port_max = dests[i].port_max,
			};
		if (any_port) {
			dests[i].port_min = 0;
			dests[i].port_max = UINT16_MAX;
		}
	}
	return dests;
}

static bool fits_widened(const struct search *s, const struct sw_rule_def *rule,
			 bool any_addr, bool any_port)
{
	struct sw_rule_dest *dests = widened(rule, any_addr, any_port);
	const struct sw_rule_def alone = {
		.id = 1,
		.dests = dests,
		.n_dests = rule->n_dests,
	};
	uint32_t miss;
	bool ret = covers(s, &alone, &miss);

	free(dests);
	return ret;
}

static uint32_t dest_lacks(const struct search *s,
			   const struct sw_rule_def *rule)
{
	if (fits_widened(s, rule, false, true))
		return NEAR_PORT;
	if (fits_widened(s, rule, true, false))
		return NEAR_ADDR;
	return NEAR_ADDR | NEAR_PORT;
}

/* Takes out what was in the way. Returns what that was, 0 for everything. */
static uint32_t widen(const struct search *s, struct sw_rule_def *rule,
		      uint32_t miss)
{
	static const struct sw_rule_dest everywhere = { .port_max =
								UINT16_MAX };
	static const uint32_t any[] = { 0 };
	uint32_t lacks;

	switch (miss) {
	case 0:
		rule->uids = &s->subject->uid;
		rule->n_uids = 1;
		return NEAR_SUBJECT;
	case SMTPWARD_MISS_DEST:
		if (!rule->n_dests)
			return 0;
		lacks = dest_lacks(s, rule);
		rule->dests = &everywhere;
		rule->n_dests = 1;
		return lacks;
	case SMTPWARD_MISS_TOOL:
		if (!rule->n_tools)
			return 0;
		rule->tools = any;
		rule->n_tools = 1;
		return NEAR_TOOL;
	case SMTPWARD_MISS_EXPIRED:
		rule->expires = 0;
		return NEAR_EXPIRED;
	case SMTPWARD_MISS_LOGIN:
		rule->logins = NULL;
		rule->n_logins = 0;
		return NEAR_LOGIN;
	case SMTPWARD_MISS_CONTAINER:
		rule->contained = false;
		return NEAR_CONTAINER;
	case SMTPWARD_MISS_CONTEXT:
		rule->context = 0;
		return NEAR_CONTEXT;
	case SMTPWARD_MISS_EXE:
		rule->exes = NULL;
		rule->n_exes = 0;
		return NEAR_EXE;
	case SMTPWARD_MISS_CGROUP:
		rule->cgroups = NULL;
		rule->n_cgroups = 0;
		return NEAR_CGROUP;
	default:
		return 0;
	}
}

/* Another user's rule is another matter, another port hardly. */
static unsigned int far_of(uint32_t lacks)
{
	static const unsigned int weights[] = { 3, 2, 1, 3, 1, 1, 1, 1, 1, 1 };
	unsigned int ret = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		if (lacks & (1U << i))
			ret += weights[i];
	return ret;
}

/* Keeps the nearest, and of those that are as near the first. */
static void keep(struct search *s, const struct near *near)
{
	size_t at = s->n;

	while (at && s->found[at - 1].far > near->far)
		at--;
	if (at == NEAR_MAX)
		return;
	if (s->n < NEAR_MAX)
		s->n++;
	memmove(s->found + at + 1, s->found + at,
		(s->n - at - 1) * sizeof(*s->found));
	s->found[at] = *near;
}

static void look_at(void *arg, const struct sw_rule_def *rule)
{
	struct near near = { .rule = rule->id };
	struct sw_rule_def wide = *rule;
	struct search *s = arg;
	unsigned int round;
	uint32_t miss, lack;

	if (rule->verdict == SMTPWARD_VERDICT_DENY)
		return;
	/* One budget or another is no matter of this attempt. */
	wide.limits = (struct sw_limits){ 0 };
	for (round = 0; round < ROUNDS_MAX && !covers(s, &wide, &miss);
	     round++) {
		lack = widen(s, &wide, miss);
		near.lacks |= lack;
		near.far = far_of(near.lacks);
		if (!lack || near.far > FAR_MAX)
			return;
	}
	if (round < ROUNDS_MAX)
		keep(s, &near);
}

/**
 * near_find() - Find the rules that come closest to letting an attempt through.
 * @c: The policy.
 * @subject: Who made it.
 * @attempt: What it was, by tool ids of that policy.
 * @found: Receives at most NEAR_MAX rules, the nearest first.
 *
 * Return: How many there are.
 */
size_t near_find(const struct compiled *c, const struct engine_subject *subject,
		 const struct sw_attempt *attempt, struct near *found)
{
	struct search s = { .subject = subject,
			    .attempt = attempt,
			    .found = found };

	engine_each_rule(c, look_at, &s);
	return s.n;
}
