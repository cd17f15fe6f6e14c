// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the policy engine says about an attempt.
 */
#include "policy_engine.h"

#define NAMED_UID 1000
#define OTHER_UID 1001

TEST_F(policy, default_when_empty)
{
	const struct sw_dest dest = dest4(10, 0, 0, 1, 25);
	const struct sw_file_id file = file_id(1, "mail");
	const struct sw_subject named = only_user(NAMED_UID);
	struct sw_decision dec = { .rule_id = 99, .quiet = true };

	self->p = finish(self->b);
	ASSERT_NE(NULL, self->p);
	sw_policy_connect(self->p, &named, &dest, &dec);
	EXPECT_EQ(SMTPWARD_VERDICT_DENY, dec.verdict);
	EXPECT_EQ(0, dec.rule_id);
	EXPECT_EQ(7, dec.generation);
	EXPECT_FALSE(dec.quiet);
	EXPECT_FALSE(sw_policy_maybe_tool(self->p, &file));
}

TEST_F(policy, first_match_wins)
{
	const struct sw_rule_def quiet = { .id = 5,
					   .verdict = SMTPWARD_VERDICT_AUDIT,
					   .quiet = true };
	const struct sw_dest dest = dest4(10, 0, 0, 1, 25);
	const struct sw_subject named = only_user(NAMED_UID);
	struct sw_decision dec;

	EXPECT_EQ(0, sw_policy_builder_rule(self->b, &quiet, &why));
	EXPECT_EQ(0, add(self->b, 6, SMTPWARD_VERDICT_DENY, NULL, 0));
	self->p = finish(self->b);
	sw_policy_connect(self->p, &named, &dest, &dec);
	EXPECT_EQ(5, dec.rule_id);
	EXPECT_EQ(SMTPWARD_VERDICT_AUDIT, dec.verdict);
	EXPECT_TRUE(dec.quiet);
}

static struct sw_decision connect_limits(const struct sw_policy *policy,
					 u16 port)
{
	const struct sw_dest dest = dest4(10, 0, 0, 1, port);
	const struct sw_subject named = only_user(NAMED_UID);
	struct sw_decision dec = { .threshold = 99, .cap = 99, .n_budgets = 9 };

	sw_policy_connect(policy, &named, &dest, &dec);
	return dec;
}

