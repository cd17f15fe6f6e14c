// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one user does leaves room in the ring for what others do, and what is allowed
 * leaves room for what is not.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "module.h"
#include "vectors.h"

/* The smallest ring, half of which one user gets, and of that three quarters what is allowed. */
#define RING_BYTES 262144
#define SHARE (RING_BYTES / 2)
#define SHARE_ALLOWED (SHARE / 4 * 3)

/* More than fit. */
#define N_FILL 360

/* More of one process could be counted instead. */
#define N_EACH 90

#define SMTP_PORT 25
#define GREEDY_UID 1000
#define OTHER_UID 1001
#define ALLOWED_ADDR "127.0.0.1"
#define DENIED_ADDR "127.0.0.2"

static const struct sw_rule rule = {
	.id = 1,
	.verdict = SMTPWARD_VERDICT_ALLOW,
	.n_uids = 1,
	.uids = { GREEDY_UID },
	.n_dests = 1,
	.dests = { { .net = ALLOWED_ADDR } },
};

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_rules = 1,
	.rules = &rule,
};

FIXTURE(share)
{
	struct sw_client client;
	struct sw_events events;
	uint64_t used;
};

/* Who ends the module that is loaded here is the next one, or the last. */
FIXTURE_SETUP(share)
{
	char params[32];

	snprintf(params, sizeof(params), "ring_bytes=%d", RING_BYTES);
	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, module_load(params));
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_claim(&self->client));
	self->used = sw_status(&self->client, SMTPWARD_A_STATUS_RING_USED);
}

FIXTURE_TEARDOWN(share)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	module_unload();
	module_load("");
}

/**
 * struct attempts - What somebody does.
 * @uid: Who.
 * @addr: Where to.
 * @n: How often.
 */
struct attempts {
	uint32_t uid;
	const char *addr;
	unsigned int n;
};

static int do_attempts(void *data)
{
	const struct attempts *a = data;
	unsigned int i;

	sw_become(a->uid);
	for (i = 0; i < a->n; i++)
		connect_to(SOCK_STREAM, 0, a->addr, SMTP_PORT);
	return 0;
}

static void attempt(struct attempts a)
{
	unsigned int left = a.n;

	while (left) {
		a.n = left < N_EACH ? left : N_EACH;
		left -= a.n;
		if (act(do_attempts, &a))
			sw_die("no attempts");
	}
}

static uint64_t used(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_RING_USED);
}

static uint64_t lost(struct sw_client *client)
{
	return sw_status(client, SMTPWARD_A_STATUS_LOST);
}

/* How many events of a user's there are, of that verdict. */
static unsigned int kept(struct sw_client *client, struct sw_events *events,
			 uint32_t uid, uint32_t verdict)
{
	unsigned int n = 0;
	size_t i;

	sw_events_free(events);
	sw_drain(client, 0, events);
	for (i = 0; i < events->n; i++)
		n += events->event[i].type == SMTPWARD_EVENT_TYPE_CONNECT &&
		     events->event[i].verdict == verdict &&
		     sw_number(events->event[i]
				       .subject[SMTPWARD_A_SUBJECT_EUID]) ==
			     uid;
	return n;
}

#define KEPT(uid, verdict) \
	kept(&self->client, &self->events, uid, SMTPWARD_VERDICT_##verdict)

TEST_F(share, of_the_greedy_is_half)
{
	unsigned int first;

	attempt((struct attempts){ GREEDY_UID, DENIED_ADDR, N_FILL });
	EXPECT_LT(0, lost(&self->client));
	EXPECT_GE(self->used + SHARE, used(&self->client));
	first = KEPT(GREEDY_UID, DENY);

	attempt((struct attempts){ OTHER_UID, DENIED_ADDR, 1 });
	attempt((struct attempts){ GREEDY_UID, DENIED_ADDR, 1 });
	attempt((struct attempts){ OTHER_UID, DENIED_ADDR, 1 });
	EXPECT_EQ(2, KEPT(OTHER_UID, DENY));
	EXPECT_EQ(first, KEPT(GREEDY_UID, DENY));
}

TEST_F(share, is_given_back)
{
	const uint64_t before = lost(&self->client);

	attempt((struct attempts){ GREEDY_UID, DENIED_ADDR, N_FILL });
	ASSERT_EQ(0,
		  sw_ack(&self->client,
			 sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ)));
	EXPECT_EQ(0, used(&self->client));
	ASSERT_LT(before, lost(&self->client));
	attempt((struct attempts){ GREEDY_UID, DENIED_ADDR, 3 });
	EXPECT_EQ(3, KEPT(GREEDY_UID, DENY));
}

TEST_F(share, is_left_to_denials_by_what_is_allowed)
{
	unsigned int allowed;

	attempt((struct attempts){ GREEDY_UID, ALLOWED_ADDR, N_FILL });
	EXPECT_LT(0, lost(&self->client));
	EXPECT_GE(self->used + SHARE_ALLOWED, used(&self->client));
	allowed = KEPT(GREEDY_UID, ALLOW);
	EXPECT_LT(0, allowed);

	attempt((struct attempts){ GREEDY_UID, DENIED_ADDR, 2 });
	attempt((struct attempts){ GREEDY_UID, ALLOWED_ADDR, 2 });
	EXPECT_EQ(2, KEPT(GREEDY_UID, DENY));
	EXPECT_EQ(allowed, KEPT(GREEDY_UID, ALLOW));
}

/* Two can have all that there is for users, and that is told all the same. */
TEST_F(share, of_an_administrator_is_not_limited)
{
	attempt((struct attempts){ GREEDY_UID, DENIED_ADDR, N_FILL });
	attempt((struct attempts){ OTHER_UID, DENIED_ADDR, N_FILL });
	sw_install(&self->client, &policy);
	sw_events_free(&self->events);
	sw_drain(&self->client, 0, &self->events);
	EXPECT_EQ(SMTPWARD_EVENT_TYPE_POLICY,
		  self->events.event[self->events.n - 1].type);
}

TEST_HARNESS_MAIN
