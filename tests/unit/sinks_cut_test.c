// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of records that others cut or lengthen, and a disk that fails: each record is
 * whole, and what is called safe is on the disk.
 */
#include <sys/syscall.h>

#include "sinks_fixture.h"

/**
 * enum refusal - What a disk refuses.
 * @NOTHING: Nothing.
 * @FSYNC: That a file is on it.
 * @FTRUNCATE: That a file becomes shorter.
 */
static enum refusal {
	NOTHING,
	FSYNC,
	FTRUNCATE,
} refused;

/* In place of the C library's. */
int fsync(int fd)
{
	struct stat st;

	if (refused != FSYNC || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return syscall(SYS_fsync, fd);
	errno = EIO;
	return -1;
}

int ftruncate(int fd, off_t len)
{
	if (refused != FTRUNCATE)
		return syscall(SYS_ftruncate, fd, len);
	errno = EIO;
	return -1;
}

/* No byte of the file is one that nobody has written. */
static bool is_text(const char *path)
{
	size_t len;
	char *text = file_read(path, &len);
	bool ret = text && strlen(text) == len &&
		   (!len || text[len - 1] == '\n');

	free(text);
	return ret;
}

/* By root, who need not tell us: between records that are on the disk and others. */
TEST_F(sinks, cut_before_one_is_full)
{
	int err;

	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	ASSERT_EQ(0, truncate(self->records, 0));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	limit_size(size(self->ocsf));
	err = put(self->sinks, RECORD(EVENT(2)), 2);
	limit_size(1 << 20);
	EXPECT_GT(0, err);
	EXPECT_EQ(0, size(self->records));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, sinks_sync(self->sinks, 2));
	EXPECT_TRUE(is_text(self->records));
	EXPECT_EQ(1, lines(self->records, "event"));
	EXPECT_EQ(2, lines(self->ocsf, "\"uid\""));
}

/* Half a record that is left over is none, and must not become one with the next. */
TEST_F(sinks, cut_within_a_record)
{
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, sinks_sync(self->sinks, 2));
	ASSERT_EQ(0, truncate(self->records, size(self->records) - 3));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(3)), 3));
	EXPECT_EQ(0, sinks_sync(self->sinks, 3));
	EXPECT_TRUE(is_text(self->records));
	EXPECT_EQ(2, lines(self->records, "event"));
	EXPECT_EQ(0, lines(self->records, EVENT(2)));
}

/* What was put before the cut is nowhere, and must not be called safe. */
TEST_F(sinks, cut_before_it_is_safe)
{
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	ASSERT_EQ(0, truncate(self->records, 0));
	EXPECT_EQ(-ESTALE, sinks_sync(self->sinks, 1));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	ASSERT_EQ(0, truncate(self->records, 0));
	EXPECT_EQ(-ESTALE, put(self->sinks, RECORD(EVENT(3)), 3));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	EXPECT_TRUE(is_text(self->records));
	EXPECT_EQ(1, lines(self->records, "event"));
	EXPECT_EQ(1, lines(self->ocsf, "\"uid\""));
}

/* Whoever else writes there: none of that is ours to remove. */
TEST_F(sinks, lengthened)
{
	static const char theirs[] = "{\"theirs\":1}\n";
	FILE *f;

	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	f = fopen(self->records, "a");
	ASSERT_NE(NULL, f);
	fputs(theirs, f);
	fflush(f);
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, sinks_sync(self->sinks, 2));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(3)), 3));
	fputs(theirs, f);
	fclose(f);
	EXPECT_EQ(-ESTALE, sinks_sync(self->sinks, 3));
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(2, lines(self->records, "theirs"));
	EXPECT_TRUE(is_text(self->records));
}

/* A disk that has failed, and neither takes anything nor gives it back for a while. */
TEST_F(sinks, cannot_be_taken_back)
{
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	EXPECT_EQ(0, sinks_sync(self->sinks, 1));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, unlink(self->ocsf));
	refused = FTRUNCATE;
	EXPECT_EQ(-ENOENT, sinks_sync(self->sinks, 2));
	EXPECT_EQ(-EIO, sinks_follow(self->sinks));
	EXPECT_EQ(-EIO, sinks_reopen(self->sinks));
	EXPECT_EQ(-EIO, sinks_follow(self->sinks));
	refused = NOTHING;
	EXPECT_EQ(0, sinks_follow(self->sinks));
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(2)), 2));
	EXPECT_EQ(0, sinks_sync(self->sinks, 2));
	EXPECT_EQ(2, lines(self->records, "event"));
	EXPECT_EQ(1, lines(self->ocsf, EVENT(2)));
}

/* A predecessor may have ended before that was on the disk which is claimed now. */
TEST_F(sinks, what_is_claimed_is_on_the_disk)
{
	EXPECT_EQ(1, put(self->sinks, RECORD(EVENT(1)), 1));
	refused = FSYNC;
	EXPECT_EQ(NULL, sinks_open(self->records, NULL));
	refused = NOTHING;
}

TEST_HARNESS_MAIN
