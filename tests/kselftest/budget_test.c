// SPDX-License-Identifier: GPL-2.0-only
/*
 * What several connections may send together, and how many there may be.
 */
#include <sys/wait.h>

#include "budget.h"
#include "kernel.h"

static int send_most(uint16_t port)
{
	return flow_write(flow_open(port), BYTES - 1);
}

static int send_one(uint16_t port)
{
	return flow_write(flow_open(port), 1);
}

static int send_much(uint16_t port)
{
	return flow_write(flow_open(port), 25 << 20);
}

TEST_F(budget, of_sessions_refuses_one_too_many)
{
	const struct sw_budget budget = { .sessions = SESSIONS,
					  .period = LONG_PERIOD };
	const struct sw_event *event;
	int i;

	install(self, &self->rules[0].limits, &budget);
	for (i = 0; i < SESSIONS; i++)
		EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, open_once, SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(OTHER_UID, open_once, SMTP_PORT));
	EXPECT_EQ(0, as_uid(WATCHED_UID, open_once, SMTP_PORT));
	read_all(_metadata, self);
	event = &self->events.event[self->events.n - 1];
	while (!event->refused)
		event--;
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_CONNECT, event->type);
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, event->verdict);
	EXPECT_EQ(1, event->rule_id);
	EXPECT_EQ(SMTPWARD_LIMIT_SESSIONS,
		  sw_number(event->limit[SMTPWARD_A_LIMIT_KIND]));
	EXPECT_EQ(SESSIONS, sw_number(event->limit[SMTPWARD_A_LIMIT_VALUE]));
	EXPECT_EQ(LONG_PERIOD,
		  sw_number(event->limit[SMTPWARD_A_LIMIT_PERIOD]));
	EXPECT_EQ(SMTPWARD_SCOPE_ALL,
		  sw_number(event->limit[SMTPWARD_A_LIMIT_SCOPE]));
}

TEST_F(budget, of_each_uid_is_its_own)
{
	const struct sw_budget budget = { .sessions = 1,
					  .period = LONG_PERIOD,
					  .scope = SMTPWARD_SCOPE_UID };

	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, open_once, SMTP_PORT));
	EXPECT_EQ(0, as_uid(OTHER_UID, open_once, SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(OTHER_UID, open_once, SMTP_PORT));
}

/* Of the policy, which counts whatever rule lets it through. */
TEST_F(budget, of_the_policy_is_for_all)
{
	const struct sw_budget budget = { .sessions = 2,
					  .period = LONG_PERIOD };

	install(self, &self->policy.limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	EXPECT_EQ(0, open_once(SMTP_PORT));
	EXPECT_EQ(-EPERM, as_uid(OTHER_UID, open_once, SMTP_PORT));
	EXPECT_EQ(-EPERM, open_once(SMTP_PORT));
}

/* Of the byte that is too many, and of any after it, nothing leaves. */
TEST_F(budget, of_bytes_cuts)
{
	const struct sw_budget budget = { .bytes = BYTES,
					  .period = LONG_PERIOD };
	const struct sw_event *limit;

	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, send_most, SMTP_PORT));
	EXPECT_EQ(0, as_uid(ONE_UID, send_one, SMTP_PORT));
	read_all(_metadata, self);
	EXPECT_EQ(NULL,
		  flow_find_type(&self->events, SMTPWARD_EVENT_TYPE_LIMIT));
	EXPECT_EQ(-EPERM, as_uid(OTHER_UID, open_once, SMTP_PORT));
	read_all(_metadata, self);
	ASSERT_EQ(1, self->events.n);
	EXPECT_EQ(
		SMTPWARD_LIMIT_BYTES,
		sw_number(self->events.event[0].limit[SMTPWARD_A_LIMIT_KIND]));

	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, send_most, SMTP_PORT));
	EXPECT_NE(0, as_uid(OTHER_UID, send_much, SMTP_PORT));
	read_all(_metadata, self);
	limit = flow_find_type(&self->events, SMTPWARD_EVENT_TYPE_LIMIT);
	ASSERT_NE(NULL, limit);
	EXPECT_TRUE(limit->refused);
	EXPECT_EQ(SMTPWARD_LIMIT_BYTES,
		  sw_number(limit->limit[SMTPWARD_A_LIMIT_KIND]));
	EXPECT_EQ(BYTES, sw_number(limit->limit[SMTPWARD_A_LIMIT_VALUE]));
}

