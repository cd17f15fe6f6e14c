// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to those who are sent records: whatever they do, nothing waits for them, what has
 * room is not lost, and what has none is counted.
 */
#include <arpa/inet.h>
#include <kselftest_harness.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "feed_fixture.h"

FIXTURE(tcp)
{
	struct feed feed;
	int listener;
	int peer;
	int64_t now;
};

static void bring_up_loopback(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

static int listen_at(struct sockaddr_in *addr)
{
	const int one = 1, small = 4096;
	socklen_t len = sizeof(*addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	if (bind(fd, (struct sockaddr *)addr, len) || listen(fd, 8) ||
	    getsockname(fd, (struct sockaddr *)addr, &len))
		abort();
	return fd;
}

FIXTURE_SETUP(tcp)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct feed_to to = { .name = "syslog",
			      .len = sizeof(addr),
			      .stream = true,
			      .make = make };

	if (!unshare(CLONE_NEWNET))
		bring_up_loopback();
	self->listener = listen_at(&addr);
	self->peer = -1;
	self->now = LATER;
	memcpy(&to.addr, &addr, sizeof(addr));
	feed_init(&self->feed, &to, ROOM);
}

FIXTURE_TEARDOWN(tcp)
{
	feed_free(&self->feed);
	close(self->listener);
	close(self->peer);
}

static void work(FIXTURE_DATA(tcp) * self)
{
	self->now += LATER;
	feed_work(&self->feed, self->now);
	usleep(20000);
	feed_work(&self->feed, self->now);
}

static void take(FIXTURE_DATA(tcp) * self)
{
	close(self->peer);
	self->peer = accept(self->listener, NULL, NULL);
}

TEST_F(tcp, what_is_on_the_disk_is_sent)
{
	put(&self->feed, "first");
	feed_settle(&self->feed, 0);
	put(&self->feed, "never kept");
	feed_settle(&self->feed, -ENOSPC);
	put_kept(&self->feed, "second");
	work(self);
	take(self);
	EXPECT_STREQ("first\nsecond\n", came(self->peer));
	work(self);
	EXPECT_EQ(2, self->feed.box.sent);
	EXPECT_EQ(0, self->feed.box.dropped);
	EXPECT_EQ(0, self->feed.box.bytes);
}

TEST_F(tcp, nobody_is_there)
{
	close(self->listener);
	put_kept(&self->feed, "first");
	work(self);
	EXPECT_EQ(FEED_DOWN, self->feed.state);
	EXPECT_EQ(-ECONNREFUSED, self->feed.err);
	EXPECT_LT(0, feed_wait_ms(&self->feed, self->now));
	EXPECT_GE(30000, feed_wait_ms(&self->feed, self->now));
	self->listener = listen_at((struct sockaddr_in *)&self->feed.to.addr);
	work(self);
	take(self);
	EXPECT_STREQ("first\n", came(self->peer));
	EXPECT_EQ(0, self->feed.err);
}

/* An attempt that was just made is not made again at once. */
TEST_F(tcp, pauses)
{
	int i;

	close(self->listener);
	for (i = 0; i < 10; i++) {
		feed_work(&self->feed, self->now);
		usleep(2000);
		feed_work(&self->feed, self->now);
	}
	EXPECT_EQ(1, self->feed.failures);
	for (i = 0; i < 10; i++)
		work(self);
	EXPECT_EQ(11, self->feed.failures);
	EXPECT_EQ(30000, feed_wait_ms(&self->feed, self->now));
	self->listener = -1;
}

/* Connected, and then it reads nothing. */
TEST_F(tcp, nothing_is_read)
{
	uint64_t n = 0;
	char word[WORD_MAX];

	work(self);
	take(self);
	while (!self->feed.box.dropped && n < 10000000) {
		snprintf(word, sizeof(word), "record %llu",
			 (unsigned long long)n++);
		put_kept(&self->feed, word);
		feed_work(&self->feed, self->now);
	}
	ASSERT_LT(0, self->feed.box.dropped);
	EXPECT_GE(ROOM, self->feed.box.bytes);
	put_kept(&self->feed, "has no room either, but is counted");
	EXPECT_EQ(2, self->feed.box.dropped);
	EXPECT_EQ(FEED_UP, self->feed.state);
}

/* Messages that nobody has acknowledged go to the next connection, whole. */
TEST_F(tcp, comes_back)
{
	work(self);
	take(self);
	put_kept(&self->feed, "first");
	work(self);
	EXPECT_STREQ("first\n", came(self->peer));
	work(self);
	close(self->peer);
	self->peer = -1;
	usleep(20000);
	put_kept(&self->feed, "second");
	put_kept(&self->feed, "third");
	feed_work(&self->feed, self->now);
	EXPECT_EQ(FEED_DOWN, self->feed.state);
	work(self);
	take(self);
	EXPECT_STREQ("second\nthird\n", came(self->peer));
}

#define LINE 1000

/* Messages of one length, each of which begins with its number. */
static void put_numbered(struct feed *f, unsigned int n)
{
	char line[LINE];
	unsigned int i;

	for (i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "%06u%0*d", i, LINE - 7, 0);
		put_kept(f, line);
	}
}

/* Some had arrived, others only waited to be sent, and one was in between. */
TEST_F(tcp, nothing_is_missing_in_between)
{
	static char text[1 << 20];
	unsigned int arrived, sent;
	char first[7];

	self->feed.box.max = sizeof(text);
	work(self);
	take(self);
	put_numbered(&self->feed, 500);
	work(self);
	arrived = recv(self->peer, text, sizeof(text), MSG_PEEK) / LINE;
	EXPECT_LT(arrived, 500);
	close(self->peer);
	self->peer = -1;
	usleep(20000);
	feed_work(&self->feed, self->now);
	ASSERT_EQ(FEED_DOWN, self->feed.state);
	sent = self->feed.box.sent;
	EXPECT_LT(0, sent);
	EXPECT_LE(sent, arrived);
	work(self);
	take(self);
	snprintf(first, sizeof(first), "%.6s", came(self->peer));
	EXPECT_EQ(sent, strtoul(first, NULL, 10));
}

TEST_F(tcp, tells_what_was_dropped)
{
	char word[ROOM];
	int i;

	memset(word, 'x', sizeof(word));
	word[ROOM / 2] = '\0';
	for (i = 0; i < 5; i++)
		put_kept(&self->feed, word);
	EXPECT_EQ(4, self->feed.box.dropped);
	work(self);
	take(self);
	EXPECT_NE(NULL, strstr(came(self->peer), "xx\n"));
	work(self);
	work(self);
	EXPECT_STREQ(
		"4 records were dropped on their way to the syslog; they are in the file\n",
		came(self->peer));
	put_kept(&self->feed, "and on");
	work(self);
	EXPECT_STREQ("and on\n", came(self->peer));
	EXPECT_EQ(4, self->feed.box.dropped);
}

/* Somebody who only talks does not keep the daemon from anything else. */
TEST_F(tcp, talks_without_end)
{
	static char words[65536];
	int left = 0;

	work(self);
	take(self);
	ASSERT_LT(16384, send(self->peer, words, sizeof(words), 0));
	usleep(20000);
	feed_work(&self->feed, self->now);
	ASSERT_EQ(FEED_UP, self->feed.state);
	ioctl(self->feed.fd, FIONREAD, &left);
	EXPECT_LT(0, left);
}

TEST_HARNESS_MAIN
