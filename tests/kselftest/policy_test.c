// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions: a policy comes as a whole or not at all.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "common.h"
#include "kselftest_harness.h"
#include "module.h"

#define TRANSACTIONS_MAX 4

#define NOT_BEGUN "no policy was begun on this socket"

static const struct sw_rule old_rules[] = {
	{ .id = 3, .verdict = SMTPWARD_VERDICT_ALLOW },
};

static const struct sw_rule new_rules[] = {
	{ .id = 5, .verdict = SMTPWARD_VERDICT_DENY },
	{ .id = 6, .verdict = SMTPWARD_VERDICT_ALLOW },
};

static const struct sw_rule other_rules[] = {
	{ .id = 7, .verdict = SMTPWARD_VERDICT_ALLOW },
	{ .id = 8, .verdict = SMTPWARD_VERDICT_ALLOW },
};

static const struct sw_policy old = { .n_rules = 1, .rules = old_rules };
static const struct sw_policy new = { .n_rules = 2, .rules = new_rules };
static const struct sw_policy other = { .n_rules = 2, .rules = other_rules };

FIXTURE(policy)
{
	struct sw_client client;
	uint32_t generation;
	struct sw_upload upload;
};

FIXTURE_SETUP(policy)
{
	sw_open(&self->client);
	self->generation = sw_install(&self->client, &old);
}

FIXTURE_TEARDOWN(policy)
{
	sw_close(&self->client);
}

static bool in_force(struct sw_client *client, const struct sw_policy *policy,
		     uint32_t generation)
{
	struct sw_listing listing;
	bool ret;
	size_t i;

	if (sw_list_policy(client, &listing))
		return false;
	ret = listing.generation == generation && listing.n_heads == 1 &&
	      listing.count == policy->n_rules &&
	      listing.n_rules == policy->n_rules;
	for (i = 0; i < policy->n_rules && ret; i++)
		ret = listing.rule[i].id == policy->rules[i].id &&
		      listing.rule[i].verdict == policy->rules[i].verdict;
	sw_listing_free(&listing);
	return ret;
}

