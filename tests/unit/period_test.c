// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lengths of time, read and written.
 */
#include <stdlib.h>

#include <kselftest_harness.h>

#include "period.h"

TEST(periods)
{
	static const struct {
		const char *word;
		uint32_t seconds;
	} good[] = {
		{ "1s", 1 },
		{ "1 s", 1 },
		{ "59 s", 59 },
		{ "90min", 5400 },
		{ "1 min", 60 },
		{ "10m", 600 },
		{ "1 m", 60 },
		{ "24h", 86400 },
		{ "24 h", 86400 },
		{ "1d", 86400 },
		{ "31 d", 2678400 },
		{ "744 h", 2678400 },
		{ "44640 min", 2678400 },
		{ "2678400 s", 2678400 },
	};
	uint32_t seconds;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		EXPECT_EQ(NULL, parse_period(good[i].word, &seconds));
		EXPECT_EQ(good[i].seconds, seconds) TH_LOG("word %zu", i);
	}
}

TEST(periods_that_are_none)
{
	static const char *const bad[] = {
		"",	      "1",	"3600",	 "s",	       "h",
		" h",	      "d 1",	"010 s", "00 s",       "01d",
		"-1 s",	      "+1 s",	" 1 s",	 "1 s ",       "1  s",
		"1\ts",	      "1.5 h",	"1,5 h", "1e3 s",      "0x1 s",
		"1 S",	      "1 H",	"1 M",	 "1 D",	       "1 w",
		"1 day",      "1 hour", "1 ms",	 "1 min.",     "1h30min",
		"1 h 30 min", "a day",	"daily", "\xd9\xa1 s",
	};
	uint32_t seconds = 7;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_STREQ(
			"expected a number of s, min, h or d, such as 24 h",
			parse_period(bad[i], &seconds))
	TH_LOG("word %zu", i);
	EXPECT_EQ(7, seconds);
}

TEST(periods_too_long_or_short)
{
	static const char *const long_ones[] = {
		"32 d",		"745 h",
		"44641 min",	"2678401 s",
		"4294967296 s", "4294967297 s",
		"71582789 min", "99999999999999999999999 d",
	};
	static const char *const none[] = { "0s", "0 min", "0 h", "0 d" };
	uint32_t seconds = 7;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(long_ones); i++)
		EXPECT_STREQ("expected at most 31 d",
			     parse_period(long_ones[i], &seconds))
	TH_LOG("word %zu", i);
	for (i = 0; i < ARRAY_SIZE(none); i++)
		EXPECT_STREQ("expected at least 1 s",
			     parse_period(none[i], &seconds))
	TH_LOG("word %zu", i);
	EXPECT_EQ(7, seconds);
}

/* Also what no policy can say, as the kernel may. */
TEST(written_in_the_longest_unit)
{
	static const struct {
		uint32_t seconds;
		const char *text;
	} cases[] = {
		{ 0, "0 s" },
		{ 1, "1 s" },
		{ 59, "59 s" },
		{ 60, "1 min" },
		{ 61, "61 s" },
		{ 3600, "1 h" },
		{ 5400, "90 min" },
		{ 86400, "1 d" },
		{ 90000, "25 h" },
		{ 2678400, "31 d" },
		{ UINT32_MAX, "4294967295 s" },
	};
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		text = period_text(cases[i].seconds);
		EXPECT_STREQ(cases[i].text, text);
		free(text);
	}
}

TEST_HARNESS_MAIN
