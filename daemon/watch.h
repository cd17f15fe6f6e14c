/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's checks of the hooks, again and again.
 */
#ifndef _SMTPWARD_WATCH_H
#define _SMTPWARD_WATCH_H

#include <stdint.h>

struct client;

/**
 * struct watch - When to check, and what was said last.
 * @interval: Seconds from one check to the next.
 * @checked: When the last check ended, CLOCK_MONOTONIC in milliseconds.
 * @due: When the next check is due, CLOCK_MONOTONIC in milliseconds.
 * @said: What was wrong at the last check.
 */
struct watch {
	uint32_t interval;
	int64_t checked;
	int64_t due;
	char said[512];
};

void watch_check(struct watch *w, struct client *c);
void watch_want(struct watch *w);
int watch_wait_ms(const struct watch *w);

#endif /* _SMTPWARD_WATCH_H */
