// SPDX-License-Identifier: GPL-2.0-only
/*
 * How connections end: each state, and what is told with it.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
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

/* Where nobody listens. */
#define SHUT_PORT 587

#define MAIL_UID 1000
#define VANISH_MS 500
#define LATE_MS 300
#define PAUSE_MS 20

/* More than what the buffers of both ends take. */
#define MUCH (32 << 20)

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

FIXTURE(flow_end)
{
	struct sw_client client;
	struct sink sink;
	struct flow_story story;
	uint64_t seq;
};

FIXTURE_SETUP(flow_end)
{
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(flow_end)
{
	if (self->sink.pid)
		sink_close(&self->sink);
	sw_events_free(&self->story.events);
	sw_close(&self->client);
}

#define SINK(...)              \
	sink_open(&self->sink, \
		  &(const struct sink_way){ .port = SMTP_PORT, __VA_ARGS__ })

static int open_at(const char *addr, uint16_t port)
{
	const struct target t = target_at(addr, port);
	const int fd = must_socket(t.family, SOCK_STREAM, 0);

	act_must(connect(fd, &t.any, t.len), "connect");
	return fd;
}

static int open_it(void)
{
	return open_at("127.0.0.1", SMTP_PORT);
}

/* 10 bytes. */
static int open_and_say(void)
{
	const int fd = open_it();

	act_must(flow_write(fd, 10), "write");
	return fd;
}

/* Blocks until the other end has closed or reset. */
static void wait_for_end(int fd)
{
	char byte;

	while (read(fd, &byte, 1) > 0)
		;
}

static void set_patience(int fd, unsigned int ms)
{
	act_must(setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms)),
		 "TCP_USER_TIMEOUT");
}

/* Returns the event of the end. */
static const struct sw_event *expect_end(struct __test_metadata *_metadata,
					 FIXTURE_DATA(flow_end) * self,
					 uint32_t state, uint64_t least,
					 uint64_t most, uint32_t err)
{
	const struct sw_event *end;
	uint64_t bytes;

	EXPECT_TRUE(flow_tell(&self->client, self->seq, &self->story));
	end = self->story.end;
	if (!end)
		sw_die("nothing is told of the end");
	EXPECT_EQ(state, flow_number(end, SMTPWARD_A_TRANSFER_STATE));
	EXPECT_LE(least, flow_number(end, SMTPWARD_A_TRANSFER_BYTES_OUT));
	EXPECT_GE(most, flow_number(end, SMTPWARD_A_TRANSFER_BYTES_OUT));
	EXPECT_EQ(err, flow_number(end, SMTPWARD_A_TRANSFER_ERROR));
	EXPECT_EQ(0, flow_number(end, SMTPWARD_A_TRANSFER_FLAGS));
	EXPECT_EQ(state == SMTPWARD_FLOW_STATE_FAILED,
		  !end->transfer[SMTPWARD_A_TRANSFER_ESTABLISHED]);
	bytes = flow_number(end, SMTPWARD_A_TRANSFER_BYTES_OUT) +
		flow_number(end, SMTPWARD_A_TRANSFER_BYTES_IN);
	EXPECT_EQ(!bytes, !end->transfer[SMTPWARD_A_TRANSFER_FIRST_BYTE]);
	return end;
}

#define EXPECT_END(state, least, most, err)                                   \
	expect_end(_metadata, self, SMTPWARD_FLOW_STATE_##state, least, most, \
		   err)
#define EXPECT_NO_HOLDER(end) \
	EXPECT_FALSE((end)->transfer[SMTPWARD_A_TRANSFER_HOLDER])

TEST_F(flow_end, closed)
{
	int fd;

	SINK();
	fd = open_and_say();
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(CLOSED, 10, 10, 0));
}

TEST_F(flow_end, half_closed)
{
	int fd;

	SINK();
	fd = open_and_say();
	EXPECT_EQ(0, shutdown(fd, SHUT_WR));
	wait_for_end(fd);
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(CLOSED, 10, 10, 0));
}

