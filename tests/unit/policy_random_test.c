// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy engine against a matcher so plain that it can be seen to be right.
 */
#include "policy.h"
#include "policy_shim.h"

#include "kselftest_harness.h"

#define POLICIES 400
#define ATTEMPTS 200
#define RULES 20
#define LIST 3

static const struct sw_limits limits = {
	.threshold = 7,
	.cap = 8,
	.n_budgets = 1,
	.budgets[0] = { .key = 9, .bytes = 10, .period = 11 },
};

struct rule {
	struct sw_rule_def def;
	u32 uids[LIST];
	struct sw_rule_dest dests[LIST];
	u32 tools[LIST];
};

static u64 state = 1;

/* The same numbers in every run, so that a failure can be looked into. */
static u32 below(u32 n)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % n;
}

static u32 bit(const u8 *addr, u32 n)
{
	return addr[n / 8] >> (7 - n % 8) & 1;
}

/* Few different bits, so that prefixes are often met and often nearly. */
static void random_addr(u8 *addr, u16 family)
{
	u32 i;

	memset(addr, 0, 16);
	for (i = 0; i < (family == AF_INET ? 4 : 16); i++)
		addr[i] = below(4) ? 0 : 1 << below(8);
}

static void random_dest(struct sw_rule_dest *dest)
{
	static const u16 families[] = { 0, AF_INET, AF_INET6 };
	u32 i;

	memset(dest, 0, sizeof(*dest));
	dest->family = families[below(3)];
	dest->port_min = below(4);
	dest->port_max = dest->port_min + below(4);
	if (!dest->family)
		return;
	dest->prefix_len = below(dest->family == AF_INET ? 33 : 129);
	random_addr(dest->addr, dest->family);
	for (i = dest->prefix_len; i < 128; i++)
		dest->addr[i / 8] &= ~(0x80 >> i % 8);
}

static void random_rule(struct rule *rule, u32 id)
{
	struct sw_rule_def *def = &rule->def;
	u32 i;

	memset(rule, 0, sizeof(*rule));
	def->id = id;
	def->verdict = below(3);
	def->quiet = below(2);
	def->limits.threshold = below(3);
	def->limits.cap = below(3);
	def->limits.n_budgets = below(SMTPWARD_BUDGETS_MAX + 1);
	for (i = 0; i < def->limits.n_budgets; i++) {
		def->limits.budgets[i].key = 2 * below(500) + i;
		def->limits.budgets[i].sessions = 1;
		def->limits.budgets[i].period = 1;
	}
	def->n_uids = below(2) ? below(LIST + 1) : 0;
	def->n_dests = below(5) ? below(LIST + 1) : 0;
	def->n_tools = below(2) ? below(LIST + 1) : 0;
	for (i = 0; i < LIST; i++) {
		rule->uids[i] = below(5);
		rule->tools[i] = below(6);
		random_dest(&rule->dests[i]);
	}
	def->uids = def->n_uids ? rule->uids : NULL;
	def->dests = def->n_dests ? rule->dests : NULL;
	def->tools = def->n_tools ? rule->tools : NULL;
}

static bool naive_uid(const struct rule *rule, u32 uid)
{
	u32 i;

	for (i = 0; i < rule->def.n_uids; i++)
		if (rule->uids[i] == uid)
			return true;
	return !rule->def.n_uids;
}

static bool naive_dest(const struct rule *rule, const struct sw_dest *dest)
{
	u32 i, k;

	for (i = 0; i < rule->def.n_dests; i++) {
		const struct sw_rule_dest *d = &rule->dests[i];

		if (dest->port < d->port_min || dest->port > d->port_max ||
		    (d->family && d->family != dest->family))
			continue;
		for (k = 0; k < d->prefix_len; k++)
			if (bit(d->addr, k) != bit(dest->addr, k))
				break;
		if (k == d->prefix_len)
			return true;
	}
	return !rule->def.n_dests && !rule->def.n_tools;
}

static bool naive_tools(const struct rule *rule, const struct sw_tools *tools)
{
	u32 i, k;

	for (i = 0; i < rule->def.n_tools; i++)
		for (k = 0; k < tools->n; k++)
			if (!rule->tools[i] || rule->tools[i] == tools->id[k])
				return true;
	return !rule->def.n_dests && !rule->def.n_tools;
}

