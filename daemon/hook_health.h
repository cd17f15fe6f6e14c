/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the hooks of the kernel module work, by trying what only they refuse.
 */
#ifndef _SMTPWARD_HOOK_HEALTH_H
#define _SMTPWARD_HOOK_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/smtpward.h>

struct client;

/* Seconds between the daemon's checks, unless told otherwise, and at most. */
#define HEALTH_INTERVAL 60
#define HEALTH_INTERVAL_MAX 3600

/* Hooks there are, one behind the last of enum smtpward_via. */
#define HEALTH_HOOKS (SMTPWARD_VIA_EXEC + 1)

/**
 * struct health - What a check has shown, by enum smtpward_via.
 * @err: What the attempt came to: 0 or a negative errno.
 * @state: What the kernel concludes, enum smtpward_health.
 */
struct health {
	int err[HEALTH_HOOKS];
	uint32_t state[HEALTH_HOOKS];
};

int health_check(struct client *c, uint32_t interval, struct health *h);
void health_describe(const struct health *h, char *text, size_t size);
bool health_fastopen_is_off(void);

#endif /* _SMTPWARD_HOOK_HEALTH_H */
