// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of connections as the kernel takes them.
 */
#include <netlink/attr.h>

#include <kselftest_harness.h>

#include "compile.h"
#include "policy_fixture.h"

#define RULES_MAX 8

struct budget_seen {
	uint64_t key, bytes, sessions;
	uint32_t scope, period;
};

struct seen {
	uint64_t threshold, cap;
	unsigned int budgets;
	struct budget_seen budget[2];
};

/* Of the policy, and of rules by the order in which they stand. */
static struct seen all, rule[RULES_MAX];

static uint64_t number(struct nlattr *attr)
{
	if (!attr)
		return 0;
	return nla_len(attr) == sizeof(uint64_t) ? nla_get_u64(attr) :
						   nla_get_u32(attr);
}

static void look_at_budget(struct seen *seen, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_BUDGET_MAX + 1];

	if (seen->budgets == 2 || !(nest->nla_type & NLA_F_NESTED) ||
	    nla_parse_nested(tb, SMTPWARD_A_BUDGET_MAX, nest, NULL))
		abort();
	seen->budget[seen->budgets++] = (struct budget_seen){
		.key = number(tb[SMTPWARD_A_BUDGET_KEY]),
		.bytes = number(tb[SMTPWARD_A_BUDGET_BYTES]),
		.sessions = number(tb[SMTPWARD_A_BUDGET_SESSIONS]),
		.scope = number(tb[SMTPWARD_A_BUDGET_SCOPE]),
		.period = number(tb[SMTPWARD_A_BUDGET_PERIOD]),
	};
}

static void look_at_rule(struct seen *seen, struct nlattr *nest)
{
	struct nlattr *a;
	int left;

	nla_for_each_nested(a, nest, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_RULE_THRESHOLD:
			seen->threshold = nla_get_u64(a);
			break;
		case SMTPWARD_A_RULE_CAP:
			seen->cap = nla_get_u64(a);
			break;
		case SMTPWARD_A_RULE_BUDGET:
			look_at_budget(seen, a);
			break;
		}
	}
}

static void look_at_policy(const struct part *part)
{
	struct nlattr *a;
	int left;

	nla_for_each_attr(a, (struct nlattr *)part->data, (int)part->len,
			  left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_POLICY_THRESHOLD:
			all.threshold = nla_get_u64(a);
			break;
		case SMTPWARD_A_POLICY_CAP:
			all.cap = nla_get_u64(a);
			break;
		case SMTPWARD_A_POLICY_BUDGET:
			look_at_budget(&all, a);
			break;
		}
	}
}

static void look(const struct compiled *c)
{
	unsigned int i, n = 0;
	struct nlattr *a;
	int left;

	memset(&all, 0, sizeof(all));
	memset(rule, 0, sizeof(rule));
	look_at_policy(&c->parts[0]);
	for (i = 1; i < c->n_parts; i++) {
		nla_for_each_attr(a, (struct nlattr *)c->parts[i].data,
				  (int)c->parts[i].len, left)
			if (nla_type(a) == SMTPWARD_A_POLICY_RULE)
				look_at_rule(&rule[n++], a);
	}
}

FIXTURE(limits)
{
	struct dir dir;
};

FIXTURE_SETUP(limits)
{
	dir_make(&self->dir);
}

FIXTURE_TEARDOWN(limits)
{
	dir_remove(&self->dir);
}

/* Whether the policy with a file of this text is a good one, which is looked at. */
static bool with(struct dir *dir, const char *text)
{
	dir_write(dir, "a.yaml", text);
	if (!dir_read(dir))
		return false;
	look(&dir->set.compiled);
	return true;
}

