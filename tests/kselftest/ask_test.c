// SPDX-License-Identifier: GPL-2.0-only
/*
 * policy-test: what the policy in force says about made-up attempts, and what
 * is refused of such requests and of what narrows rules.
 */
#include <errno.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "actor.h"
#include "attrs.h"
#include "common.h"
#include "kselftest_harness.h"

#define RULE NEST(SMTPWARD_A_POLICY_RULE)
#define ID(_id) U32(SMTPWARD_A_RULE_ID, _id)
#define VERDICT(_verdict) U32(SMTPWARD_A_RULE_VERDICT, _verdict)
#define UID(_uid) U32(SMTPWARD_A_TEST_UID, _uid)
#define TARGET NEST(SMTPWARD_A_TEST_TARGET)
#define ADDR(_bytes) BYTES(SMTPWARD_A_TARGET_ADDR, _bytes)
#define PORT(_port) U16(SMTPWARD_A_TARGET_PORT, _port)
#define MAJOR U32(SMTPWARD_A_EXECUTABLE_DEV_MAJOR, 1)
#define MINOR U32(SMTPWARD_A_EXECUTABLE_DEV_MINOR, 1)

#define LONGER                                                           \
	"/0123456789012345678901234567890123456789012345678901234567890" \
	"/0123456789012345678901234567890123456789012345678901234567890" \
	"/0123456789012345678901234567890123456789012345678901234567890" \
	"/0123456789012345678901234567890123456789012345678901234567890123456789"

/* clang-format off */

static const struct refusal narrowed[] = {
	{ "nobody's gid", -EINVAL, "4294967295 is no gid", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { U32(SMTPWARD_A_RULE_GID, -1) }, { END } } },
	{ "an end in 1970", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U64(SMTPWARD_A_RULE_EXPIRES, 0), BAD }, { END } } },
	{ "an end of 32 bits", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U32(SMTPWARD_A_RULE_EXPIRES, 9), BAD }, { END } } },
	{ "no such context", -ERANGE, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U32(SMTPWARD_A_RULE_CONTEXT, 2), BAD }, { END } } },
	{ "a program without an inode", -EINVAL,
	  "dev-major, dev-minor and ino go together", 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { NEST(SMTPWARD_A_RULE_EXECUTABLE), BAD }, { MAJOR }, { MINOR },
	    { END }, { END } } },
	{ "a program with more", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { NEST(SMTPWARD_A_RULE_EXECUTABLE) }, { MAJOR }, { MINOR },
	    { U64(SMTPWARD_A_EXECUTABLE_INO, 1) }, { U32(99, 1), BAD }, { END },
	    { END } } },
	{ "no path", -EINVAL, "the cgroup is no path", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { STRING(SMTPWARD_A_RULE_CGROUP, "a") }, { END } } },
	{ "an empty path", -EINVAL, "the cgroup is no path", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { STRING(SMTPWARD_A_RULE_CGROUP, "") }, { END } } },
	{ "an empty name", -EINVAL, "the cgroup has an empty name", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { STRING(SMTPWARD_A_RULE_CGROUP, "/a//b") }, { END } } },
	{ "a newline", -EINVAL, "the cgroup is no path", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { STRING(SMTPWARD_A_RULE_CGROUP, "/a\nb") }, { END } } },
	{ "a path without a NUL", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { BYTES(SMTPWARD_A_RULE_CGROUP, "/a"), BAD }, { END } } },
	{ "a path that is too long", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { STRING(SMTPWARD_A_RULE_CGROUP, LONGER), BAD }, { END } } },
	{ "the second path is wrong", -EINVAL, "the cgroup is no path", 0,
	  { { RULE, BAD }, { ID(1) }, { VERDICT(0) },
	    { STRING(SMTPWARD_A_RULE_CGROUP, "/a") },
	    { STRING(SMTPWARD_A_RULE_CGROUP, "b") }, { END } } },
	{ "what only dumps tell", -EINVAL, NULL, 0,
	  { { RULE }, { ID(1) }, { VERDICT(0) },
	    { U64(SMTPWARD_A_RULE_LAST, 1), BAD }, { END } } },
	{ NULL },
};

