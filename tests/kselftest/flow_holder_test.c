// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who closes a connection, when that is not who has opened it.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "kselftest_harness.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define OPENER_UID 1000
#define HOLDER_UID 1001
#define LOGIN_UID 1002
#define NAME "holder"

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

FIXTURE(flow_holder)
{
	struct sw_client client;
	struct sink sink;
	struct flow_story story;
	uint64_t seq;
};

FIXTURE_SETUP(flow_holder)
{
	const struct sink_way way = { .port = SMTP_PORT };

	sw_open(&self->client);
	sw_install(&self->client, &policy);
	sink_open(&self->sink, &way);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(flow_holder)
{
	sink_close(&self->sink);
	sw_events_free(&self->story.events);
	sw_close(&self->client);
}

static int open_it(void)
{
	const int fd = flow_open(SMTP_PORT);

	act_must(flow_write(fd, 10), "write");
	return fd;
}

static void expect_end(struct __test_metadata *_metadata,
		       FIXTURE_DATA(flow_holder) * self, uint32_t state)
{
	ASSERT_TRUE(flow_tell(&self->client, self->seq, &self->story));
	EXPECT_EQ(state,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_STATE));
	EXPECT_TRUE(flow_same(self->story.connect, self->story.end,
			      SMTPWARD_A_EVENT_SUBJECT));
}

static void expect_holder(struct __test_metadata *_metadata,
			  const struct sw_event *end, pid_t pid, uid_t uid)
{
	struct nlattr *const *holder = end->holder;

	ASSERT_TRUE(end->transfer[SMTPWARD_A_TRANSFER_HOLDER]);
	EXPECT_EQ(pid, (pid_t)sw_number(holder[SMTPWARD_A_ANCESTOR_PID]));
	EXPECT_EQ(uid, sw_number(holder[SMTPWARD_A_ANCESTOR_UID]));
	EXPECT_TRUE(sw_is(holder[SMTPWARD_A_ANCESTOR_COMM], NAME));
}

static void become_holder(void)
{
	act_login(LOGIN_UID);
	act_must(prctl(PR_SET_NAME, NAME), "PR_SET_NAME");
	sw_become(HOLDER_UID);
}

static void *close_it(void *fd)
{
	close(*(int *)fd);
	return NULL;
}

/* The process counts, not which of its threads it was. */
static void close_in_thread(int fd)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, close_it, &fd))
		_exit(1);
	pthread_join(thread, NULL);
}

static pid_t start_holder(int fd, void (*end)(int fd))
{
	int ends[2];
	char word;
	pid_t pid;

	act_must(pipe(ends), "pipe");
	pid = fork();
	act_must(pid, "fork");
	if (!pid) {
		become_holder();
		close(ends[1]);
		/* When the other one has closed. */
		act_must(read(ends[0], &word, 1), "read");
		end(fd);
		_exit(0);
	}
	close(fd);
	close(ends[0]);
	close(ends[1]);
	return pid;
}

static void check(struct __test_metadata *_metadata,
		  FIXTURE_DATA(flow_holder) * self, void (*end)(int fd),
		  uint32_t state)
{
	const pid_t pid = start_holder(open_it(), end);

	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	expect_end(_metadata, self, state);
	expect_holder(_metadata, self->story.end, pid, HOLDER_UID);
	EXPECT_EQ(
		LOGIN_UID,
		sw_number(
			self->story.end->holder[SMTPWARD_A_ANCESTOR_LOGINUID]));
}

static void close_socket(int fd)
{
	close(fd);
}

static void exit_at_once(int fd)
{
	(void)fd;
}

static void shut_down(int fd)
{
	act_must(shutdown(fd, SHUT_WR), "shutdown");
}

TEST_F(flow_holder, child_closes)
{
	check(_metadata, self, close_socket, SMTPWARD_FLOW_STATE_CLOSED);
}

TEST_F(flow_holder, childs_thread_closes)
{
	check(_metadata, self, close_in_thread, SMTPWARD_FLOW_STATE_CLOSED);
}

TEST_F(flow_holder, child_exits)
{
	check(_metadata, self, exit_at_once, SMTPWARD_FLOW_STATE_CLOSED);
}

TEST_F(flow_holder, child_shuts_down)
{
	check(_metadata, self, shut_down, SMTPWARD_FLOW_STATE_CLOSED);
}

TEST_F(flow_holder, child_aborts)
{
	check(_metadata, self, flow_abort, SMTPWARD_FLOW_STATE_ABORTED);
}

/* What another thread of the opener does is not another's. */
TEST_F(flow_holder, openers_thread_closes)
{
	close_in_thread(open_it());
	expect_end(_metadata, self, SMTPWARD_FLOW_STATE_CLOSED);
	EXPECT_FALSE(self->story.end->transfer[SMTPWARD_A_TRANSFER_HOLDER]);
}

/**
 * union passed - What carries a file descriptor.
 * @head: Header.
 * @room: Room for the header and one file descriptor.
 */
union passed {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

static void pass(int to, int fd)
{
	union passed passed = { .head = { .cmsg_len = CMSG_LEN(sizeof(fd)),
					  .cmsg_level = SOL_SOCKET,
					  .cmsg_type = SCM_RIGHTS } };
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	const struct msghdr msg = { .msg_iov = &iov,
				    .msg_iovlen = 1,
				    .msg_control = &passed,
				    .msg_controllen = sizeof(passed) };

	memcpy(CMSG_DATA(&passed.head), &fd, sizeof(fd));
	act_must(sendmsg(to, &msg, 0), "sendmsg");
}

static int take(int from)
{
	union passed passed;
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = &passed,
			      .msg_controllen = sizeof(passed) };
	int fd;

	act_must(recvmsg(from, &msg, 0), "recvmsg");
	memcpy(&fd, CMSG_DATA(&passed.head), sizeof(fd));
	return fd;
}

static int open_and_pass(void *to)
{
	sw_become(OPENER_UID);
	pass(*(int *)to, open_it());
	return 0;
}

TEST_F(flow_holder, passed_on)
{
	int ends[2], fd;

	ASSERT_EQ(0, prctl(PR_SET_NAME, NAME));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
	ASSERT_EQ(0, act(open_and_pass, &ends[1]));
	fd = take(ends[0]);
	EXPECT_EQ(0, flow_write(fd, 10));
	close(fd);
	expect_end(_metadata, self, SMTPWARD_FLOW_STATE_CLOSED);
	expect_holder(_metadata, self->story.end, getpid(), 0);
	EXPECT_EQ(OPENER_UID,
		  sw_number(self->story.end->subject[SMTPWARD_A_SUBJECT_EUID]));
	EXPECT_EQ(20,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_OUT));
}

/* In flight, and then nobody's: whoever lets go of it closes it. */
TEST_F(flow_holder, passed_to_nobody)
{
	int ends[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
	ASSERT_EQ(0, act(open_and_pass, &ends[1]));
	close(ends[1]);
	close(ends[0]);
	expect_end(_metadata, self, SMTPWARD_FLOW_STATE_CLOSED);
	EXPECT_EQ(10,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_OUT));
}

TEST_HARNESS_MAIN
