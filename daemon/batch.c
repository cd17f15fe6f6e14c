// SPDX-License-Identifier: GPL-2.0-only
#include "batch.h"

/* Records from one fsync(2) to the next, and how long the first waits for it. */
#define RECORDS_MAX 256
#define WAIT_MS 1000

/**
 * batch_put() - Add a record.
 * @b: Those before it.
 * @now: The time in milliseconds.
 */
void batch_put(struct batch *b, int64_t now)
{
	if (!b->n)
		b->begun = now;
	b->n++;
}

/**
 * batch_is_due() - Whether they are to go to the disk before there are more.
 * @b: They.
 * @now: The time in milliseconds.
 *
 * What has not gone there is made anew when the daemon is killed: on a slow machine that
 * would be many seconds' work, with which it might never come to an end.
 *
 * Return: true when they are.
 */
bool batch_is_due(const struct batch *b, int64_t now)
{
	return b->n >= RECORDS_MAX || (b->n && now - b->begun >= WAIT_MS);
}
