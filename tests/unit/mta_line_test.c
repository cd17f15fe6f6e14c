// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of files: their times, and who can be believed.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mta_fixture.h"

#define SECOND 1000000000ULL

static bool split(struct mta_line *line, const char *bytes)
{
	setenv("TZ", "UTC", 1);
	tzset();
	return mta_line_split(line, bytes, strlen(bytes), NOW);
}

TEST(old_times)
{
	struct mta_line line;

	ASSERT_TRUE(split(&line, "Nov 23 12:13:20 server a/b[12]: text: x"));
	EXPECT_EQ(NOW, line.time);
	EXPECT_TRUE(span_is(line.program, "a/b"));
	EXPECT_TRUE(span_is(line.text, "text: x"));
	EXPECT_EQ(12, line.pid);
	EXPECT_FALSE(line.trusted);
	ASSERT_TRUE(split(&line, "Nov  3 12:13:20 server a: x"));
	EXPECT_EQ(NOW - 20 * 86400 * SECOND, line.time);
	EXPECT_EQ(0, line.pid);
	/* The year is not said: that would be in a month. */
	ASSERT_TRUE(split(&line, "Dec 23 12:13:20 server a: x"));
	EXPECT_EQ(NOW - 335 * 86400 * SECOND, line.time);
}

TEST(new_times)
{
	struct mta_line line;

	ASSERT_TRUE(split(&line, "2025-11-23T13:13:20.250000+01:00 h a[1]: x"));
	EXPECT_EQ(NOW + SECOND / 4, line.time);
	ASSERT_TRUE(split(&line, "2025-11-23T12:13:20Z h a[b.c]: x"));
	EXPECT_EQ(NOW, line.time);
	EXPECT_TRUE(span_is(line.tag, "b.c"));
	EXPECT_EQ(0, line.pid);
}

TEST(files_of_their_own)
{
	struct mta_line line;

	ASSERT_TRUE(
		split(&line, "2025-11-23 12:13:20 1rABCd-000123-Xy Completed"));
	EXPECT_EQ(NOW, line.time);
	EXPECT_TRUE(span_is(line.program, "exim"));
	EXPECT_TRUE(span_is(line.text, "1rABCd-000123-Xy Completed"));
	ASSERT_TRUE(split(
		&line,
		"2025-11-23 11:13:20.5 -0100 [7] 1rABCd-000123-Xy Completed"));
	EXPECT_EQ(NOW + SECOND / 2, line.time);
	EXPECT_TRUE(span_is(line.text, "[7] 1rABCd-000123-Xy Completed"));
	ASSERT_TRUE(split(&line, "Nov 23 12:13:20 host=x tls=off"));
	EXPECT_TRUE(span_is(line.program, "msmtp"));
	EXPECT_TRUE(span_is(line.text, "host=x tls=off"));
}

TEST(no_lines)
{
	static const char *const lines[] = {
		"",
		"x",
		"Nov",
		"Nov 23 25:13:20 server a: x",
		"Nov 23 12:13:20",
		"Nov 23 12:13:20 server",
		"Nov 23 12:13:20 server a",
		"Nov 23 12:13:20 server a[12",
		"2025-11-23T12:13 h a: x",
		"2025-11-23T12:13:20+1 h a: x",
	};
	struct mta_line line;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		EXPECT_FALSE(split(&line, lines[i]));
}

/* Returns who is taken for the writer of a line in the journal. */
static enum mta_speaker by(const char *program, const char *text, uint32_t uid,
			   const char *exe)
{
	struct mta_line line = { .program = span_of(program),
				 .text = span_of(text),
				 .tag = span_of("1"),
				 .trusted = true,
				 .uid = uid,
				 .exe = span_of(exe) };
	struct mta_parser parser = { 0 };
	struct mta_event e;

	if (!mta_parse(&parser, &line, &e))
		abort();
	return e.speaker;
}

/* What any user can do: logger -t postfix/qmgr. */
TEST(writers)
{
	static const char postfix[] = "2F1A0C0B7: from=<a>, size=1, nrcpt=1";
	static const char msmtp[] = "host=x mailsize=1 exitcode=EX_OK";
	static const char exe[] = "/usr/lib/postfix/sbin/qmgr";

	EXPECT_EQ(MTA_BY_SERVER, by("postfix/qmgr", postfix, 0, exe));
	EXPECT_EQ(MTA_BY_SERVER, by("postfix/qmgr", postfix, 0, ""));
	EXPECT_EQ(MTA_BY_OTHER, by("postfix/qmgr", postfix, 33, exe));
	EXPECT_EQ(MTA_BY_OTHER, by("postfix/qmgr", postfix, 33, ""));
	EXPECT_EQ(MTA_BY_OTHER,
		  by("postfix/qmgr", postfix, 0, "/usr/bin/logger"));
	EXPECT_EQ(MTA_BY_OTHER,
		  by("postfix/qmgr", postfix, 33, "/usr/bin/logger"));
	EXPECT_EQ(MTA_BY_OTHER,
		  by("postfix/qmgr", postfix, 0, "/usr/lib/postfixx"));
	EXPECT_EQ(MTA_BY_USER, by("msmtp", msmtp, 33, "/usr/bin/msmtp"));
	EXPECT_EQ(MTA_BY_USER, by("msmtp", msmtp, 0, "/usr/bin/msmtp"));
	EXPECT_EQ(MTA_BY_OTHER, by("msmtp", msmtp, 33, "/usr/bin/msmtpx"));
	EXPECT_EQ(MTA_BY_UNKNOWN,
		  said("postfix/qmgr[1]: 2F1A0C0B7: removed").speaker);
}

TEST_HARNESS_MAIN
