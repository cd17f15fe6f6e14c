// SPDX-License-Identifier: GPL-2.0-only
/*
 * Budgets over a sliding period. The period is divided into slots. What is
 * counted is the slot that has begun and as many before it as make a period, so
 * that in no period, wherever it begins, there is more than the budget. What was
 * used comes back a sixteenth of the period late at most.
 */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "budget_parts.h"

DEFINE_RAW_SPINLOCK(sw_budget_lock);

/* From 1. */
static u64 slot_now(u32 period)
{
	const u64 length = NSEC_PER_SEC / SW_BUDGET_SLOTS * (u64)period;

	return div64_u64(ktime_get_boottime_ns(), length) + 1;
}

/**
 * sw_budget_move_on() - Empty the slots that the time has come to, or left.
 * @use: What is used of a budget.
 *
 * Context: Any context, with sw_budget_lock held.
 */
void sw_budget_move_on(struct sw_budget_use *use)
{
	const u64 now = slot_now(use->period);
	struct sw_amount *slot;

	lockdep_assert_held(&sw_budget_lock);
	if (now - use->now > SW_BUDGET_SLOTS) {
		memset(use->slot, 0, sizeof(use->slot));
		memset(&use->sum, 0, sizeof(use->sum));
		use->now = now;
	}
	while (use->now < now) {
		slot = &use->slot[++use->now % ARRAY_SIZE(use->slot)];
		use->sum.bytes -= slot->bytes;
		use->sum.sessions -= slot->sessions;
		memset(slot, 0, sizeof(*slot));
	}
}

/**
 * sw_budget_take() - Take part in budgets.
 * @decision: With the budgets.
 * @uid: Who connects.
 * @stake: Is set. To be given back by sw_budget_give().
 *
 * Context: Process context, may sleep.
 * Return: 0, or -ENOMEM when memory is short, or too much is counted already.
 */
int sw_budget_take(const struct sw_decision *decision, u32 uid,
		   struct sw_stake *stake)
{
	const struct sw_budget *budget;
	struct sw_budget_use *use;

	memset(stake, 0, sizeof(*stake));
	while (stake->n < decision->n_budgets) {
		budget = &decision->budgets[stake->n];
		use = sw_budget_join(budget, uid);
		if (!use) {
			sw_budget_give(stake);
			return -ENOMEM;
		}
		stake->use[stake->n++] = use;
	}
	return 0;
}

/**
 * sw_budget_give() - Take part no more. What was used stays counted.
 * @stake: Part in budgets.
 *
 * Context: Any context.
 */
void sw_budget_give(struct sw_stake *stake)
{
	unsigned long flags;

	if (!stake->n)
		return;
	raw_spin_lock_irqsave(&sw_budget_lock, flags);
	while (stake->n)
		stake->use[--stake->n]->stakes--;
	raw_spin_unlock_irqrestore(&sw_budget_lock, flags);
}

static void set_limit(struct sw_limit *limit, const struct sw_budget *budget,
		      u32 kind)
{
	limit->kind = kind;
	limit->value = kind == SMTPWARD_LIMIT_BYTES ? budget->bytes :
						      budget->sessions;
	limit->period = budget->period;
	limit->scope = budget->scope;
}

/* Before anything is compared or counted, so that all of it is of one time. */
static void move_all_on(const struct sw_stake *stake)
{
	u32 i;

	for (i = 0; i < stake->n; i++)
		sw_budget_move_on(stake->use[i]);
}

/* Whether another connection is too much, that is to send something, too. */
static bool is_used_up(const struct sw_budget *budget,
		       const struct sw_budget_use *use, struct sw_limit *limit)
{
	if (budget->sessions && use->sum.sessions >= budget->sessions)
		set_limit(limit, budget, SMTPWARD_LIMIT_SESSIONS);
	else if (budget->bytes && use->sum.bytes >= budget->bytes)
		set_limit(limit, budget, SMTPWARD_LIMIT_BYTES);
	else
		return false;
	return true;
}

static void add(struct sw_budget_use *use, u64 bytes, u64 sessions)
{
	struct sw_amount *slot = &use->slot[use->now % ARRAY_SIZE(use->slot)];

	slot->bytes += bytes;
	slot->sessions += sessions;
	use->sum.bytes += bytes;
	use->sum.sessions += sessions;
}

/**
 * sw_budget_open() - Count a connection.
 * @decision: With the budgets.
 * @stake: Its part in them.
 * @is_enforced: Do not count it when it is too much.
 * @limit: Set to the first budget that is used up, else left alone.
 *
 * Context: Process context.
 * Return: false when a budget is used up, and @is_enforced.
 */
bool sw_budget_open(const struct sw_decision *decision, struct sw_stake *stake,
		    bool is_enforced, struct sw_limit *limit)
{
	bool is_over = false;
	unsigned long flags;
	u32 i;

	raw_spin_lock_irqsave(&sw_budget_lock, flags);
	move_all_on(stake);
	for (i = 0; i < stake->n && !is_over; i++)
		is_over =
			is_used_up(&decision->budgets[i], stake->use[i], limit);
	for (i = 0; i < stake->n && !(is_over && is_enforced); i++) {
		add(stake->use[i], 0, 1);
		stake->slot[i] = stake->use[i]->now;
	}
	raw_spin_unlock_irqrestore(&sw_budget_lock, flags);
	return !(is_over && is_enforced);
}

/**
 * sw_budget_fail() - A connection was never established: it does not count.
 * @stake: Its part in budgets.
 *
 * Context: Any context.
 */
void sw_budget_fail(struct sw_stake *stake)
{
	struct sw_budget_use *use;
	unsigned long flags;
	u32 i;

	raw_spin_lock_irqsave(&sw_budget_lock, flags);
	move_all_on(stake);
	for (i = 0; i < stake->n; i++) {
		use = stake->use[i];
		if (stake->slot[i] &&
		    use->now - stake->slot[i] <= SW_BUDGET_SLOTS) {
			use->slot[stake->slot[i] % ARRAY_SIZE(use->slot)]
				.sessions--;
			use->sum.sessions--;
		}
		stake->slot[i] = 0;
	}
	raw_spin_unlock_irqrestore(&sw_budget_lock, flags);
}

/**
 * sw_budget_send() - Count payload that is about to be sent.
 * @decision: With the budgets.
 * @stake: Part in them of the connection that sends.
 * @bytes: Payload.
 * @is_enforced: Do not count it when it is too much.
 * @limit: Set to the first budget that does not have as much, else left alone.
 *
 * Context: Any context.
 * Return: false when a budget does not have as much, and @is_enforced.
 */
bool sw_budget_send(const struct sw_decision *decision,
		    const struct sw_stake *stake, u64 bytes, bool is_enforced,
		    struct sw_limit *limit)
{
	const struct sw_budget *budget;
	bool is_over = false;
	unsigned long flags;
	u32 i;

	raw_spin_lock_irqsave(&sw_budget_lock, flags);
	move_all_on(stake);
	for (i = 0; i < stake->n && !is_over; i++) {
		budget = &decision->budgets[i];
		is_over = budget->bytes &&
			  stake->use[i]->sum.bytes + bytes > budget->bytes;
		if (is_over)
			set_limit(limit, budget, SMTPWARD_LIMIT_BYTES);
	}
	for (i = 0; i < stake->n && !(is_over && is_enforced); i++)
		add(stake->use[i], bytes, 0);
	raw_spin_unlock_irqrestore(&sw_budget_lock, flags);
	return !(is_over && is_enforced);
}
