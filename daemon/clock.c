// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "clock.h"

/**
 * clock_ms() - Tell the time that nobody sets.
 *
 * Return: CLOCK_MONOTONIC in milliseconds.
 */
int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}
