// SPDX-License-Identifier: GPL-2.0-only
/*
 * A line of a log file: when, who, what.
 */
#include <ctype.h>
#include <string.h>
#include <time.h>

#include "compiler.h"
#include "mta.h"

#define NS_PER_S 1000000000ULL
#define DAY_S (24 * 60 * 60)

static bool digits(struct span *s, size_t n, int *value)
{
	uint64_t v;

	if (s->n < n || !span_number((struct span){ s->p, n }, 9999, &v))
		return false;
	*value = v;
	*s = (struct span){ s->p + n, s->n - n };
	return true;
}

static bool read_clock(struct span *s, struct tm *tm)
{
	return digits(s, 2, &tm->tm_hour) && span_take(s, ":") &&
	       digits(s, 2, &tm->tm_min) && span_take(s, ":") &&
	       digits(s, 2, &tm->tm_sec) && tm->tm_hour < 24 &&
	       tm->tm_min < 60 && tm->tm_sec <= 60;
}

static uint64_t read_fraction(struct span *s)
{
	uint64_t ns = 0, unit = NS_PER_S;

	if (!span_take(s, "."))
		return 0;
	while (s->n && isdigit((unsigned char)*s->p)) {
		unit /= 10;
		ns += (*s->p - '0') * unit;
		*s = (struct span){ s->p + 1, s->n - 1 };
	}
	return ns;
}

static uint64_t in_ns(time_t s, uint64_t ns)
{
	return s < 0 ? 0 : s * NS_PER_S + ns;
}

/* "+01:00", "+0100" or "Z"; without any it is this machine's time. */
static bool read_zone(struct span *s, struct tm *tm, uint64_t ns,
		      uint64_t *time)
{
	int hours, minutes, sign;
	struct span zone = *s;

	if (span_take(s, "Z")) {
		*time = in_ns(timegm(tm), ns);
		return true;
	}
	sign = span_take(&zone, "+") ? 1 : span_take(&zone, "-") ? -1 : 0;
	if (!sign) {
		tm->tm_isdst = -1;
		*time = in_ns(mktime(tm), ns);
		return true;
	}
	if (!digits(&zone, 2, &hours))
		return false;
	span_take(&zone, ":");
	if (!digits(&zone, 2, &minutes))
		return false;
	*s = zone;
	*time = in_ns(timegm(tm) - sign * (hours * 60 + minutes) * 60, ns);
	return true;
}

/* "2026-11-27T07:22:09.123456+00:00", or with a space, as Exim has it. */
static bool read_new(struct span *s, uint64_t *time, bool *exim)
{
	struct span rest = *s;
	struct tm tm = { 0 };
	uint64_t ns;

	if (!digits(&rest, 4, &tm.tm_year) || !span_take(&rest, "-") ||
	    !digits(&rest, 2, &tm.tm_mon) || !span_take(&rest, "-") ||
	    !digits(&rest, 2, &tm.tm_mday))
		return false;
	*exim = span_take(&rest, " ");
	if ((!*exim && !span_take(&rest, "T")) || !read_clock(&rest, &tm))
		return false;
	ns = read_fraction(&rest);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	if (*exim)
		span_take(&rest, " ");
	if (!read_zone(&rest, &tm, ns, time))
		return false;
	while (span_take(&rest, " "))
		;
	*s = rest;
	return true;
}

static bool read_month(struct span *s, int *month)
{
	static const char *const names[] = { "Jan ", "Feb ", "Mar ", "Apr ",
					     "May ", "Jun ", "Jul ", "Aug ",
					     "Sep ", "Oct ", "Nov ", "Dec " };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (span_take(s, names[i])) {
			*month = i;
			return true;
		}
	}
	return false;
}

/* "Nov 27 07:22:09 ", without a year: that which makes it not in the future. */
static bool read_old(struct span *s, uint64_t now, uint64_t *time)
{
	const time_t at = now / NS_PER_S;
	struct span rest = *s;
	struct tm tm = { 0 }, today;
	time_t when;

	if (!read_month(&rest, &tm.tm_mon))
		return false;
	if (!digits(&rest, 2, &tm.tm_mday) &&
	    (!span_take(&rest, " ") || !digits(&rest, 1, &tm.tm_mday)))
		return false;
	if (!span_take(&rest, " ") || !read_clock(&rest, &tm) ||
	    !span_take(&rest, " ") || !localtime_r(&at, &today))
		return false;
	tm.tm_year = today.tm_year;
	tm.tm_isdst = -1;
	today = tm;
	when = mktime(&today);
	if (when > at + DAY_S) {
		tm.tm_year--;
		when = mktime(&tm);
	}
	*time = in_ns(when, 0);
	*s = rest;
	return true;
}

/* "host program[tag]: text", where the tag can be missing. */
static bool read_program(struct mta_line *line, struct span s)
{
	uint64_t pid;

	span_word(&s);
	line->program = span_until(&s, "[: ");
	if (span_take(&s, "[")) {
		line->tag = span_until(&s, "] ");
		if (!span_take(&s, "]"))
			return false;
	}
	if (!span_take(&s, ":"))
		return false;
	span_take(&s, " ");
	if (span_number(line->tag, INT32_MAX, &pid))
		line->pid = pid;
	line->text = s;
	return line->program.n;
}

/**
 * mta_line_split() - Take a line of a file apart.
 * @line: Receives it, with pieces of @bytes.
 * @bytes: The line, without its end.
 * @len: Its length.
 * @now: Time now, which tells the year of a line that does not.
 *
 * Return: true when it is one of syslog's, Exim's or msmtp's.
 */
bool mta_line_split(struct mta_line *line, const char *bytes, size_t len,
		    uint64_t now)
{
	struct span s = { bytes, len }, rest;
	bool exim = false;

	*line = (struct mta_line){ 0 };
	if (!read_new(&s, &line->time, &exim) &&
	    !read_old(&s, now, &line->time))
		return false;
	rest = s;
	if (exim)
		line->program = span_of("exim");
	else if (span_take(&rest, "host="))
		line->program = span_of("msmtp");
	else
		return read_program(line, s);
	line->text = s;
	return true;
}
