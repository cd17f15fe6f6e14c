// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections that are held open: told of in between, found by a module or a policy
 * that comes later, and left behind by a module that goes.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "kselftest_harness.h"
#include "module.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define OTHER_PORT 2627
#define HOLDER_UID 1000
#define QUIET_UID 1001

#define EARLY 1000
#define LATER 234

#define SECOND 1000000000ULL

static const struct sw_rule quiet = { .id = 1,
				      .verdict = SMTPWARD_VERDICT_ALLOW,
				      .quiet = true,
				      .n_uids = 1,
				      .uids = { QUIET_UID } };

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_AUDIT,
	.n_rules = 1,
	.rules = &quiet,
};

static const struct sw_policy policy_of_both = {
	.default_verdict = SMTPWARD_VERDICT_AUDIT,
	.n_ports = 2,
	.ports = { SMTP_PORT, OTHER_PORT },
	.n_rules = 1,
	.rules = &quiet,
};

/**
 * struct holder - A process that holds a connection.
 * @pid: It.
 * @tell: Where a byte tells it to go on.
 * @port: Port that the connection comes from.
 */
struct holder {
	pid_t pid;
	int tell;
	uint16_t port;
};

FIXTURE(flow_hold)
{
	struct sw_client client;
	struct sink sink, other;
	struct sw_events events;
	struct holder holder;
	uint64_t seq;
};

static void begin(FIXTURE_DATA(flow_hold) * self)
{
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_SETUP(flow_hold)
{
	const struct sink_way smtp = { .port = SMTP_PORT };
	const struct sink_way other = { .port = OTHER_PORT };

	sink_open(&self->sink, &smtp);
	sink_open(&self->other, &other);
	begin(self);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(flow_hold)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	sink_close(&self->sink);
	sink_close(&self->other);
}

static int open_at(uint16_t port)
{
	const struct target t = target_at("127.0.0.1", port);
	const int fd = must_socket(AF_INET, SOCK_STREAM, 0);

	act_must(connect(fd, &t.any, t.len), "connect");
	return fd;
}

static _Noreturn void hold(int fd, int told)
{
	char word;

	act_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
	act_must(read(told, &word, 1), "read");
	act_must(flow_write(fd, LATER), "write");
	close(fd);
	_exit(0);
}

/* The socket is of the user who has made it. */
static struct holder start_holder(uid_t uid, uint16_t port)
{
	int told[2], tells[2];
	struct holder ret;
	int fd;

	act_must(pipe(told), "pipe");
	act_must(pipe(tells), "pipe");
	ret.pid = fork();
	act_must(ret.pid, "fork");
	if (!ret.pid) {
		close(told[1]);
		sw_become(uid);
		fd = open_at(port);
		act_must(flow_write(fd, EARLY), "write");
		ret.port = flow_port(fd);
		act_must(write(tells[1], &ret.port, sizeof(ret.port)), "write");
		hold(fd, told[0]);
	}
	close(told[0]);
	close(tells[1]);
	if (read(tells[0], &ret.port, sizeof(ret.port)) != sizeof(ret.port))
		sw_die("no connection");
	close(tells[0]);
	ret.tell = told[1];
	return ret;
}

static void end_holder(struct holder *holder)
{
	/* The end of the pipe, which holders that came later have too, is no word. */
	act_must(write(holder->tell, "", 1), "write");
	close(holder->tell);
	act_must(waitpid(holder->pid, NULL, 0), "waitpid");
}

static void expect_open(struct __test_metadata *_metadata,
			const struct sw_event *event, uint32_t flags)
{
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_FLOW, event->type);
	EXPECT_EQ(SMTPWARD_FLOW_STATE_OPEN,
		  flow_number(event, SMTPWARD_A_TRANSFER_STATE));
	EXPECT_EQ(flags, flow_number(event, SMTPWARD_A_TRANSFER_FLAGS));
	EXPECT_EQ(EARLY, flow_number(event, SMTPWARD_A_TRANSFER_BYTES_OUT));
	EXPECT_FALSE(event->transfer[SMTPWARD_A_TRANSFER_ERROR]);
	EXPECT_FALSE(event->transfer[SMTPWARD_A_TRANSFER_HOLDER]);
}

