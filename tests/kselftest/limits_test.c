// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a policy says of connections: it reads back as it was set, and what is
 * malformed is refused with a reason.
 */
#include <errno.h>

#include <netlink/attr.h>

#include "attrs.h"
#include "common.h"
#include "kselftest_harness.h"

#define RULE NEST(SMTPWARD_A_POLICY_RULE)
#define ID(_id) U32(SMTPWARD_A_RULE_ID, _id)
#define VERDICT(_verdict) U32(SMTPWARD_A_RULE_VERDICT, _verdict)
#define DEFAULT(_verdict) U32(SMTPWARD_A_POLICY_DEFAULT_VERDICT, _verdict)

#define BUDGET NEST(SMTPWARD_A_RULE_BUDGET)
#define ALL_BUDGET NEST(SMTPWARD_A_POLICY_BUDGET)
#define KEY(_key) U64(SMTPWARD_A_BUDGET_KEY, _key)
#define SCOPE(_scope) U32(SMTPWARD_A_BUDGET_SCOPE, _scope)
#define SENT(_bytes) U64(SMTPWARD_A_BUDGET_BYTES, _bytes)
#define SESSIONS(_n) U64(SMTPWARD_A_BUDGET_SESSIONS, _n)
#define PERIOD(_seconds) U32(SMTPWARD_A_BUDGET_PERIOD, _seconds)

/* clang-format off */

static const struct refusal limits[] = {
	{ "a threshold of 0", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U64(SMTPWARD_A_RULE_THRESHOLD, 0), BAD }, { END } } },
	{ "a threshold of 32 bits", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U32(SMTPWARD_A_RULE_THRESHOLD, 1), BAD }, { END } } },
	{ "a cap of 0", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U64(SMTPWARD_A_RULE_CAP, 0), BAD }, { END } } },
	{ "a cap of 32 bits", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U32(SMTPWARD_A_RULE_CAP, 1), BAD }, { END } } },
	{ "an empty budget", -EINVAL, "a budget has a key and a period", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET, BAD }, { END }, { END } } },
	{ "no key", -EINVAL, "a budget has a key and a period", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET, BAD }, { SENT(1) }, { PERIOD(1) }, { END }, { END } } },
	{ "no period", -EINVAL, "a budget has a key and a period", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET, BAD }, { KEY(1) }, { SENT(1) }, { END }, { END } } },
	{ "nothing to use up", -EINVAL,
	  "a budget is one of bytes or sessions or both", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { PERIOD(1) }, { END }, { END } } },
	{ "no such scope", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SENT(1) }, { PERIOD(1) },
	    { SCOPE(SMTPWARD_SCOPE_UID + 1), BAD }, { END }, { END } } },
	{ "0 bytes", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SENT(0), BAD }, { PERIOD(1) }, { END },
	    { END } } },
	{ "0 sessions", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SESSIONS(0), BAD }, { PERIOD(1) },
	    { END }, { END } } },
	{ "0 seconds", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SENT(1) }, { PERIOD(0), BAD }, { END },
	    { END } } },
	{ "31 days and a second", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SENT(1) },
	    { PERIOD(SMTPWARD_PERIOD_MAX + 1), BAD }, { END }, { END } } },
	{ "a period without end", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SENT(1) }, { PERIOD(-1), BAD }, { END },
	    { END } } },
	{ "a key of 32 bits", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { U32(SMTPWARD_A_BUDGET_KEY, 1), BAD }, { SENT(1) },
	    { PERIOD(1) }, { END }, { END } } },
	{ "an unknown attribute", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SENT(1) }, { PERIOD(1) },
	    { U32(99, 1), BAD }, { END }, { END } } },
	{ "not flagged as nested", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { FLAT(SMTPWARD_A_RULE_BUDGET), BAD }, { KEY(1) }, { SENT(1) },
	    { PERIOD(1) }, { END }, { END } } },
	{ "longer than its rule", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { RAW("\x10\x00\x01\x00\x7f\x00\x00\x01") }, { END },
	    { END } } },
	{ "the second is wrong", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SENT(1) }, { PERIOD(1) }, { END },
	    { BUDGET }, { KEY(2) }, { SENT(1) }, { PERIOD(0), BAD }, { END },
	    { END } } },
	{ "three", -E2BIG, "more than 2 budgets", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BUDGET }, { KEY(1) }, { SENT(1) }, { PERIOD(1) }, { END },
	    { BUDGET }, { KEY(2) }, { SENT(1) }, { PERIOD(1) }, { END },
	    { BUDGET, BAD }, { END }, { END } } },
	{ NULL },
};