TEST_F(policy, commit)
{
	ASSERT_EQ(0, sw_policy_send(&self->client, &new, &self->upload));
	EXPECT_TRUE(in_force(&self->client, &old, self->generation));
	EXPECT_EQ(self->generation + 1,
		  sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_TRUE(in_force(&self->client, &new, self->generation + 1));
}

TEST_F(policy, commit_ends_it)
{
	ASSERT_EQ(0, sw_policy_send(&self->client, &new, &self->upload));
	ASSERT_LT(0, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_EQ(-EINVAL, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_STREQ(NOT_BEGUN, self->client.error);
}

TEST_F(policy, wrong_count)
{
	ASSERT_EQ(0, sw_policy_send(&self->client, &new, &self->upload));
	self->upload.count++;
	EXPECT_EQ(-EBADMSG, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_STREQ("not as many rules were added", self->client.error);
	EXPECT_EQ(SMTPWARD_A_POLICY_COUNT, self->client.bad_attr);

	self->upload.count--;
	EXPECT_EQ(-EINVAL, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_STREQ(NOT_BEGUN, self->client.error);
	EXPECT_TRUE(in_force(&self->client, &old, self->generation));
}

TEST_F(policy, wrong_checksum)
{
	ASSERT_EQ(0, sw_policy_send(&self->client, &new, &self->upload));
	self->upload.sha256[31] ^= 1;
	EXPECT_EQ(-EBADMSG, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_STREQ("the checksum is another", self->client.error);
	EXPECT_EQ(SMTPWARD_A_POLICY_SHA256, self->client.bad_attr);

	self->upload.sha256[31] ^= 1;
	EXPECT_EQ(-EINVAL, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_STREQ(NOT_BEGUN, self->client.error);
	EXPECT_TRUE(in_force(&self->client, &old, self->generation));
}

/* The sum is over policy-begin too: the default is part of the policy. */
TEST_F(policy, another_beginning)
{
	struct sw_policy policy = new;
	struct sw_upload upload;

	ASSERT_EQ(0, sw_policy_send(&self->client, &new, &self->upload));
	policy.default_verdict = SMTPWARD_VERDICT_DENY;
	ASSERT_EQ(0, sw_policy_send(&self->client, &policy, &upload));
	EXPECT_EQ(-EBADMSG, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_TRUE(in_force(&self->client, &old, self->generation));
}

TEST_F(policy, refused_part_ends_it)
{
	const struct sw_rule rules[] = { new_rules[1], new_rules[0] };
	const struct sw_policy policy = { .n_rules = 2, .rules = rules };

	EXPECT_EQ(-EINVAL,
		  sw_policy_send(&self->client, &policy, &self->upload));
	EXPECT_STREQ("the rules' ids do not increase", self->client.error);
	EXPECT_EQ(-EINVAL, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_STREQ(NOT_BEGUN, self->client.error);
	EXPECT_TRUE(in_force(&self->client, &old, self->generation));
}

/* Ids increase over all parts, the second of which is refused here. */
TEST_F(policy, ids_increase_from_part_to_part)
{
	const struct sw_rule rules[] = {
		{ .id = 5, .n_uids = 1, .uids = { 1 }, .more_uids = 3000 },
		{ .id = 5, .n_uids = 1, .uids = { 1 }, .more_uids = 3000 },
	};
	const struct sw_policy policy = { .n_rules = 2, .rules = rules };

	EXPECT_EQ(-EINVAL,
		  sw_policy_send(&self->client, &policy, &self->upload));
	EXPECT_STREQ("the rules' ids do not increase", self->client.error);
	EXPECT_EQ(2, self->upload.parts);
}

TEST_F(policy, unknown_tool)
{
	const struct sw_tool tool = { .id = 8, .name = "x", .file = "x" };
	const struct sw_rule rule = { .id = 1, .n_tools = 1, .tools = { 9 } };
	const struct sw_policy policy = {
		.n_rules = 1, .rules = &rule, .n_tools = 1, .tools = &tool
	};

	ASSERT_EQ(0, sw_policy_send(&self->client, &policy, &self->upload));
	EXPECT_EQ(-EINVAL, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_STREQ("a rule names a tool that is not there",
		     self->client.error);
	EXPECT_TRUE(in_force(&self->client, &old, self->generation));
}

TEST_F(policy, second_begin_restarts)
{
	struct sw_upload upload;

	ASSERT_EQ(0, sw_policy_send(&self->client, &other, &upload));
	ASSERT_EQ(0, sw_policy_send(&self->client, &new, &self->upload));
	ASSERT_LT(0, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_TRUE(in_force(&self->client, &new, self->generation + 1));
}

TEST_F(policy, closing_drops_it)
{
	struct sw_client client;

	sw_open(&client);
	ASSERT_EQ(0, sw_policy_send(&client, &new, &self->upload));
	sw_reopen(&client);
	EXPECT_TRUE(in_force(&self->client, &old, self->generation));
	EXPECT_EQ(-EINVAL, sw_policy_commit(&client, &self->upload, 0));
	EXPECT_STREQ(NOT_BEGUN, client.error);
	sw_close(&client);
}

static int begin_and_die(void *data)
{
	struct sw_client client;

	(void)data;
	sw_open(&client);
	if (sw_policy_begin(&client, &new))
		return -EBUSY;
	return kill(getpid(), SIGKILL);
}

TEST_F(policy, dying_drops_it)
{
	int i;

	for (i = 0; i < TRANSACTIONS_MAX + 1; i++)
		EXPECT_EQ(-ENOTRECOVERABLE, act(begin_and_die, NULL));
}

TEST_F(policy, at_most_four)
{
	struct sw_client client[TRANSACTIONS_MAX];
	int i;

	for (i = 0; i < TRANSACTIONS_MAX; i++) {
		sw_open(&client[i]);
		ASSERT_EQ(0, sw_policy_begin(&client[i], &new));
	}
	EXPECT_EQ(-EBUSY, sw_policy_begin(&self->client, &new));
	EXPECT_STREQ("too many policies begun", self->client.error);
	/* One in place of another is none more. */
	EXPECT_EQ(0, sw_policy_send(&client[0], &new, &self->upload));

	ASSERT_LT(0, sw_policy_commit(&client[0], &self->upload, 0));
	EXPECT_EQ(0, sw_policy_begin(&self->client, &new));
	EXPECT_EQ(-EBUSY, sw_policy_begin(&client[0], &new));
	sw_close(&client[1]);
	EXPECT_EQ(0, sw_policy_begin(&client[0], &new));
}

TEST_F(policy, sockets_do_not_mix)
{
	struct sw_client client;
	struct sw_upload upload;

	sw_open(&client);
	ASSERT_EQ(0, sw_policy_begin(&client, &other));
	ASSERT_EQ(0, sw_policy_send(&self->client, &new, &self->upload));
	EXPECT_EQ(-EBADMSG, sw_policy_commit(&client, &self->upload, 0));
	ASSERT_EQ(0, sw_policy_send(&client, &other, &upload));

	EXPECT_LT(0, sw_policy_commit(&self->client, &self->upload, 0));
	EXPECT_TRUE(in_force(&client, &new, self->generation + 1));
	EXPECT_LT(0, sw_policy_commit(&client, &upload, 0));
	EXPECT_TRUE(in_force(&client, &other, self->generation + 2));
	sw_close(&client);
}

static int commit_as(struct sw_client *client, uint32_t generation)
{
	struct sw_upload upload;
	int err = sw_policy_send(client, &new, &upload);

	return err ?: sw_policy_commit(client, &upload, generation);
}

TEST_F(policy, generation_grows)
{
	const uint32_t next = self->generation + 1000;

	EXPECT_EQ(next, commit_as(&self->client, next));
	EXPECT_EQ(-ESTALE, commit_as(&self->client, next));
	EXPECT_STREQ("the policy in force is as new", self->client.error);
	EXPECT_EQ(SMTPWARD_A_POLICY_GENERATION, self->client.bad_attr);
	EXPECT_EQ(-ESTALE, commit_as(&self->client, next - 1));
	EXPECT_EQ(-ESTALE, commit_as(&self->client, 1));
	EXPECT_EQ(next + 1, commit_as(&self->client, 0));
	EXPECT_EQ(next + 1,
		  sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION));
}

/* What follows takes a module of its own: there is no way on from here. */
TEST(generations_end)
{
	struct sw_client client;

	sw_open(&client);
	/* That much is no error, but does not fit the result. */
	commit_as(&client, UINT32_MAX);
	EXPECT_EQ(UINT32_MAX, sw_status(&client, SMTPWARD_A_STATUS_GENERATION));
	EXPECT_EQ(-EOVERFLOW, commit_as(&client, 0));
	EXPECT_STREQ("generations are used up", client.error);
	EXPECT_EQ(-ESTALE, commit_as(&client, UINT32_MAX));
	sw_close(&client);
	ASSERT_EQ(0, module_unload());
	ASSERT_EQ(0, module_load(""));
}

TEST_HARNESS_MAIN