static void expect_end(struct __test_metadata *_metadata,
		       const struct sw_event *event, uint32_t flags)
{
	EXPECT_EQ(SMTPWARD_FLOW_STATE_CLOSED,
		  flow_number(event, SMTPWARD_A_TRANSFER_STATE));
	EXPECT_EQ(flags, flow_number(event, SMTPWARD_A_TRANSFER_FLAGS));
	EXPECT_EQ(EARLY + LATER,
		  flow_number(event, SMTPWARD_A_TRANSFER_BYTES_OUT));
}

static void reload(struct __test_metadata *_metadata,
		   FIXTURE_DATA(flow_hold) * self, const char *params)
{
	sw_close(&self->client);
	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, module_load(params));
	begin(self);
}

TEST_F(flow_hold, is_told_of_in_between)
{
	struct holder holder;
	uint64_t last = 0, now;
	size_t i, n = 0;

	reload(_metadata, self, "flow_interval=1");
	holder = start_holder(HOLDER_UID, SMTP_PORT);
	sink_wait(&self->sink, holder.port, EARLY);
	ASSERT_TRUE(flow_wait(&self->client, self->seq, 3, &self->events));
	for (i = 0; i < self->events.n; i++) {
		const struct sw_event *event = &self->events.event[i];

		if (event->type != SMTPWARD_EVENT_TYPE_FLOW)
			continue;
		expect_open(_metadata, event, 0);
		now = flow_number(event, SMTPWARD_A_TRANSFER_DURATION);
		EXPECT_LE(last + SECOND * 9 / 10, now);
		last = now;
		n++;
	}
	EXPECT_LE(3, n);
	sw_events_free(&self->events);
	end_holder(&holder);
	ASSERT_TRUE(flow_wait_ends(&self->client, self->seq, 1, &self->events));
	expect_end(_metadata, &self->events.event[self->events.n - 1], 0);
	sw_events_free(&self->events);
	/* And then no more. */
	sleep(2);
	sw_drain_all(&self->client, self->seq, &self->events);
	EXPECT_EQ(1, flow_ends(&self->events));
	EXPECT_TRUE(flow_is_end(&self->events.event[self->events.n - 1]));
	reload(_metadata, self, "");
}

TEST_F(flow_hold, unreasonable_intervals)
{
	sw_close(&self->client);
	ASSERT_EQ(0, module_unload());
	EXPECT_NE(0, module_load("flow_interval=0 2>/dev/null"));
	EXPECT_NE(0, module_load("flow_interval=4294967295 2>/dev/null"));
	ASSERT_EQ(0, module_load(""));
	begin(self);
}

/* Nobody judged it, so there is nothing to be said of that. */
static void expect_found(struct __test_metadata *_metadata,
			 FIXTURE_DATA(flow_hold) * self, uint16_t port)
{
	const struct sw_event *event;
	size_t i, n = 0;

	ASSERT_TRUE(flow_wait(&self->client, 0, 1, &self->events));
	event = flow_from(&self->events, self->holder.port);
	ASSERT_NE(NULL, event);
	expect_open(_metadata, event, SMTPWARD_FLOW_FLAGS_FOUND);
	for (i = 0; i <= SMTPWARD_A_SUBJECT_MAX; i++)
		n += !!event->subject[i];
	EXPECT_EQ(1, n);
	EXPECT_EQ(HOLDER_UID,
		  sw_number(event->subject[SMTPWARD_A_SUBJECT_UID]));
	EXPECT_TRUE(act_bytes_are(event->target[SMTPWARD_A_TARGET_ADDR],
				  "\x7f\0\0\1", 4));
	EXPECT_EQ(port, sw_number(event->target[SMTPWARD_A_TARGET_PORT]));
	EXPECT_EQ(0, event->rule_id);
	EXPECT_EQ(0, event->via);
	EXPECT_EQ(1, sw_status(&self->client, SMTPWARD_A_STATUS_FLOWS));
}

