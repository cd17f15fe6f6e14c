// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to others on this machine, who can be absent, gone, or read nothing.
 */
#include <kselftest_harness.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "feed_fixture.h"

/* The kernel has no memory for datagrams of this first byte. */
static char refused;

/* In place of the C library's. */
ssize_t send(int fd, const void *data, size_t len, int flags)
{
	if (refused && len && *(const char *)data == refused) {
		errno = ENOBUFS;
		return -1;
	}
	return syscall(SYS_sendto, fd, data, len, flags, NULL, 0);
}

FIXTURE(local)
{
	struct feed feed;
	struct sockaddr_un addr;
	int fd;
};

FIXTURE_SETUP(local)
{
	struct feed_to to = { .name = "journal",
			      .len = sizeof(self->addr),
			      .optional = true,
			      .make = make };

	self->addr = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(self->addr.sun_path, sizeof(self->addr.sun_path),
		 "/tmp/feed-%d", (int)getpid());
	unlink(self->addr.sun_path);
	memcpy(&to.addr, &self->addr, sizeof(self->addr));
	feed_init(&self->feed, &to, ROOM);
	self->fd = -1;
}

FIXTURE_TEARDOWN(local)
{
	feed_free(&self->feed);
	close(self->fd);
	unlink(self->addr.sun_path);
}

static void be_there(FIXTURE_DATA(local) * self)
{
	self->fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (bind(self->fd, (struct sockaddr *)&self->addr, sizeof(self->addr)))
		abort();
}

TEST_F(local, each_is_a_datagram)
{
	be_there(self);
	put_kept(&self->feed, "first");
	put_kept(&self->feed, "second");
	feed_work(&self->feed, LATER);
	EXPECT_STREQ("first\n", came(self->fd));
	EXPECT_STREQ("second\n", came(self->fd));
	EXPECT_EQ(2, self->feed.box.sent);
	EXPECT_EQ(0, feed_events(&self->feed));
}

/* Where there is no journal, nothing is missing there. */
TEST_F(local, is_absent)
{
	feed_work(&self->feed, LATER);
	EXPECT_TRUE(feed_is_absent(&self->feed));
	put_kept(&self->feed, "first");
	EXPECT_EQ(0, self->feed.box.bytes);
	be_there(self);
	feed_work(&self->feed, 2 * LATER);
	EXPECT_FALSE(feed_is_absent(&self->feed));
	put_kept(&self->feed, "second");
	feed_work(&self->feed, 2 * LATER);
	EXPECT_STREQ("second\n", came(self->fd));
}

/* The journal that is stopped, and then goes on. */
TEST_F(local, nothing_is_read)
{
	unsigned int n = 0, i;

	be_there(self);
	for (; !self->feed.box.dropped && n < 1000000; n++) {
		put_kept(&self->feed, "record");
		feed_work(&self->feed, LATER);
	}
	EXPECT_EQ(1, self->feed.box.dropped);
	EXPECT_EQ(POLLOUT, feed_events(&self->feed));
	for (i = 0; i < n - 1; i++) {
		if (strcmp("record\n", came(self->fd)))
			break;
		feed_work(&self->feed, LATER);
	}
	EXPECT_EQ(n - 1, i);
	feed_work(&self->feed, LATER);
	EXPECT_EQ('1', came(self->fd)[0]);
}

/* It was there: what is put now is missed. */
TEST_F(local, is_gone)
{
	be_there(self);
	feed_work(&self->feed, LATER);
	close(self->fd);
	unlink(self->addr.sun_path);
	put_kept(&self->feed, "first");
	feed_work(&self->feed, 2 * LATER);
	feed_work(&self->feed, 3 * LATER);
	EXPECT_EQ(-ENOENT, self->feed.err);
	EXPECT_FALSE(feed_is_absent(&self->feed));
	EXPECT_LT(0, self->feed.failures);
	put_kept(&self->feed, "second");
	EXPECT_EQ(2, feed_waiting(&self->feed));
	be_there(self);
	feed_work(&self->feed, 4 * LATER);
	EXPECT_STREQ("first\n", came(self->fd));
	EXPECT_STREQ("second\n", came(self->fd));
	EXPECT_EQ(0, feed_waiting(&self->feed));
}

/* Nor is it a failure that nobody is there who need not be. */
TEST_F(local, absence_is_no_failure)
{
	feed_work(&self->feed, LATER);
	feed_work(&self->feed, 2 * LATER);
	EXPECT_TRUE(feed_is_absent(&self->feed));
	EXPECT_EQ(0, self->feed.failures);
}

#define NOTICE                                                          \
	"2 records were dropped on their way to the journal; they are " \
	"in the file\n"

static void make_gap(struct feed *f)
{
	char word[ROOM];
	int i;

	memset(word, 'x', sizeof(word));
	word[ROOM / 2] = '\0';
	feed_work(f, LATER);
	for (i = 0; i < 3; i++)
		put_kept(f, word);
}

/* Not behind what was put when there was room again. */
TEST_F(local, a_gap_is_told_where_it_is)
{
	be_there(self);
	make_gap(&self->feed);
	feed_work(&self->feed, LATER);
	put(&self->feed, "never kept");
	feed_settle(&self->feed, -ENOSPC);
	put(&self->feed, "after");
	put(&self->feed, "and on");
	feed_settle(&self->feed, 0);
	feed_work(&self->feed, LATER);
	EXPECT_EQ('x', came(self->fd)[0]);
	EXPECT_STREQ(NOTICE, came(self->fd));
	EXPECT_STREQ("after\n", came(self->fd));
	EXPECT_STREQ("and on\n", came(self->fd));
	EXPECT_EQ(2, self->feed.box.dropped);
}

/* While it cannot be told, a record that would have room is in it. */
TEST_F(local, nothing_comes_within_a_gap)
{
	be_there(self);
	make_gap(&self->feed);
	put_kept(&self->feed, "small");
	EXPECT_EQ(3, self->feed.box.dropped);
}

/* What was dropped once is no problem for ever. */
TEST_F(local, dropping_is_over)
{
	be_there(self);
	EXPECT_FALSE(feed_is_dropping(&self->feed, LATER));
	make_gap(&self->feed);
	feed_work(&self->feed, LATER);
	EXPECT_TRUE(feed_is_dropping(&self->feed, LATER + 9 * 60 * 1000));
	feed_work(&self->feed, LATER + 9 * 60 * 1000);
	EXPECT_FALSE(feed_is_dropping(&self->feed, LATER + 10 * 60 * 1000));
}

/* One that is never taken must not keep back those behind it. */
TEST_F(local, no_memory_for_one)
{
	int i;

	be_there(self);
	refused = 'b';
	put_kept(&self->feed, "big");
	put_kept(&self->feed, "next");
	feed_work(&self->feed, LATER);
	EXPECT_EQ(-ENOBUFS, self->feed.err);
	EXPECT_EQ(0, self->feed.box.dropped);
	for (i = 2; i < 10; i++)
		feed_work(&self->feed, i * LATER);
	refused = 0;
	EXPECT_EQ(1, self->feed.box.dropped);
	EXPECT_STREQ("next\n", came(self->fd));
	EXPECT_EQ('1', came(self->fd)[0]);
}

TEST_HARNESS_MAIN
