/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks of the hooks, as the daemon makes them and as it never would.
 */
#ifndef _CHECKER_H
#define _CHECKER_H

#include <stdbool.h>
#include <stdint.h>

#include "common.h"

#define CHECKER_PORT 25
#define CHECKER_HOOKS SMTPWARD_VIA_EXEC

/**
 * struct check - A check, by enum smtpward_via.
 * @err: What became of each attempt.
 * @passed: Hooks to be called passed.
 * @interval: Seconds until the next, or 0.
 * @health: What the kernel said of each hook.
 * @armed: What the kernel said of each hook.
 */
struct check {
	int err[CHECKER_HOOKS + 1];
	bool passed[CHECKER_HOOKS + 1];
	uint32_t interval;
	uint32_t health[CHECKER_HOOKS + 1];
	bool armed[CHECKER_HOOKS + 1];
};

void checker_prepare(void);
int checker_connect(uint16_t port);
int checker_exec(void *data);
void checker_attempt(struct check *check);

int checker_begin(struct sw_client *client);
int checker_end(struct sw_client *client, struct check *check);
void checker_run(struct sw_client *client, struct check *check);
int checker_lie(struct sw_client *client, struct check *check);

#endif /* _CHECKER_H */
