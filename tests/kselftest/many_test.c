// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies of many rules, and policies that change while they are used.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "vectors.h"

#define SMTP_PORT 25

#define N_MANY 20000
#define FIRST_UID 100000

/* Uids of a rule that fills a part. */
#define LONG_RULE 4093

/* More than what is dumped ahead of the reader, and twice that. */
#define N_AHEAD 1200
#define N_DUMP (2 * N_AHEAD)

FIXTURE(many)
{
	struct sw_client client;
	struct sw_rule *rules;
	struct sw_policy policy;
	struct sw_listing listing;
};

/* One rule for each of as many uids, of which every third is denied. */
static uint32_t verdict_of(size_t i)
{
	return i % 3 ? SMTPWARD_VERDICT_ALLOW : SMTPWARD_VERDICT_DENY;
}

FIXTURE_SETUP(many)
{
	size_t i;

	sw_open(&self->client);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	self->rules = calloc(N_MANY, sizeof(*self->rules));
	ASSERT_NE(NULL, self->rules);
	for (i = 0; i < N_MANY; i++) {
		self->rules[i].id = 2 * i + 1;
		self->rules[i].verdict = verdict_of(i);
		self->rules[i].n_uids = 1;
		self->rules[i].uids[0] = FIRST_UID + i;
	}
	self->policy.default_verdict = SMTPWARD_VERDICT_DENY;
	self->policy.rules = self->rules;
	self->policy.n_rules = N_MANY;
}

FIXTURE_TEARDOWN(many)
{
	sw_listing_free(&self->listing);
	free(self->rules);
	sw_close(&self->client);
}

static int open_connection(uint16_t port)
{
	return connect_to(SOCK_STREAM, 0, "127.0.0.1", port);
}

/* Nobody listens: who may connect is refused by the stack. */
static int expected(uint32_t verdict)
{
	return verdict == SMTPWARD_VERDICT_DENY ? -EPERM : -ECONNREFUSED;
}

TEST_F(many, decide)
{
	static const size_t places[] = { 0,	     1,
					 N_MANY / 2, N_MANY / 2 + 1,
					 N_MANY - 2, N_MANY - 1 };
	uint64_t hits[N_MANY] = {};
	struct sw_upload upload;
	int generation;
	size_t i;

	ASSERT_EQ(0, sw_policy_send(&self->client, &self->policy, &upload));
	EXPECT_LT(10, upload.parts);
	generation = sw_policy_commit(&self->client, &upload, 0);
	ASSERT_LT(0, generation);
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		for (; hits[places[i]] <= i; hits[places[i]]++)
			EXPECT_EQ(expected(verdict_of(places[i])),
				  as_uid(FIRST_UID + places[i], open_connection,
					 SMTP_PORT))
			{
				TH_LOG("place %zu", places[i]);
			}
	}
	EXPECT_EQ(-EPERM, as_uid(FIRST_UID - 1, open_connection, SMTP_PORT));
	EXPECT_EQ(-EPERM,
		  as_uid(FIRST_UID + N_MANY, open_connection, SMTP_PORT));

	ASSERT_EQ(0, sw_list_policy(&self->client, &self->listing));
	EXPECT_FALSE(self->client.interrupted);
	EXPECT_EQ(1, self->listing.n_heads);
	EXPECT_EQ((uint32_t)generation, self->listing.generation);
	EXPECT_EQ(N_MANY, self->listing.count);
	ASSERT_EQ(N_MANY, self->listing.n_rules);
	for (i = 0; i < N_MANY; i++) {
		const struct sw_listed *rule = &self->listing.rule[i];

		ASSERT_EQ(self->rules[i].id, rule->id);
		ASSERT_EQ(self->rules[i].verdict, rule->verdict);
		ASSERT_EQ(1, rule->n_uids);
		ASSERT_EQ(FIRST_UID + i, rule->uid);
		ASSERT_EQ(hits[i], rule->hits)
		{
			TH_LOG("place %zu", i);
		}
	}
}

/* A rule as long as a part gets a message of its own, among others. */
TEST_F(many, long_rule)
{
	size_t i;

	self->policy.n_rules = 9;
	for (i = 0; i < 9; i += 4)
		self->rules[i].more_uids = LONG_RULE - 1;
	sw_install(&self->client, &self->policy);
	ASSERT_EQ(0, sw_list_policy(&self->client, &self->listing));
	ASSERT_EQ(9, self->listing.n_rules);
	for (i = 0; i < 9; i++)
		EXPECT_EQ(i % 4 ? 1 : LONG_RULE, self->listing.rule[i].n_uids);

	sw_listing_free(&self->listing);
	ASSERT_EQ(0, sw_list_rule(&self->client, 9, &self->listing));
	ASSERT_EQ(1, self->listing.n_rules);
	EXPECT_EQ(LONG_RULE, self->listing.rule[0].n_uids);
}

/**
 * struct change - A change of policy while one is dumped.
 * @policy: What is installed when the first message has been read.
 * @done: It was.
 * @listing: What was read.
 */
struct change {
	const struct sw_policy *policy;
	bool done;
	struct sw_listing listing;
};

/* In a process of its own, as the client is in use. */
static int install(void *data)
{
	struct sw_client client;

	sw_open(&client);
	sw_install(&client, data);
	return 0;
}

static void read_and_change(const struct nlattr *attrs, int len, void *data)
{
	struct change *change = data;

	if (!change->done && act(install, (void *)change->policy))
		sw_die("no change");
	change->done = true;
	sw_list_message(attrs, len, &change->listing);
}

static int dump_and_change(struct sw_client *client,
			   const struct sw_policy *policy)
{
	struct change change = { .policy = policy };
	struct nl_msg *msg;
	int err;

	msg = sw_message(client, SMTPWARD_CMD_POLICY_GET, NLM_F_DUMP);
	err = sw_request(client, msg, read_and_change, &change);
	sw_listing_free(&change.listing);
	return err;
}

TEST_F(many, change_in_mid_dump_is_flagged)
{
	struct sw_policy next = self->policy;

	self->policy.n_rules = N_DUMP;
	sw_install(&self->client, &self->policy);
	next.n_rules = N_MANY;
	EXPECT_EQ(0, dump_and_change(&self->client, &next));
	EXPECT_TRUE(self->client.interrupted);
}

/* Also when nothing is left to be dumped. */
TEST_F(many, shorter_policy_in_mid_dump_is_flagged)
{
	struct sw_policy next = self->policy;

	self->policy.n_rules = N_DUMP;
	sw_install(&self->client, &self->policy);
	next.n_rules = 1;
	EXPECT_EQ(0, dump_and_change(&self->client, &next));
	EXPECT_TRUE(self->client.interrupted);
}

/* Also when what comes next does not fit where a rule of the old one would. */
TEST_F(many, longer_rules_in_mid_dump_are_flagged)
{
	size_t i;

	self->policy.n_rules = N_DUMP;
	sw_install(&self->client, &self->policy);
	for (i = N_AHEAD - 200; i < N_AHEAD; i++)
		self->rules[i].more_uids = LONG_RULE - 1;
	EXPECT_EQ(0, dump_and_change(&self->client, &self->policy));
	EXPECT_TRUE(self->client.interrupted);
}

TEST_HARNESS_MAIN