TEST_F(policy, limits_of_nobody)
{
	EXPECT_EQ(0, add(self->b, 1, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	self->p = finish(self->b);
	EXPECT_FALSE(sw_policy_has_limits(self->p));
	EXPECT_EQ(0, sw_policy_limits(self->p)->threshold);
	EXPECT_EQ(0, connect_limits(self->p, 25).threshold);
	EXPECT_EQ(0, connect_limits(self->p, 25).cap);
	EXPECT_EQ(0, connect_limits(self->p, 25).n_budgets);
}

/* The rule's own count, else those of the policy. What is denied has no cap. */
TEST_F(policy, limits)
{
	const struct sw_rule_dest port25 = { .port_min = 25, .port_max = 25 };
	const struct sw_rule_dest port26 = { .port_min = 26, .port_max = 26 };
	const struct sw_rule_def own = { .id = 1,
					 .dests = &port25,
					 .n_dests = 1,
					 .limits = { .threshold = 1ULL << 40,
						     .cap = 1ULL << 41 } };
	const struct sw_limits all = { .threshold = 5000, .cap = 6000 };
	struct sw_rule_def read;
	struct sw_hits hits;

	EXPECT_EQ(0, sw_policy_builder_limits(self->b, &all, &why));
	EXPECT_EQ(0, sw_policy_builder_rule(self->b, &own, &why));
	EXPECT_EQ(0, add_dest(self->b, 2, SMTPWARD_VERDICT_ALLOW, &port26));
	self->p = finish(self->b);
	EXPECT_TRUE(sw_policy_has_limits(self->p));
	EXPECT_EQ(5000, sw_policy_limits(self->p)->threshold);
	EXPECT_EQ(6000, sw_policy_limits(self->p)->cap);
	EXPECT_EQ(1ULL << 40, connect_limits(self->p, 25).threshold);
	EXPECT_EQ(1ULL << 41, connect_limits(self->p, 25).cap);
	EXPECT_EQ(5000, connect_limits(self->p, 26).threshold);
	EXPECT_EQ(6000, connect_limits(self->p, 26).cap);
	EXPECT_EQ(5000, connect_limits(self->p, 27).threshold);
	EXPECT_EQ(0, connect_limits(self->p, 27).cap);
	ASSERT_TRUE(sw_policy_rule_at(self->p, 0, &read, &hits));
	EXPECT_EQ(1ULL << 40, read.limits.threshold);
	EXPECT_EQ(1ULL << 41, read.limits.cap);
	ASSERT_TRUE(sw_policy_rule_at(self->p, 1, &read, &hits));
	EXPECT_EQ(0, read.limits.threshold);
	EXPECT_EQ(0, read.limits.cap);
}

/* Of the rule and of the policy, and none of what is denied. */
TEST_F(policy, budgets)
{
	const struct sw_budget hour = { .key = 1, .bytes = 1, .period = 3600 };
	const struct sw_budget day = { .key = 2,
				       .sessions = 1,
				       .period = 86400,
				       .scope = SMTPWARD_SCOPE_UID };
	const struct sw_rule_dest port25 = { .port_min = 25, .port_max = 25 };
	const struct sw_rule_dest port26 = { .port_min = 26, .port_max = 26 };
	const struct sw_rule_def own = { .id = 1,
					 .dests = &port25,
					 .n_dests = 1,
					 .limits = { .n_budgets = 1,
						     .budgets = { hour } } };
	const struct sw_limits all = { .n_budgets = 1, .budgets = { day } };
	struct sw_decision dec;

	EXPECT_EQ(0, sw_policy_builder_limits(self->b, &all, &why));
	EXPECT_EQ(0, sw_policy_builder_rule(self->b, &own, &why));
	EXPECT_EQ(0, add_dest(self->b, 2, SMTPWARD_VERDICT_ALLOW, &port26));
	self->p = finish(self->b);
	EXPECT_TRUE(sw_policy_has_limits(self->p));
	dec = connect_limits(self->p, 25);
	ASSERT_EQ(2, dec.n_budgets);
	EXPECT_EQ(1, dec.budgets[0].key);
	EXPECT_EQ(2, dec.budgets[1].key);
	dec = connect_limits(self->p, 26);
	ASSERT_EQ(1, dec.n_budgets);
	EXPECT_EQ(SMTPWARD_SCOPE_UID, dec.budgets[0].scope);
	EXPECT_EQ(0, connect_limits(self->p, 27).n_budgets);
}

TEST_F(policy, budgets_refused)
{
	static const struct sw_budget bad[] = {
		{ .key = 1, .period = 1 },
		{ .key = 1, .bytes = 1 },
		{ .key = 1, .bytes = 1, .period = SMTPWARD_PERIOD_MAX + 1 },
		{ .key = 1, .bytes = 1, .period = 1, .scope = 2 },
	};
	struct sw_limits limits = { .n_budgets = 1 };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		limits.budgets[0] = bad[i];
		EXPECT_EQ(-EINVAL,
			  sw_policy_builder_limits(self->b, &limits, &why));
	}
	limits.budgets[0].scope = SMTPWARD_SCOPE_UID;
	EXPECT_EQ(0, sw_policy_builder_limits(self->b, &limits, &why));
	limits.budgets[1] = limits.budgets[0];
	limits.n_budgets = 2;
	EXPECT_EQ(-EINVAL, sw_policy_builder_limits(self->b, &limits, &why));
	limits.budgets[1].scope = SMTPWARD_SCOPE_ALL;
	EXPECT_EQ(0, sw_policy_builder_limits(self->b, &limits, &why));
	limits.n_budgets = SMTPWARD_BUDGETS_MAX + 1;
	EXPECT_EQ(-EINVAL, sw_policy_builder_limits(self->b, &limits, &why));
}

TEST_F(policy, merges_own_rules_with_those_for_everybody)
{
	const u32 uids[] = { OTHER_UID, NAMED_UID };
	const struct sw_rule_dest port25 = { .port_min = 25, .port_max = 25 };
	const struct sw_rule_dest port26 = { .port_min = 26, .port_max = 26 };
	struct sw_rule_def named = { .id = 2, .uids = uids, .n_uids = 2 };

	named.dests = &port26;
	named.n_dests = 1;
	EXPECT_EQ(0, add_dest(self->b, 1, SMTPWARD_VERDICT_ALLOW, &port25));
	EXPECT_EQ(0, sw_policy_builder_rule(self->b, &named, &why));
	EXPECT_EQ(0, add_dest(self->b, 3, SMTPWARD_VERDICT_ALLOW, &port26));
	EXPECT_EQ(0, add(self->b, 4, SMTPWARD_VERDICT_ALLOW, uids + 1, 1));
	EXPECT_EQ(0, add(self->b, 5, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	self->p = finish(self->b);

	EXPECT_EQ(1, connect_rule(self->p, NAMED_UID, dest4(1, 1, 1, 1, 25)));
	EXPECT_EQ(2, connect_rule(self->p, NAMED_UID, dest4(1, 1, 1, 1, 26)));
	EXPECT_EQ(3, connect_rule(self->p, 0, dest4(1, 1, 1, 1, 26)));
	EXPECT_EQ(4, connect_rule(self->p, NAMED_UID, dest4(1, 1, 1, 1, 27)));
	EXPECT_EQ(5, connect_rule(self->p, OTHER_UID, dest4(1, 1, 1, 1, 27)));
}

TEST_F(policy, kinds_of_attempt)
{
	const struct sw_rule_dest all = any_port(0, 0);
	const struct sw_dest dest = dest4(10, 0, 0, 1, 25);
	const struct sw_file_id mail = file_id(1, "mail");
	const u32 mail_id = 3;

	EXPECT_EQ(0, tool_by_file(self->b, mail_id, "mail"));
	EXPECT_EQ(0,
		  add_tools(self->b, 1, SMTPWARD_VERDICT_ALLOW, &mail_id, 1));
	EXPECT_EQ(0, add_dest(self->b, 2, SMTPWARD_VERDICT_ALLOW, &all));
	self->p = finish(self->b);
	EXPECT_EQ(1, exec_rule(self->p, 0, mail));
	EXPECT_EQ(2, connect_rule(self->p, 0, dest));
}

TEST_F(policy, both_lists_cover_both_kinds)
{
	const struct sw_rule_dest all = any_port(0, 0);
	const u32 any = 0;
	const struct sw_rule_def both = { .id = 1,
					  .dests = &all,
					  .n_dests = 1,
					  .tools = &any,
					  .n_tools = 1 };

	EXPECT_EQ(0, tool_by_file(self->b, 9, "mail"));
	EXPECT_EQ(0, sw_policy_builder_rule(self->b, &both, &why));
	self->p = finish(self->b);
	EXPECT_EQ(1, exec_rule(self->p, 0, file_id(1, "mail")));
	EXPECT_EQ(1, connect_rule(self->p, 0, dest4(10, 0, 0, 1, 25)));
}

/* Every address that differs from the prefix in one bit. */
static void check_prefix(struct __test_metadata *_metadata, u16 family, u16 len)
{
	const u32 bits = family == AF_INET ? 32 : 128;
	struct sw_policy_builder *b = sw_policy_builder_new(0);
	struct sw_rule_dest net = any_port(family, len);
	struct sw_dest dest = { .family = family, .port = 25 };
	struct sw_policy *p;
	u32 i;

	for (i = 0; i < len; i += 3)
		net.addr[i / 8] |= 0x80 >> i % 8;
	ASSERT_EQ(0, add_dest(b, 1, SMTPWARD_VERDICT_ALLOW, &net));
	p = finish(b);
	ASSERT_NE(NULL, p);
	for (i = 0; i < bits; i++) {
		memcpy(dest.addr, net.addr, sizeof(dest.addr));
		EXPECT_EQ(1, connect_rule(p, 0, dest));
		dest.addr[i / 8] ^= 0x80 >> i % 8;
		EXPECT_EQ(i >= len, connect_rule(p, 0, dest));
	}
	dest.family = family == AF_INET ? AF_INET6 : AF_INET;
	EXPECT_EQ(0, connect_rule(p, 0, dest));
	sw_policy_free(p);
}

TEST(prefixes)
{
	static const u16 lens4[] = { 0, 1, 7, 8, 9, 31, 32 };
	static const u16 lens6[] = { 0, 1, 8, 64, 127, 128 };
	size_t i;

	for (i = 0; i < sizeof(lens4) / sizeof(*lens4); i++)
		check_prefix(_metadata, AF_INET, lens4[i]);
	for (i = 0; i < sizeof(lens6) / sizeof(*lens6); i++)
		check_prefix(_metadata, AF_INET6, lens6[i]);
}

TEST_F(policy, port_ranges)
{
	const struct sw_rule_dest range = { .port_min = 465, .port_max = 587 };

	EXPECT_EQ(0, add_dest(self->b, 1, SMTPWARD_VERDICT_ALLOW, &range));
	self->p = finish(self->b);
	EXPECT_EQ(0, connect_rule(self->p, 0, dest6(0x20, 1, 464)));
	EXPECT_EQ(1, connect_rule(self->p, 0, dest6(0x20, 1, 465)));
	EXPECT_EQ(1, connect_rule(self->p, 0, dest4(1, 2, 3, 4, 587)));
	EXPECT_EQ(0, connect_rule(self->p, 0, dest4(1, 2, 3, 4, 588)));
}

TEST_F(policy, several_dests)
{
	struct sw_rule_dest dests[2] = { any_port(AF_INET, 32),
					 any_port(AF_INET6, 8) };
	const struct sw_rule_def rule = { .id = 1,
					  .dests = dests,
					  .n_dests = 2 };

	dests[1].addr[0] = 0xfd;
	EXPECT_EQ(0, sw_policy_builder_rule(self->b, &rule, &why));
	self->p = finish(self->b);
	EXPECT_EQ(1, connect_rule(self->p, 0, dest6(0xfd, 1, 25)));
	EXPECT_EQ(0, connect_rule(self->p, 0, dest6(0xfc, 1, 25)));
}

TEST_F(policy, tools_by_inode_and_name)
{
	struct sw_file_id file = file_id(42, "renamed");
	struct sw_tools tools;

	EXPECT_EQ(0, tool_by_inode(self->b, 1, 42));
	EXPECT_EQ(0, tool_by_file(self->b, 2, "mail"));
	EXPECT_EQ(0, tool_by_file(self->b, 2, "mailx"));
	self->p = finish(self->b);

	EXPECT_TRUE(sw_policy_maybe_tool(self->p, &file));
	sw_policy_find_tools(self->p, &file, &tools);
	EXPECT_EQ(1, tools.n);
	EXPECT_EQ(1, tools.id[0]);

	file = file_id(42, "mailx");
	sw_policy_find_tools(self->p, &file, &tools);
	EXPECT_EQ(2, tools.n);
	EXPECT_EQ(1, tools.id[0]);
	EXPECT_EQ(2, tools.id[1]);

	file.dev_minor++;
	sw_policy_find_tools(self->p, &file, &tools);
	EXPECT_EQ(1, tools.n);
	EXPECT_EQ(2, tools.id[0]);
	file.name_len--;
	EXPECT_TRUE(sw_policy_maybe_tool(self->p, &file));
	file = file_id(43, "mai");
	sw_policy_find_tools(self->p, &file, &tools);
	EXPECT_EQ(0, tools.n);
	EXPECT_STREQ("by-file", sw_policy_tool_name(self->p, 2));
	EXPECT_EQ(NULL, sw_policy_tool_name(self->p, 3));
}

/* Any tool of a file is enough, and one rule can name several. */
TEST_F(policy, file_that_is_several_tools)
{
	const u32 ids[] = { 77, 12 };

	EXPECT_EQ(0, tool_by_inode(self->b, 11, 42));
	EXPECT_EQ(0, tool_by_inode(self->b, 12, 42));
	EXPECT_EQ(0, tool_by_inode(self->b, 77, 43));
	EXPECT_EQ(0, add_tools(self->b, 1, SMTPWARD_VERDICT_ALLOW, ids, 2));
	self->p = finish(self->b);
	EXPECT_EQ(1, exec_rule(self->p, 0, file_id(42, "x")));
	EXPECT_EQ(1, exec_rule(self->p, 0, file_id(43, "x")));
	EXPECT_EQ(0, exec_rule(self->p, 0, file_id(44, "x")));
}

/* A length that belongs to a longer name must not carry beyond the NUL. */
TEST_F(policy, name_that_is_changing)
{
	char *name = strdup("mail");
	struct sw_file_id file = file_id(1, name);

	EXPECT_EQ(0, tool_by_file(self->b, 1, "mail"));
	self->p = finish(self->b);
	file.name_len = SMTPWARD_TOOL_NAME_MAX;
	EXPECT_TRUE(sw_policy_maybe_tool(self->p, &file));
	free(name);
}

/* What counts is how many rules are looked at, not how many there are. */
TEST_HARNESS_MAIN
