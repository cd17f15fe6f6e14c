// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which connections are followed, and what is told when they end. How many bytes
 * that is, in every way to send, is flow_bytes_test.c, and how they can end
 * flow_end_test.c.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "kselftest_harness.h"
#include "patience.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define DENIED_UID 1000
#define WATCHED_UID 1001
#define QUIET_UID 1002

#define MS 1000000ULL
#define PAUSE_MS 50

/* How late the first byte is looked for, and a busy machine may look later. */
#define LOOK_MS 8
#define LATE_MS 1000

#define N_MANY 200

static const struct sw_rule rules[] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_uids = 1,
	  .uids = { 0 } },
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

FIXTURE(flow)
{
	struct sw_client client;
	struct sink sink;
	struct flow_story story;
	uint64_t seq;
};

FIXTURE_SETUP(flow)
{
	const struct sink_way way = { .port = SMTP_PORT };

	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	sink_open(&self->sink, &way);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(flow)
{
	sink_close(&self->sink);
	sw_events_free(&self->story.events);
	sw_close(&self->client);
}

static int send_one(uint16_t port)
{
	const struct target t = target_at("127.0.0.1", port);
	const int fd = must_socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, &t.any, t.len))
		return -errno;
	return say(fd);
}

static void expect_story(struct __test_metadata *_metadata,
			 FIXTURE_DATA(flow) * self)
{
	ASSERT_TRUE(flow_tell(&self->client, self->seq, &self->story))
	{
		TH_LOG("of %zu events %zu are ends", self->story.events.n,
		       flow_ends(&self->story.events));
	}
}

/* What is not in the nest of the transfer is what the attempt's event says. */
static void expect_same(struct __test_metadata *_metadata,
			const struct flow_story *story)
{
	static const int attrs[] = {
		SMTPWARD_A_EVENT_INSTANCE,   SMTPWARD_A_EVENT_MODE,
		SMTPWARD_A_EVENT_GENERATION, SMTPWARD_A_EVENT_VERDICT,
		SMTPWARD_A_EVENT_RULE_ID,    SMTPWARD_A_EVENT_VIA,
		SMTPWARD_A_EVENT_FLOW,	     SMTPWARD_A_EVENT_SUBJECT,
		SMTPWARD_A_EVENT_TARGET,
	};
	size_t i;

	for (i = 0; i < sizeof(attrs) / sizeof(*attrs); i++) {
		EXPECT_TRUE(flow_same(story->connect, story->end, attrs[i]))
		{
			TH_LOG("attribute %d is another", attrs[i]);
		}
	}
	EXPECT_FALSE(story->end->refused);
	EXPECT_FALSE(story->connect->transfer[SMTPWARD_A_TRANSFER_STATE]);
	EXPECT_LT(story->connect->seq, story->end->seq);
	EXPECT_FALSE(story->end->transfer[SMTPWARD_A_TRANSFER_HOLDER]);
}

TEST_F(flow, it_is_the_attempt)
{
	EXPECT_EQ(0, as_uid(WATCHED_UID, send_one, SMTP_PORT));
	expect_story(_metadata, self);
	expect_same(_metadata, &self->story);
	EXPECT_EQ(SMTPWARD_VERDICT_AUDIT, self->story.end->verdict);
	EXPECT_EQ(2, self->story.end->rule_id);
	EXPECT_EQ(4,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_OUT));
}

/* That policy and mode are others meanwhile makes no difference to it. */
TEST_F(flow, it_was_judged_when_it_was_opened)
{
	const int fd = flow_open(SMTP_PORT);

	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	close(fd);
	expect_story(_metadata, self);
	expect_same(_metadata, &self->story);
}

TEST_F(flow, what_would_be_denied)
{
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	EXPECT_EQ(0, as_uid(DENIED_UID, send_one, SMTP_PORT));
	expect_story(_metadata, self);
	expect_same(_metadata, &self->story);
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, self->story.end->verdict);
	EXPECT_EQ(SMTPWARD_MODE_AUDIT, self->story.end->mode);
}

static int send_datagram(uint16_t port)
{
	return connect_to(SOCK_DGRAM, 0, "127.0.0.1", port);
}