static const struct rule *naive(const struct rule *rules, u32 uid,
				const struct sw_dest *dest,
				const struct sw_tools *tools)
{
	u32 i;

	for (i = 0; i < RULES; i++)
		if (naive_uid(&rules[i], uid) &&
		    (dest ? naive_dest(&rules[i], dest) :
			    naive_tools(&rules[i], tools)))
			return &rules[i];
	return NULL;
}

static struct sw_policy *random_policy(struct rule *rules)
{
	struct sw_policy_builder *b;
	struct sw_policy *policy = NULL;
	const char *why;
	u32 i, id = 0;
	int err;

	b = sw_policy_builder_new(SMTPWARD_VERDICT_AUDIT);
	err = sw_policy_builder_limits(b, &limits, &why);
	for (i = 1; i < 6; i++) {
		const struct sw_tool_def tool = {
			.id = i, .name = "tool", .by_inode = true, .ino = i
		};

		err |= sw_policy_builder_tool(b, &tool, &why);
	}
	for (i = 0; i < RULES; i++) {
		id += 1 + below(3);
		random_rule(&rules[i], id);
		err |= sw_policy_builder_rule(b, &rules[i].def, &why);
	}
	if (!err)
		policy = sw_policy_builder_finish(b, 1, NULL, &why);
	sw_policy_builder_free(b);
	return policy;
}

static bool limits_agree(const struct sw_limits *own,
			 const struct sw_decision *dec)
{
	const u32 n = own->n_budgets;

	if (dec->verdict == SMTPWARD_VERDICT_DENY)
		return !dec->cap && !dec->n_budgets;
	return dec->threshold == (own->threshold ?: limits.threshold) &&
	       dec->cap == (own->cap ?: limits.cap) &&
	       dec->n_budgets == n + 1 &&
	       !memcmp(dec->budgets, own->budgets, n * sizeof(*own->budgets)) &&
	       dec->budgets[n].key == limits.budgets[0].key;
}

static bool agrees(const struct rule *rule, const struct sw_decision *dec)
{
	static const struct sw_limits none;

	if (!limits_agree(rule ? &rule->def.limits : &none, dec))
		return false;
	if (!rule)
		return !dec->rule_id && !dec->quiet &&
		       dec->verdict == SMTPWARD_VERDICT_AUDIT;
	return dec->rule_id == rule->def.id && dec->quiet == rule->def.quiet &&
	       dec->verdict == rule->def.verdict;
}

static bool attempt_agrees(const struct sw_policy *policy,
			   const struct rule *rules, u32 *by_rule)
{
	const u32 uid = below(6);
	struct sw_tools tools = { .n = 1 + below(3) };
	struct sw_decision connect, exec;
	struct sw_dest dest = { .family = below(2) ? AF_INET : AF_INET6,
				.port = below(8) };
	u32 i;

	random_addr(dest.addr, dest.family);
	for (i = 0; i < tools.n; i++)
		tools.id[i] = 1 + below(5);
	sw_policy_connect(policy, uid, &dest, &connect);
	sw_policy_exec(policy, uid, &tools, &exec);
	*by_rule += !!connect.rule_id + !!exec.rule_id;
	return agrees(naive(rules, uid, &dest, NULL), &connect) &&
	       agrees(naive(rules, uid, NULL, &tools), &exec);
}

TEST(same_as_naive)
{
	static struct rule rules[RULES];
	struct sw_policy *policy;
	u32 by_rule = 0;
	u32 i, k;

	for (i = 0; i < POLICIES; i++) {
		policy = random_policy(rules);
		ASSERT_NE(NULL, policy);
		for (k = 0; k < ATTEMPTS; k++)
			ASSERT_TRUE(attempt_agrees(policy, rules, &by_rule))
			{
				TH_LOG("policy %u, attempt %u", i, k);
			}
		sw_policy_free(policy);
	}
	/* Neither always the default nor never. */
	EXPECT_LT(POLICIES * ATTEMPTS / 2, by_rule);
	EXPECT_GT(2 * POLICIES * ATTEMPTS, by_rule);
}

TEST_HARNESS_MAIN
