// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the policy engine refuses, and how it scales.
 */
#include <stdio.h>

#include "policy_engine.h"

#define HUGE_RULES 100000

TEST_F(policy, ninth_tool_of_a_file)
{
	u32 i;

	for (i = 1; i < SW_TOOLS_PER_FILE; i++)
		EXPECT_EQ(0, tool_by_inode(self->b, i, 42));
	EXPECT_EQ(0, tool_by_file(self->b, 50, "a"));
	EXPECT_EQ(0, tool_by_file(self->b, 51, "a"));
	EXPECT_EQ(NULL, finish(self->b));
	EXPECT_STREQ("one file would be more than 8 tools", why);
}

TEST_F(policy, unknown_tool_in_a_rule)
{
	const u32 id = 5;

	EXPECT_EQ(0, add_tools(self->b, 1, SMTPWARD_VERDICT_ALLOW, &id, 1));
	EXPECT_EQ(NULL, finish(self->b));
	EXPECT_STREQ("a rule names a tool that is not there", why);
}

TEST_F(policy, refused_rules)
{
	const u32 nobody = -1;
	struct sw_rule_dest dest = any_port(AF_INET, 33);

	EXPECT_EQ(-EINVAL, add(self->b, 0, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	EXPECT_EQ(-EINVAL, add(self->b, 1, SMTPWARD_VERDICT_DENY + 1, NULL, 0));
	EXPECT_EQ(-EINVAL, add(self->b, 1, SMTPWARD_VERDICT_ALLOW, &nobody, 1));
	EXPECT_EQ(-EINVAL, add(self->b, 1, SMTPWARD_VERDICT_ALLOW, &nobody, 0));
	EXPECT_EQ(-EINVAL, add_dest(self->b, 1, 0, &dest));
	dest = any_port(AF_INET6, 129);
	EXPECT_EQ(-EINVAL, add_dest(self->b, 1, 0, &dest));
	dest = any_port(AF_UNIX, 0);
	EXPECT_EQ(-EINVAL, add_dest(self->b, 1, 0, &dest));
	dest = any_port(AF_INET, 31);
	dest.addr[3] = 1;
	EXPECT_EQ(-EINVAL, add_dest(self->b, 1, 0, &dest));
	EXPECT_STREQ("the address has host bits set", why);
	dest = any_port(AF_INET, 32);
	dest.addr[4] = 1;
	EXPECT_EQ(-EINVAL, add_dest(self->b, 1, 0, &dest));
	dest = any_port(AF_INET6, 96);
	dest.addr[10] = 0xff;
	dest.addr[11] = 0xff;
	EXPECT_EQ(-EINVAL, add_dest(self->b, 1, 0, &dest));
	dest = any_port(0, 0);
	dest.port_min = 26;
	dest.port_max = 25;
	EXPECT_EQ(-EINVAL, add_dest(self->b, 1, 0, &dest));
	EXPECT_EQ(0, sw_policy_builder_rules(self->b));
	sw_policy_builder_free(self->b);
}

TEST_F(policy, ids_have_to_increase)
{
	EXPECT_EQ(0, add(self->b, 5, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	EXPECT_EQ(-EINVAL, add(self->b, 5, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	EXPECT_EQ(-EINVAL, add(self->b, 4, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	EXPECT_STREQ("the rules' ids do not increase", why);
	EXPECT_EQ(0, add(self->b, 6, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	EXPECT_EQ(2, sw_policy_builder_rules(self->b));
	sw_policy_builder_free(self->b);
}

TEST_F(policy, refused_tools)
{
	char longest[SMTPWARD_TOOL_NAME_MAX + 2];
	struct sw_tool_def tool = { .id = 1, .name = "mail" };

	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	EXPECT_EQ(-EINVAL, sw_policy_builder_tool(self->b, &tool, &why));
	EXPECT_EQ(-EINVAL, tool_by_file(self->b, 0, "mail"));
	EXPECT_EQ(-EINVAL, tool_by_file(self->b, 1, ""));
	EXPECT_EQ(-EINVAL, tool_by_file(self->b, 1, "bin/mail"));
	EXPECT_EQ(-EINVAL, tool_by_file(self->b, 1, longest));
	EXPECT_EQ(0, tool_by_file(self->b, 1, longest + 1));
	tool.file = "mail";
	tool.name = longest;
	EXPECT_EQ(-EINVAL, sw_policy_builder_tool(self->b, &tool, &why));
	tool.name = "forged\nline";
	EXPECT_EQ(-EINVAL, sw_policy_builder_tool(self->b, &tool, &why));
	sw_policy_builder_free(self->b);
}

TEST_F(policy, most_tools)
{
	char name[16];
	u32 i;

	for (i = 0; i < SMTPWARD_TOOLS_MAX; i++) {
		snprintf(name, sizeof(name), "tool%u", i);
		ASSERT_EQ(0, tool_by_file(self->b, i + 1, name));
	}
	EXPECT_EQ(-E2BIG, tool_by_file(self->b, i + 1, "tool"));
	self->p = finish(self->b);
	ASSERT_NE(NULL, self->p);
	for (i = 0; i < SMTPWARD_TOOLS_MAX; i++) {
		const struct sw_file_id file = file_id(i, name);
		struct sw_tools tools;

		snprintf(name, sizeof(name), "tool%u", i);
		((struct sw_file_id *)&file)->name_len = strlen(name);
		ASSERT_TRUE(sw_policy_maybe_tool(self->p, &file));
		sw_policy_find_tools(self->p, &file, &tools);
		ASSERT_EQ(1, tools.n);
		ASSERT_EQ(i + 1, tools.id[0]);
	}
}

TEST_F(policy, most_ports)
{
	int port = -1, n = 0;
	u32 i;

	EXPECT_EQ(-EINVAL, sw_policy_builder_port(self->b, 0, &why));
	for (i = 0; i < 128; i++)
		EXPECT_EQ(0, sw_policy_builder_port(self->b, 65535 - i, &why));
	EXPECT_EQ(0, sw_policy_builder_port(self->b, 65535, &why));
	EXPECT_EQ(-E2BIG, sw_policy_builder_port(self->b, 25, &why));
	self->p = finish(self->b);
	EXPECT_TRUE(sw_policy_port(self->p, 65535));
	EXPECT_FALSE(sw_policy_port(self->p, 25));
	while ((port = sw_policy_next_port(self->p, port)) >= 0)
		EXPECT_EQ(65535 - 127 + n++, port);
	EXPECT_EQ(128, n);
}

TEST_F(policy, most_rules)
{
	u32 i;

	for (i = 1; i <= SMTPWARD_RULES_MAX; i++)
		ASSERT_EQ(0, add(self->b, i, SMTPWARD_VERDICT_ALLOW, &i, 1));
	EXPECT_EQ(-E2BIG, add(self->b, i, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	self->p = finish(self->b);
	ASSERT_NE(NULL, self->p);
	EXPECT_EQ(SMTPWARD_RULES_MAX, connect_rule(self->p, SMTPWARD_RULES_MAX,
						   dest4(1, 2, 3, 4, 25)));
}

TEST_F(policy, most_uids)
{
	static u32 uids[4096];
	u32 i;

	for (i = 1; i <= 512; i++)
		ASSERT_EQ(0,
			  add(self->b, i, SMTPWARD_VERDICT_ALLOW, uids, 4096));
	EXPECT_EQ(-E2BIG, add(self->b, i, SMTPWARD_VERDICT_ALLOW, uids, 1));
	EXPECT_EQ(0, add(self->b, i, SMTPWARD_VERDICT_ALLOW, NULL, 0));
	sw_policy_builder_free(self->b);
}

TEST_F(policy, others_rules_are_not_looked_at)
{
	const struct sw_dest dest = dest4(1, 2, 3, 4, 25);
	const struct sw_rule_dest other = { .port_min = 1, .port_max = 1 };
	const u32 any = 0, uid = 5000;
	u32 i;

	EXPECT_EQ(0, tool_by_file(self->b, 1, "mail"));
	for (i = 1; i <= HUGE_RULES; i++) {
		const u32 others = 10000 + i;

		ASSERT_EQ(0,
			  add(self->b, i, SMTPWARD_VERDICT_ALLOW, &others, 1));
	}
	EXPECT_EQ(0, add_tools(self->b, i, SMTPWARD_VERDICT_ALLOW, &any, 1));
	EXPECT_EQ(0, add_dest(self->b, i + 1, SMTPWARD_VERDICT_ALLOW, &other));
	EXPECT_EQ(0, add(self->b, i + 2, SMTPWARD_VERDICT_ALLOW, &uid, 1));
	self->p = finish(self->b);

	sw_compared = 0;
	EXPECT_EQ(i + 2, connect_rule(self->p, uid, dest));
	EXPECT_EQ(2, sw_compared);
	sw_compared = 0;
	EXPECT_EQ(0, connect_rule(self->p, 4, dest));
	EXPECT_EQ(1, sw_compared);
	sw_compared = 0;
	EXPECT_EQ(1, connect_rule(self->p, 10001, dest));
	EXPECT_EQ(1, sw_compared);
	sw_compared = 0;
	EXPECT_EQ(i, exec_rule(self->p, 4, file_id(1, "mail")));
	EXPECT_EQ(1, sw_compared);
}

static void hit(const struct sw_policy *policy, u32 uid, u64 now)
{
	const struct sw_subject subject = { .uid = uid, .gid = 1 };
	const struct sw_dest dest = { .family = AF_INET, .port = 25 };
	struct sw_decision dec;

	sw_policy_connect(policy, &subject, &dest, &dec);
	sw_policy_hit(policy, &dec, now);
}

TEST_F(policy, hits_and_reading_back)
{
	const u32 uids[] = { 3, 1, 3 }, other = 4;
	struct sw_rule_def rule;
	struct sw_hits hits;

	EXPECT_EQ(0, add(self->b, 10, SMTPWARD_VERDICT_AUDIT, uids, 3));
	EXPECT_EQ(0, add(self->b, 20, SMTPWARD_VERDICT_DENY, &other, 1));
	self->p = finish(self->b);
	hit(self->p, 4, 100);
	hit(self->p, 4, 101);
	hit(self->p, 5, 102);

	EXPECT_EQ(2, sw_policy_n_rules(self->p));
	EXPECT_TRUE(sw_policy_rule_at(self->p, 0, &rule, &hits));
	EXPECT_EQ(10, rule.id);
	EXPECT_EQ(SMTPWARD_VERDICT_AUDIT, rule.verdict);
	EXPECT_EQ(3, rule.n_uids);
	EXPECT_EQ(0, memcmp(uids, rule.uids, sizeof(uids)));
	EXPECT_EQ(NULL, rule.dests);
	EXPECT_EQ(0, hits.n);
	EXPECT_EQ(0, hits.last);
	EXPECT_TRUE(sw_policy_rule_at(self->p, 1, &rule, &hits));
	EXPECT_EQ(1, rule.n_uids);
	EXPECT_EQ(2, hits.n);
	EXPECT_EQ(101, hits.last);
	EXPECT_FALSE(sw_policy_rule_at(self->p, 2, &rule, &hits));
	EXPECT_EQ(10, connect_rule(self->p, 3, dest4(1, 1, 1, 1, 25)));
}

TEST_HARNESS_MAIN
