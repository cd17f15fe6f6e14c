// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two files of the same records: what one has that the other has not.
 */
#include "sinks_fixture.h"

TEST_F(sinks, both_get_it)
{
	EXPECT_EQ(0, sinks_claim(self->sinks, INSTANCE));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(1, put(self->sinks, RECORD("mail-187aa1b4574fc000-1-1"), 0));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	EXPECT_EQ(1, lines(self->records, "\"id\":\"" EVENT(1)));
	EXPECT_EQ(1, lines(self->ocsf, "\"uid\":\"" EVENT(1)));
	EXPECT_EQ(1, lines(self->records, "\"id\":\"mail-"));
	EXPECT_EQ(1, lines(self->ocsf, "\"uid\":\"mail-"));
}

TEST_F(sinks, one_is_enough)
{
	struct sinks *one;

	one = sinks_open(self->records, NULL);
	ASSERT_NE(NULL, one);
	EXPECT_EQ(1, put(one, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(one, 1));
	sinks_close(one);
	EXPECT_EQ(1, lines(self->records, EVENT(1)));
	EXPECT_EQ(0, lines(self->ocsf, EVENT(1)));
}

TEST_F(sinks, a_file_that_cannot_be_opened)
{
	EXPECT_EQ(NULL, sinks_open(self->records, "/nonexistent/ocsf.json"));
	EXPECT_EQ(NULL, sinks_open("/nonexistent/events.json", self->ocsf));
}

/* The daemon was killed when the file of records had more than the other. */
TEST_F(sinks, events_are_behind)
{
	struct sinks *first = sinks_open(self->records, NULL), *both;

	ASSERT_NE(NULL, first);
	put(first, RECORD(EVENT(1)), 1);
	put(first, RECORD(EVENT(2)), 2);
	sinks_sync(first, 2);
	sinks_close(first);
	both = sinks_open(self->records, self->ocsf);
	ASSERT_NE(NULL, both);
	EXPECT_EQ(0, sinks_claim(both, INSTANCE));
	EXPECT_EQ(0, put(both, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, put(both, RECORD(EVENT(2)), 2));
	EXPECT_EQ(1, put(both, RECORD(EVENT(3)), 3));
	EXPECT_EQ(0, sinks_sync(both, 3));
	sinks_close(both);
	EXPECT_EQ(3, lines(self->records, EVENT()));
	EXPECT_EQ(3, lines(self->ocsf, EVENT()));
}

/* And when it had less. */
TEST_F(sinks, records_are_behind)
{
	struct sinks *both;

	put(self->sinks, RECORD(EVENT(1)), 1);
	sinks_sync(self->sinks, 1);
	ASSERT_EQ(0, truncate(self->records, 0));
	both = sinks_open(self->records, self->ocsf);
	ASSERT_NE(NULL, both);
	EXPECT_EQ(0, sinks_claim(both, INSTANCE));
	EXPECT_EQ(1, put(both, RECORD(EVENT(1)), 1));
	EXPECT_EQ(1, put(both, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, sinks_sync(both, 2));
	sinks_close(both);
	EXPECT_EQ(2, lines(self->records, EVENT()));
	EXPECT_EQ(2, lines(self->ocsf, EVENT()));
}

TEST_F(sinks, neither_has_it_when_one_is_full)
{
	int err;

	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	limit_size(size(self->ocsf));
	err = put(self->sinks, RECORD(EVENT(2)), 2);
	limit_size(1 << 20);
	EXPECT_GT(0, err);
	EXPECT_EQ(1, lines(self->records, "event"));
	EXPECT_EQ(1, lines(self->ocsf, "\"uid\""));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, sinks_sync(self->sinks, 2));
	EXPECT_EQ(1, lines(self->records, EVENT(2)));
	EXPECT_EQ(1, lines(self->ocsf, EVENT(2)));
}

TEST_F(sinks, both_are_opened_anew)
{
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	unlink(self->records);
	unlink(self->ocsf);
	EXPECT_EQ(0, sinks_reopen(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, sinks_sync(self->sinks, 2));
	EXPECT_EQ(1, lines(self->records, "event"));
	EXPECT_EQ(1, lines(self->ocsf, "\"uid\""));
}

/* Moved by somebody who does not tell us. */
TEST_F(sinks, moved_away)
{
	char moved[40];

	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	snprintf(moved, sizeof(moved), "%s.1", self->records);
	ASSERT_EQ(0, rename(self->records, moved));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, sinks_sync(self->sinks, 2));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, lines(moved, "event"));
	EXPECT_EQ(1, lines(self->records, EVENT(2)));
	EXPECT_EQ(2, lines(self->ocsf, "\"uid\""));
	unlink(moved);
}

/* What is put into a file without a name is not there afterwards. */
TEST_F(sinks, deleted)
{
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	unlink(self->records);
	EXPECT_EQ(-ENOENT, sinks_sync(self->sinks, 1));
	EXPECT_EQ(0, lines(self->ocsf, "\"uid\""));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	EXPECT_EQ(1, lines(self->records, EVENT(1)));
	EXPECT_EQ(1, lines(self->ocsf, "\"uid\""));
}

/* Without its directory it cannot be made anew, until that is there again. */
TEST(without_a_directory)
{
	char dir[] = "/tmp/sinks-XXXXXX", path[40];
	struct sinks *sinks;

	ASSERT_NE(NULL, mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/events.json", dir);
	sinks = sinks_open(path, NULL);
	ASSERT_NE(NULL, sinks);
	unlink(path);
	ASSERT_EQ(0, rmdir(dir));
	EXPECT_EQ(-ENOENT, sinks_follow(sinks));
	EXPECT_EQ(-ENOENT, sinks_follow(sinks));
	ASSERT_EQ(0, mkdir(dir, 0700));
	EXPECT_EQ(0, sinks_follow(sinks));
	EXPECT_EQ(1, put(sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(sinks, 1));
	EXPECT_EQ(1, lines(path, EVENT(1)));
	sinks_close(sinks);
	unlink(path);
	rmdir(dir);
}

TEST_HARNESS_MAIN
