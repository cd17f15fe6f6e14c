/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often, and when.
 */
#ifndef _SMTPWARD_LEARN_TALLY_H
#define _SMTPWARD_LEARN_TALLY_H

#include <stdint.h>

#define LEARN_DAYS_MAX 32

/**
 * struct learn_tally - How often something was seen, and when.
 * @n: How often.
 * @first: Milliseconds since the epoch.
 * @last: The same.
 * @days: The first days on which it was, in UTC, since the epoch, sorted.
 * @n_days: Entries in @days.
 */
struct learn_tally {
	uint64_t n;
	uint64_t first, last;
	uint32_t days[LEARN_DAYS_MAX];
	unsigned int n_days;
};

void learn_tally_see(struct learn_tally *t, uint64_t ms, uint64_t n);
void learn_tally_add(struct learn_tally *t, const struct learn_tally *more);
void learn_day_text(char *text, uint64_t ms, unsigned int days);

/* Bytes of learn_day_text(). */
#define LEARN_DAY_SIZE 32

#endif /* _SMTPWARD_LEARN_TALLY_H */
