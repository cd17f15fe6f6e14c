// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about a subject, as one sequence: those that name its uid, those
 * that name one of its gids, and those for everybody.
 */
#include "policy_model.h"

#ifndef __KERNEL__
unsigned long sw_compared;
#endif

#define NO_RULE U32_MAX

/**
 * sw_walk_begin() - Prepare to go through the rules about a subject.
 * @walk: Set up.
 * @policy: Policy.
 * @rules: Its rules for the kind of attempt.
 * @subject: Who makes it.
 *
 * Context: Any context.
 */
void sw_walk_begin(struct sw_walk *walk, const struct sw_policy *policy,
		   const struct sw_rules *rules,
		   const struct sw_subject *subject)
{
	const u32 n = sw_index_find(&rules->by_uid, subject->uid, &walk->own);

	if (!n)
		walk->own = rules->all;
	walk->own_end = walk->own + n;
	walk->all = rules->all;
	walk->all_end = rules->all + rules->n_all;
	walk->policy = policy;
	walk->rules = rules;
	walk->subject = subject;
	walk->from = 0;
}

static u32 first_from(const u32 *rules, u32 n, u32 from)
{
	u32 low = 0, high = n;

	while (low < high) {
		const u32 mid = low + (high - low) / 2;

		if (rules[mid] < from)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n ? rules[low] : NO_RULE;
}

static u32 of_group(const struct sw_walk *walk, u32 gid)
{
	const u32 *rules;
	const u32 n = sw_index_find(&walk->rules->by_gid, gid, &rules);

	return n ? first_from(rules, n, walk->from) : NO_RULE;
}

/* The cost is that of the subject's own groups, whatever others there are. */
static u32 of_groups(const struct sw_walk *walk)
{
	const struct sw_subject *subject = walk->subject;
	u32 i, rule, ret;

	if (!walk->rules->by_gid.n_keys)
		return NO_RULE;
	ret = of_group(walk, subject->gid);
	for (i = 0; i < subject->n_groups; i++) {
		rule = of_group(walk, subject->groups[i]);
		if (rule < ret)
			ret = rule;
	}
	return ret;
}

/**
 * sw_walk_next() - Go to the next rule.
 * @walk: After sw_walk_begin().
 *
 * Context: Any context.
 * Return: The rule, each once, ascending by id, or NULL behind the last.
 */
const struct sw_rule *sw_walk_next(struct sw_walk *walk)
{
	u32 next = of_groups(walk);

	if (walk->own < walk->own_end && *walk->own < next)
		next = *walk->own;
	if (walk->all < walk->all_end && *walk->all < next)
		next = *walk->all;
	if (next == NO_RULE)
		return NULL;
	sw_count_compared();
	walk->own += walk->own < walk->own_end && *walk->own == next;
	walk->all += walk->all < walk->all_end && *walk->all == next;
	walk->from = next + 1;
	return &walk->policy->rules[next];
}
