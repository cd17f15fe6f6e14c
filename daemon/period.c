// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "compiler.h"
#include "parse.h"
#include "period.h"

/* The longest first. */
static const struct unit {
	const char *name;
	uint32_t seconds;
} units[] = {
	{ "d", 24 * 60 * 60 },
	{ "h", 60 * 60 },
	{ "min", 60 },
	{ "m", 60 }, /* is read, and never written */
	{ "s", 1 },
};

static uint32_t unit_seconds(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (!strcmp(name, units[i].name))
			return units[i].seconds;
	return 0;
}

static bool parse_first(const char *word, size_t len, uint32_t max, uint32_t *n)
{
	char *digits = xmemdupz(word, len);
	const char *why = parse_u32(digits, max, n);

	free(digits);
	return !why;
}

/**
 * parse_period() - Read a length of time.
 * @word: "24 h", "90min", "10m", "31 d". A number alone could be anything.
 * @seconds: Receives it.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_period(const char *word, uint32_t *seconds)
{
	static const char expected[] =
		"expected a number of s, min, h or d, such as 24 h";
	const size_t digits = strspn(word, "0123456789");
	const char *unit = word + digits;
	uint32_t factor, n;

	if (unit[0] == ' ')
		unit++;
	factor = unit_seconds(unit);
	if (!factor || !digits || (word[0] == '0' && digits > 1))
		return expected;
	if (!parse_first(word, digits, SMTPWARD_PERIOD_MAX / factor, &n))
		return "expected at most 31 d";
	if (!n)
		return "expected at least 1 s";
	*seconds = n * factor;
	return NULL;
}

/**
 * period_text() - Write a length of time.
 * @seconds: The length.
 *
 * Return: It in the longest unit that it is a number of, for the caller to
 * free.
 */
char *period_text(uint32_t seconds)
{
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(units) &&
	       (!seconds || seconds % units[i].seconds))
		i++;
	return xasprintf("%" PRIu32 " %s", seconds / units[i].seconds,
			 units[i].name);
}