static const struct refusal questions[] = {
	{ "nobody", -EINVAL, "uid is missing", SMTPWARD_A_TEST_UID,
	  { { U32(SMTPWARD_A_TEST_TOOL, 1) } } },
	{ "nothing", -EINVAL, "either a target or a tool", 0, { { UID(0) } } },
	{ "both", -EINVAL, "either a target or a tool", 0,
	  { { UID(0) }, { U32(SMTPWARD_A_TEST_TOOL, 1) },
	    { TARGET, BAD }, { ADDR("abcd") }, { PORT(25) }, { END } } },
	{ "no port", -EINVAL, "a target has addr and port", 0,
	  { { UID(0) }, { TARGET, BAD }, { ADDR("abcd") }, { END } } },
	{ "no address", -EINVAL, "a target has addr and port", 0,
	  { { UID(0) }, { TARGET, BAD }, { PORT(25) }, { END } } },
	{ "half an address", -EINVAL, "an address has 4 or 16 bytes", 0,
	  { { UID(0) }, { TARGET }, { ADDR("abcdefgh"), BAD }, { PORT(25) },
	    { END } } },
	{ "another port", -ENOENT, "the port does not count as SMTP", 0,
	  { { UID(0) }, { TARGET }, { ADDR("abcd") }, { PORT(24) }, { END } } },
	{ "no such tool", -ENOENT, "the policy has no such tool", 0,
	  { { UID(0) }, { U32(SMTPWARD_A_TEST_TOOL, 1) } } },
	{ "no such context", -ERANGE, NULL, 0,
	  { { UID(0) }, { U32(SMTPWARD_A_TEST_CONTEXT, 9), BAD },
	    { U32(SMTPWARD_A_TEST_TOOL, 1) } } },
	{ NULL },
};

/* clang-format on */

static const struct sw_rule rules[] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_uids = 1,
	  .uids = { 5 },
	  .n_dests = 1,
	  .dests = { { .net = "192.0.2.0/24" } } },
	{ .id = 2,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_gids = 1,
	  .gids = { 8 },
	  .cgroup = "/a" },
	{ .id = 3, .verdict = SMTPWARD_VERDICT_ALLOW, .expires = 1000 },
	{ .id = 4,
	  .verdict = SMTPWARD_VERDICT_AUDIT,
	  .n_uids = 1,
	  .uids = { 6 } },
};

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_rules = 4,
	.rules = rules,
};

struct answer {
	uint32_t verdict, rule_id, generation;
	uint32_t missed[8], reason[8];
	size_t n;
};

static void read_answer(const struct nlattr *attrs, int len, void *data)
{
	struct answer *a = data;
	const struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, attrs, len, rem) {
		switch (nla_type(attr)) {
		case SMTPWARD_A_TEST_VERDICT:
			a->verdict = sw_number(attr);
			break;
		case SMTPWARD_A_TEST_RULE_ID:
			a->rule_id = sw_number(attr);
			break;
		case SMTPWARD_A_TEST_GENERATION:
			a->generation = sw_number(attr);
			break;
		case SMTPWARD_A_TEST_MISS:
			if (a->n == 8)
				sw_die("too many misses");
			a->missed[a->n] = sw_number(
				nla_find(nla_data(attr), nla_len(attr),
					 SMTPWARD_A_MISS_RULE_ID));
			a->reason[a->n++] = sw_number(
				nla_find(nla_data(attr), nla_len(attr),
					 SMTPWARD_A_MISS_REASON));
			break;
		}
	}
}

static struct answer ask(struct sw_client *client, const struct attr *who)
{
	static const struct attr target[] = { { TARGET },
					      { ADDR("\xc0\x00\x02\x01") },
					      { PORT(25) },
					      { END },
					      { ATTR_NONE } };
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_POLICY_TEST, 0);
	struct answer a = { .verdict = 99 };

	attrs_put(msg, who);
	attrs_put(msg, target);
	if (sw_request(client, msg, read_answer, &a))
		sw_die("policy-test: %s", client->error);
	return a;
}

