/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is used of a budget, and where it is kept.
 */
#ifndef _SMTPWARD_BUDGET_PARTS_H
#define _SMTPWARD_BUDGET_PARTS_H

#include <linux/list.h>
#include <linux/spinlock.h>

#include "budget.h"

#define SW_BUDGET_SLOTS 16

/**
 * struct sw_amount - What was used.
 * @bytes: Payload sent.
 * @sessions: Connections.
 */
struct sw_amount {
	u64 bytes;
	u64 sessions;
};

/**
 * struct sw_budget_use - What is used of a budget.
 * @node: In the table.
 * @key: As of &struct sw_budget.
 * @period: As of &struct sw_budget.
 * @uid: Whose, or that of nobody for all together.
 * @stakes: Connections that have a part in it. It is not freed before.
 * @now: Number of the newest slot. Slots are numbered from boot.
 * @slot: What was used in each slot, at its number modulo their number.
 * @sum: What was used in all of them.
 *
 * Everything is protected by sw_budget_lock.
 */
struct sw_budget_use {
	struct hlist_node node;
	u64 key;
	u32 period;
	u32 uid;
	u32 stakes;
	u64 now;
	struct sw_amount slot[SW_BUDGET_SLOTS + 1];
	struct sw_amount sum;
};

/* Raw, because it is taken under sw_flow_lock. */
extern raw_spinlock_t sw_budget_lock;

/* budget.c */
void sw_budget_move_on(struct sw_budget_use *use);

/* budget_table.c */
struct sw_budget_use *sw_budget_join(const struct sw_budget *budget, u32 uid);

#endif /* _SMTPWARD_BUDGET_PARTS_H */