TEST_F(flow_end, peer_closed)
{
	int fd;

	SINK(.manner = SINK_CLOSE, .enough = 10);
	fd = open_and_say();
	wait_for_end(fd);
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(PEER_CLOSED, 10, 10, 0));
}

/* An end is no byte, however long it stays at that. */
TEST_F(flow_end, half_closed_without_a_byte)
{
	int fd;

	SINK(.late_ms = LATE_MS);
	fd = open_it();
	EXPECT_EQ(0, shutdown(fd, SHUT_WR));
	wait_for_end(fd);
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(CLOSED, 0, 0, 0));
}

TEST_F(flow_end, peer_closed_without_a_byte)
{
	int fd;

	SINK(.manner = SINK_CLOSE);
	fd = open_it();
	wait_for_end(fd);
	usleep(LATE_MS * 1000);
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(PEER_CLOSED, 0, 0, 0));
	EXPECT_EQ(0,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_IN));
}

TEST_F(flow_end, aborted_by_linger)
{
	uint16_t port;
	int fd;

	SINK();
	fd = open_it();
	port = flow_port(fd);
	EXPECT_EQ(0, flow_write(fd, 10));
	sink_wait(&self->sink, port, 10);
	flow_abort(fd);
	EXPECT_NO_HOLDER(EXPECT_END(ABORTED, 10, 10, 0));
	EXPECT_EQ(10, sink_heard(&self->sink, port));
}

TEST_F(flow_end, aborted_by_unread_data)
{
	int fd, unread;

	SINK(.greeting = 100);
	fd = open_it();
	do {
		usleep(1000);
		act_must(ioctl(fd, FIONREAD, &unread), "FIONREAD");
	} while (unread < 100);
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(ABORTED, 0, 0, 0));
	EXPECT_EQ(100,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_IN));
}

TEST_F(flow_end, aborted_by_unspec)
{
	const struct sockaddr unspec = { .sa_family = AF_UNSPEC };
	int fd;

	SINK();
	fd = open_and_say();
	sink_wait(&self->sink, flow_port(fd), 10);
	EXPECT_EQ(0, connect(fd, &unspec, sizeof(unspec)));
	EXPECT_NO_HOLDER(EXPECT_END(ABORTED, 10, 10, 0));
	close(fd);
}

/* By the administrator, with the errno that ss(8) leads to. */
TEST_F(flow_end, aborted_by_sock_destroy)
{
	char command[128];
	int fd;

	SINK();
	fd = open_and_say();
	sink_wait(&self->sink, flow_port(fd), 10);
	snprintf(command, sizeof(command),
		 "ss -K -t sport = :%u >/dev/null 2>&1", flow_port(fd));
	EXPECT_EQ(0, system(command));
	wait_for_end(fd);
	EXPECT_END(ABORTED, 10, 10, ECONNABORTED);
	close(fd);
}

TEST_F(flow_end, reset)
{
	int fd;

	SINK(.manner = SINK_RESET, .enough = 10);
	fd = open_and_say();
	wait_for_end(fd);
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(RESET, 10, 10, ECONNRESET));
}

/* Behind its FIN, which is what a peer does that closes with unread data. */
TEST_F(flow_end, reset_after_peer_closed)
{
	int fd;

	SINK(.manner = SINK_CLOSE, .enough = 10);
	fd = open_and_say();
	wait_for_end(fd);
	EXPECT_EQ(0, flow_write(fd, 10));
	usleep(PAUSE_MS * 1000);
	EXPECT_EQ(-EPIPE, to_error(send(fd, "", 1, MSG_NOSIGNAL)));
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(RESET, 10, 20, EPIPE));
}

TEST_F(flow_end, refused)
{
	EXPECT_EQ(-ECONNREFUSED,
		  connect_to(SOCK_STREAM, 0, "127.0.0.1", SHUT_PORT));
	EXPECT_NO_HOLDER(EXPECT_END(FAILED, 0, 0, ECONNREFUSED));
}