static uint64_t heard_in_all(const struct sw_events *events)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < events->n; i++)
		if (flow_is_end(&events->event[i]))
			bytes += flow_number(&events->event[i],
					     SMTPWARD_A_TRANSFER_BYTES_OUT);
	return bytes;
}

/* Many that send at a time, as fast as they can. */
TEST_F(budget, of_bytes_holds_for_many_at_a_time)
{
	const struct sw_budget budget = { .bytes = 1 << 20,
					  .period = LONG_PERIOD };
	pid_t pids[8];
	int i;

	install(self, &self->rules[0].limits, &budget);
	for (i = 0; i < 8; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		sw_become(i % 2 ? ONE_UID : OTHER_UID);
		flow_write(flow_open(SMTP_PORT), 25 << 20);
		exit(0);
	}
	for (i = 0; i < 8; i++)
		EXPECT_EQ(pids[i], waitpid(pids[i], NULL, 0));
	read_all(_metadata, self);
	EXPECT_GE(1 << 20, heard_in_all(&self->events));
	EXPECT_LE((1 << 20) - (512 << 10), heard_in_all(&self->events));
}

TEST_F(budget, is_only_told_in_audit_mode)
{
	const struct sw_budget budget = { .sessions = 1,
					  .bytes = BYTES,
					  .period = LONG_PERIOD };
	const struct sw_event *event;

	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_AUDIT));
	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(0, as_uid(ONE_UID, send_much, SMTP_PORT));
	EXPECT_EQ(0, as_uid(ONE_UID, open_once, SMTP_PORT));
	read_all(_metadata, self);
	event = flow_find_type(&self->events, SMTPWARD_EVENT_TYPE_LIMIT);
	ASSERT_NE(NULL, event);
	EXPECT_FALSE(event->refused);
	EXPECT_EQ(1, flow_count_type(&self->events, SMTPWARD_EVENT_TYPE_LIMIT));
	event = flow_find_type(&self->events, SMTPWARD_EVENT_TYPE_CONNECT);
	EXPECT_FALSE(event->refused);
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, event->verdict);
	EXPECT_EQ(SMTPWARD_LIMIT_SESSIONS,
		  sw_number(event->limit[SMTPWARD_A_LIMIT_KIND]));
}

TEST_F(budget, is_only_watched_by_a_rule_that_watches)
{
	const struct sw_budget budget = { .sessions = 1,
					  .bytes = BYTES,
					  .period = LONG_PERIOD };
	const struct sw_event *event;

	install(self, &self->rules[1].limits, &budget);
	EXPECT_EQ(0, as_uid(WATCHED_UID, send_much, SMTP_PORT));
	EXPECT_EQ(0, as_uid(WATCHED_UID, open_once, SMTP_PORT));
	read_all(_metadata, self);
	event = flow_find_type(&self->events, SMTPWARD_EVENT_TYPE_CONNECT);
	ASSERT_NE(NULL, event);
	EXPECT_EQ(SMTPWARD_VERDICT_AUDIT, event->verdict);
	EXPECT_NE(NULL, event->attrs[SMTPWARD_A_EVENT_LIMIT]);
}

static int connect_sctp(uint16_t port)
{
	const struct target t = target_at("127.0.0.1", port);
	const int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);

	return fd < 0 ? to_error(fd) : to_error(connect(fd, &t.any, t.len));
}

/* What cannot be followed cannot be limited, and is not let through. */
TEST_F(budget, refuses_what_cannot_be_counted)
{
	const struct sw_budget budget = { .sessions = 9,
					  .period = LONG_PERIOD };

	if (system("modprobe -q sctp")) {
		kernel_lacks("SCTP", true);
		return;
	}
	install(self, &self->rules[0].limits, &budget);
	EXPECT_EQ(-EPERM, as_uid(ONE_UID, connect_sctp, SMTP_PORT));
	read_all(_metadata, self);
	ASSERT_EQ(1, self->events.n);
	EXPECT_EQ(
		SMTPWARD_LIMIT_UNTRACKED,
		sw_number(self->events.event[0].limit[SMTPWARD_A_LIMIT_KIND]));
}

TEST_HARNESS_MAIN
