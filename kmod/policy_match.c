// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a policy says about an attempt.
 */
#include "policy_model.h"

#ifndef __KERNEL__
unsigned long sw_compared;
#endif

/*
 * Walks the rules for one uid and those for everybody as one sequence, in the
 * order of their ids.
 */
struct walk {
	const u32 *own, *own_end;
	const u32 *all, *all_end;
};

static void walk_begin(struct walk *walk, const struct sw_index *index, u32 uid)
{
	const u32 n = sw_index_find(index, uid, &walk->own);

	if (!n)
		walk->own = index->all;
	walk->own_end = walk->own + n;
	walk->all = index->all;
	walk->all_end = index->all + index->n_all;
}

static const struct sw_rule *walk_next(struct walk *walk,
				       const struct sw_policy *policy)
{
	const bool own = walk->own < walk->own_end;
	const bool all = walk->all < walk->all_end;

	if (!own && !all)
		return NULL;
	sw_count_compared();
	if (!all || (own && *walk->own < *walk->all))
		return &policy->rules[*walk->own++];
	return &policy->rules[*walk->all++];
}

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
	dec->quiet = rule && rule->quiet;
	dec->generation = policy->generation;
	set_limits(policy, rule, dec);
}

/**
 * sw_policy_connect() - What the policy says about a connect.
 * @policy: Policy.
 * @uid: Effective uid in the initial user namespace.
 * @dest: Where to.
 * @dec: Result.
 *
 * Context: Any context.
 */
void sw_policy_connect(const struct sw_policy *policy, u32 uid,
		       const struct sw_dest *dest, struct sw_decision *dec)
{
	const struct sw_rule *rule;
	struct walk walk;

	walk_begin(&walk, &policy->connects, uid);
	do {
		rule = walk_next(&walk, policy);
	} while (rule && !covers_connect(policy, rule, dest));
	decide(policy, rule, dec);
}

/**
 * sw_policy_exec() - What the policy says about the exec of a mail tool.
 * @policy: Policy.
 * @uid: Effective uid in the initial user namespace.
 * @tools: Tools that the file is. One that a rule covers is enough.
 * @dec: Result.
 *
 * Context: Any context.
 */
void sw_policy_exec(const struct sw_policy *policy, u32 uid,
		    const struct sw_tools *tools, struct sw_decision *dec)
{
	const struct sw_rule *rule;
	struct walk walk;

	walk_begin(&walk, &policy->execs, uid);
	do {
		rule = walk_next(&walk, policy);
	} while (rule && !covers_exec(policy, rule, tools));
	decide(policy, rule, dec);
}

/**
 * sw_policy_hit() - Count an attempt that a rule decided.
 * @policy: Policy.
 * @rule_id: The rule, or 0 for the default, which is not counted.
 *
 * Context: Any context.
 */
void sw_policy_hit(const struct sw_policy *policy, u32 rule_id)
{
	u32 low = 0, high = policy->n_rules;

	while (low < high) {
		const u32 mid = low + (high - low) / 2;

		if (policy->rules[mid].id < rule_id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < policy->n_rules && policy->rules[low].id == rule_id)
		sw_counter_inc(&policy->hits[low]);
}
