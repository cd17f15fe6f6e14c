// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events: their numbers, who owns them, and how readers hear of them.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"

FIXTURE(ring)
{
	struct sw_client client;
	struct sw_client other;
	struct sw_events events;
	uint64_t seq;
};

FIXTURE_SETUP(ring)
{
	sw_open(&self->client);
	sw_open(&self->other);
	act_refuse_all(&self->client);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(ring)
{
	sw_events_free(&self->events);
	sw_close(&self->other);
	sw_close(&self->client);
}

static uint32_t owner(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_OWNER);
}

static uint32_t port_of(const struct sw_client *client)
{
	return nl_socket_get_local_port(client->sock);
}

#define N_ACTORS 3
#define N_EACH 20

TEST_F(ring, numbers_have_no_gaps)
{
	const uint64_t instance =
		sw_status(&self->client, SMTPWARD_A_STATUS_INSTANCE);
	size_t i;

	for (i = 0; i < N_ACTORS; i++) {
		const pid_t pid = fork();

		ASSERT_LE(0, pid);
		if (!pid)
			_exit(act_connects(N_EACH) != N_EACH);
	}
	for (i = 0; i < N_ACTORS; i++)
		ASSERT_LT(0, wait(NULL));

	sw_drain(&self->other, self->seq, &self->events);
	ASSERT_EQ(N_ACTORS * N_EACH, self->events.n);
	EXPECT_NE(0, instance);
	for (i = 0; i < self->events.n; i++) {
		const struct sw_event *event = &self->events.event[i];

		EXPECT_EQ(self->seq + 1 + i, event->seq);
		EXPECT_EQ(instance,
			  sw_number(event->attrs[SMTPWARD_A_EVENT_INSTANCE]));
	}
	EXPECT_EQ(self->seq + self->events.n,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

TEST_F(ring, one_owner)
{
	EXPECT_EQ(0, owner(&self->client));
	EXPECT_EQ(0, sw_claim(&self->client));
	EXPECT_EQ(0, sw_claim(&self->client));
	EXPECT_EQ(port_of(&self->client), owner(&self->client));

	EXPECT_EQ(-EBUSY, sw_claim(&self->other));
	EXPECT_STREQ("another socket owns the events", self->other.error);
	EXPECT_EQ(-EPERM, sw_ack(&self->other, self->seq));
	EXPECT_STREQ("this socket does not own the events", self->other.error);
	EXPECT_EQ(port_of(&self->client), owner(&self->client));
	/* Reading is for all. */
	sw_drain(&self->other, 0, &self->events);
}

TEST_F(ring, closing_releases)
{
	ASSERT_EQ(0, sw_claim(&self->client));
	sw_reopen(&self->client);
	EXPECT_EQ(0, owner(&self->other));
	EXPECT_EQ(-EPERM, sw_ack(&self->client, self->seq));
	EXPECT_EQ(0, sw_claim(&self->other));
	EXPECT_EQ(0, sw_ack(&self->other, self->seq));
	EXPECT_EQ(-EBUSY, sw_claim(&self->client));
}

static int claim_and_die(void *data)
{
	struct sw_client client;

	(void)data;
	sw_open(&client);
	if (sw_claim(&client))
		return -EBUSY;
	abort();
}

TEST_F(ring, dying_releases)
{
	EXPECT_EQ(-ENOTRECOVERABLE, act(claim_and_die, NULL));
	EXPECT_EQ(0, sw_claim(&self->other));
}

/* A socket is open as long as anybody has it. */
TEST_F(ring, a_childs_end_releases_nothing)
{
	const pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid)
		_exit(sw_claim(&self->client) ? 1 : 0);
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_EQ(port_of(&self->client), owner(&self->other));
}

static void open_and_close(int protocol, uint32_t port)
{
	const struct sockaddr_nl addr = { .nl_family = AF_NETLINK,
					  .nl_pid = port };
	const int fd = socket(AF_NETLINK, SOCK_RAW, protocol);

	act_must(fd, "socket");
	act_must(bind(fd, (const struct sockaddr *)&addr, sizeof(addr)),
		 "bind");
	close(fd);
}

/* The same number is another socket's, of another protocol or namespace. */
TEST_F(ring, a_namesakes_end_releases_nothing)
{
	const struct sw_policy policy = { .default_verdict =
						  SMTPWARD_VERDICT_DENY };
	const uint32_t port = port_of(&self->client);
	struct sw_upload upload;

	ASSERT_EQ(0, sw_claim(&self->client));
	ASSERT_EQ(0, sw_policy_send(&self->client, &policy, &upload));
	open_and_close(NETLINK_ROUTE, port);
	EXPECT_EQ(port, owner(&self->other));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	open_and_close(NETLINK_GENERIC, port);
	EXPECT_EQ(port, owner(&self->other));
	EXPECT_LT(0, sw_policy_commit(&self->client, &upload, 0));
}

struct claim {
	uint64_t seq;
	uint64_t instance;
};

static void read_claim(const struct nlattr *attrs, int len, void *data)
{
	struct claim *claim = data;

	claim->seq = sw_number(nla_find(attrs, len, SMTPWARD_A_EVENT_SEQ));
	claim->instance =
		sw_number(nla_find(attrs, len, SMTPWARD_A_EVENT_INSTANCE));
}

TEST_F(ring, claim_tells_where_to_go_on)
{
	struct claim claim;
	struct nl_msg *msg;

	ASSERT_EQ(0, sw_claim(&self->client));
	ASSERT_EQ(0, sw_ack(&self->client, self->seq - 1));
	sw_reopen(&self->client);
	msg = sw_message(&self->other, SMTPWARD_CMD_EVENT_CLAIM, 0);
	ASSERT_EQ(0, sw_request(&self->other, msg, read_claim, &claim));
	EXPECT_EQ(self->seq - 1, claim.seq);
	EXPECT_EQ(sw_status(&self->client, SMTPWARD_A_STATUS_INSTANCE),
		  claim.instance);
}

TEST_F(ring, ack)
{
	const uint64_t middle = self->seq + 3;

	act_connects(6);
	ASSERT_EQ(0, sw_claim(&self->client));
	EXPECT_EQ(-EINVAL, sw_ack(&self->client, self->seq + 7));
	EXPECT_STREQ("seq is beyond the newest event", self->client.error);

	EXPECT_EQ(0, sw_ack(&self->client, middle));
	EXPECT_EQ(0, sw_ack(&self->client, middle));
	EXPECT_EQ(0, sw_ack(&self->client, middle - 1));
	EXPECT_EQ(middle,
		  sw_status(&self->client, SMTPWARD_A_STATUS_ACKED_SEQ));
	EXPECT_EQ(3, sw_status(&self->client, SMTPWARD_A_STATUS_UNREAD));

	EXPECT_EQ(-ENOENT, sw_get_event(&self->client, middle, &self->events));
	EXPECT_STREQ("event was acknowledged", self->client.error);
	ASSERT_EQ(0, sw_get_event(&self->client, middle + 1, &self->events));
	ASSERT_EQ(1, self->events.n);
	EXPECT_EQ(middle + 1, self->events.event[0].seq);
	sw_events_free(&self->events);

	sw_drain(&self->client, 0, &self->events);
	ASSERT_EQ(3, self->events.n);
	EXPECT_EQ(middle + 1, self->events.event[0].seq);
}

TEST_F(ring, ack_of_all)
{
	act_connects(1);
	ASSERT_EQ(0, sw_claim(&self->client));
	EXPECT_EQ(0, sw_ack(&self->client, self->seq + 1));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_UNREAD));
	EXPECT_EQ(0, sw_status(&self->client, SMTPWARD_A_STATUS_RING_USED));
	EXPECT_EQ(-ENOENT,
		  sw_get_event(&self->client, self->seq + 1, &self->events));
	EXPECT_STREQ("event was acknowledged", self->client.error);
	EXPECT_EQ(-ENOENT,
		  sw_get_event(&self->client, self->seq + 2, &self->events));
	EXPECT_STREQ("no such event", self->client.error);
	sw_drain(&self->client, 0, &self->events);
	EXPECT_EQ(0, self->events.n);
	act_connects(1);
	sw_drain(&self->client, 0, &self->events);
	ASSERT_EQ(1, self->events.n);
	EXPECT_EQ(self->seq + 2, self->events.event[0].seq);
}

TEST_HARNESS_MAIN
