// SPDX-License-Identifier: GPL-2.0-only
/*
 * The family is the host's: in another network namespace there is none.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/socket.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "ops.h"

/* Another network namespace: a service's with PrivateNetwork=, a container's. */
FIXTURE(elsewhere)
{
	struct sw_client client;
	int doorbell;
};

FIXTURE_VARIANT(elsewhere)
{
	bool container;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(elsewhere, root) {};

FIXTURE_VARIANT_ADD(elsewhere, container)
{
	.container = true,
};

/* clang-format on */

FIXTURE_SETUP(elsewhere)
{
	sw_open(&self->client);
	self->doorbell = sw_doorbell(&self->client);
}

FIXTURE_TEARDOWN(elsewhere)
{
	sw_close(&self->client);
}

static void go_elsewhere(bool container)
{
	if (container)
		sw_become_container(1000, CLONE_NEWNET);
	else
		act_must(unshare(CLONE_NEWNET), "unshare");
}

/* Neither its name nor, for who knows them, its numbers lead anywhere. */
TEST_F(elsewhere, there_is_no_family)
{
	struct sw_client client;
	size_t i;

	go_elsewhere(variant->container);
	EXPECT_EQ(-ENOENT, sw_try_open(&client));

	sw_open_known(&client, self->client.family);
	for (i = 0; i < n_ops; i++) {
		EXPECT_EQ(-ENOENT, op_request(&client, &ops[i]))
		{
			TH_LOG("command %d, flags %#x", ops[i].cmd,
			       ops[i].flags);
		}
	}
	sw_close(&client);
}

/* Joins the group by its number, and tells at the other end's word if it rang. */
static int hears_elsewhere(const struct sw_client *outside, bool container,
			   int group, int other_end)
{
	struct sw_client client;
	struct pollfd poll_fd;
	char word = 0;

	go_elsewhere(container);
	sw_open_known(&client, outside->family);
	sw_join(&client, group);
	act_must(write(other_end, &word, 1), "write");
	act_must(read(other_end, &word, 1), "read");
	poll_fd.fd = nl_socket_get_fd(client.sock);
	poll_fd.events = POLLIN;
	return poll(&poll_fd, 1, 0);
}

TEST_F(elsewhere, the_doorbell_is_not_heard)
{
	struct pollfd poll_fd = { .events = POLLIN };
	struct sw_client ear;
	struct sw_events events;
	int ends[2], status;
	char word;
	pid_t pid;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(hears_elsewhere(&self->client, variant->container,
				      self->doorbell, ends[1]));
	close(ends[1]);
	ASSERT_EQ(1, read(ends[0], &word, 1));

	sw_open(&ear);
	ASSERT_EQ(0, sw_join(&ear, self->doorbell));
	sw_drain(&self->client, 0, &events);
	sw_events_free(&events);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	poll_fd.fd = nl_socket_get_fd(ear.sock);
	EXPECT_EQ(1, poll(&poll_fd, 1, 0));

	ASSERT_EQ(1, write(ends[0], &word, 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	sw_close(&ear);
	close(ends[0]);
}

TEST_HARNESS_MAIN