/* Neighbours that do not say where they are: the stack finds out after the SYN. */
TEST_F(flow_end, unreachable)
{
	if (system("modprobe -q veth"))
		SKIP(return, "no veth");
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	ASSERT_EQ(0, system("ip link add one type veth peer name other"));
	ASSERT_EQ(0, system("ip link set lo up && ip link set one up"));
	ASSERT_EQ(0, system("ip link set other up"));
	ASSERT_EQ(0, system("ip address add 192.0.2.1/24 dev one"));
	EXPECT_EQ(-EHOSTUNREACH,
		  connect_to(SOCK_STREAM, 0, "192.0.2.25", SMTP_PORT));
	EXPECT_NO_HOLDER(EXPECT_END(FAILED, 0, 0, EHOSTUNREACH));
}

/* Closed before there is an answer. */
TEST_F(flow_end, given_up)
{
	const struct target t = target_at("127.0.0.1", SMTP_PORT);
	int fd;

	SINK(.manner = SINK_DEAF);
	fd = must_socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	EXPECT_EQ(-EINPROGRESS, to_error(connect(fd, &t.any, t.len)));
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(FAILED, 0, 0, 0));
}

TEST_F(flow_end, not_answered)
{
	const struct target t = target_at("127.0.0.1", SMTP_PORT);
	int fd;

	SINK(.manner = SINK_DEAF);
	fd = must_socket(AF_INET, SOCK_STREAM, 0);
	set_patience(fd, VANISH_MS);
	EXPECT_EQ(-ETIMEDOUT, to_error(connect(fd, &t.any, t.len)));
	EXPECT_NO_HOLDER(EXPECT_END(FAILED, 0, 0, ETIMEDOUT));
	EXPECT_LT(0, flow_number(self->story.end,
				 SMTPWARD_A_TRANSFER_RETRANSMITS));
	close(fd);
}

/* What was not acknowledged may have been heard. */
TEST_F(flow_end, timed_out)
{
	int fd;

	SINK(.manner = SINK_VANISH, .enough = 1);
	fd = open_it();
	set_patience(fd, VANISH_MS);
	EXPECT_EQ(0, flow_write(fd, 1));
	sink_heard(&self->sink, flow_port(fd));
	EXPECT_EQ(0, flow_write(fd, 1000));
	wait_for_end(fd);
	close(fd);
	EXPECT_NO_HOLDER(EXPECT_END(TIMED_OUT, 1, 1001, ETIMEDOUT));
	EXPECT_LT(0, flow_number(self->story.end,
				 SMTPWARD_A_TRANSFER_RETRANSMITS));
}

/* Nobody has the socket any more. What was written goes on its way. */
static int exit_in_mid_transfer(void *bytes)
{
	return flow_write(open_it(), *(size_t *)bytes);
}

TEST_F(flow_end, process_exits_in_mid_transfer)
{
	size_t bytes = 100000;

	SINK(.late_ms = LATE_MS);
	EXPECT_EQ(0, act(exit_in_mid_transfer, &bytes));
	EXPECT_NO_HOLDER(EXPECT_END(CLOSED, bytes, bytes, 0));
}

TEST_F(flow_end, process_is_killed_in_mid_transfer)
{
	size_t bytes = MUCH;
	uint64_t heard;
	pid_t pid;

	SINK(.late_ms = 3 * LATE_MS);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(exit_in_mid_transfer(&bytes));
	while (!sink_accepted(&self->sink))
		usleep(1000);
	usleep(LATE_MS * 1000);
	kill(pid, SIGKILL);
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_NO_HOLDER(EXPECT_END(CLOSED, 1, MUCH - 1, 0));
	heard = sink_heard(&self->sink,
			   flow_number(self->story.end,
				       SMTPWARD_A_TRANSFER_SOURCE_PORT));
	EXPECT_EQ(heard,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_OUT));
}

TEST_HARNESS_MAIN