FIXTURE(ask)
{
	struct sw_client client;
	uint32_t generation;
};

FIXTURE_SETUP(ask)
{
	sw_open(&self->client);
	self->generation = sw_install(&self->client, &policy);
}

FIXTURE_TEARDOWN(ask)
{
	sw_close(&self->client);
}

TEST_F(ask, by_user)
{
	const struct attr who[] = { { UID(5) }, { ATTR_NONE } };
	struct answer a = ask(&self->client, who);

	EXPECT_EQ(SMTPWARD_VERDICT_ALLOW, a.verdict);
	EXPECT_EQ(1, a.rule_id);
	EXPECT_EQ(self->generation, a.generation);
	EXPECT_EQ(0, a.n);
}

TEST_F(ask, by_group_and_cgroup)
{
	const struct attr unknown[] = { { UID(7) },
					{ U32(SMTPWARD_A_TEST_GID, 1) },
					{ U32(SMTPWARD_A_TEST_GID, 8) },
					{ ATTR_NONE } };
	const struct attr known[] = { { UID(7) },
				      { U32(SMTPWARD_A_TEST_GID, 8) },
				      { STRING(SMTPWARD_A_TEST_CGROUP,
					       "/a/b") },
				      { ATTR_NONE } };
	struct answer a = ask(&self->client, unknown);

	EXPECT_EQ(SMTPWARD_VERDICT_DENY, a.verdict);
	EXPECT_EQ(0, a.rule_id);
	ASSERT_EQ(2, a.n);
	EXPECT_EQ(2, a.missed[0]);
	EXPECT_EQ(SMTPWARD_MISS_CGROUP, a.reason[0]);
	EXPECT_EQ(3, a.missed[1]);
	EXPECT_EQ(SMTPWARD_MISS_EXPIRED, a.reason[1]);
	a = ask(&self->client, known);
	EXPECT_EQ(2, a.rule_id);
}

TEST_F(ask, at_another_time)
{
	const struct attr who[] = { { UID(6) },
				    { U64(SMTPWARD_A_TEST_TIME, 999) },
				    { ATTR_NONE } };
	const struct attr now[] = { { UID(6) }, { ATTR_NONE } };

	EXPECT_EQ(3, ask(&self->client, who).rule_id);
	EXPECT_EQ(4, ask(&self->client, now).rule_id);
}

/* Nothing is counted and nothing told. */
TEST_F(ask, leaves_no_trace)
{
	const struct attr who[] = { { UID(5) }, { ATTR_NONE } };
	uint64_t seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
	struct sw_listing listing;

	ask(&self->client, who);
	ASSERT_EQ(0, sw_list_rule(&self->client, 1, &listing));
	EXPECT_EQ(0, listing.rule[0].hits);
	sw_listing_free(&listing);
	EXPECT_EQ(seq, sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
}

TEST_F(ask, malformed)
{
	const struct refusal *r;

	for (r = questions; r->name; r++)
		EXPECT_STREQ("", refusal_check(&self->client,
					       SMTPWARD_CMD_POLICY_TEST, 0, r));
}

TEST_F(ask, malformed_in_a_rule)
{
	const struct refusal *r;

	for (r = narrowed; r->name; r++) {
		ASSERT_EQ(0, sw_policy_begin(&self->client, &policy));
		EXPECT_STREQ("", refusal_check(&self->client,
					       SMTPWARD_CMD_POLICY_ADD, 0, r));
	}
}

static int ask_as_nobody(void *data)
{
	struct sw_client client;
	struct nl_msg *msg;

	(void)data;
	sw_open(&client);
	sw_become(4711);
	sw_reopen(&client);
	msg = sw_message(&client, SMTPWARD_CMD_POLICY_TEST, 0);
	nla_put_u32(msg, SMTPWARD_A_TEST_UID, 5);
	return sw_request(&client, msg, NULL, NULL);
}

TEST_F(ask, takes_a_privilege)
{
	EXPECT_EQ(-EPERM, act(ask_as_nobody, NULL));
}

TEST_HARNESS_MAIN
