// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which rules concern a uid or a gid, without looking at those of others.
 */
#include "policy_model.h"

/* So many keys are put in a table before others get the processor. */
#define BREATH 4096

struct pair {
	u32 key;
	u32 rule;
};

/**
 * struct list - A list that rules have.
 * @pool: Where its entries are.
 * @of: Tells a rule's part of it.
 */
struct list {
	const u32 *pool;
	u32 (*of)(const struct sw_rule *rule, u32 *first);
};

static u32 uids_of(const struct sw_rule *rule, u32 *first)
{
	*first = rule->uids;
	return rule->n_uids;
}

static u32 gids_of(const struct sw_rule *rule, u32 *first)
{
	*first = rule->gids;
	return rule->n_gids;
}

static u32 count_pairs(const struct sw_policy *policy, const struct list *list,
		       bool (*covers)(const struct sw_rule *rule))
{
	u32 i, first, n = 0;

	for (i = 0; i < policy->n_rules; i++)
		if (covers(&policy->rules[i]))
			n += list->of(&policy->rules[i], &first);
	return n;
}

static void fill_pairs(struct pair *pairs, const struct sw_policy *policy,
		       const struct list *list,
		       bool (*covers)(const struct sw_rule *rule))
{
	u32 i, k, first, count, n = 0;

	for (i = 0; i < policy->n_rules; i++) {
		sw_breathe();
		if (!covers(&policy->rules[i]))
			continue;
		count = list->of(&policy->rules[i], &first);
		for (k = 0; k < count; k++) {
			pairs[n].key = list->pool[first + k];
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
		start[(from[i].key >> shift & 0xff) + 1]++;
	for (i = 1; i < 256; i++)
		start[i] += start[i - 1];
	for (i = 0; i < n; i++)
		to[start[from[i].key >> shift & 0xff]++] = from[i];
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
		const bool same_key = i && pairs[i].key == pairs[i - 1].key;

		if (same_key && pairs[i].rule == pairs[i - 1].rule)
			continue;
		if (!same_key) {
			index->key[index->n_keys] = pairs[i].key;
			index->first[index->n_keys++] = n_rules;
		}
		index->rule[n_rules++] = pairs[i].rule;
	}
	index->first[index->n_keys] = n_rules;
	sw_breathe();
}

static u32 count_keys(const struct pair *pairs, u32 n)
{
	u32 i, n_keys = 0;

	for (i = 0; i < n; i++)
		n_keys += !i || pairs[i].key != pairs[i - 1].key;
	return n_keys;
}

/* Keys that follow one another, as uids do, are spread by the golden ratio. */
static u32 first_slot(const struct sw_index *index, u32 key)
{
	return key * 0x9e3779b9U >> index->shift;
}

static u32 next_slot(const struct sw_index *index, u32 slot)
{
	return (slot + 1) & ((1U << (32 - index->shift)) - 1);
}

/* So that it takes as long to find one of a hundred thousand keys as one of two. */
static int build_slots(struct sw_index *index)
{
	u32 bits = 1, i, slot;

	while (1U << bits < 2 * index->n_keys)
		bits++;
	index->shift = 32 - bits;
	index->slot = sw_calloc(1U << bits, sizeof(*index->slot));
	if (!index->slot)
		return -ENOMEM;
	for (i = 0; i < index->n_keys; i++) {
		if (!(i % BREATH))
			sw_breathe();
		slot = first_slot(index, index->key[i]);
		while (index->slot[slot])
			slot = next_slot(index, slot);
		index->slot[slot] = i + 1;
	}
	return 0;
}

static int fill_index(struct sw_index *index, struct pair *pairs, u32 n)
{
	u32 n_keys;

	if (sort_pairs(pairs, n))
		return -ENOMEM;
	n_keys = count_keys(pairs, n);
	index->key = sw_calloc(n_keys + 1, sizeof(*index->key));
	index->first = sw_calloc(n_keys + 1, sizeof(*index->first));
	index->rule = sw_calloc(n + 1, sizeof(*index->rule));
	if (!index->key || !index->first || !index->rule)
		return -ENOMEM;
	group_pairs(index, pairs, n);
	return build_slots(index);
}

/* Takes time in proportion to the entries, however they are distributed. */
static int build_index(struct sw_index *index, const struct sw_policy *policy,
		       const struct list *list,
		       bool (*covers)(const struct sw_rule *rule))
{
	const u32 n = count_pairs(policy, list, covers);
	struct pair *pairs = sw_calloc(n + 1, sizeof(*pairs));
	int err = -ENOMEM;

	if (pairs) {
		fill_pairs(pairs, policy, list, covers);
		err = fill_index(index, pairs, n);
	}
	sw_free(pairs);
	return err;
}

static bool is_for_all(const struct sw_rule *rule)
{
	return !rule->n_uids && !rule->n_gids;
}

static int build_all(struct sw_rules *rules, const struct sw_policy *policy,
		     bool (*covers)(const struct sw_rule *rule))
{
	u32 i, n = 0;

	for (i = 0; i < policy->n_rules; i++)
		n += covers(&policy->rules[i]) && is_for_all(&policy->rules[i]);
	rules->all = sw_calloc(n + 1, sizeof(*rules->all));
	if (!rules->all)
		return -ENOMEM;
	for (i = 0; i < policy->n_rules; i++)
		if (covers(&policy->rules[i]) && is_for_all(&policy->rules[i]))
			rules->all[rules->n_all++] = i;
	return 0;
}

/**
 * sw_rules_build() - Sort the rules of one kind by whom they are about.
 * @rules: Result, to be freed by sw_rules_free() in any case.
 * @policy: With its rules.
 * @covers: Tells the rules of this kind.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int sw_rules_build(struct sw_rules *rules, const struct sw_policy *policy,
		   bool (*covers)(const struct sw_rule *rule))
{
	const struct list uids = { .pool = policy->uids, .of = uids_of };
	const struct list gids = { .pool = policy->gids, .of = gids_of };

	if (build_index(&rules->by_uid, policy, &uids, covers) ||
	    build_index(&rules->by_gid, policy, &gids, covers) ||
	    build_all(rules, policy, covers))
		return -ENOMEM;
	return 0;
}

static void free_index(struct sw_index *index)
{
	sw_free(index->key);
	sw_free(index->first);
	sw_free(index->rule);
	sw_free(index->slot);
}

/**
 * sw_rules_free() - Free what sw_rules_build() allocated.
 * @rules: Built, half built, or all zero.
 */
void sw_rules_free(struct sw_rules *rules)
{
	free_index(&rules->by_uid);
	free_index(&rules->by_gid);
	sw_free(rules->all);
}

/**
 * sw_index_find() - The rules that name a uid or a gid.
 * @index: Rules by it.
 * @key: Which.
 * @rules: Set to their places, ascending.
 *
 * Context: Any context.
 * Return: How many.
 */
u32 sw_index_find(const struct sw_index *index, u32 key, const u32 **rules)
{
	u32 slot = first_slot(index, key), place;

	while ((place = index->slot[slot])) {
		if (index->key[place - 1] == key) {
			*rules = index->rule + index->first[place - 1];
			return index->first[place] - index->first[place - 1];
		}
		slot = next_slot(index, slot);
	}
	return 0;
}
