// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy engine against a plain matcher, with random rules and attempts.
 */
#include "policy_naive.h"

/* Included by fuzz_engine, which has other choices. */
#ifndef FUZZED
#include "kselftest_harness.h"
#endif

#define POLICIES 400
#define ATTEMPTS 200

static const struct sw_limits limits = {
	.threshold = 7,
	.cap = 8,
	.n_budgets = 1,
	.budgets[0] = { .key = 9, .bytes = 10, .period = 11 },
};

#ifndef FUZZED
static u64 state = 1;

/* The same numbers in every run, so that a failure can be looked into. */
static u32 below(u32 n)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % n;
}
#endif

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

/* Numbers and names so few that subjects often fit. */
static const char *const cgroups[] = { "/a", "/a/b", "/*/b", "/b*" };

static void random_narrow(struct rule *rule)
{
	struct sw_rule_def *def = &rule->def;
	u32 i;

	def->expires = below(3) ? 0 : 1 + below(4);
	def->context = below(4) ? 0 : 1 + below(2);
	def->contained = !below(5);
	def->n_logins = below(4) ? 0 : 1 + below(LIST);
	def->n_exes = below(4) ? 0 : 1 + below(LIST);
	def->n_cgroups = !below(4);
	for (i = 0; i < LIST; i++) {
		rule->logins[i] = below(3) - 1;
		rule->exes[i].ino = below(3);
		rule->exes[i].dev_minor = below(2);
	}
	def->logins = def->n_logins ? rule->logins : NULL;
	def->exes = def->n_exes ? rule->exes : NULL;
	def->cgroups = def->n_cgroups ? cgroups[below(4)] : NULL;
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
	def->n_gids = below(3) ? 0 : below(LIST + 1);
	def->n_dests = below(5) ? below(LIST + 1) : 0;
	def->n_tools = below(2) ? below(LIST + 1) : 0;
	for (i = 0; i < LIST; i++) {
		rule->uids[i] = below(5);
		rule->gids[i] = below(8);
		rule->tools[i] = below(6);
		random_dest(&rule->dests[i]);
	}
	def->uids = def->n_uids ? rule->uids : NULL;
	def->gids = def->n_gids ? rule->gids : NULL;
	def->dests = def->n_dests ? rule->dests : NULL;
	def->tools = def->n_tools ? rule->tools : NULL;
	if (!below(3))
		random_narrow(rule);
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

static const char *const paths[] = { "/a",   "/a/b",  "/a/b/c", "/b",
				     "/c/b", "/ba/x", "/ab" };

static struct sw_subject random_subject(u32 *groups)
{
	struct sw_subject subject = { .uid = below(6),
				      .gid = below(8),
				      .groups = groups,
				      .n_groups = below(LIST + 1),
				      .loginuid = below(3) - 1,
				      .contained = below(2),
				      .missing = below(3) ? 0 : below(16),
				      .time = below(5),
				      .exe = { .ino = below(3),
					       .dev_minor = below(2) },
				      .context = below(2),
				      .cgroup = paths[below(7)] };
	u32 i;

	for (i = 0; i < LIST; i++)
		groups[i] = below(8);
	return subject;
}

/* What is asked for is told, and nothing is asked for twice. */
static void ask(const struct sw_policy *policy, struct sw_subject *subject,
		const struct sw_attempt *attempt, struct sw_decision *dec)
{
	u32 needs;

	subject->known = 0;
	do {
		needs = attempt->dest ? sw_policy_connect(policy, subject,
							  attempt->dest, dec) :
					sw_policy_exec(policy, subject,
						       attempt->tools, dec);
		if (needs & subject->known)
			abort();
		subject->known |= needs;
	} while (needs);
}

static bool attempt_agrees(const struct sw_policy *policy,
			   const struct rule *rules, u32 *by_rule)
{
	struct sw_tools tools = { .n = 1 + below(3) };
	struct sw_decision connect, exec;
	struct sw_dest dest = { .family = below(2) ? AF_INET : AF_INET6,
				.port = below(8) };
	struct sw_subject subject;
	u32 i, groups[LIST];

	subject = random_subject(groups);
	random_addr(dest.addr, dest.family);
	for (i = 0; i < tools.n; i++)
		tools.id[i] = 1 + below(5);
	ask(policy, &subject, &(struct sw_attempt){ .dest = &dest }, &connect);
	ask(policy, &subject, &(struct sw_attempt){ .tools = &tools }, &exec);
	*by_rule += !!connect.rule_id + !!exec.rule_id;
	return agrees(naive(rules, &subject, &dest, NULL), &connect) &&
	       agrees(naive(rules, &subject, NULL, &tools), &exec);
}

#ifndef FUZZED
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
#endif
