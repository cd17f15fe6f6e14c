// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which rules concern a uid, without looking at those of others.
 */
#include "policy_model.h"

struct pair {
	u32 uid;
	u32 rule;
};

static u32 count_pairs(const struct sw_policy *policy,
		       bool (*covers)(const struct sw_rule *rule), u32 *n_all)
{
	u32 i, n = 0;

	*n_all = 0;
	for (i = 0; i < policy->n_rules; i++) {
		const struct sw_rule *rule = &policy->rules[i];

		if (!covers(rule))
			continue;
		n += rule->n_uids;
		*n_all += !rule->n_uids;
	}
	return n;
}

static void fill_pairs(struct sw_index *index, const struct sw_policy *policy,
		       bool (*covers)(const struct sw_rule *rule),
		       struct pair *pairs)
{
	u32 i, k, n = 0;

	for (i = 0; i < policy->n_rules; i++) {
		const struct sw_rule *rule = &policy->rules[i];

		sw_breathe();
		if (!covers(rule))
			continue;
		if (!rule->n_uids)
			index->all[index->n_all++] = i;
		for (k = 0; k < rule->n_uids; k++) {
			pairs[n].uid = policy->uids[rule->uids + k];
			pairs[n++].rule = i;
		}
	}
}

/* One pass of a radix sort: stable, so that rules stay in their order. */
static void sort_by_byte(struct pair *to, const struct pair *from, u32 n,
			 int shift)
{
	u32 start[257] = {};
	u32 i;

	for (i = 0; i < n; i++)
		start[(from[i].uid >> shift & 0xff) + 1]++;
	for (i = 1; i < 256; i++)
		start[i] += start[i - 1];
	for (i = 0; i < n; i++)
		to[start[from[i].uid >> shift & 0xff]++] = from[i];
	sw_breathe();
}

/* An even number of passes, so that the result ends up where it began. */
static int sort_pairs(struct pair *pairs, u32 n)
{
	struct pair *tmp = sw_calloc(n + 1, sizeof(*tmp));
	int shift;

	if (!tmp)
		return -ENOMEM;
	for (shift = 0; shift < 32; shift += 16) {
		sort_by_byte(tmp, pairs, n, shift);
		sort_by_byte(pairs, tmp, n, shift + 8);
	}
	sw_free(tmp);
	return 0;
}

static void group_pairs(struct sw_index *index, const struct pair *pairs, u32 n)
{
	u32 i, n_rules = 0;

	for (i = 0; i < n; i++) {
		const bool same_uid = i && pairs[i].uid == pairs[i - 1].uid;

		if (same_uid && pairs[i].rule == pairs[i - 1].rule)
			continue;
		if (!same_uid) {
			index->uid[index->n_uids] = pairs[i].uid;
			index->first[index->n_uids++] = n_rules;
		}
		index->rule[n_rules++] = pairs[i].rule;
	}
	index->first[index->n_uids] = n_rules;
	sw_breathe();
}

static u32 count_uids(const struct pair *pairs, u32 n)
{
	u32 i, n_uids = 0;

	for (i = 0; i < n; i++)
		n_uids += !i || pairs[i].uid != pairs[i - 1].uid;
	return n_uids;
}

/**
 * sw_index_build() - Sort the rules of one kind by uid.
 * @index: Result, to be freed by sw_index_free() in any case.
 * @policy: With its rules.
 * @covers: Tells the rules of this kind.
 *
 * Takes time in proportion to the entries, however they are distributed.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int sw_index_build(struct sw_index *index, const struct sw_policy *policy,
		   bool (*covers)(const struct sw_rule *rule))
{
	u32 n_all, n_uids;
	const u32 n = count_pairs(policy, covers, &n_all);
	struct pair *pairs = sw_calloc(n + 1, sizeof(*pairs));
	int err = -ENOMEM;

	index->all = sw_calloc(n_all + 1, sizeof(*index->all));
	if (!pairs || !index->all)
		goto out_free_pairs;
	fill_pairs(index, policy, covers, pairs);
	err = sort_pairs(pairs, n);
	if (err)
		goto out_free_pairs;

	n_uids = count_uids(pairs, n);
	index->uid = sw_calloc(n_uids + 1, sizeof(*index->uid));
	index->first = sw_calloc(n_uids + 1, sizeof(*index->first));
	index->rule = sw_calloc(n + 1, sizeof(*index->rule));
	if (!index->uid || !index->first || !index->rule) {
		err = -ENOMEM;
		goto out_free_pairs;
	}
	group_pairs(index, pairs, n);

out_free_pairs:
	sw_free(pairs);
	return err;
}

/**
 * sw_index_free() - Free what sw_index_build() allocated.
 * @index: Built, half built, or all zero.
 */
void sw_index_free(struct sw_index *index)
{
	sw_free(index->uid);
	sw_free(index->first);
	sw_free(index->rule);
	sw_free(index->all);
}

/**
 * sw_index_find() - The rules that name a uid.
 * @index: Rules of one kind.
 * @uid: Whose.
 * @rules: Set to their places, ascending.
 *
 * Context: Any context.
 * Return: How many.
 */
u32 sw_index_find(const struct sw_index *index, u32 uid, const u32 **rules)
{
	u32 low = 0, high = index->n_uids;

	while (low < high) {
		const u32 mid = low + (high - low) / 2;

		if (index->uid[mid] < uid)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == index->n_uids || index->uid[low] != uid)
		return 0;
	*rules = index->rule + index->first[low];
	return index->first[low + 1] - index->first[low];
}
