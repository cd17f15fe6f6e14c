// SPDX-License-Identifier: GPL-2.0-only
/*
 * Subflows that MPTCP adds by itself: nobody can tell whose bytes they carry, so
 * where bytes are limited there are none.
 */
#include <arpa/inet.h>
#include <linux/mptcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "kselftest_harness.h"

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "kernel.h"
#include "patience.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define OTHER_ADDR "127.0.0.2"

/* Milliseconds in which MPTCP has long joined, or tried to. */
#define JOIN_TIME 3000

static const struct sw_policy without = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

static const struct sw_policy with = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.limits = { .cap = 1 << 30 },
};

FIXTURE(join)
{
	struct sw_client client;
	struct sink sink;
	struct sw_events events;
	uint64_t seq;
};

static bool is_mptcp_there(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	close(fd);
	return fd >= 0;
}

/* One request to MPTCP's path manager, in the netlink family that it has. */
static struct nl_msg *request(struct nl_sock *sock, int cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ,
		    genl_ctrl_resolve(sock, MPTCP_PM_NAME), 0, 0, cmd,
		    MPTCP_PM_VER);
	return msg;
}

static void send_request(struct nl_sock *sock, struct nl_msg *msg)
{
	const int err = nl_send_sync(sock, msg);

	if (err)
		sw_die("%s: %s", MPTCP_PM_NAME, nl_geterror(err));
}

static struct nl_sock *open_manager(void)
{
	struct nl_sock *sock = nl_socket_alloc();

	if (genl_connect(sock))
		sw_die("no generic netlink");
	return sock;
}

/* Other tests want no subflows. */
static void join_no_more(void)
{
	struct nl_sock *sock = open_manager();

	send_request(sock, request(sock, MPTCP_PM_CMD_FLUSH_ADDRS));
	nl_socket_free(sock);
}

/* Every connection is to have another subflow, from this address. */
static void join_from(const char *addr)
{
	struct nl_sock *sock = open_manager();
	struct nlattr *nest;
	struct nl_msg *msg;

	msg = request(sock, MPTCP_PM_CMD_SET_LIMITS);
	nla_put_u32(msg, MPTCP_PM_ATTR_SUBFLOWS, 2);
	nla_put_u32(msg, MPTCP_PM_ATTR_RCV_ADD_ADDRS, 0);
	send_request(sock, msg);
	msg = request(sock, MPTCP_PM_CMD_ADD_ADDR);
	nest = nla_nest_start(msg, MPTCP_PM_ATTR_ADDR | NLA_F_NESTED);
	nla_put_u16(msg, MPTCP_PM_ADDR_ATTR_FAMILY, AF_INET);
	nla_put_u32(msg, MPTCP_PM_ADDR_ATTR_ADDR4, inet_addr(addr));
	nla_put_u32(msg, MPTCP_PM_ADDR_ATTR_FLAGS, MPTCP_PM_ADDR_FLAG_SUBFLOW);
	nla_nest_end(msg, nest);
	send_request(sock, msg);
	nl_socket_free(sock);
}

FIXTURE_SETUP(join)
{
	const struct sink_way way = { .port = SMTP_PORT,
				      .protocol = IPPROTO_MPTCP };

	sw_open(&self->client);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	if (!is_mptcp_there())
		return;
	join_from(OTHER_ADDR);
	sink_open(&self->sink, &way);
	ASSERT_TRUE(flow_settle(&self->client));
}

FIXTURE_TEARDOWN(join)
{
	if (is_mptcp_there()) {
		join_no_more();
		sink_close(&self->sink);
	}
	sw_events_free(&self->events);
	sw_close(&self->client);
}

/* A counter of MPTCP's, from the line of values under that of the names. */
static long counter(const char *name)
{
	FILE *file = fopen("/proc/net/netstat", "re");
	char names[8192], values[8192], *n, *v, *n_at, *v_at;

	while (file && fgets(names, sizeof(names), file) &&
	       fgets(values, sizeof(values), file)) {
		n = strtok_r(names, "\n ", &n_at);
		v = strtok_r(values, "\n ", &v_at);
		while (n && v && strcmp(n, name) != 0) {
			n = strtok_r(NULL, "\n ", &n_at);
			v = strtok_r(NULL, "\n ", &v_at);
		}
		if (n && v) {
			fclose(file);
			return atol(v);
		}
	}
	sw_die("no counter %s", name);
}

/* How many subflows join a connection that is open for a while. */
static long try_it(struct __test_metadata *_metadata, FIXTURE_DATA(join) * self)
{
	const struct target t = target_at("127.0.0.1", SMTP_PORT);
	const int fd = must_socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	const long before = counter("MPJoinSynRx");
	long joined;

	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	act_must(connect(fd, &t.any, t.len), "connect");
	EXPECT_EQ(0, flow_write(fd, 1000));
	poll(NULL, 0, JOIN_TIME * patience());
	joined = counter("MPJoinSynRx") - before;
	EXPECT_EQ(0, flow_write(fd, 1000));
	close(fd);
	EXPECT_TRUE(flow_wait_ends(&self->client, self->seq, 1, &self->events));
	return joined;
}

static uint64_t flags(const struct sw_events *events)
{
	return flow_number(&events->event[events->n - 1],
			   SMTPWARD_A_TRANSFER_FLAGS);
}

TEST_F(join, happens_without_limits_and_is_flagged)
{
	if (!is_mptcp_there()) {
		kernel_lacks("MPTCP", true);
		return;
	}
	sw_install(&self->client, &without);
	EXPECT_LT(0, try_it(_metadata, self));
	EXPECT_EQ(SMTPWARD_FLOW_FLAGS_MPTCP | SMTPWARD_FLOW_FLAGS_SUBFLOWS,
		  flags(&self->events));
}

TEST_F(join, does_not_happen_with_limits)
{
	if (!is_mptcp_there()) {
		kernel_lacks("MPTCP", true);
		return;
	}
	sw_install(&self->client, &with);
	EXPECT_EQ(0, try_it(_metadata, self));
	EXPECT_EQ(SMTPWARD_FLOW_FLAGS_MPTCP, flags(&self->events));
}

/* Nothing is held back there. */
TEST_F(join, happens_in_audit_mode)
{
	if (!is_mptcp_there()) {
		kernel_lacks("MPTCP", true);
		return;
	}
	sw_install(&self->client, &with);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	EXPECT_LT(0, try_it(_metadata, self));
}

TEST_HARNESS_MAIN
