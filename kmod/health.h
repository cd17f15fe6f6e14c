/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the hooks work, as shown by attempts of a process that asked for it.
 */
#ifndef _SMTPWARD_HEALTH_H
#define _SMTPWARD_HEALTH_H

#include "hook.h"
#include "types.h"

struct dentry;

/**
 * struct sw_health - What the checks have shown.
 * @state: enum smtpward_health of each hook.
 * @hooks: The hooks, now or when the last check ended.
 * @checked: When the last check ended, CLOCK_BOOTTIME in nanoseconds, 0 for
 *	none since sw_health_forget().
 * @interval: Seconds from one check to the next, 0 for none to come.
 * @rearmed: How often a hook was armed anew.
 * @unseen: As of sw_witness_unseen(), now or when the last check ended.
 */
struct sw_health {
	u32 state[SW_HOOKS];
	struct sw_hook_state hooks;
	u64 checked;
	u32 interval;
	u32 rearmed;
	u64 unseen;
};

int sw_health_end(u32 portid, unsigned long passed, u32 interval);
void sw_health_forget(void);
void sw_health_get(struct sw_health *health);

/* health_check.c: the checks that are under way. */
void sw_health_begin(u32 portid);
int sw_health_take(u32 portid, unsigned long *refused);
void sw_health_release(u32 portid);
void sw_health_exit(void);

/* For the judges: whether an attempt is one of a check, to be refused. */
bool sw_health_connect(const struct sw_dest *dest, u32 via);
bool sw_health_exec(struct dentry *dentry);
bool sw_health_checks(void);

#endif /* _SMTPWARD_HEALTH_H */
