// SPDX-License-Identifier: GPL-2.0-only
/*
 * Days, and points in time, as RFC 3339 writes them.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "parse.h"

/* Every day that there is, and no other: mktime(3) makes 1 March of 30 February. */
static bool is_day(const struct tm *day)
{
	struct tm same = *day;

	same.tm_isdst = -1;
	return mktime(&same) != (time_t)-1 && same.tm_mday == day->tm_mday &&
	       same.tm_mon == day->tm_mon && same.tm_year == day->tm_year;
}

static const char *take_day(const char *word, struct tm *tm)
{
	static const char form[] = "dddd-dd-dd";
	size_t i;

	for (i = 0; form[i]; i++)
		if (form[i] == 'd' ? word[i] < '0' || word[i] > '9' :
				     word[i] != form[i])
			return NULL;
	*tm = (struct tm){ 0 };
	if (sscanf(word, "%4d-%2d-%2d", &tm->tm_year, &tm->tm_mon,
		   &tm->tm_mday) != 3)
		return NULL;
	tm->tm_year -= 1900;
	tm->tm_mon--;
	return tm->tm_year >= 70 && is_day(tm) ? word + i : NULL;
}

/* "T18:00:00", also without seconds. */
static const char *take_time(const char *word, struct tm *tm)
{
	int n = 0;

	if (sscanf(word, "T%2d:%2d%n", &tm->tm_hour, &tm->tm_min, &n) != 2 ||
	    n != 6)
		return NULL;
	word += n;
	if (*word == ':') {
		if (sscanf(word, ":%2d%n", &tm->tm_sec, &n) != 1 || n != 3)
			return NULL;
		word += n;
	}
	return tm->tm_hour >= 0 && tm->tm_hour < 24 && tm->tm_min >= 0 &&
			       tm->tm_min < 60 && tm->tm_sec >= 0 &&
			       tm->tm_sec < 61 ?
		       word :
		       NULL;
}

/* "Z", "+02:00". Seconds east of Greenwich. */
static bool take_zone(const char *word, long *east)
{
	int hours, minutes, n = 0;

	*east = 0;
	if (!strcmp(word, "Z"))
		return true;
	if ((*word != '+' && *word != '-') ||
	    sscanf(word + 1, "%2d:%2d%n", &hours, &minutes, &n) != 2 ||
	    n != 5 || word[1 + n] || hours < 0 || hours > 14 || minutes < 0 ||
	    minutes > 59)
		return false;
	*east = hours * 3600L + minutes * 60L;
	if (*word == '-')
		*east = -*east;
	return true;
}

/**
 * parse_day() - Read a day.
 * @word: "2026-12-31".
 * @end: Receives when it is over, local time, in seconds since 1970.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_day(const char *word, uint64_t *end)
{
	const char *rest;
	struct tm tm;

	rest = take_day(word, &tm);
	if (!rest || *rest)
		return "expected a day such as 2026-12-31";
	tm.tm_mday++;
	tm.tm_isdst = -1;
	*end = mktime(&tm);
	return NULL;
}

/**
 * parse_until() - Read until when something holds.
 * @word: A day, at the end of which it ends by local time, or a point in time
 *	such as "2026-12-31T18:00:00Z".
 * @end: Receives the end, in seconds since 1970.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_until(const char *word, uint64_t *end)
{
	static const char expected[] =
		"expected a day such as 2026-12-31 or a time such as 2026-12-31T18:00:00Z";
	const char *rest;
	struct tm tm;
	long east;

	if (!parse_day(word, end))
		return NULL;
	rest = take_day(word, &tm);
	rest = rest ? take_time(rest, &tm) : NULL;
	if (!rest || !take_zone(rest, &east) || timegm(&tm) <= east)
		return expected;
	*end = timegm(&tm) - east;
	return NULL;
}