/* Behind them comes one of which is told, and nothing is told but of that. */
TEST_F(flow, what_is_not_followed)
{
	struct sw_events events;

	EXPECT_EQ(0, as_uid(QUIET_UID, send_one, SMTP_PORT));
	EXPECT_EQ(0, as_uid(DENIED_UID, send_datagram, SMTP_PORT));
	EXPECT_EQ(-ENETUNREACH,
		  connect_to(SOCK_STREAM, 0, "224.0.0.2", SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(DENIED_UID, send_one, SMTP_PORT));
	EXPECT_EQ(0, as_uid(WATCHED_UID, send_one, SMTP_PORT));
	ASSERT_TRUE(flow_settle(&self->client));
	ASSERT_TRUE(flow_wait(&self->client, self->seq, 1, &events));
	EXPECT_EQ(4, events.n);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_FLOW, events.event[events.n - 1].type);
	EXPECT_EQ(2, events.event[events.n - 1].rule_id);
	sw_events_free(&events);
}

TEST_F(flow, nothing_is_told_before_the_end)
{
	struct sw_events events;
	const int fd = flow_open(SMTP_PORT);

	EXPECT_EQ(0, flow_write(fd, 1000));
	sink_wait(&self->sink, flow_port(fd), 1000);
	EXPECT_EQ(1, sw_status(&self->client, SMTPWARD_A_STATUS_FLOWS));
	usleep(PAUSE_MS * 1000);
	sw_drain_all(&self->client, self->seq, &events);
	EXPECT_EQ(1, events.n);
	sw_events_free(&events);
	close(fd);
	expect_story(_metadata, self);
	EXPECT_TRUE(flow_settle(&self->client));
}

TEST_F(flow, times)
{
	const uint64_t begin = flow_now();
	uint64_t established, first_byte, duration, end;
	int fd = flow_open(SMTP_PORT);

	end = flow_now();
	usleep(PAUSE_MS * 1000);
	EXPECT_EQ(0, flow_write(fd, 1));
	usleep(PAUSE_MS * 1000);
	close(fd);
	expect_story(_metadata, self);
	established =
		flow_number(self->story.end, SMTPWARD_A_TRANSFER_ESTABLISHED);
	first_byte =
		flow_number(self->story.end, SMTPWARD_A_TRANSFER_FIRST_BYTE);
	duration = flow_number(self->story.end, SMTPWARD_A_TRANSFER_DURATION);
	EXPECT_LT(0, established);
	EXPECT_GE(end - begin, established);
	EXPECT_LE(established + PAUSE_MS * MS, first_byte);
	EXPECT_GE(end - begin + (PAUSE_MS + LOOK_MS) * MS +
			  LATE_MS * MS * patience(),
		  first_byte);
	EXPECT_LE(first_byte, duration);
	EXPECT_LE(2 * PAUSE_MS * MS + established, duration);
	EXPECT_GE(flow_now() - begin, duration);
}

TEST_F(flow, without_a_byte)
{
	close(flow_open(SMTP_PORT));
	expect_story(_metadata, self);
	EXPECT_TRUE(self->story.end->transfer[SMTPWARD_A_TRANSFER_ESTABLISHED]);
	EXPECT_FALSE(self->story.end->transfer[SMTPWARD_A_TRANSFER_FIRST_BYTE]);
	EXPECT_EQ(0,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_OUT));
	EXPECT_EQ(0,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_IN));
}

static void greet(struct __test_metadata *_metadata, FIXTURE_DATA(flow) * self,
		  size_t bytes)
{
	const struct sink_way way = { .port = SMTP_PORT, .greeting = bytes };
	char buffer[4096];
	size_t left = bytes;
	ssize_t len;
	int fd;

	sink_close(&self->sink);
	sink_open(&self->sink, &way);
	fd = flow_open(SMTP_PORT);
	for (; left; left -= len) {
		len = read(fd, buffer, sizeof(buffer));
		ASSERT_LT(0, len);
	}
	EXPECT_EQ(0, flow_write(fd, 3));
	close(fd);
	expect_story(_metadata, self);
	EXPECT_EQ(bytes,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_IN));
	EXPECT_EQ(3,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_OUT));
	EXPECT_TRUE(self->story.end->transfer[SMTPWARD_A_TRANSFER_FIRST_BYTE]);
}

TEST_F(flow, a_byte_in)
{
	greet(_metadata, self, 1);
}

