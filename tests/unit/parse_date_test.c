// SPDX-License-Identifier: GPL-2.0-only
/*
 * Days, and points in time.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <time.h>

#include "compiler.h"
#include "parse.h"

TEST(points_in_time)
{
	static const struct {
		const char *word;
		uint64_t end;
	} cases[] = {
		{ "2026-12-31", 1798761600 },
		{ "2024-02-29", 1709251200 },
		{ "2026-12-31T18:00Z", 1798740000 },
		{ "2026-12-31T18:00:01Z", 1798740001 },
		{ "2026-12-31T18:00:00-01:30", 1798745400 },
		{ "2023-02-29", 0 },
		{ "2026-13-01", 0 },
		{ "2026-12-32", 0 },
		{ "1969-12-31", 0 },
		{ "2026-12-3", 0 },
		{ "2026-12-31 ", 0 },
		{ "2026-12-31T18:00:00", 0 },
		{ "2026-12-31T24:00:00Z", 0 },
		{ "2026-12-31T18:00:00Zz", 0 },
		{ "2026-12-31T18:0:00Z", 0 },
		{ "2026-12-31T18:00:00+2:00", 0 },
		{ "2026-12-31T-1:00:00Z", 0 },
		{ "tomorrow", 0 },
		{ "", 0 },
	};
	uint64_t end;
	size_t i;

	setenv("TZ", "UTC", 1);
	tzset();
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		end = 0;
		EXPECT_EQ(!cases[i].end, !!parse_until(cases[i].word, &end))
		{
			TH_LOG("%s", cases[i].word);
		}
		if (cases[i].end)
			EXPECT_EQ(cases[i].end, end);
	}
	/* The day ends where the administrator is. */
	setenv("TZ", "America/New_York", 1);
	tzset();
	EXPECT_EQ(NULL, parse_until("2026-12-31", &end));
	EXPECT_EQ(1798761600 + 5 * 3600, end);
}

TEST_HARNESS_MAIN
