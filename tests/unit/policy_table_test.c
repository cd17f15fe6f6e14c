// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy that the kernel has, from its messages to JSON and to a table.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/smtpward.h>

#include "policy_dump.h"

#define KEY "transfer-size-threshold"

FIXTURE(table)
{
	struct json_object *dump;
};

FIXTURE_SETUP(table)
{
	self->dump = json_object_new_object();
}

FIXTURE_TEARDOWN(table)
{
	json_object_put(self->dump);
}

static struct nl_msg *message(void)
{
	struct nl_msg *msg = nlmsg_alloc();

	genlmsg_put(msg, 0, 0, 0, 0, 0, SMTPWARD_CMD_POLICY_GET, 1);
	return msg;
}

static void take(struct nl_msg *msg, struct json_object *dump)
{
	policy_dump_take(msg, dump);
	nlmsg_free(msg);
}

static void take_head(struct json_object *dump, uint64_t threshold)
{
	struct nl_msg *msg = message();

	nla_put_u32(msg, SMTPWARD_A_POLICY_GENERATION, 7);
	nla_put_u32(msg, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
		    SMTPWARD_VERDICT_DENY);
	nla_put_u16(msg, SMTPWARD_A_POLICY_PORT, 25);
	nla_put_u16(msg, SMTPWARD_A_POLICY_PORT, 587);
	if (threshold)
		nla_put_u64(msg, SMTPWARD_A_POLICY_THRESHOLD, threshold);
	take(msg, dump);
}

/* Titles are not the kernel's, but added. */
static void add_title(struct json_object *dump)
{
	struct json_object *rules;

	json_object_object_get_ex(dump, "rules", &rules);
	json_object_object_add(
		json_object_array_get_idx(rules,
					  json_object_array_length(rules) - 1),
		"title", json_object_new_string("t"));
}

static void take_rule(struct json_object *dump, uint32_t id, uint64_t threshold)
{
	struct nl_msg *msg = message();
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_POLICY_RULE);

	nla_put_u32(msg, SMTPWARD_A_RULE_ID, id);
	nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, SMTPWARD_VERDICT_ALLOW);
	nla_put_u64(msg, SMTPWARD_A_RULE_HITS, 12);
	if (threshold)
		nla_put_u64(msg, SMTPWARD_A_RULE_THRESHOLD, threshold);
	nla_nest_end(msg, nest);
	take(msg, dump);
	add_title(dump);
}

static bool prints(struct json_object *dump, const char *expected)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	bool same;

	policy_table(to, dump);
	fclose(to);
	same = !strcmp(text, expected);
	if (!same)
		printf("# printed:\n%s# expected:\n%s", text, expected);
	free(text);
	return same;
}

static uint64_t number(struct json_object *from, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(from, key, &value) ?
		       json_object_get_uint64(value) :
		       0;
}

TEST_F(table, what_is_looked_for)
{
	struct nl_msg *msg = message();
	struct json_object *value;

	nla_put_u32(msg, SMTPWARD_A_POLICY_LOOK,
		    SMTPWARD_LOOK_DIALOGUE | SMTPWARD_LOOK_SESSION);
	take_head(self->dump, 0);
	take(msg, self->dump);
	EXPECT_TRUE(prints(self->dump,
			   "policy   7\n"
			   "sha256   -\n"
			   "ports    25 587\n"
			   "default  deny\n"
			   "looks    for SMTP on any port\n"
			   "reads    cleartext sessions\n"
			   "\n"
			   "ID  VERDICT  USERS  TO  TOOLS  HITS  TITLE\n"));
	ASSERT_TRUE(json_object_object_get_ex(
		self->dump, "recognise-smtp-on-any-port", &value));
	EXPECT_TRUE(json_object_get_boolean(value));
	ASSERT_TRUE(json_object_object_get_ex(
		self->dump, "read-cleartext-sessions", &value));
	EXPECT_TRUE(json_object_get_boolean(value));
}

TEST_F(table, without_thresholds)
{
	take_head(self->dump, 0);
	take_rule(self->dump, 1, 0);
	EXPECT_TRUE(prints(self->dump,
			   "policy   7\n"
			   "sha256   -\n"
			   "ports    25 587\n"
			   "default  deny\n"
			   "\n"
			   "ID  VERDICT  USERS  TO  TOOLS  HITS  TITLE\n"
			   " 1  allow    *      *   *        12  t\n"));
	EXPECT_FALSE(json_object_object_get_ex(self->dump, KEY, NULL));
}

