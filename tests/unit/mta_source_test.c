// SPDX-License-Identifier: GPL-2.0-only
/*
 * Log files that grow, and what is done with them.
 */
#include <fcntl.h>
#include <kselftest_harness.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mta_log.h"

#define HEAD "Nov 23 12:13:20 server postfix/qmgr[1]: "

FIXTURE(mta_source)
{
	char dir[32];
	char path[64];
	struct mta_log *log;
};

static void append(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
}

static void follow(FIXTURE_DATA(mta_source) * self)
{
	const char *const names[] = { self->path };

	self->log = mta_log_open(names, 1, "/nowhere");
}

FIXTURE_SETUP(mta_source)
{
	snprintf(self->dir, sizeof(self->dir), "/tmp/mta-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	snprintf(self->path, sizeof(self->path), "%s/mail.log", self->dir);
	append(self->path, HEAD "AAAAAA: removed\n");
	follow(self);
}

FIXTURE_TEARDOWN(mta_source)
{
	char command[64];

	mta_log_close(self->log);
	snprintf(command, sizeof(command), "rm -r %s", self->dir);
	if (system(command))
		abort();
}

/* Returns the ids that have been said since the last time, with a space each. */
static const char *ids(struct mta_log *log)
{
	static char text[65536];
	const struct mta_event *e;
	bool more;

	text[0] = '\0';
	do {
		more = mta_log_read(log);
		while ((e = mta_log_next(log)))
			sprintf(text + strlen(text), "%s ", e->id);
	} while (more);
	return text;
}

TEST_F(mta_source, what_was_there_is_not_read)
{
	EXPECT_STREQ("", ids(self->log));
	append(self->path, HEAD "BBBBBB: removed\n" HEAD "CCCCCC: removed\n");
	EXPECT_STREQ("BBBBBB CCCCCC ", ids(self->log));
	EXPECT_STREQ("", ids(self->log));
}

/* Byte by byte, as who writes need not write whole lines. */
TEST_F(mta_source, pieces_of_lines)
{
	static const char text[] = HEAD "BBBBBB: removed\n";
	char piece[2] = "";
	size_t i;

	for (i = 0; i + 1 < sizeof(text); i++) {
		EXPECT_STREQ("", ids(self->log));
		piece[0] = text[i];
		append(self->path, piece);
	}
	EXPECT_STREQ("BBBBBB ", ids(self->log));
}

TEST_F(mta_source, renamed_and_made_anew)
{
	char old[80];

	snprintf(old, sizeof(old), "%s.1", self->path);
	append(self->path, HEAD "BBBBBB: removed\n");
	rename(self->path, old);
	append(old, HEAD "CCCCCC: removed\n");
	EXPECT_STREQ("BBBBBB CCCCCC ", ids(self->log));
	append(self->path, "");
	append(old, HEAD "DDDDDD: removed\n");
	EXPECT_STREQ("DDDDDD ", ids(self->log));
	append(old, HEAD "EEEEEE: removed\n");
	append(self->path, HEAD "FFFFFF: removed\n");
	EXPECT_STREQ("EEEEEE FFFFFF ", ids(self->log));
	append(self->path, HEAD "ABABAB: removed\n");
	EXPECT_STREQ("ABABAB ", ids(self->log));
}

TEST_F(mta_source, truncated)
{
	append(self->path, HEAD "BBBBBB: removed\n" HEAD "CCC");
	EXPECT_STREQ("BBBBBB ", ids(self->log));
	ASSERT_EQ(0, truncate(self->path, 0));
	append(self->path, HEAD "DDDDDD: removed\n");
	EXPECT_STREQ("DDDDDD ", ids(self->log));
}

TEST_F(mta_source, not_there_at_first)
{
	mta_log_close(self->log);
	unlink(self->path);
	follow(self);
	EXPECT_STREQ("", ids(self->log));
	append(self->path, HEAD "BBBBBB: removed\n");
	EXPECT_STREQ("BBBBBB ", ids(self->log));
}

/* To open one of those is to be the other end of it. */
TEST_F(mta_source, no_file)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	struct pollfd fd = { .fd = master, .events = POLLIN };

	ASSERT_LE(0, master);
	ASSERT_EQ(0, grantpt(master));
	ASSERT_EQ(0, unlockpt(master));
	mta_log_close(self->log);
	unlink(self->path);
	ASSERT_EQ(0, symlink(ptsname(master), self->path));
	follow(self);
	EXPECT_STREQ("", ids(self->log));
	/* Of a terminal that was opened and closed, the other end hangs up. */
	EXPECT_EQ(0, poll(&fd, 1, 0));
	close(master);
}

TEST_F(mta_source, lines_that_are_too_long)
{
	char *line = malloc(50001);

	memset(line, 'x', 50000);
	line[50000] = '\0';
	append(self->path, HEAD "BBBBBB: removed");
	append(self->path, line);
	EXPECT_STREQ("", ids(self->log));
	append(self->path, HEAD "CCCCCC: removed\n" HEAD "DDDDDD: removed\n");
	EXPECT_STREQ("DDDDDD ", ids(self->log));
	free(line);
}

/* More than is taken at once. */
TEST_F(mta_source, many_lines)
{
	size_t i, n = 0;
	const char *c;

	for (i = 0; i < 5000; i++)
		append(self->path, HEAD "BBBBBB: removed\n");
	for (c = ids(self->log); *c; c++)
		n += *c == ' ';
	EXPECT_EQ(5000, n);
}

static bool is_ready(const struct mta_log *log)
{
	struct pollfd p = { .events = POLLIN };

	return mta_log_fds(log, &p.fd, 1) == 1 && poll(&p, 1, 0) == 1;
}

TEST_F(mta_source, waking_up)
{
	char old[80];

	ids(self->log);
	EXPECT_FALSE(is_ready(self->log));
	append(self->path, HEAD "BBBBBB: removed\n");
	EXPECT_TRUE(is_ready(self->log));
	EXPECT_STREQ("BBBBBB ", ids(self->log));
	EXPECT_FALSE(is_ready(self->log));
	snprintf(old, sizeof(old), "%s.1", self->path);
	rename(self->path, old);
	append(self->path, HEAD "CCCCCC: removed\n");
	EXPECT_TRUE(is_ready(self->log));
	EXPECT_STREQ("CCCCCC ", ids(self->log));
	append(self->path, HEAD "DDDDDD: removed\n");
	EXPECT_TRUE(is_ready(self->log));
}

TEST_HARNESS_MAIN
