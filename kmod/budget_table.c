// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where it is kept what is used of budgets, by key, period and uid.
 */
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/slab.h>

#include "budget_parts.h"

#define TABLE_BITS 10

/* Each takes about 350 bytes. */
#define USES_MAX 16384

/* As uid of what is counted for all together. */
#define EVERYBODY ((u32)-1)

/* by sw_budget_lock */
static struct hlist_head table[1 << TABLE_BITS];
static u32 n_uses;

static struct hlist_head *bucket(u64 key, u32 period, u32 uid)
{
	return &table[hash_64(key ^ ((u64)period << 32 | uid), TABLE_BITS)];
}

static struct sw_budget_use *find(u64 key, u32 period, u32 uid)
{
	struct sw_budget_use *use;

	lockdep_assert_held(&sw_budget_lock);
	hlist_for_each_entry(use, bucket(key, period, uid), node)
		if (use->key == key && use->period == period && use->uid == uid)
			return use;
	return NULL;
}

static bool is_idle(struct sw_budget_use *use)
{
	if (use->stakes)
		return false;
	sw_budget_move_on(use);
	return !use->sum.bytes && !use->sum.sessions;
}

/* Takes out those of one bucket of which nothing is used any more. */
static void collect(struct hlist_head *head, struct hlist_head *idle)
{
	struct sw_budget_use *use;
	struct hlist_node *next;
	unsigned long flags;

	raw_spin_lock_irqsave(&sw_budget_lock, flags);
	hlist_for_each_entry_safe(use, next, head, node) {
		if (!is_idle(use))
			continue;
		hlist_del(&use->node);
		hlist_add_head(&use->node, idle);
		n_uses--;
	}
	raw_spin_unlock_irqrestore(&sw_budget_lock, flags);
}

static void free_all(struct hlist_head *list)
{
	struct sw_budget_use *use;
	struct hlist_node *next;

	hlist_for_each_entry_safe(use, next, list, node)
		kfree(use);
}

static bool is_full(void)
{
	return READ_ONCE(n_uses) >= USES_MAX;
}

/*
 * Nobody's connection is refused because others have used a little of many
 * budgets: the one of which least was used, and nobody has a part in, goes.
 */
static void push_out(struct hlist_head *idle)
{
	struct sw_budget_use *use, *least = NULL;
	unsigned long flags;
	size_t i;

	raw_spin_lock_irqsave(&sw_budget_lock, flags);
	for (i = 0; i < ARRAY_SIZE(table); i++)
		hlist_for_each_entry(use, &table[i], node)
			if (!use->stakes &&
			    (!least || use->sum.sessions < least->sum.sessions))
				least = use;
	if (least) {
		hlist_del(&least->node);
		hlist_add_head(&least->node, idle);
		n_uses--;
	}
	raw_spin_unlock_irqrestore(&sw_budget_lock, flags);
}

static void make_room(void)
{
	HLIST_HEAD(idle);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		collect(&table[i], &idle);
	if (is_full())
		push_out(&idle);
	free_all(&idle);
}

static u32 uid_of(const struct sw_budget *budget, u32 uid)
{
	return budget->scope == SMTPWARD_SCOPE_UID ? uid : EVERYBODY;
}

/* @new is used when there is none yet, else it stays the caller's. */
static struct sw_budget_use *join_new(const struct sw_budget *budget, u32 uid,
				      struct sw_budget_use **new)
{
	struct sw_budget_use *use;
	unsigned long flags;

	raw_spin_lock_irqsave(&sw_budget_lock, flags);
	use = find(budget->key, budget->period, uid);
	if (!use && *new && !is_full()) {
		use = *new;
		*new = NULL;
		use->key = budget->key;
		use->period = budget->period;
		use->uid = uid;
		hlist_add_head(&use->node,
			       bucket(budget->key, budget->period, uid));
		n_uses++;
	}
	if (use)
		use->stakes++;
	raw_spin_unlock_irqrestore(&sw_budget_lock, flags);
	return use;
}

/**
 * sw_budget_join() - Find what is used of a budget, or begin to count it.
 * @budget: Budget.
 * @uid: Who connects.
 *
 * Context: Process context, may sleep.
 * Return: It, with another stake, or NULL when memory is short, or there are
 * too many budgets that somebody has a part in.
 */
struct sw_budget_use *sw_budget_join(const struct sw_budget *budget, u32 uid)
{
	const u32 whose = uid_of(budget, uid);
	struct sw_budget_use *new = NULL;
	struct sw_budget_use *use = join_new(budget, whose, &new);

	if (use)
		return use;
	if (is_full())
		make_room();
	new = kzalloc(sizeof(*new), GFP_KERNEL | __GFP_NOWARN);
	use = join_new(budget, whose, &new);
	kfree(new);
	return use;
}

/**
 * sw_budget_exit() - Forget everything.
 *
 * Context: Process context, when nobody has a stake any more.
 */
void sw_budget_exit(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		free_all(&table[i]);
}
