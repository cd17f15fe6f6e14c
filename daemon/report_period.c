// SPDX-License-Identifier: GPL-2.0-only
/*
 * From when to when a report is about.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "parse.h"
#include "report.h"

#define DAY (24 * 60 * 60)
#define YEARS_MAX 20

static const struct unit {
	const char *name;
	uint32_t seconds;
} units[] = {
	{ "h", 60 * 60 },
	{ "d", DAY },
	{ "w", 7 * DAY },
	{ "y", 365 * DAY },
};

/**
 * report_since() - Read how far to look back.
 * @word: "24h", "30d", "13w", "1y".
 * @now: The present.
 * @from: Receives the time so long ago.
 *
 * Return: NULL, or what was expected.
 */
const char *report_since(const char *word, time_t now, time_t *from)
{
	const size_t len = strspn(word, "0123456789");
	char *digits = xmemdupz(word, len);
	const char *why = "expected a number of h, d, w or y, such as 30d";
	uint32_t n;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(word + len, units[i].name) != 0)
			continue;
		why = parse_u32(digits,
				YEARS_MAX * (365 * DAY / units[i].seconds), &n);
		if (!why && !n)
			why = "expected at least 1";
		if (!why)
			*from = now - (time_t)n * units[i].seconds;
	}
	free(digits);
	return why;
}

static bool is_date(const char *word)
{
	static const char like[] = "0000-00-00";
	size_t i;

	for (i = 0; like[i]; i++)
		if (like[i] == '0' ? word[i] < '0' || word[i] > '9' :
				     word[i] != '-')
			return false;
	return true;
}

/* What is no day of the calendar comes out as another. */
static bool read_day(const char *word, struct tm *tm)
{
	struct tm asked;

	*tm = (struct tm){ .tm_isdst = -1 };
	if (!is_date(word) || !strptime(word, "%Y-%m-%d", tm))
		return false;
	asked = *tm;
	asked.tm_isdst = 0;
	return timegm(&asked) != -1 && asked.tm_mday == tm->tm_mday &&
	       asked.tm_mon == tm->tm_mon;
}

/**
 * report_date() - Read a day, in UTC as records have it.
 * @word: "2026-11-30", or "2026-11-30T12:00:00Z".
 * @end: A day stands for its end.
 * @t: Receives the time.
 *
 * Return: NULL, or what was expected.
 */
const char *report_date(const char *word, bool end, time_t *t)
{
	static const char expected[] =
		"expected a day or a time in UTC, such as 2026-11-30 or 2026-11-30T12:00:00Z";
	const char *rest;
	struct tm tm;

	if (!read_day(word, &tm))
		return expected;
	tm.tm_isdst = 0;
	if (!word[10]) {
		*t = timegm(&tm) + (end ? DAY : 0);
		return NULL;
	}
	rest = strptime(word + 10, "T%H:%M:%SZ", &tm);
	if (!rest || *rest)
		return expected;
	*t = timegm(&tm);
	return NULL;
}
