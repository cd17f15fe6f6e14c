// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections that nobody answers. The original sleeps for minutes then, and the
 * module has nothing to do with it any more.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "module.h"

#define SMTP_PORT 25
#define WATCHED_UID 1000

/* TEST-NET-1 of RFC 5737. */
#define OUR_ADDR "192.0.2.1/24"
#define BLACKHOLE "192.0.2.25"

/* Seconds for what takes an instant. */
#define DEADLINE 10

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_AUDIT,
};

FIXTURE(blackhole)
{
	struct sw_client client;
	uint64_t seq;
	pid_t pid;
};

/* What a dummy interface is given is gone. */
FIXTURE_SETUP(blackhole)
{
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, system("ip link add outside up type dummy"));
	ASSERT_EQ(0, system("ip address add " OUR_ADDR " dev outside"));
}

FIXTURE_TEARDOWN(blackhole)
{
	sw_close(&self->client);
}

static void open_to_nobody(int flags)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_port = htons(SMTP_PORT) };
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	act_must(fd, "socket");
	inet_pton(AF_INET, BLACKHOLE, &addr.sin_addr);
	sw_become(WATCHED_UID);
	if (flags)
		sendto(fd, "EHLO", 4, flags, (struct sockaddr *)&addr,
		       sizeof(addr));
	else
		connect(fd, (struct sockaddr *)&addr, sizeof(addr));
}

static bool is_asleep(pid_t pid)
{
	return act_state(pid, pid) == 'S';
}

/* It has been told of, and sleeps in the original. */
static bool is_under_way(FIXTURE_DATA(blackhole) * self)
{
	time_t end = time(NULL) + DEADLINE;

	while (time(NULL) < end) {
		if (sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ) >
			    self->seq &&
		    is_asleep(self->pid))
			return true;
		usleep(1000);
	}
	return false;
}

static long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void check(struct __test_metadata *_metadata,
		  FIXTURE_DATA(blackhole) * self, int flags)
{
	long start;

	self->pid = fork();
	act_must(self->pid, "fork");
	if (!self->pid) {
		open_to_nobody(flags);
		_exit(0);
	}
	ASSERT_TRUE(is_under_way(self));
	start = milliseconds();
	EXPECT_EQ(0, module_unload());
	TH_LOG("unloaded in %ld ms", milliseconds() - start);
	/* Nobody waited for it. */
	EXPECT_EQ(0, waitpid(self->pid, NULL, WNOHANG));
	EXPECT_TRUE(is_asleep(self->pid));
	kill(self->pid, SIGKILL);
	waitpid(self->pid, NULL, 0);
	EXPECT_EQ(0, module_load(""));
}

TEST_F(blackhole, connect_does_not_hold_up_unloading)
{
	check(_metadata, self, 0);
}

TEST_F(blackhole, fastopen_does_not_hold_up_unloading)
{
	check(_metadata, self, MSG_FASTOPEN);
}

TEST_HARNESS_MAIN
