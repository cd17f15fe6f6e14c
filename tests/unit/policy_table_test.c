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
static void take_rule(struct json_object *dump, uint32_t id, uint64_t threshold)
{
	struct nl_msg *msg = message();
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_POLICY_RULE);
	struct json_object *rules;

	nla_put_u32(msg, SMTPWARD_A_RULE_ID, id);
	nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, SMTPWARD_VERDICT_ALLOW);
	nla_put_u64(msg, SMTPWARD_A_RULE_HITS, 12);
	if (threshold)
		nla_put_u64(msg, SMTPWARD_A_RULE_THRESHOLD, threshold);
	nla_nest_end(msg, nest);
	take(msg, dump);
	json_object_object_get_ex(dump, "rules", &rules);
	json_object_object_add(
		json_object_array_get_idx(rules,
					  json_object_array_length(rules) - 1),
		"title", json_object_new_string("t"));
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

TEST_HARNESS_MAIN