TEST_F(limits, of_rules)
{
	ASSERT_TRUE(with(&self->dir,
			 "default: deny\nrules:\n"
			 "  - title: none\n    verdict: allow\n"
			 "  - title: own\n    verdict: allow\n"
			 "    transfer-size-threshold: 500 kB\n"
			 "    transfer-size-cap: 9223372036854775807\n"
			 "    budgets:\n"
			 "      - bytes: 1 GiB\n"
			 "        sessions: 9223372036854775807\n"
			 "        period: 24 h\n"
			 "      - sessions: 1\n"
			 "        period: 31 d\n"
			 "        for: each-user\n"
			 "  - title: other\n    verdict: audit\n"
			 "    budgets: [{bytes: 1, period: 1 s, for: all}]\n"));
	EXPECT_EQ(0, all.cap);
	EXPECT_EQ(0, all.budgets);
	EXPECT_EQ(0, rule[0].cap);
	EXPECT_EQ(0, rule[0].budgets);

	EXPECT_EQ(500000, rule[1].threshold);
	EXPECT_EQ(INT64_MAX, rule[1].cap);
	ASSERT_EQ(2, rule[1].budgets);
	EXPECT_EQ(1 << 30, rule[1].budget[0].bytes);
	EXPECT_EQ(INT64_MAX, rule[1].budget[0].sessions);
	EXPECT_EQ(86400, rule[1].budget[0].period);
	EXPECT_EQ(SMTPWARD_SCOPE_ALL, rule[1].budget[0].scope);
	EXPECT_EQ(0, rule[1].budget[1].bytes);
	EXPECT_EQ(1, rule[1].budget[1].sessions);
	EXPECT_EQ(2678400, rule[1].budget[1].period);
	EXPECT_EQ(SMTPWARD_SCOPE_UID, rule[1].budget[1].scope);

	ASSERT_EQ(1, rule[2].budgets);
	EXPECT_EQ(1, rule[2].budget[0].bytes);
	EXPECT_EQ(0, rule[2].budget[0].sessions);
	EXPECT_EQ(1, rule[2].budget[0].period);
	EXPECT_EQ(SMTPWARD_SCOPE_ALL, rule[2].budget[0].scope);
}

TEST_F(limits, of_all_connections)
{
	dir_write(&self->dir, "b.yaml", "transfer-size-cap: 25 MiB\n");
	dir_write(&self->dir, "c.yaml",
		  "budgets:\n  - {sessions: 7, period: 2 h, for: each-user}\n"
		  "  - {bytes: 8, period: 1 min}\n");
	ASSERT_TRUE(with(&self->dir, "default: deny\nrules:\n"
				     "- {title: t, verdict: allow}\n"));
	EXPECT_EQ(26214400, all.cap);
	ASSERT_EQ(2, all.budgets);
	EXPECT_EQ(7, all.budget[0].sessions);
	EXPECT_EQ(0, all.budget[0].bytes);
	EXPECT_EQ(7200, all.budget[0].period);
	EXPECT_EQ(SMTPWARD_SCOPE_UID, all.budget[0].scope);
	EXPECT_EQ(8, all.budget[1].bytes);
	EXPECT_EQ(60, all.budget[1].period);
	EXPECT_EQ(0, rule[0].cap);
	EXPECT_EQ(0, rule[0].budgets);
}

#define BUDGET "    budgets: [{bytes: 1, period: 1 h}]\n"

/* Rules come before it and budgets beside it, the amount and the users change. */
TEST_F(limits, key_stays_with_the_title)
{
	uint64_t key;

	ASSERT_TRUE(with(&self->dir,
			 "default: deny\nrules:\n"
			 "  - title: cron\n    verdict: allow\n" BUDGET));
	key = rule[0].budget[0].key;
	EXPECT_NE(0, key);
	ASSERT_TRUE(with(&self->dir,
			 "default: allow\nrules:\n"
			 "  - title: web\n    verdict: allow\n" BUDGET
			 "  - title: cron\n    verdict: audit\n    users: [0]\n"
			 "    budgets:\n      - {sessions: 1, period: 2 h}\n"
			 "      - {bytes: 9, period: 1 h}\n"));
	EXPECT_NE(key, rule[0].budget[0].key);
	EXPECT_EQ(key, rule[1].budget[0].key);
	EXPECT_EQ(key, rule[1].budget[1].key);
}

TEST_F(limits, key_of_the_policy_is_its_own)
{
	uint64_t key;

	ASSERT_TRUE(with(&self->dir,
			 "default: deny\nbudgets: [{bytes: 1, period: 1 h}]\n"
			 "rules:\n"
			 "  - title: t\n    verdict: allow\n" BUDGET));
	key = all.budget[0].key;
	EXPECT_NE(0, key);
	EXPECT_NE(key, rule[0].budget[0].key);
	ASSERT_TRUE(with(
		&self->dir,
		"default: allow\nbudgets: [{sessions: 2, period: 2 h}]\n"));
	EXPECT_EQ(key, all.budget[0].key);
}

TEST_HARNESS_MAIN
