// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may talk to the family, and what malformed requests get.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "common.h"
#include "kselftest_harness.h"

/**
 * struct op - A request that is complete, so that only permission is missing.
 * @cmd: Command.
 * @flags: NLM_F_DUMP or 0.
 * @cap: Capability it needs.
 * @needs: What the kernel says without it.
 */
struct op {
	int cmd;
	int flags;
	int cap;
	const char *needs;
};

#define NEEDS(cap) cap, "needs " #cap

static const struct op ops[] = {
	{ SMTPWARD_CMD_STATUS_GET, 0, NEEDS(CAP_NET_ADMIN) },
	{ SMTPWARD_CMD_MODE_SET, 0, NEEDS(CAP_MAC_ADMIN) },
	{ SMTPWARD_CMD_POLICY_BEGIN, 0, NEEDS(CAP_MAC_ADMIN) },
	{ SMTPWARD_CMD_POLICY_ADD, 0, NEEDS(CAP_MAC_ADMIN) },
	{ SMTPWARD_CMD_POLICY_COMMIT, 0, NEEDS(CAP_MAC_ADMIN) },
	{ SMTPWARD_CMD_POLICY_GET, 0, NEEDS(CAP_MAC_ADMIN) },
	{ SMTPWARD_CMD_POLICY_GET, NLM_F_DUMP, NEEDS(CAP_MAC_ADMIN) },
	{ SMTPWARD_CMD_EVENT_GET, 0, NEEDS(CAP_AUDIT_READ) },
	{ SMTPWARD_CMD_EVENT_GET, NLM_F_DUMP, NEEDS(CAP_AUDIT_READ) },
	{ SMTPWARD_CMD_EVENT_CLAIM, 0, NEEDS(CAP_AUDIT_READ) },
	{ SMTPWARD_CMD_EVENT_ACK, 0, NEEDS(CAP_AUDIT_READ) },
};

#define N_OPS (sizeof(ops) / sizeof(ops[0]))

static void put_attrs(struct nl_msg *msg, const struct op *op)
{
	static const char sha256[SMTPWARD_SHA256_SIZE];

	switch (op->cmd) {
	case SMTPWARD_CMD_MODE_SET:
		nla_put_u32(msg, SMTPWARD_A_MODE_MODE, SMTPWARD_MODE_AUDIT);
		break;
	case SMTPWARD_CMD_POLICY_BEGIN:
		nla_put_u32(msg, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
			    SMTPWARD_VERDICT_ALLOW);
		break;
	case SMTPWARD_CMD_POLICY_COMMIT:
		nla_put_u32(msg, SMTPWARD_A_POLICY_COUNT, 0);
		nla_put(msg, SMTPWARD_A_POLICY_SHA256, sizeof(sha256), sha256);
		break;
	case SMTPWARD_CMD_POLICY_GET:
		if (!op->flags)
			nla_put_u32(msg, SMTPWARD_A_POLICY_RULE_ID, 1);
		break;
	case SMTPWARD_CMD_EVENT_GET:
	case SMTPWARD_CMD_EVENT_ACK:
		nla_put_u64(msg, SMTPWARD_A_EVENT_SEQ, 0);
		break;
	}
}

static int request(struct sw_client *client, const struct op *op)
{
	struct nl_msg *msg = sw_message(client, op->cmd, op->flags);

	put_attrs(msg, op);
	return sw_request(client, msg, NULL, NULL);
}

static int join(struct sw_client *client)
{
	const int group = genl_ctrl_resolve_grp(client->sock,
						SMTPWARD_FAMILY_NAME,
						SMTPWARD_MCGRP_DOORBELL);

	if (group < 0)
		sw_die("no group: %s", nl_geterror(group));
	if (setsockopt(nl_socket_get_fd(client->sock), SOL_NETLINK,
		       NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return -errno;
	return 0;
}

static void become_root_of_userns(void)
{
	FILE *map;

	sw_become(1000);
	if (unshare(CLONE_NEWUSER))
		sw_die("no user namespace: %m");
	map = fopen("/proc/self/uid_map", "w");
	if (!map || fputs("0 1000 1", map) < 0 || fclose(map))
		sw_die("uid_map: %m");
}

/* Runs in a child each: what is given up does not come back. */
FIXTURE(stranger)
{
	struct sw_client client;
};

FIXTURE_VARIANT(stranger)
{
	bool userns;
	bool opened_by_root;
};

FIXTURE_VARIANT_ADD(stranger, user) {};

FIXTURE_VARIANT_ADD(stranger, root_of_userns)
{
	.userns = true,
};

FIXTURE_VARIANT_ADD(stranger, with_root_socket)
{
	.opened_by_root = true,
};

FIXTURE_SETUP(stranger)
{
	if (variant->opened_by_root)
		sw_open(&self->client);
	if (variant->userns)
		become_root_of_userns();
	else
		sw_become(1000);
	if (!variant->opened_by_root)
		sw_open(&self->client);
}

FIXTURE_TEARDOWN(stranger)
{
	sw_close(&self->client);
}

TEST_F(stranger, may_do_nothing)
{
	size_t i;

	for (i = 0; i < N_OPS; i++) {
		EXPECT_EQ(-EPERM, request(&self->client, &ops[i]))
		{
			TH_LOG("command %d, flags %#x", ops[i].cmd,
			       ops[i].flags);
		}
		EXPECT_STREQ(ops[i].needs, self->client.error);
	}
}

TEST_F(stranger, hears_no_doorbell)
{
	EXPECT_EQ(-EPERM, join(&self->client));
}

/* A socket that a stranger opened does not serve root either. */
TEST(opened_by_a_stranger)
{
	struct sw_client client;
	int ends[2], status;
	struct op op;
	size_t i;
	pid_t pid;
	int fd;

	ASSERT_EQ(0, pipe(ends));
	sw_open(&client);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		char cmsg[CMSG_SPACE(sizeof(int))] = {};

		(void)cmsg;
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, seteuid(1000));
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	ASSERT_EQ(0, seteuid(0));
	ASSERT_LE(0, fd);
	ASSERT_EQ(nl_socket_get_fd(client.sock),
		  dup2(fd, nl_socket_get_fd(client.sock)));
	for (i = 0; i < N_OPS; i++) {
		op = ops[i];
		(void)op;
	}
	sw_close(&client);
}

TEST_HARNESS_MAIN
