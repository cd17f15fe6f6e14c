// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a rule or a policy says of connections, as the kernel takes it.
 */
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sha2.h>
#include <string.h>

#include "compile.h"
#include "parse.h"
#include "period.h"
#include "policy.h"

/* A rule and a policy have the same attributes under numbers of their own. */
struct types {
	int threshold, cap, budget;
};

/*
 * The kernel keeps what was used of a budget under its key, scope and period,
 * over one policy after another. The title is what a rule keeps when rules and
 * budgets around it come, go or change places.
 */
static uint64_t key_of(const char *title)
{
	uint8_t sum[SHA256_DIGEST_LENGTH];
	uint64_t key;
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, (const uint8_t *)title, strlen(title));
	SHA256Final(sum, &ctx);
	memcpy(&key, sum, sizeof(key));
	return key;
}

static int put_size(struct nl_msg *msg, int type, const char *word)
{
	uint64_t bytes;

	if (!word)
		return 0;
	return parse_size(word, &bytes) ? -1 : nla_put_u64(msg, type, bytes);
}

static int put_count(struct nl_msg *msg, int type, const char *word)
{
	uint64_t n;

	if (!word)
		return 0;
	return parse_count(word, &n) ? -1 : nla_put_u64(msg, type, n);
}

static int put_budget(struct nl_msg *msg, int type, const struct budget *budget,
		      uint64_t key)
{
	struct nlattr *nest = nla_nest_start(msg, NLA_F_NESTED | type);
	uint32_t seconds;

	if (!nest || parse_period(budget->period, &seconds) ||
	    nla_put_u64(msg, SMTPWARD_A_BUDGET_KEY, key) ||
	    nla_put_u32(msg, SMTPWARD_A_BUDGET_SCOPE, budget->scope) ||
	    put_size(msg, SMTPWARD_A_BUDGET_BYTES, budget->bytes) ||
	    put_count(msg, SMTPWARD_A_BUDGET_SESSIONS, budget->sessions) ||
	    nla_put_u32(msg, SMTPWARD_A_BUDGET_PERIOD, seconds))
		return -1;
	return nla_nest_end(msg, nest);
}

static int put_limits(struct nl_msg *msg, const struct limits *limits,
		      const struct types *types, uint64_t key)
{
	unsigned int i;

	if (put_size(msg, types->threshold, limits->threshold) ||
	    put_size(msg, types->cap, limits->cap))
		return -1;
	for (i = 0; i < limits->budgets_count; i++)
		if (put_budget(msg, types->budget, &limits->budgets[i], key))
			return -1;
	return 0;
}

/**
 * compile_rule_limits() - Write what a rule says of its connections.
 * @msg: Where to, inside the rule.
 * @rule: The rule, checked.
 *
 * Return: 0, or a negative number when it does not fit.
 */
int compile_rule_limits(struct nl_msg *msg, const struct rule *rule)
{
	static const struct types types = {
		.threshold = SMTPWARD_A_RULE_THRESHOLD,
		.cap = SMTPWARD_A_RULE_CAP,
		.budget = SMTPWARD_A_RULE_BUDGET,
	};

	return put_limits(msg, &rule->limits, &types, key_of(rule->title));
}

/**
 * compile_policy_limits() - Write what a file says of all connections.
 * @msg: Where to.
 * @file: The file, checked.
 *
 * Return: 0, or a negative number when it does not fit.
 */
int compile_policy_limits(struct nl_msg *msg, const struct policy_file *file)
{
	static const struct types types = {
		.threshold = SMTPWARD_A_POLICY_THRESHOLD,
		.cap = SMTPWARD_A_POLICY_CAP,
		.budget = SMTPWARD_A_POLICY_BUDGET,
	};

	/* No rule has an empty title. */
	return put_limits(msg, &file->limits, &types, key_of(""));
}
