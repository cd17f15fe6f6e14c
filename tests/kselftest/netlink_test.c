// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may talk to the family.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/capability.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "ops.h"

#define STRANGER 1000

/* The other way to join, which reaches the first 32 groups. */
static int bind_to(int group)
{
	const struct sockaddr_nl addr = { .nl_family = AF_NETLINK,
					  .nl_groups = 1U << (group - 1) };
	const int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	int ret = 0;

	act_must(fd, "socket");
	if (bind(fd, (const struct sockaddr *)&addr, sizeof(addr)))
		ret = -errno;
	close(fd);
	return ret;
}

/* Runs in a child each: what is given up does not come back. */
FIXTURE(stranger)
{
	struct sw_client client;
	int doorbell;
};

FIXTURE_VARIANT(stranger)
{
	bool userns;
	bool opened_by_root;
	bool addressed;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(stranger, user) {};

FIXTURE_VARIANT_ADD(stranger, user_addressed)
{
	.addressed = true,
};

FIXTURE_VARIANT_ADD(stranger, root_of_userns)
{
	.userns = true,
};

FIXTURE_VARIANT_ADD(stranger, with_root_socket)
{
	.opened_by_root = true,
};

FIXTURE_VARIANT_ADD(stranger, with_root_socket_addressed)
{
	.opened_by_root = true,
	.addressed = true,
};

/* clang-format on */

FIXTURE_SETUP(stranger)
{
	if (variant->opened_by_root)
		sw_open(&self->client);
	if (variant->userns)
		sw_become_container(STRANGER, 0);
	else
		sw_become(STRANGER);
	if (!variant->opened_by_root)
		sw_open(&self->client);
	self->client.addressed = variant->addressed;
	self->doorbell = sw_doorbell(&self->client);
}

FIXTURE_TEARDOWN(stranger)
{
	sw_close(&self->client);
}

TEST_F(stranger, may_do_nothing)
{
	size_t i;

	for (i = 0; i < n_ops; i++) {
		EXPECT_EQ(-EPERM, op_request(&self->client, &ops[i]))
		{
			TH_LOG("command %d, flags %#x", ops[i].cmd,
			       ops[i].flags);
		}
		EXPECT_STREQ(ops[i].needs, self->client.error)
		{
			TH_LOG("command %d, flags %#x", ops[i].cmd,
			       ops[i].flags);
		}
	}
}

TEST_F(stranger, hears_no_doorbell)
{
	EXPECT_EQ(-EPERM, sw_join(&self->client, self->doorbell));
	ASSERT_GE(32, self->doorbell);
	EXPECT_EQ(-EPERM, bind_to(self->doorbell));
}

/* Root, with a socket that somebody else may have prepared. */
FIXTURE(strangers_socket)
{
	struct sw_client client;
};

FIXTURE_VARIANT(strangers_socket)
{
	bool addressed;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(strangers_socket, written_to) {};

FIXTURE_VARIANT_ADD(strangers_socket, addressed)
{
	.addressed = true,
};

/* clang-format on */

FIXTURE_SETUP(strangers_socket)
{
	ASSERT_EQ(0, seteuid(STRANGER));
	sw_open(&self->client);
	ASSERT_EQ(0, seteuid(0));
	self->client.addressed = variant->addressed;
}

FIXTURE_TEARDOWN(strangers_socket)
{
	sw_close(&self->client);
}

TEST_F(strangers_socket, does_not_serve_root)
{
	size_t i;

	for (i = 0; i < n_ops; i++) {
		EXPECT_EQ(-EPERM, op_request(&self->client, &ops[i]))
		{
			TH_LOG("command %d, flags %#x", ops[i].cmd,
			       ops[i].flags);
		}
		EXPECT_STREQ(ops[i].needs, self->client.error);
	}
}

/* A process that has one capability, whoever it is. */
FIXTURE(holder)
{
	struct sw_client client;
};

FIXTURE_VARIANT(holder)
{
	int cap;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(holder, net_admin)
{
	.cap = CAP_NET_ADMIN,
};

FIXTURE_VARIANT_ADD(holder, audit_read)
{
	.cap = CAP_AUDIT_READ,
};

FIXTURE_VARIANT_ADD(holder, mac_admin)
{
	.cap = CAP_MAC_ADMIN,
};

FIXTURE_VARIANT_ADD(holder, of_what_is_not_asked)
{
	.cap = CAP_SYS_ADMIN,
};

/* clang-format on */

FIXTURE_SETUP(holder)
{
	sw_keep_cap(variant->cap);
	sw_open(&self->client);
}

FIXTURE_TEARDOWN(holder)
{
	sw_close(&self->client);
}

TEST_F(holder, may_do_exactly_its_own)
{
	size_t i;

	for (i = 0; i < n_ops; i++) {
		const bool may = ops[i].cap == variant->cap;

		EXPECT_EQ(may ? ops[i].result : -EPERM,
			  op_request(&self->client, &ops[i]))
		{
			TH_LOG("command %d, flags %#x: %s", ops[i].cmd,
			       ops[i].flags, self->client.error);
		}
		EXPECT_EQ(!may, !strcmp(ops[i].needs, self->client.error));
	}
}

TEST_F(holder, hears_the_doorbell_by_net_admin)
{
	const int group = sw_doorbell(&self->client);
	const int result = variant->cap == CAP_NET_ADMIN ? 0 : -EPERM;

	EXPECT_EQ(result, sw_join(&self->client, group));
	ASSERT_GE(32, group);
	EXPECT_EQ(result, bind_to(group));
}

TEST_HARNESS_MAIN
