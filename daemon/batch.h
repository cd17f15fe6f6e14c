/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records that go to the disk together.
 */
#ifndef _SMTPWARD_BATCH_H
#define _SMTPWARD_BATCH_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct batch - They. All zero is none.
 * @n: How many.
 * @begun: When the first was put, in milliseconds.
 */
struct batch {
	unsigned int n;
	int64_t begun;
};

void batch_put(struct batch *b, int64_t now);
bool batch_is_due(const struct batch *b, int64_t now);

#endif /* _SMTPWARD_BATCH_H */