TEST_F(table, with_thresholds)
{
	struct json_object *rules;

	take_head(self->dump, 10485760);
	take_rule(self->dump, 1, 0);
	take_rule(self->dump, 20, INT64_MAX);
	EXPECT_TRUE(prints(
		self->dump,
		"policy   7\n"
		"sha256   -\n"
		"ports    25 587\n"
		"default  deny\n"
		"threshold  10485760 bytes\n"
		"\n"
		"ID  VERDICT  USERS  TO  TOOLS  HITS            THRESHOLD  TITLE\n"
		" 1  allow    *      *   *        12                    -  t\n"
		"20  allow    *      *   *        12  9223372036854775807  t\n"));
	EXPECT_EQ(10485760, number(self->dump, KEY));
	ASSERT_TRUE(json_object_object_get_ex(self->dump, "rules", &rules));
	EXPECT_EQ(0, number(json_object_array_get_idx(rules, 0), KEY));
	EXPECT_EQ(INT64_MAX, number(json_object_array_get_idx(rules, 1), KEY));
}

TEST_F(table, threshold_of_the_policy_alone)
{
	take_head(self->dump, 1);
	EXPECT_TRUE(prints(self->dump,
			   "policy   7\n"
			   "sha256   -\n"
			   "ports    25 587\n"
			   "default  deny\n"
			   "threshold  1 bytes\n"
			   "\n"
			   "ID  VERDICT  USERS  TO  TOOLS  HITS  TITLE\n"));
}

static void put_budget(struct nl_msg *msg, int type, uint64_t bytes,
		       uint64_t sessions, uint32_t period, uint32_t scope)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	nla_put_u64(msg, SMTPWARD_A_BUDGET_KEY, 1);
	nla_put_u32(msg, SMTPWARD_A_BUDGET_SCOPE, scope);
	if (bytes)
		nla_put_u64(msg, SMTPWARD_A_BUDGET_BYTES, bytes);
	if (sessions)
		nla_put_u64(msg, SMTPWARD_A_BUDGET_SESSIONS, sessions);
	nla_put_u32(msg, SMTPWARD_A_BUDGET_PERIOD, period);
	nla_nest_end(msg, nest);
}

static void take_limits(struct json_object *dump)
{
	struct nl_msg *msg = message();

	nla_put_u64(msg, SMTPWARD_A_POLICY_CAP, 26214400);
	put_budget(msg, SMTPWARD_A_POLICY_BUDGET, 1 << 30, 100, 86400,
		   SMTPWARD_SCOPE_ALL);
	put_budget(msg, SMTPWARD_A_POLICY_BUDGET, 0, 1, 61, SMTPWARD_SCOPE_UID);
	take(msg, dump);
}

static void take_limited_rule(struct json_object *dump)
{
	struct nl_msg *msg = message();
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_POLICY_RULE);

	nla_put_u32(msg, SMTPWARD_A_RULE_ID, 1);
	nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, SMTPWARD_VERDICT_AUDIT);
	nla_put_u64(msg, SMTPWARD_A_RULE_CAP, 7);
	put_budget(msg, SMTPWARD_A_RULE_BUDGET, 5, 0, 3600, SMTPWARD_SCOPE_UID);
	put_budget(msg, SMTPWARD_A_RULE_BUDGET, 0, 3, 2678400,
		   SMTPWARD_SCOPE_ALL);
	nla_nest_end(msg, nest);
	take(msg, dump);
	add_title(dump);
}

