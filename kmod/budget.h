/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What connections have used of their budgets.
 */
#ifndef _SMTPWARD_BUDGET_H
#define _SMTPWARD_BUDGET_H

#include "types.h"

struct sw_budget_use;

/**
 * struct sw_stake - A connection's part in its budgets.
 * @n: Entries in @use.
 * @use: What is used of each, in the order of &struct sw_decision.
 * @slot: Number of the slot that its session is counted in, 0 for none.
 */
struct sw_stake {
	u32 n;
	struct sw_budget_use *use[SW_BUDGETS_MAX];
	u64 slot[SW_BUDGETS_MAX];
};

int sw_budget_take(const struct sw_decision *decision, u32 uid,
		   struct sw_stake *stake);
void sw_budget_give(struct sw_stake *stake);
bool sw_budget_open(const struct sw_decision *decision, struct sw_stake *stake,
		    bool is_enforced, struct sw_limit *limit);
void sw_budget_fail(struct sw_stake *stake);
bool sw_budget_send(const struct sw_decision *decision,
		    const struct sw_stake *stake, u64 bytes, bool is_enforced,
		    struct sw_limit *limit);
void sw_budget_exit(void);

#endif /* _SMTPWARD_BUDGET_H */
