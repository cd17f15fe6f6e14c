// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a cap begins, whom it concerns, and what becomes of a connection that comes
 * to it.
 */
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "hanging_memory.h"
#include "module.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define SLOW_PORT 587

#define CAP 200000
#define STRICT_CAP 5000
#define RULES_CAP 300000
#define RULES_UID 1001
#define WATCHED_UID 1002
#define QUIET_UID 1003

static const struct sw_rule rules[] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_uids = 1,
	  .uids = { RULES_UID },
	  .limits = { .cap = RULES_CAP } },
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
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.limits = { .cap = CAP },
	.n_rules = sizeof(rules) / sizeof(*rules),
	.rules = rules,
};

FIXTURE(cap)
{
	struct sw_client client;
	struct sink sink, slow;
	struct sw_events events;
	uint64_t seq;
};

FIXTURE_SETUP(cap)
{
	const struct sink_way way = { .port = SMTP_PORT };
	const struct sink_way late = { .port = SLOW_PORT, .late_ms = 1000 };

	signal(SIGPIPE, SIG_IGN);
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	sink_open(&self->sink, &way);
	sink_open(&self->slow, &late);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(cap)
{
	sink_close(&self->slow);
	sink_close(&self->sink);
	sw_events_free(&self->events);
	sw_close(&self->client);
}

static const struct sw_event *limit_of(const struct sw_events *events)
{
	return flow_find_type(events, SMTPWARD_EVENT_TYPE_LIMIT);
}

static uint64_t state_of(const struct sw_events *events)
{
	return flow_number(flow_find_type(events, SMTPWARD_EVENT_TYPE_FLOW),
			   SMTPWARD_A_TRANSFER_STATE);
}

static void read_all(struct __test_metadata *_metadata,
		     FIXTURE_DATA(cap) * self)
{
	ASSERT_TRUE(flow_settle(&self->client));
	sw_drain_all(&self->client, self->seq, &self->events);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

/* Sends, and tells how much has arrived. */
static uint64_t send_all(const struct sink *sink, size_t len)
{
	const int fd = flow_open(SMTP_PORT);
	const uint16_t port = flow_port(fd);

	flow_write(fd, len);
	close(fd);
	return sink_heard(sink, port);
}

TEST_F(cap, is_a_number_of_bytes_to_the_last)
{
	EXPECT_EQ(CAP, send_all(&self->sink, CAP));
	read_all(_metadata, self);
	EXPECT_EQ(NULL, limit_of(&self->events));
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CLOSED, state_of(&self->events));
	sw_events_free(&self->events);

	EXPECT_GE(CAP, send_all(&self->sink, CAP + 1));
	read_all(_metadata, self);
	EXPECT_NE(NULL, limit_of(&self->events));
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CUT, state_of(&self->events));
}

/* While the connection is open, and with all that the connect said. */
TEST_F(cap, is_told_of_with_the_subject)
{
	const struct sw_event *connect, *limit;

	send_all(&self->sink, 4 * CAP);
	read_all(_metadata, self);
	connect = flow_find_type(&self->events, SMTPWARD_EVENT_TYPE_CONNECT);
	limit = limit_of(&self->events);
	ASSERT_NE(NULL, connect);
	ASSERT_NE(NULL, limit);
	EXPECT_EQ(connect->flow, limit->flow);
	EXPECT_EQ(SMTPWARD_MODE_ENFORCE, limit->mode);
	EXPECT_TRUE(limit->refused);
	EXPECT_EQ(SMTPWARD_LIMIT_CAP,
		  sw_number(limit->limit[SMTPWARD_A_LIMIT_KIND]));
	EXPECT_EQ(CAP, sw_number(limit->limit[SMTPWARD_A_LIMIT_VALUE]));
	EXPECT_EQ(NULL, limit->limit[SMTPWARD_A_LIMIT_PERIOD]);
	EXPECT_TRUE(flow_same(connect, limit, SMTPWARD_A_EVENT_SUBJECT));
	EXPECT_TRUE(flow_same(connect, limit, SMTPWARD_A_EVENT_TARGET));
	EXPECT_EQ(1, flow_count_type(&self->events, SMTPWARD_EVENT_TYPE_LIMIT));
}

