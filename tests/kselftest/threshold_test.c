// SPDX-License-Identifier: GPL-2.0-only
/*
 * That a connection has sent much is told while it sends, once, and by the number that
 * its rule or else the policy has.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "kselftest_harness.h"
#include "patience.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define RULES_UID 1000
#define QUIET_UID 1001

#define POLICYS_THRESHOLD (64 << 10)
#define RULES_THRESHOLD (1 << 20)

/* Seconds. It is looked for once in one, and a busy machine may look later. */
#define LOOK_TIME 10

static const struct sw_rule rules[] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_AUDIT,
	  .n_uids = 1,
	  .uids = { RULES_UID },
	  .limits.threshold = RULES_THRESHOLD },
	{ .id = 2,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .quiet = true,
	  .n_uids = 1,
	  .uids = { QUIET_UID } },
};

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.limits.threshold = POLICYS_THRESHOLD,
	.n_rules = sizeof(rules) / sizeof(*rules),
	.rules = rules,
};

static const struct sw_policy without = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

FIXTURE(threshold)
{
	struct sw_client client;
	struct sink sink;
	struct sw_events events;
	uint64_t seq;
};

FIXTURE_SETUP(threshold)
{
	const struct sink_way way = { .port = SMTP_PORT };

	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	sink_open(&self->sink, &way);
	ASSERT_TRUE(flow_settle(&self->client));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(threshold)
{
	sink_close(&self->sink);
	sw_events_free(&self->events);
	sw_close(&self->client);
}

static const struct sw_event *find(const struct sw_events *events)
{
	size_t i;

	for (i = 0; i < events->n; i++)
		if (events->event[i].type == SMTPWARD_EVENT_TYPE_THRESHOLD)
			return &events->event[i];
	return NULL;
}

/* Reads until there is one, or it is too late. */
static const struct sw_event *wait_for_it(FIXTURE_DATA(threshold) * self)
{
	const uint64_t end =
		flow_now() + LOOK_TIME * patience() * 1000000000ULL;

	do {
		sw_events_free(&self->events);
		sw_drain_all(&self->client, self->seq, &self->events);
		if (find(&self->events))
			return find(&self->events);
		poll(NULL, 0, 10);
	} while (flow_now() < end);
	return NULL;
}

static uint64_t limit(const struct sw_event *event)
{
	return sw_number(event->attrs[SMTPWARD_A_EVENT_THRESHOLD]);
}

/* What there is of a connection that sends @len bytes and ends. */
static void send_all(struct __test_metadata *_metadata,
		     FIXTURE_DATA(threshold) * self, size_t len)
{
	const int fd = flow_open(SMTP_PORT);

	EXPECT_EQ(0, flow_write(fd, len));
	close(fd);
	ASSERT_TRUE(flow_settle(&self->client));
	sw_drain_all(&self->client, self->seq, &self->events);
}

TEST_F(threshold, is_told_while_it_is_open)
{
	const int fd = flow_open(SMTP_PORT);
	const struct sw_event *event;

	EXPECT_EQ(0, flow_write(fd, POLICYS_THRESHOLD));
	event = wait_for_it(self);
	ASSERT_NE(NULL, event);
	EXPECT_EQ(POLICYS_THRESHOLD, limit(event));
	EXPECT_EQ(SMTPWARD_FLOW_STATE_OPEN,
		  flow_number(event, SMTPWARD_A_TRANSFER_STATE));
	EXPECT_EQ(POLICYS_THRESHOLD,
		  flow_number(event, SMTPWARD_A_TRANSFER_BYTES_OUT));
	EXPECT_EQ(flow_port(fd),
		  flow_number(event, SMTPWARD_A_TRANSFER_SOURCE_PORT));
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_CONNECT, self->events.event[0].type);
	EXPECT_EQ(self->events.event[0].flow, event->flow);
	EXPECT_TRUE(flow_same(&self->events.event[0], event,
			      SMTPWARD_A_EVENT_SUBJECT));
	EXPECT_TRUE(flow_same(&self->events.event[0], event,
			      SMTPWARD_A_EVENT_TARGET));
	close(fd);
}

TEST_F(threshold, is_told_once)
{
	const int fd = flow_open(SMTP_PORT);

	EXPECT_EQ(0, flow_write(fd, POLICYS_THRESHOLD));
	ASSERT_NE(NULL, wait_for_it(self));
	EXPECT_EQ(0, flow_write(fd, 4 * POLICYS_THRESHOLD));
	close(fd);
	ASSERT_TRUE(flow_settle(&self->client));
	sw_events_free(&self->events);
	sw_drain_all(&self->client, self->seq, &self->events);
	EXPECT_EQ(1, flow_count_type(&self->events,
				     SMTPWARD_EVENT_TYPE_THRESHOLD));
	EXPECT_EQ(1, flow_count_type(&self->events, SMTPWARD_EVENT_TYPE_FLOW));
}

