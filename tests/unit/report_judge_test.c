// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dates of a report: its period, and what rules have.
 */
#include <kselftest_harness.h>
#include <stdlib.h>

#include "report_fixture.h"
#include "report_judge.h"

#define HOUR 3600

static time_t since(const char *word)
{
	time_t t = -1;

	return report_since(word, NOW, &t) ? -1 : NOW - t;
}

TEST(look_back)
{
	EXPECT_EQ(24 * HOUR, since("24h"));
	EXPECT_EQ(30 * DAY, since("30d"));
	EXPECT_EQ(91 * DAY, since("13w"));
	EXPECT_EQ(365 * DAY, since("1y"));
	EXPECT_EQ(-1, since("0d"));
	EXPECT_EQ(-1, since("30"));
	EXPECT_EQ(-1, since("d"));
	EXPECT_EQ(-1, since("-1d"));
	EXPECT_EQ(-1, since("21y"));
	EXPECT_EQ(-1, since("99999999999999999999d"));
}

static time_t date(const char *word, bool end)
{
	time_t t = -1;

	return report_date(word, end, &t) ? -1 : t - NOW;
}

TEST(dates)
{
	setenv("TZ", "Europe/Berlin", 1);
	EXPECT_EQ(0, date("2026-11-28", false));
	EXPECT_EQ(DAY, date("2026-11-28", true));
	EXPECT_EQ(HOUR, date("2026-11-28T01:00:00Z", true));
	EXPECT_EQ(-1, date("2026-11-31", false));
	EXPECT_EQ(-1, date("2026-02-30", false));
	EXPECT_EQ(-1, date("2026-13-01", false));
	EXPECT_EQ(-1, date("2026-11-28T01:00:00", false));
	EXPECT_EQ(-1, date("2026-11-28x", false));
	EXPECT_EQ(-1, date("26-11-28", false));
	EXPECT_EQ(-1, date("", false));
}

static const char *judged(struct report_judgement *j, enum report_text which,
			  const char *date)
{
	struct report_rule rule = { .standing = REPORT_IN_FORCE };

	setenv("TZ", "UTC", 1);
	rule.texts[REPORT_VERDICT] = (char *)"allow";
	rule.texts[which] = (char *)date;
	if (which == REPORT_REVIEW)
		report_judge_review(j, &rule, NOW + 10 * HOUR);
	else
		report_judge_expiry(j, &rule, NOW + 10 * HOUR);
	return j->text;
}

TEST(review)
{
	struct report_judgement j;

	EXPECT_STREQ("due in 0 days", judged(&j, REPORT_REVIEW, "2026-11-28"));
	EXPECT_EQ(REPORT_WARN, j.mood);
	EXPECT_STREQ("overdue by 1 day",
		     judged(&j, REPORT_REVIEW, "2026-11-27"));
	EXPECT_EQ(REPORT_BAD, j.mood);
	EXPECT_STREQ("due in 30 days", judged(&j, REPORT_REVIEW, "2026-12-28"));
	EXPECT_EQ(REPORT_WARN, j.mood);
	EXPECT_STREQ("due in 31 days", judged(&j, REPORT_REVIEW, "2026-12-29"));
	EXPECT_EQ(REPORT_PLAIN, j.mood);
	EXPECT_STREQ("no review date", judged(&j, REPORT_REVIEW, NULL));
	EXPECT_STREQ("not a date", judged(&j, REPORT_REVIEW, "soon"));
	EXPECT_EQ(REPORT_BAD, j.mood);
}

TEST(validity)
{
	struct report_judgement j;

	EXPECT_STREQ("expires in 12 days",
		     judged(&j, REPORT_EXPIRES, "2026-12-10"));
	EXPECT_STREQ("expires in 1 day",
		     judged(&j, REPORT_EXPIRES, "2026-11-29"));
	EXPECT_STREQ("expired",
		     judged(&j, REPORT_EXPIRES, "2026-11-28T10:00:00Z"));
	EXPECT_STREQ("expires in 0 days",
		     judged(&j, REPORT_EXPIRES, "2026-11-28T10:00:01Z"));
	EXPECT_STREQ("", judged(&j, REPORT_EXPIRES, NULL));
}

TEST_HARNESS_MAIN