TEST_F(cap, is_only_told_in_audit_mode)
{
	const struct sw_event *limit;

	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	EXPECT_EQ(4 * CAP, send_all(&self->sink, 4 * CAP));
	read_all(_metadata, self);
	limit = limit_of(&self->events);
	ASSERT_NE(NULL, limit);
	EXPECT_FALSE(limit->refused);
	EXPECT_EQ(SMTPWARD_MODE_AUDIT, limit->mode);
	EXPECT_EQ(1, flow_count_type(&self->events, SMTPWARD_EVENT_TYPE_LIMIT));
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CLOSED, state_of(&self->events));
}

/* The mode counts at the time, not at the connect. */
TEST_F(cap, begins_with_enforce_mode)
{
	int fd;

	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	fd = flow_open(SMTP_PORT);
	EXPECT_EQ(0, flow_write(fd, 2 * CAP));
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	EXPECT_NE(0, flow_write(fd, 25 << 20));
	EXPECT_GE(2 * CAP, sink_heard(&self->sink, flow_port(fd)));
	close(fd);
	read_all(_metadata, self);
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CUT, state_of(&self->events));
}

static int send_rules_cap(uint16_t port)
{
	return flow_write(flow_open(port), RULES_CAP);
}

static int send_more(uint16_t port)
{
	return flow_write(flow_open(port), 25 << 20);
}

TEST_F(cap, of_a_rule_is_the_one_that_counts)
{
	EXPECT_EQ(0, as_uid(RULES_UID, send_rules_cap, SMTP_PORT));
	read_all(_metadata, self);
	EXPECT_EQ(NULL, limit_of(&self->events));
	sw_events_free(&self->events);
	EXPECT_NE(0, as_uid(RULES_UID, send_more, SMTP_PORT));
	read_all(_metadata, self);
	ASSERT_NE(NULL, limit_of(&self->events));
	EXPECT_EQ(1, limit_of(&self->events)->rule_id);
	EXPECT_EQ(RULES_CAP,
		  sw_number(limit_of(&self->events)
				    ->limit[SMTPWARD_A_LIMIT_VALUE]));
}

TEST_F(cap, is_only_watched_by_a_rule_that_watches)
{
	EXPECT_EQ(0, as_uid(WATCHED_UID, send_more, SMTP_PORT));
	read_all(_metadata, self);
	ASSERT_NE(NULL, limit_of(&self->events));
	EXPECT_FALSE(limit_of(&self->events)->refused);
	EXPECT_EQ(SMTPWARD_VERDICT_AUDIT, limit_of(&self->events)->verdict);
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CLOSED, state_of(&self->events));
}

/* What a rule wants no record of is cut all the same, and that is told. */
TEST_F(cap, is_kept_and_told_of_what_is_quiet)
{
	EXPECT_NE(0, as_uid(QUIET_UID, send_more, SMTP_PORT));
	read_all(_metadata, self);
	ASSERT_EQ(1, self->events.n);
	ASSERT_NE(NULL, limit_of(&self->events));
	EXPECT_TRUE(limit_of(&self->events)->refused);
}

/* There is room for everything that is to be sent. */
static void set_buffer(int fd)
{
	const int buffer = 16 << 20;

	act_must(setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer,
			    sizeof(buffer)),
		 "SO_SNDBUFFORCE");
}

/* What nobody but the kernel sends any more comes to it, too. */
TEST_F(cap, is_kept_when_the_process_is_gone)
{
	const int fd = flow_open(SLOW_PORT);
	const uint16_t port = flow_port(fd);

	set_buffer(fd);
	EXPECT_LT(0, send(fd,
			  mmap(NULL, 8 << 20, PROT_READ,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
			  8 << 20, MSG_DONTWAIT));
	close(fd);
	EXPECT_GE(CAP, sink_heard(&self->slow, port));
	read_all(_metadata, self);
	EXPECT_NE(NULL, limit_of(&self->events));
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CUT, state_of(&self->events));
}

