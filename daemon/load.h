/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A policy in force now, and again after a reboot.
 */
#ifndef _SMTPWARD_LOAD_H
#define _SMTPWARD_LOAD_H

#include <stdint.h>

struct client;
struct ruleset;

int load_policy(struct client *c, const struct ruleset *set,
		uint32_t *generation);
int load_restore(struct client *c);

#endif /* _SMTPWARD_LOAD_H */
