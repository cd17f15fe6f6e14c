/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A policy with a budget, and who uses it.
 */
#ifndef _BUDGET_H
#define _BUDGET_H

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "flow_ways.h"
#include "kernel.h"
#include "sink.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define NOBODYS_PORT 587

#define BYTES 100000
#define SESSIONS 3
#define PERIOD 4
#define LONG_PERIOD 3600

#define ONE_UID 1001
#define OTHER_UID 1002
#define SHARED_UID 1003
#define WATCHED_UID 1004

/* Another one in each test, which is not to go on where one before has ended. */
static uint64_t new_key(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

FIXTURE(budget)
{
	struct sw_client client;
	struct sink sink;
	struct sw_events events;
	struct sw_rule rules[2];
	struct sw_policy policy;
	uint64_t seq;
};

FIXTURE_SETUP(budget)
{
	const struct sink_way way = { .port = SMTP_PORT };

	signal(SIGPIPE, SIG_IGN);
	sw_open(&self->client);
	self->rules[0] = (struct sw_rule){
		.id = 1,
		.verdict = SMTPWARD_VERDICT_ALLOW,
		.n_uids = 3,
		.uids = { ONE_UID, OTHER_UID, SHARED_UID },
	};
	self->rules[1] = (struct sw_rule){
		.id = 2,
		.verdict = SMTPWARD_VERDICT_AUDIT,
		.n_uids = 1,
		.uids = { WATCHED_UID },
	};
	self->policy = (struct sw_policy){
		.default_verdict = SMTPWARD_VERDICT_ALLOW,
		.n_rules = 2,
		.rules = self->rules,
	};
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	sink_open(&self->sink, &way);
	ASSERT_TRUE(flow_settle(&self->client));
}

FIXTURE_TEARDOWN(budget)
{
	sink_close(&self->sink);
	sw_events_free(&self->events);
	sw_close(&self->client);
}

static inline void install(FIXTURE_DATA(budget) * self, struct sw_limits *of,
			   const struct sw_budget *budget)
{
	of->n_budgets = 1;
	of->budgets[0] = *budget;
	of->budgets[0].key = new_key();
	sw_install(&self->client, &self->policy);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

static inline void read_all(struct __test_metadata *_metadata,
			    FIXTURE_DATA(budget) * self)
{
	sw_events_free(&self->events);
	ASSERT_TRUE(flow_settle(&self->client));
	sw_drain_all(&self->client, self->seq, &self->events);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

static inline int open_once(uint16_t port)
{
	const struct target t = target_at("127.0.0.1", port);
	const int fd = must_socket(AF_INET, SOCK_STREAM, 0);
	const int err = to_error(connect(fd, &t.any, t.len));

	close(fd);
	return err;
}

#endif /* _BUDGET_H */
