/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy in force, the mode, and what they make of an attempt.
 */
#ifndef _SMTPWARD_VERDICT_H
#define _SMTPWARD_VERDICT_H

#include "types.h"

struct sw_policy;

/* Ports that the module parameter can name. */
#define SW_DEFAULT_PORTS_MAX 64

int sw_verdict_init(const char *ports);
void sw_verdict_exit(void);

u32 sw_mode_get(void);
void sw_mode_set(u32 mode);

int sw_verdict_commit(struct sw_policy *policy);
u32 sw_verdict_generation(void);
bool sw_verdict_port(u16 port);
int sw_verdict_default_ports(u16 *ports, int max);

/*
 * Takes rcu_read_lock(). The policy may be used until sw_verdict_policy_put().
 */
const struct sw_policy *sw_verdict_policy_get(void);
void sw_verdict_policy_put(void);

#endif /* _SMTPWARD_VERDICT_H */
