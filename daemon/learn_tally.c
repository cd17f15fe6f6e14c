// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "learn_tally.h"

#define S_PER_DAY (24 * 60 * 60)
#define MS_PER_S 1000

static void note_day(struct learn_tally *t, uint32_t day)
{
	unsigned int i = t->n_days;

	while (i && t->days[i - 1] > day)
		i--;
	if ((i && t->days[i - 1] == day) || i == LEARN_DAYS_MAX)
		return;
	if (t->n_days < LEARN_DAYS_MAX)
		t->n_days++;
	memmove(t->days + i + 1, t->days + i,
		(t->n_days - i - 1) * sizeof(*t->days));
	t->days[i] = day;
}

static void note_span(struct learn_tally *t, uint64_t first, uint64_t last)
{
	if (!t->n || first < t->first)
		t->first = first;
	if (last > t->last)
		t->last = last;
}

/**
 * learn_tally_see() - Count some.
 * @t: Where.
 * @ms: When, in milliseconds since the epoch.
 * @n: How many.
 */
void learn_tally_see(struct learn_tally *t, uint64_t ms, uint64_t n)
{
	note_span(t, ms, ms);
	note_day(t, ms / MS_PER_S / S_PER_DAY);
	t->n += n;
}

/**
 * learn_tally_add() - Count what was counted elsewhere.
 * @t: Where.
 * @more: That.
 */
void learn_tally_add(struct learn_tally *t, const struct learn_tally *more)
{
	unsigned int i;

	if (!more->n)
		return;
	note_span(t, more->first, more->last);
	for (i = 0; i < more->n_days; i++)
		note_day(t, more->days[i]);
	t->n += more->n;
}

/**
 * learn_day_text() - Write a day as policies have it.
 * @text: Receives "2026-11-28", of LEARN_DAY_SIZE bytes.
 * @ms: A time of that day, in milliseconds since the epoch.
 * @days: How many days later.
 */
void learn_day_text(char *text, uint64_t ms, unsigned int days)
{
	const time_t s = ms / MS_PER_S + (time_t)days * S_PER_DAY;
	struct tm tm = { 0 };

	gmtime_r(&s, &tm);
	snprintf(text, LEARN_DAY_SIZE, "%04d-%02d-%02d", tm.tm_year + 1900,
		 tm.tm_mon + 1, tm.tm_mday);
}