struct holder {
	int fd;
	uint16_t port;
	void *memory;
	int uffd;
	pthread_t thread;
};

/* There is room for all of it, so that the socket stays locked throughout. */
static void *hold(void *data)
{
	static char text[1 << 20];
	const struct holder *holder = data;
	struct iovec iov[] = { { text, sizeof(text) },
			       { holder->memory, 4096 } };

	return (void *)(intptr_t)writev(holder->fd, iov, 2);
}

/* Sends too much at one stroke, of which the end is not there. */
static void begin_to_hold(FIXTURE_DATA(cap) * self, struct holder *holder)
{
	static const struct sw_policy strict = {
		.default_verdict = SMTPWARD_VERDICT_ALLOW,
		.limits = { .cap = STRICT_CAP },
	};

	sw_install(&self->client, &strict);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	holder->fd = flow_open(SMTP_PORT);
	set_buffer(holder->fd);
	holder->port = flow_port(holder->fd);
	holder->memory = hanging_memory(4096, &holder->uffd);
	act_must(pthread_create(&holder->thread, NULL, hold, holder),
		 "pthread_create");
	do {
		sw_events_free(&self->events);
		sw_drain_all(&self->client, self->seq, &self->events);
	} while (!limit_of(&self->events));
	sw_events_free(&self->events);
}

static void end_to_hold(struct holder *holder)
{
	close(holder->uffd);
	pthread_join(holder->thread, NULL);
	close(holder->fd);
}

/* Who holds the lock of a socket for ever keeps nothing from being cut. */
TEST_F(cap, waits_for_nobody)
{
	struct holder holder;

	begin_to_hold(self, &holder);
	EXPECT_GE(STRICT_CAP, send_all(&self->sink, CAP));
	while (sw_status(&self->client, SMTPWARD_A_STATUS_FLOWS) > 1)
		usleep(1000);
	end_to_hold(&holder);
	EXPECT_EQ(0, sink_heard(&self->sink, holder.port));
	read_all(_metadata, self);
	EXPECT_EQ(2, flow_count_type(&self->events, SMTPWARD_EVENT_TYPE_LIMIT));
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CUT, state_of(&self->events));
}

/* Nor does it keep the module. */
TEST_F(cap, does_not_hold_up_unloading)
{
	struct holder holder;

	begin_to_hold(self, &holder);
	EXPECT_EQ(0, module_unload());
	end_to_hold(&holder);
	EXPECT_EQ(0, module_load(""));
}

/* One that is found, because no policy named its port before. */
static int open_before(FIXTURE_DATA(cap) * self, const struct sw_policy *with)
{
	static const struct sw_policy before = {
		.default_verdict = SMTPWARD_VERDICT_ALLOW,
		.n_ports = 1,
		.ports = { 2525 },
	};
	int fd;

	sw_install(&self->client, &before);
	fd = flow_open(SMTP_PORT);
	act_must(flow_write(fd, CAP / 2), "write");
	sink_wait(&self->sink, flow_port(fd), CAP / 2);
	sw_install(&self->client, with);
	return fd;
}

TEST_F(cap, concerns_connections_that_are_found)
{
	const int fd = open_before(self, &policy);

	EXPECT_NE(0, flow_write(fd, 25 << 20));
	EXPECT_GE(CAP, sink_heard(&self->sink, flow_port(fd)));
	close(fd);
	read_all(_metadata, self);
	EXPECT_NE(NULL, limit_of(&self->events));
}

TEST_F(cap, is_only_watched_when_found_by_a_rule_that_watches)
{
	const struct sw_policy watching = {
		.default_verdict = SMTPWARD_VERDICT_AUDIT,
		.limits = { .cap = CAP },
	};
	const int fd = open_before(self, &watching);

	EXPECT_EQ(0, flow_write(fd, 4 * CAP));
	close(fd);
	read_all(_metadata, self);
	ASSERT_NE(NULL, limit_of(&self->events));
	EXPECT_FALSE(limit_of(&self->events)->refused);
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CLOSED, state_of(&self->events));
}

TEST_HARNESS_MAIN
