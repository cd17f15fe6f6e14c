// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is judged, and as whose attempt. How it can be made is vector_test.c.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common.h"
#include "flow.h"
#include "kselftest_harness.h"
#include "listener.h"
#include "vectors.h"

#define ALLOWED_UID 0
#define DENIED_UID 1000
#define WATCHED_UID 1001
#define QUIET_UID 1002
#define SMTP_PORT 25
#define OTHER_PORT 26

static const struct sw_rule rules[] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_uids = 1,
	  .uids = { ALLOWED_UID } },
	{ .id = 2,
	  .verdict = SMTPWARD_VERDICT_AUDIT,
	  .n_uids = 1,
	  .uids = { WATCHED_UID } },
	{ .id = 3,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .quiet = true,
	  .n_uids = 1,
	  .uids = { QUIET_UID } },
};

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_rules = sizeof(rules) / sizeof(*rules),
	.rules = rules,
};

static int connect_plain(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "127.0.0.1", port);
}

static int connect_as(uid_t uid, uint16_t port)
{
	return as_uid(uid, connect_plain, port);
}

FIXTURE(connect)
{
	struct sw_client client;
	struct listener smtp, other;
	uint64_t seq;
};

FIXTURE_SETUP(connect)
{
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	listener_open(&self->smtp, SMTP_PORT);
	listener_open(&self->other, OTHER_PORT);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(connect)
{
	listener_close(&self->smtp);
	listener_close(&self->other);
	sw_close(&self->client);
}

TEST_F(connect, watched_goes_through)
{
	struct sw_events events;

	EXPECT_EQ(0, connect_as(WATCHED_UID, SMTP_PORT));
	sw_drain(&self->client, self->seq, &events);
	ASSERT_EQ(1, events.n);
	EXPECT_EQ(SMTPWARD_VERDICT_AUDIT, events.event[0].verdict);
	EXPECT_EQ(2, events.event[0].rule_id);
	EXPECT_FALSE(events.event[0].refused);
	sw_events_free(&events);
}

TEST_F(connect, quiet_makes_no_event)
{
	EXPECT_EQ(0, connect_as(QUIET_UID, SMTP_PORT));
	EXPECT_EQ(self->seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

TEST_F(connect, other_ports_are_spared)
{
	size_t i;

	for (i = 0; i < vectors.n; i++) {
		EXPECT_EQ(0, vector_open(DENIED_UID, &vectors.vector[i],
					 OTHER_PORT))
		{
			TH_LOG("%s", vectors.vector[i].name);
		}
	}
	EXPECT_EQ(vectors.n, listener_heard(&self->other, VECTOR_WORD));
	EXPECT_EQ(self->seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

static int open_udp(uint16_t port)
{
	return connect_to(SOCK_DGRAM, 0, "127.0.0.1", port);
}

TEST_F(connect, udp_is_spared)
{
	EXPECT_EQ(0, as_uid(DENIED_UID, open_udp, SMTP_PORT));
	EXPECT_EQ(self->seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

static int open_unix(uint16_t port)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	/* An abstract name with the port where an Internet address has it. */
	memcpy(addr.sun_path, &(uint16_t){ htons(port) }, sizeof(port));
	return connect(fd, (struct sockaddr *)&addr, sizeof(addr)) ? -errno : 0;
}

TEST_F(connect, unix_sockets_are_spared)
{
	EXPECT_EQ(-ECONNREFUSED, as_uid(DENIED_UID, open_unix, SMTP_PORT));
	EXPECT_EQ(self->seq,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

/* 4 bytes of a sockaddr_in reach to the port, 8 are still too few. */
static int open_short(uint16_t port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_port = htons(port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len;

	for (len = 0; len < sizeof(addr); len++)
		if (!connect(fd, (struct sockaddr *)&addr, len) ||
		    errno != EINVAL)
			return -errno;
	return 0;
}

TEST_F(connect, short_addresses_are_the_stacks)
{
	EXPECT_EQ(0, as_uid(DENIED_UID, open_short, SMTP_PORT));
	EXPECT_EQ(0, listener_accepted(&self->smtp));
}

/* A socket that was refused is as good as new. */
static int open_after_refusal(uint16_t port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_port = htons(port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (!connect(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    errno != EPERM)
		return -ENOTRECOVERABLE;
	if (sendto(fd, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&addr,
		   sizeof(addr)) != -1 ||
	    errno != EPERM)
		return -ENOTRECOVERABLE;
	addr.sin_port = htons(OTHER_PORT);
	return connect(fd, (struct sockaddr *)&addr, sizeof(addr)) ? -errno : 0;
}

TEST_F(connect, refused_socket_can_be_used)
{
	EXPECT_EQ(0, as_uid(DENIED_UID, open_after_refusal, SMTP_PORT));
	EXPECT_EQ(1, listener_accepted(&self->other));
	EXPECT_EQ(0, listener_accepted(&self->smtp));
}

/* A set-id program is judged by its effective uid, and can step back. */
static int open_as_euid(uint16_t port)
{
	if (setresuid(ALLOWED_UID, ALLOWED_UID, ALLOWED_UID) ||
	    setresuid(DENIED_UID, ALLOWED_UID, ALLOWED_UID))
		return -ENOTRECOVERABLE;
	if (connect_plain(port))
		return -EINVAL;
	if (setresuid(ALLOWED_UID, DENIED_UID, ALLOWED_UID))
		return -ENOTRECOVERABLE;
	return connect_plain(port);
}

TEST_F(connect, effective_uid_decides)
{
	struct sw_events events;

	EXPECT_EQ(-EPERM, as_uid(0, open_as_euid, SMTP_PORT));
	sw_drain(&self->client, self->seq, &events);
	ASSERT_EQ(2, events.n);
	EXPECT_FALSE(events.event[0].refused);
	EXPECT_EQ(DENIED_UID,
		  sw_number(events.event[0].subject[SMTPWARD_A_SUBJECT_UID]));
	EXPECT_EQ(ALLOWED_UID,
		  sw_number(events.event[0].subject[SMTPWARD_A_SUBJECT_EUID]));
	EXPECT_TRUE(events.event[1].refused);
	sw_events_free(&events);
}

TEST_HARNESS_MAIN