static void expect_end_of_found(struct __test_metadata *_metadata,
				FIXTURE_DATA(flow_hold) * self)
{
	const uint64_t flow = flow_from(&self->events, self->holder.port)->flow;
	const struct sw_event *event;

	EXPECT_NE(0, flow);
	sw_events_free(&self->events);
	end_holder(&self->holder);
	ASSERT_TRUE(flow_wait_ends(&self->client, 0, 1, &self->events));
	event = flow_from(&self->events, self->holder.port);
	expect_end(_metadata, event, SMTPWARD_FLOW_FLAGS_FOUND);
	EXPECT_EQ(flow, event->flow);
	EXPECT_EQ(2, flow_count(&self->events, flow, SMTPWARD_EVENT_TYPE_FLOW));
	EXPECT_TRUE(flow_settle(&self->client));
}

TEST_F(flow_hold, is_found_by_the_module)
{
	self->holder = start_holder(HOLDER_UID, SMTP_PORT);
	sink_wait(&self->sink, self->holder.port, EARLY);
	reload(_metadata, self, "");
	expect_found(_metadata, self, SMTP_PORT);
	expect_end_of_found(_metadata, self);
}

TEST_F(flow_hold, is_found_by_a_policy)
{
	reload(_metadata, self, "");
	self->holder = start_holder(HOLDER_UID, OTHER_PORT);
	sink_wait(&self->other, self->holder.port, EARLY);
	sw_install(&self->client, &policy_of_both);
	expect_found(_metadata, self, OTHER_PORT);
	sw_events_free(&self->events);
	/* By the first that looks. */
	sw_install(&self->client, &policy);
	sw_install(&self->client, &policy_of_both);
	ASSERT_TRUE(flow_wait(&self->client, 0, 1, &self->events));
	expect_end_of_found(_metadata, self);
}

/* Who makes no events otherwise makes none then. */
TEST_F(flow_hold, is_quiet)
{
	struct holder holder;

	reload(_metadata, self, "");
	holder = start_holder(QUIET_UID, OTHER_PORT);
	sink_wait(&self->other, holder.port, EARLY);
	sw_install(&self->client, &policy_of_both);
	self->holder = start_holder(HOLDER_UID, SMTP_PORT);
	end_holder(&holder);
	end_holder(&self->holder);
	ASSERT_TRUE(flow_settle(&self->client));
	sw_drain_all(&self->client, 0, &self->events);
	EXPECT_EQ(NULL, flow_from(&self->events, holder.port));
	EXPECT_NE(NULL, flow_from(&self->events, self->holder.port));
}

/* What is followed already is not found. */
TEST_F(flow_hold, is_not_found_again)
{
	self->holder = start_holder(HOLDER_UID, SMTP_PORT);
	sink_wait(&self->sink, self->holder.port, EARLY);
	sw_install(&self->client, &policy_of_both);
	sw_install(&self->client, &policy);
	end_holder(&self->holder);
	ASSERT_TRUE(flow_wait_ends(&self->client, self->seq, 1, &self->events));
	ASSERT_TRUE(flow_settle(&self->client));
	sw_events_free(&self->events);
	sw_drain_all(&self->client, self->seq, &self->events);
	EXPECT_EQ(4, self->events.n);
	expect_end(_metadata, &self->events.event[3], 0);
}

/* Over and over, with one that stays open and one that closes in between. */
TEST_F_TIMEOUT(flow_hold, does_not_hold_the_module, 120)
{
	int i, fd;

	self->holder = start_holder(HOLDER_UID, SMTP_PORT);
	sink_wait(&self->sink, self->holder.port, EARLY);
	for (i = 0; i < 5; i++) {
		fd = open_at(SMTP_PORT);
		EXPECT_EQ(2, sw_status(&self->client, SMTPWARD_A_STATUS_FLOWS));
		sw_close(&self->client);
		ASSERT_EQ(0, module_unload());
		close(fd);
		ASSERT_EQ(0, module_load(""));
		begin(self);
		expect_found(_metadata, self, SMTP_PORT);
		sw_events_free(&self->events);
	}
	ASSERT_TRUE(flow_wait(&self->client, 0, 1, &self->events));
	expect_end_of_found(_metadata, self);
}

TEST_HARNESS_MAIN