static const struct refusal all_limits[] = {
	{ "a threshold of 0", -ERANGE, NULL, 0,
	  { { DEFAULT(0) }, { U64(SMTPWARD_A_POLICY_THRESHOLD, 0), BAD } } },
	{ "a cap of 0", -ERANGE, NULL, 0,
	  { { DEFAULT(0) }, { U64(SMTPWARD_A_POLICY_CAP, 0), BAD } } },
	{ "an empty budget", -EINVAL, "a budget has a key and a period", 0,
	  { { DEFAULT(0) }, { ALL_BUDGET, BAD }, { END } } },
	{ "nothing to use up", -EINVAL,
	  "a budget is one of bytes or sessions or both", 0,
	  { { DEFAULT(0) },
	    { ALL_BUDGET }, { KEY(1) }, { PERIOD(1) }, { END } } },
	{ "31 days and a second", -ERANGE, NULL, 0,
	  { { DEFAULT(0) }, { ALL_BUDGET }, { KEY(1) }, { SENT(1) },
	    { PERIOD(SMTPWARD_PERIOD_MAX + 1), BAD }, { END } } },
	{ "three", -E2BIG, "more than 2 budgets", 0,
	  { { DEFAULT(0) },
	    { ALL_BUDGET }, { KEY(1) }, { SENT(1) }, { PERIOD(1) }, { END },
	    { ALL_BUDGET }, { KEY(2) }, { SENT(1) }, { PERIOD(1) }, { END },
	    { ALL_BUDGET, BAD }, { END } } },
	{ NULL },
};

/* clang-format on */

static const struct sw_rule rules[] = {
	{ .id = 1, .verdict = SMTPWARD_VERDICT_ALLOW },
	{ .id = 2,
	  .verdict = SMTPWARD_VERDICT_AUDIT,
	  .limits = {
		.threshold = 1,
		.cap = UINT64_MAX,
		.n_budgets = 2,
		.budgets = {
			{ .key = UINT64_MAX,
			  .scope = SMTPWARD_SCOPE_UID,
			  .bytes = UINT64_MAX,
			  .sessions = UINT64_MAX,
			  .period = SMTPWARD_PERIOD_MAX },
			{ .sessions = 1, .period = 1 },
		} } },
	{ .id = 3,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .limits.n_budgets = 1,
	  .limits.budgets = { { .key = 7, .bytes = 1, .period = 60 } } },
	{ .id = 4, .verdict = SMTPWARD_VERDICT_DENY, .limits.cap = 1 },
};

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.limits = {
		.threshold = 2,
		.cap = 3,
		.n_budgets = 2,
		.budgets = {
			{ .key = 4, .bytes = 5, .sessions = 6, .period = 7 },
			{ .key = 8, .scope = SMTPWARD_SCOPE_UID,
			  .sessions = 9, .period = 10 },
		} },
	.n_rules = sizeof(rules) / sizeof(*rules),
	.rules = rules,
};

static const struct sw_policy without = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

FIXTURE(limits)
{
	struct sw_client client;
	uint32_t generation;
	struct sw_listing listing;
};

FIXTURE_SETUP(limits)
{
	sw_open(&self->client);
	self->generation = sw_install(&self->client, &policy);
}

FIXTURE_TEARDOWN(limits)
{
	EXPECT_EQ(self->generation,
		  sw_status(&self->client, SMTPWARD_A_STATUS_GENERATION));
	sw_listing_free(&self->listing);
	sw_close(&self->client);
}

static void same_budget(struct __test_metadata *_metadata,
			const struct sw_budget *expected,
			const struct sw_budget *read)
{
	EXPECT_EQ(expected->key, read->key);
	EXPECT_EQ(expected->scope, read->scope);
	EXPECT_EQ(expected->bytes, read->bytes);
	EXPECT_EQ(expected->sessions, read->sessions);
	EXPECT_EQ(expected->period, read->period);
}

static void same_limits(struct __test_metadata *_metadata,
			const struct sw_limits *expected,
			const struct sw_limits *read)
{
	size_t i;

	EXPECT_EQ(expected->threshold, read->threshold);
	EXPECT_EQ(expected->cap, read->cap);
	ASSERT_EQ(expected->n_budgets, read->n_budgets);
	for (i = 0; i < read->n_budgets; i++)
		same_budget(_metadata, &expected->budgets[i],
			    &read->budgets[i]);
}

TEST_F(limits, read_back)
{
	size_t i;

	ASSERT_EQ(0, sw_list_policy(&self->client, &self->listing));
	same_limits(_metadata, &policy.limits, &self->listing.limits);
	ASSERT_EQ(policy.n_rules, self->listing.n_rules);
	for (i = 0; i < policy.n_rules; i++)
		same_limits(_metadata, &rules[i].limits,
			    &self->listing.rule[i].limits);
}

TEST_F(limits, read_one_rule)
{
	ASSERT_EQ(0, sw_list_rule(&self->client, rules[1].id, &self->listing));
	ASSERT_EQ(1, self->listing.n_rules);
	same_limits(_metadata, &rules[1].limits, &self->listing.rule[0].limits);
}

TEST_F(limits, gone_with_their_policy)
{
	self->generation = sw_install(&self->client, &without);
	ASSERT_EQ(0, sw_list_policy(&self->client, &self->listing));
	same_limits(_metadata, &without.limits, &self->listing.limits);
}

TEST_F(limits, malformed_in_a_rule)
{
	const struct refusal *r;

	for (r = limits; r->name; r++) {
		ASSERT_EQ(0, sw_policy_begin(&self->client, &without));
		EXPECT_STREQ("", refusal_check(&self->client,
					       SMTPWARD_CMD_POLICY_ADD, 0, r));
	}
}

TEST_F(limits, malformed_in_a_policy)
{
	const struct refusal *r;

	for (r = all_limits; r->name; r++)
		EXPECT_STREQ("",
			     refusal_check(&self->client,
					   SMTPWARD_CMD_POLICY_BEGIN, 0, r));
}

TEST_HARNESS_MAIN
