// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies that change while they are applied: each attempt is judged by the
 * one or by the other.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "flow.h"
#include "kselftest_harness.h"

#define SMTP_PORT 25
#define UID 1000

#define N_ACTORS 2
#define N_ATTEMPTS 800

/* Refused more often in a short time, a process has no event for each. */
#define N_WHOLE 100

#define N_OTHERS 500
#define FLIPS_MIN 8

#define DENIES_ID 1000
#define ALLOWS_ID 2000

static struct sw_rule denying_rules[N_OTHERS + 1];

/* Differ in size, so that one's index would not fit the other's rules. */
static const struct sw_policy denying = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.n_rules = N_OTHERS + 1,
	.rules = denying_rules,
};

static const struct sw_policy allowing = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_rules = 1,
	.rules = &(const struct sw_rule){ .id = ALLOWS_ID,
					  .verdict = SMTPWARD_VERDICT_ALLOW,
					  .n_uids = 1,
					  .uids = { UID } },
};

/**
 * struct counts - What an actor saw.
 * @refused: Attempts that failed with EPERM.
 * @allowed: Attempts that came as far as to the closed port.
 */
struct counts {
	unsigned int refused;
	unsigned int allowed;
};

/**
 * struct shared - In memory that is shared with the actors.
 * @flips: How often the policy changed.
 * @counts: Of each actor.
 */
struct shared {
	atomic_uint flips;
	struct counts counts[N_ACTORS];
};

FIXTURE(flip)
{
	struct sw_client client;
	struct shared *shared;
	uint32_t generation;
	uint64_t seq;
};

FIXTURE_SETUP(flip)
{
	unsigned int i;

	for (i = 0; i < N_OTHERS; i++)
		denying_rules[i] =
			(struct sw_rule){ .id = i + 1,
					  .verdict = SMTPWARD_VERDICT_ALLOW,
					  .n_uids = 1,
					  .uids = { i } };
	denying_rules[N_OTHERS] =
		(struct sw_rule){ .id = DENIES_ID,
				  .verdict = SMTPWARD_VERDICT_DENY,
				  .n_uids = 1,
				  .uids = { UID } };
	self->shared = act_share(sizeof(*self->shared));
	sw_open(&self->client);
	self->generation = sw_install(&self->client, &denying);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(flip)
{
	sw_close(&self->client);
}

static void attempt(struct counts *counts)
{
	const struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(SMTP_PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	act_must(fd, "socket");
	connect(fd, (const struct sockaddr *)&addr, sizeof(addr));
	counts->refused += errno == EPERM;
	counts->allowed += errno == ECONNREFUSED;
	close(fd);
}

/* It is no race: an attempt waits until there were as many flips as it is due. */
static void attempt_some(struct shared *shared, struct counts *counts,
			 unsigned int i)
{
	const unsigned int end = i + N_WHOLE;

	sw_become(UID);
	for (; i < end; i++) {
		while (shared->flips < i * FLIPS_MIN / N_ATTEMPTS)
			usleep(100);
		attempt(counts);
	}
}

static void start_actor(struct shared *shared, struct counts *counts)
{
	pid_t pid = fork();
	unsigned int i;

	act_must(pid, "fork");
	if (pid)
		return;
	for (i = 0; i < N_ATTEMPTS; i += N_WHOLE) {
		pid = fork();
		act_must(pid, "fork");
		if (!pid) {
			attempt_some(shared, counts, i);
			_exit(0);
		}
		act_must(waitpid(pid, NULL, 0), "waitpid");
	}
	_exit(0);
}

/* Flips until both actors are through, with what is denied in force at last. */
static void flip(struct sw_client *client, struct shared *shared)
{
	unsigned int running = N_ACTORS;

	while (running) {
		sw_install(client, &allowing);
		shared->flips++;
		sw_install(client, &denying);
		shared->flips++;
		while (running && waitpid(-1, NULL, WNOHANG) > 0)
			running--;
	}
}

static bool fits(const struct sw_event *event, bool denied)
{
	return event->refused == denied &&
	       event->rule_id == (denied ? DENIES_ID : ALLOWS_ID) &&
	       event->verdict == (denied ? SMTPWARD_VERDICT_DENY :
					   SMTPWARD_VERDICT_ALLOW);
}

TEST_F(flip, no_mixture)
{
	unsigned int refused = 0, allowed = 0, policies = 0, flows = 0;
	struct shared *shared = self->shared;
	struct sw_events events;
	size_t i;

	for (i = 0; i < N_ACTORS; i++)
		start_actor(shared, &shared->counts[i]);
	flip(&self->client, shared);

	EXPECT_TRUE(flow_settle(&self->client));
	sw_drain_all(&self->client, self->seq, &events);
	for (i = 0; i < events.n; i++) {
		const struct sw_event *event = &events.event[i];
		const bool denied =
			(event->generation - self->generation) % 2 == 0;

		EXPECT_EQ(self->seq + 1 + i, event->seq);
		if (event->type == SMTPWARD_EVENT_TYPE_POLICY) {
			policies++;
			EXPECT_EQ(self->generation + policies,
				  event->generation);
			continue;
		}
		if (event->type == SMTPWARD_EVENT_TYPE_FLOW)
			flows++;
		else
			EXPECT_EQ(SMTPWARD_EVENT_TYPE_CONNECT, event->type);
		EXPECT_TRUE(fits(event, denied))
		{
			TH_LOG("generation %u, rule %u, verdict %u, refused %d",
			       event->generation, event->rule_id,
			       event->verdict, event->refused);
		}
		refused += event->refused;
		allowed += !event->refused;
	}
	EXPECT_EQ(N_ACTORS * N_ATTEMPTS + shared->flips + flows, events.n);
	sw_events_free(&events);
	EXPECT_EQ(shared->flips, policies);
	/* Each of these is told of twice. */
	EXPECT_EQ(2 * flows, allowed);
	allowed -= flows;
	EXPECT_LT(0, refused);
	EXPECT_LT(0, allowed);
	EXPECT_EQ(refused,
		  shared->counts[0].refused + shared->counts[1].refused);
	EXPECT_EQ(allowed,
		  shared->counts[0].allowed + shared->counts[1].allowed);
}

TEST_HARNESS_MAIN