TEST_F(flow, bytes_in)
{
	greet(_metadata, self, 1234567);
}

TEST_F(flow, non_blocking)
{
	const struct target t = target_at("127.0.0.1", SMTP_PORT);
	const int fd = must_socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

	EXPECT_EQ(-EINPROGRESS, to_error(connect(fd, &t.any, t.len)));
	EXPECT_EQ(1, poll(&poll_fd, 1, LATE_MS));
	EXPECT_EQ(0, say(fd));
	close(fd);
	expect_story(_metadata, self);
	expect_same(_metadata, &self->story);
	EXPECT_EQ(4,
		  flow_number(self->story.end, SMTPWARD_A_TRANSFER_BYTES_OUT));
}

/* One socket, several connections. */
TEST_F(flow, a_socket_that_is_used_again)
{
	const struct sockaddr unspec = { .sa_family = AF_UNSPEC };
	const struct target t = target_at("127.0.0.1", SMTP_PORT);
	const int fd = must_socket(AF_INET, SOCK_STREAM, 0);
	struct sw_events events;
	unsigned int i, n = 0;

	for (i = 1; i <= 3; i++) {
		act_must(connect(fd, &t.any, t.len), "connect");
		EXPECT_EQ(0, flow_write(fd, i));
		sink_wait(&self->sink, flow_port(fd), i);
		act_must(connect(fd, &unspec, sizeof(unspec)), "AF_UNSPEC");
	}
	close(fd);
	ASSERT_TRUE(flow_wait_ends(&self->client, self->seq, 3, &events));
	EXPECT_EQ(6, events.n);
	for (i = 0; i < events.n; i++) {
		if (events.event[i].type != SMTPWARD_EVENT_TYPE_FLOW)
			continue;
		EXPECT_EQ(++n, flow_number(&events.event[i],
					   SMTPWARD_A_TRANSFER_BYTES_OUT));
		EXPECT_EQ(1, flow_count(&events, events.event[i].flow,
					SMTPWARD_EVENT_TYPE_CONNECT));
	}
	sw_events_free(&events);
}

/* How many bytes each sends tells who it was. */
static void start_one(unsigned int i, int start)
{
	const pid_t pid = fork();
	char word;

	act_must(pid, "fork");
	if (pid)
		return;
	act_must(read(start, &word, 1), "read");
	_exit(flow_write(flow_open(SMTP_PORT), 1000 + i) != 0);
}

static void expect_each(struct __test_metadata *_metadata,
			FIXTURE_DATA(flow) * self,
			const struct sw_events *events)
{
	bool was[N_MANY] = {};
	uint64_t out;
	size_t i;

	for (i = 0; i < events->n; i++) {
		const struct sw_event *event = &events->event[i];

		if (event->type != SMTPWARD_EVENT_TYPE_FLOW)
			continue;
		out = flow_number(event, SMTPWARD_A_TRANSFER_BYTES_OUT);
		ASSERT_LE(1000, out);
		ASSERT_GT(1000 + N_MANY, out);
		EXPECT_FALSE(was[out - 1000]);
		was[out - 1000] = true;
		EXPECT_EQ(out,
			  sink_heard(&self->sink,
				     flow_number(
					     event,
					     SMTPWARD_A_TRANSFER_SOURCE_PORT)));
		EXPECT_EQ(1, flow_count(events, event->flow,
					SMTPWARD_EVENT_TYPE_CONNECT));
	}
}

TEST_F_TIMEOUT(flow, many_at_once, 120)
{
	struct sw_events events;
	int ends[2], status;
	unsigned int i;

	ASSERT_EQ(0, pipe(ends));
	for (i = 0; i < N_MANY; i++)
		start_one(i, ends[0]);
	for (i = 0; i < N_MANY; i++)
		ASSERT_EQ(1, write(ends[1], "", 1));
	for (i = 0; i < N_MANY; i++) {
		ASSERT_LT(0, waitpid(-1, &status, 0));
		EXPECT_EQ(0, status);
	}
	ASSERT_TRUE(flow_wait_ends(&self->client, self->seq, N_MANY, &events));
	EXPECT_EQ(2 * N_MANY, events.n);
	expect_each(_metadata, self, &events);
	sw_events_free(&events);
	EXPECT_TRUE(flow_settle(&self->client));
}

TEST_HARNESS_MAIN
