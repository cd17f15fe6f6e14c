// SPDX-License-Identifier: GPL-2.0-only
/*
 * An attempt that came to nothing is not taken for what its thread does next.
 */
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "kselftest_harness.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define OTHER_PORT 26

/* Before it has been gone for that long, BPF may have had a hand in it. */
#define REWRITE_MS 1200

/* TCP is not for a group, so the stack refuses it when it has been judged. */
#define NOWHERE "224.0.0.2"

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

FIXTURE(attempt)
{
	struct sw_client client;
	struct sink smtp, other;
	struct sw_events events;
	uint64_t seq;
};

FIXTURE_SETUP(attempt)
{
	const struct sink_way smtp = { .port = SMTP_PORT };
	const struct sink_way other = { .port = OTHER_PORT };

	sw_open(&self->client);
	sw_install(&self->client, &policy);
	sink_open(&self->smtp, &smtp);
	sink_open(&self->other, &other);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(attempt)
{
	sink_close(&self->smtp);
	sink_close(&self->other);
	sw_events_free(&self->events);
	sw_close(&self->client);
}

static int try_in_vain(void)
{
	const struct target t = target_at(NOWHERE, SMTP_PORT);
	const int fd = must_socket(AF_INET, SOCK_STREAM, 0);

	if (!connect(fd, &t.any, t.len))
		sw_die("%s is somewhere", NOWHERE);
	return fd;
}

static int send_to(int fd, uint16_t port)
{
	const struct target t = target_at("127.0.0.1", port);
	const int err = to_error(connect(fd, &t.any, t.len));

	return err ?: flow_write(fd, 1000);
}

/* Behind it comes one that is followed, and nothing is told but of that. */
static void expect_nothing(struct __test_metadata *_metadata,
			   FIXTURE_DATA(attempt) * self)
{
	const int fd = must_socket(AF_INET, SOCK_STREAM, 0);

	EXPECT_EQ(0, send_to(fd, SMTP_PORT));
	close(fd);
	ASSERT_TRUE(flow_wait_ends(&self->client, self->seq, 1, &self->events));
	ASSERT_EQ(3, self->events.n);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_CONNECT, self->events.event[0].type);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_CONNECT, self->events.event[1].type);
	EXPECT_TRUE(flow_is_end(&self->events.event[2]));
	EXPECT_EQ(self->events.event[1].flow, self->events.event[2].flow);
}

TEST_F(attempt, its_socket_goes_elsewhere)
{
	const int fd = try_in_vain();

	poll(NULL, 0, REWRITE_MS);
	EXPECT_EQ(0, send_to(fd, OTHER_PORT));
	close(fd);
	expect_nothing(_metadata, self);
}

/* The kernel likes to take the memory that was given back last. */
TEST_F(attempt, another_socket_in_its_place)
{
	int fd = try_in_vain();

	close(fd);
	poll(NULL, 0, REWRITE_MS);
	fd = must_socket(AF_INET, SOCK_STREAM, 0);
	EXPECT_EQ(0, send_to(fd, OTHER_PORT));
	close(fd);
	expect_nothing(_metadata, self);
}

TEST_F(attempt, another_try)
{
	const struct sw_event *event;
	const int fd = try_in_vain();

	poll(NULL, 0, REWRITE_MS);
	EXPECT_EQ(0, send_to(fd, SMTP_PORT));
	close(fd);
	ASSERT_TRUE(flow_wait_ends(&self->client, self->seq, 1, &self->events));
	ASSERT_EQ(3, self->events.n);
	event = &self->events.event[2];
	EXPECT_EQ(self->events.event[1].flow, event->flow);
	EXPECT_EQ(1000, flow_number(event, SMTPWARD_A_TRANSFER_BYTES_OUT));
}

TEST_HARNESS_MAIN