TEST_F(threshold, is_a_number_of_bytes_to_the_last)
{
	send_all(_metadata, self, POLICYS_THRESHOLD - 1);
	EXPECT_EQ(0, flow_count_type(&self->events,
				     SMTPWARD_EVENT_TYPE_THRESHOLD));
	EXPECT_EQ(1, flow_count_type(&self->events, SMTPWARD_EVENT_TYPE_FLOW));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	sw_events_free(&self->events);
	send_all(_metadata, self, POLICYS_THRESHOLD);
	EXPECT_EQ(1, flow_count_type(&self->events,
				     SMTPWARD_EVENT_TYPE_THRESHOLD));
}

/* Also of one that is over before anybody has looked, and before its end. */
TEST_F(threshold, comes_before_the_end)
{
	const struct sw_event *event;

	send_all(_metadata, self, POLICYS_THRESHOLD);
	event = find(&self->events);
	ASSERT_NE(NULL, event);
	ASSERT_EQ(3, self->events.n);
	EXPECT_EQ(event, &self->events.event[1]);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_FLOW, self->events.event[2].type);
}

static int send_as_ruled(uint16_t port)
{
	return flow_write(flow_open(port), RULES_THRESHOLD - 1);
}

static int send_too_much_as_ruled(uint16_t port)
{
	return flow_write(flow_open(port), RULES_THRESHOLD);
}

TEST_F(threshold, of_a_rule_is_the_one_that_counts)
{
	EXPECT_EQ(0, as_uid(RULES_UID, send_as_ruled, SMTP_PORT));
	ASSERT_TRUE(flow_settle(&self->client));
	sw_drain_all(&self->client, self->seq, &self->events);
	EXPECT_EQ(NULL, find(&self->events));
	sw_events_free(&self->events);
	EXPECT_EQ(0, as_uid(RULES_UID, send_too_much_as_ruled, SMTP_PORT));
	ASSERT_NE(NULL, wait_for_it(self));
	EXPECT_EQ(RULES_THRESHOLD, limit(find(&self->events)));
	EXPECT_EQ(1, find(&self->events)->rule_id);
}

/* What a rule wants no record of is recorded when it is more than it allows. */
TEST_F(threshold, is_told_of_what_is_quiet)
{
	EXPECT_EQ(0, as_uid(QUIET_UID, send_as_ruled, SMTP_PORT));
	ASSERT_NE(NULL, wait_for_it(self));
	ASSERT_TRUE(flow_settle(&self->client));
	sw_events_free(&self->events);
	sw_drain_all(&self->client, self->seq, &self->events);
	EXPECT_EQ(1, self->events.n);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_THRESHOLD, self->events.event[0].type);
	EXPECT_EQ(
		QUIET_UID,
		sw_number(
			self->events.event[0].subject[SMTPWARD_A_SUBJECT_UID]));
}

TEST_F(threshold, is_none_without)
{
	sw_install(&self->client, &without);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	send_all(_metadata, self, RULES_THRESHOLD);
	EXPECT_EQ(NULL, find(&self->events));
	EXPECT_EQ(1, flow_count_type(&self->events, SMTPWARD_EVENT_TYPE_FLOW));
}

static int refuse(struct sw_client *client, int cmd, int attr, bool in_rule)
{
	struct nl_msg *msg = sw_message(client, cmd, 0);
	struct nlattr *nest = NULL;

	if (in_rule)
		nest = nla_nest_start(msg,
				      SMTPWARD_A_POLICY_RULE | NLA_F_NESTED);
	else
		nla_put_u32(msg, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
			    SMTPWARD_VERDICT_DENY);
	nla_put_u64(msg, attr, 0);
	if (nest)
		nla_nest_end(msg, nest);
	return sw_request(client, msg, NULL, NULL);
}

TEST_F(threshold, of_nothing_is_refused)
{
	struct sw_client *client = &self->client;

	EXPECT_EQ(-ERANGE, refuse(client, SMTPWARD_CMD_POLICY_BEGIN,
				  SMTPWARD_A_POLICY_THRESHOLD, false));
	EXPECT_EQ(SMTPWARD_A_POLICY_THRESHOLD, client->bad_attr);
	ASSERT_EQ(0, sw_policy_begin(client, &policy));
	EXPECT_EQ(-ERANGE, refuse(client, SMTPWARD_CMD_POLICY_ADD,
				  SMTPWARD_A_RULE_THRESHOLD, true));
	EXPECT_EQ(SMTPWARD_A_RULE_THRESHOLD, client->bad_attr);
}

TEST_HARNESS_MAIN
