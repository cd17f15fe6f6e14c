// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a policy says about an attempt.
 */
#include "policy_model.h"

static bool is_in_prefix(const u8 *addr, const u8 *prefix, u32 len)
{
	const u32 bytes = len / 8, bits = len % 8;

	if (memcmp(addr, prefix, bytes))
		return false;
	return !bits || !((addr[bytes] ^ prefix[bytes]) >> (8 - bits));
}

static bool covers_dest(const struct sw_rule_dest *rule,
			const struct sw_dest *dest)
{
	if (dest->port < rule->port_min || dest->port > rule->port_max)
		return false;
	if (!rule->family)
		return true;
	return rule->family == dest->family &&
	       is_in_prefix(dest->addr, rule->addr, rule->prefix_len);
}

static bool covers_connect(const struct sw_policy *policy,
			   const struct sw_rule *rule,
			   const struct sw_dest *dest)
{
	const struct sw_rule_dest *dests = policy->dests + rule->dests;
	u32 i;

	if (!rule->n_dests)
		return true;
	for (i = 0; i < rule->n_dests; i++)
		if (covers_dest(&dests[i], dest))
			return true;
	return false;
}

static bool has_tool(const struct sw_tools *tools, u32 id)
{
	u32 i;

	for (i = 0; i < tools->n; i++)
		if (!id || tools->id[i] == id)
			return true;
	return false;
}

static bool covers_exec(const struct sw_policy *policy,
			const struct sw_rule *rule,
			const struct sw_tools *tools)
{
	const u32 *ids = policy->rule_tools + rule->tools;
	u32 i;

	if (!rule->n_tools)
		return true;
	for (i = 0; i < rule->n_tools; i++)
		if (has_tool(tools, ids[i]))
			return true;
	return false;
}

static void add_budgets(struct sw_decision *dec, const struct sw_limits *limits)
{
	if (limits->n_budgets)
		memcpy(dec->budgets + dec->n_budgets, limits->budgets,
		       limits->n_budgets * sizeof(*limits->budgets));
	dec->n_budgets += limits->n_budgets;
}

/* In audit mode what is denied goes on, and uses nothing up of what others may. */
static void set_limits(const struct sw_policy *policy,
		       const struct sw_rule *rule, struct sw_decision *dec)
{
	const struct sw_limits *all = &policy->limits[0];
	const struct sw_limits *own = &policy->limits[rule ? rule->limits : 0];

	dec->threshold = own->threshold ?: all->threshold;
	dec->cap = 0;
	dec->n_budgets = 0;
	if (dec->verdict == SMTPWARD_VERDICT_DENY)
		return;
	dec->cap = own->cap ?: all->cap;
	if (own != all)
		add_budgets(dec, own);
	add_budgets(dec, all);
}

static void decide(const struct sw_policy *policy, const struct sw_rule *rule,
		   struct sw_decision *dec)
{
	dec->verdict = rule ? rule->verdict : policy->default_verdict;
	dec->rule_id = rule ? rule->id : 0;
	dec->place = rule ? rule - policy->rules : 0;
	dec->quiet = rule && rule->quiet;
	dec->generation = policy->generation;
	set_limits(policy, rule, dec);
}

/* What is asked of a subject is asked last: it can cost something to know. */
static bool covers(const struct sw_policy *policy, const struct sw_rule *rule,
		   const struct sw_subject *subject,
		   const struct sw_attempt *attempt, u32 *needs, u32 *miss)
{
	if (attempt->dest && !covers_connect(policy, rule, attempt->dest)) {
		*miss = SMTPWARD_MISS_DEST;
		return false;
	}
	if (attempt->tools && !covers_exec(policy, rule, attempt->tools)) {
		*miss = SMTPWARD_MISS_TOOL;
		return false;
	}
	if (!rule->narrow)
		return true;
	*needs = policy->narrows[rule->narrow].needs & ~subject->known;
	return *needs || sw_narrow_fits(policy, rule, subject, miss);
}

static void note(struct sw_trace *trace, const struct sw_rule *rule, u32 miss)
{
	if (!trace)
		return;
	if (trace->n == SMTPWARD_MISSES_MAX) {
		trace->more = true;
		return;
	}
	trace->rule_id[trace->n] = rule->id;
	trace->miss[trace->n++] = miss;
}

static u32 find(const struct sw_policy *policy,
		const struct sw_subject *subject,
		const struct sw_attempt *attempt, struct sw_trace *trace,
		struct sw_decision *dec)
{
	const struct sw_rule *rule;
	struct sw_walk walk;
	u32 needs = 0, miss = 0;

	sw_walk_begin(&walk, policy,
		      attempt->dest ? &policy->connects : &policy->execs,
		      subject);
	while ((rule = sw_walk_next(&walk))) {
		if (covers(policy, rule, subject, attempt, &needs, &miss))
			break;
		note(trace, rule, miss);
	}
	if (!needs)
		decide(policy, rule, dec);
	return needs;
}

/**
 * sw_policy_connect() - What the policy says about a connect.
 * @policy: Policy.
 * @subject: Who makes it.
 * @dest: Where to.
 * @dec: Result.
 *
 * Context: Any context.
 * Return: 0, or enum sw_know, what has to be looked for before it can be said.
 */
u32 sw_policy_connect(const struct sw_policy *policy,
		      const struct sw_subject *subject,
		      const struct sw_dest *dest, struct sw_decision *dec)
{
	const struct sw_attempt attempt = { .dest = dest };

	return find(policy, subject, &attempt, NULL, dec);
}

/**
 * sw_policy_exec() - What the policy says about the exec of a mail tool.
 * @policy: Policy.
 * @subject: Who makes it.
 * @tools: Tools that the file is. One that a rule covers is enough.
 * @dec: Result.
 *
 * Context: Any context.
 * Return: As sw_policy_connect().
 */
u32 sw_policy_exec(const struct sw_policy *policy,
		   const struct sw_subject *subject,
		   const struct sw_tools *tools, struct sw_decision *dec)
{
	const struct sw_attempt attempt = { .tools = tools };

	return find(policy, subject, &attempt, NULL, dec);
}

/**
 * sw_policy_explain() - What the policy says about an attempt, and why.
 * @policy: Policy.
 * @subject: Who makes it.
 * @attempt: What it is.
 * @trace: Set to the rules about the subject that come before the one that
 *	decides.
 * @dec: Result.
 *
 * Context: Any context.
 * Return: As sw_policy_connect().
 */
u32 sw_policy_explain(const struct sw_policy *policy,
		      const struct sw_subject *subject,
		      const struct sw_attempt *attempt, struct sw_trace *trace,
		      struct sw_decision *dec)
{
	trace->n = 0;
	trace->more = false;
	return find(policy, subject, attempt, trace, dec);
}

/**
 * sw_policy_hit() - Count an attempt that a rule decided.
 * @policy: Policy.
 * @dec: What it said. The default is not counted.
 * @now: Seconds since 1970.
 *
 * Context: Any context.
 */
void sw_policy_hit(const struct sw_policy *policy,
		   const struct sw_decision *dec, u64 now)
{
	if (dec->rule_id)
		sw_counter_hit(&policy->hits[dec->place], now);
}