TEST_F(table, with_caps_and_budgets)
{
	struct json_object *rules, *budgets, *budget;
	bool same;

	take_head(self->dump, 0);
	take_limits(self->dump);
	take_limited_rule(self->dump);
	take_rule(self->dump, 2, 0);
	same = prints(
		self->dump,
		"policy   7\n"
		"sha256   -\n"
		"ports    25 587\n"
		"default  deny\n"
		"cap      26214400 bytes\n"
		"budget   1073741824 bytes and 100 sessions in 1 d for all\n"
		"budget   1 sessions in 61 s for each-user\n"
		"\n"
		"ID  VERDICT  USERS  TO  TOOLS  HITS  CAP  BUDGETS                                                   TITLE\n"
		" 1  audit    *      *   *         0    7  5 bytes in 1 h for each-user, 3 sessions in 31 d for all  t\n"
		" 2  allow    *      *   *        12    -  -                                                         t\n");
	EXPECT_TRUE(same);
	EXPECT_EQ(26214400, number(self->dump, "transfer-size-cap"));
	ASSERT_TRUE(json_object_object_get_ex(self->dump, "rules", &rules));
	ASSERT_TRUE(json_object_object_get_ex(
		json_object_array_get_idx(rules, 0), "budgets", &budgets));
	ASSERT_EQ(2, json_object_array_length(budgets));
	budget = json_object_array_get_idx(budgets, 0);
	EXPECT_EQ(5, number(budget, "bytes"));
	EXPECT_EQ(3600, number(budget, "period"));
	EXPECT_FALSE(json_object_object_get_ex(budget, "sessions", NULL));
	EXPECT_STREQ("each-user", json_object_get_string(json_object_object_get(
					  budget, "for")));
}

static void put_narrow(struct nl_msg *msg)
{
	struct nlattr *exe;

	nla_put_u32(msg, SMTPWARD_A_RULE_UID, 0);
	nla_put_u32(msg, SMTPWARD_A_RULE_GID, 4000000);
	nla_put_u32(msg, SMTPWARD_A_RULE_LOGINUID, UINT32_MAX);
	nla_put_u32(msg, SMTPWARD_A_RULE_CONTEXT, SMTPWARD_CONTEXT_BACKGROUND);
	nla_put_string(msg, SMTPWARD_A_RULE_CGROUP, "/a");
	nla_put_string(msg, SMTPWARD_A_RULE_CGROUP, "/b\x1b");
	nla_put_string(msg, SMTPWARD_A_RULE_CGROUP, "/c");
	nla_put_u64(msg, SMTPWARD_A_RULE_EXPIRES, 4073536800);
	nla_put_u64(msg, SMTPWARD_A_RULE_LAST, 1);
	exe = nla_nest_start(msg, SMTPWARD_A_RULE_EXECUTABLE);
	nla_put_u32(msg, SMTPWARD_A_EXECUTABLE_DEV_MAJOR, 8);
	nla_put_u32(msg, SMTPWARD_A_EXECUTABLE_DEV_MINOR, 1);
	nla_put_u64(msg, SMTPWARD_A_EXECUTABLE_INO, 77);
	nla_nest_end(msg, exe);
}

TEST_F(table, with_what_narrows_a_rule)
{
	struct nl_msg *msg = message();
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_POLICY_RULE);
	struct json_object *rules, *rule, *exe;
	bool same;

	nla_put_u32(msg, SMTPWARD_A_RULE_ID, 1);
	nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, SMTPWARD_VERDICT_ALLOW);
	nla_put_u64(msg, SMTPWARD_A_RULE_HITS, 3);
	put_narrow(msg);
	nla_nest_end(msg, nest);
	take_head(self->dump, 0);
	take(msg, self->dump);
	add_title(self->dump);
	take_rule(self->dump, 2, 0);
	same = prints(
		self->dump,
		"policy   7\n"
		"sha256   -\n"
		"ports    25 587\n"
		"default  deny\n"
		"\n"
		"ID  VERDICT  USERS                ONLY                                                        TO  TOOLS  HITS  LAST                  EXPIRES               TITLE\n"
		" 1  allow    root, group 4000000  background, programs: 1, in /a, /b\\x1b, 1 more, login none  *   *         3  1970-01-01T00:00:01Z  2099-01-31T10:00:00Z  t\n"
		" 2  allow    *                    -                                                           *   *        12  -                     -                     t\n");
	EXPECT_TRUE(same);
	ASSERT_TRUE(json_object_object_get_ex(self->dump, "rules", &rules));
	rule = json_object_array_get_idx(rules, 0);
	ASSERT_TRUE(json_object_object_get_ex(rule, "executables", &exe));
	EXPECT_EQ(77, number(json_object_array_get_idx(exe, 0), "ino"));
}

TEST_HARNESS_MAIN
