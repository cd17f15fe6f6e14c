// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of connections, from attributes and to attributes. A rule and a policy
 * have the same, under numbers of their own.
 */
#include <net/genetlink.h>

#include "netlink_policy.h"
#include "policy.h"

static struct netlink_range_validation period_range = {
	.min = 1,
	.max = SMTPWARD_PERIOD_MAX,
};

const struct nla_policy sw_nl_budget[SMTPWARD_A_BUDGET_PAD + 1] = {
	[SMTPWARD_A_BUDGET_KEY] = { .type = NLA_U64 },
	[SMTPWARD_A_BUDGET_SCOPE] = NLA_POLICY_MAX(NLA_U32, SMTPWARD_SCOPE_UID),
	[SMTPWARD_A_BUDGET_BYTES] = NLA_POLICY_MIN(NLA_U64, 1),
	[SMTPWARD_A_BUDGET_SESSIONS] = NLA_POLICY_MIN(NLA_U64, 1),
	[SMTPWARD_A_BUDGET_PERIOD] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &period_range),
	[SMTPWARD_A_BUDGET_PAD] = { .type = NLA_BINARY },
};

const struct sw_nl_limit_types sw_nl_rule_limits = {
	.threshold = SMTPWARD_A_RULE_THRESHOLD,
	.cap = SMTPWARD_A_RULE_CAP,
	.budget = SMTPWARD_A_RULE_BUDGET,
	.pad = SMTPWARD_A_RULE_PAD,
};

const struct sw_nl_limit_types sw_nl_policy_limits = {
	.threshold = SMTPWARD_A_POLICY_THRESHOLD,
	.cap = SMTPWARD_A_POLICY_CAP,
	.budget = SMTPWARD_A_POLICY_BUDGET,
	.pad = SMTPWARD_A_POLICY_PAD,
};

/* Validated with the message, so parsing again only sorts. */
static int take_budget(struct sw_budget *budget, const struct nlattr *nest,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ARRAY_SIZE(sw_nl_budget)];
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(sw_nl_budget) - 1, nest,
			       sw_nl_budget, extack);
	if (err)
		return err;
	if (!tb[SMTPWARD_A_BUDGET_KEY] || !tb[SMTPWARD_A_BUDGET_PERIOD])
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "a budget has a key and a period");
	memset(budget, 0, sizeof(*budget));
	budget->key = nla_get_u64(tb[SMTPWARD_A_BUDGET_KEY]);
	budget->period = nla_get_u32(tb[SMTPWARD_A_BUDGET_PERIOD]);
	if (tb[SMTPWARD_A_BUDGET_SCOPE])
		budget->scope = nla_get_u32(tb[SMTPWARD_A_BUDGET_SCOPE]);
	if (tb[SMTPWARD_A_BUDGET_BYTES])
		budget->bytes = nla_get_u64(tb[SMTPWARD_A_BUDGET_BYTES]);
	if (tb[SMTPWARD_A_BUDGET_SESSIONS])
		budget->sessions = nla_get_u64(tb[SMTPWARD_A_BUDGET_SESSIONS]);
	return 0;
}

/**
 * sw_nl_take_limit() - Take an attribute that is one of limits.
 * @limits: Is completed.
 * @attr: Attribute, which may be another.
 * @types: Numbers of those that are meant.
 * @extack: Set to the reason of a failure.
 *
 * Context: Process context.
 * Return: 0 or a negative error.
 */
int sw_nl_take_limit(struct sw_limits *limits, const struct nlattr *attr,
		     const struct sw_nl_limit_types *types,
		     struct netlink_ext_ack *extack)
{
	const int type = nla_type(attr);

	if (type == types->threshold)
		limits->threshold = nla_get_u64(attr);
	if (type == types->cap)
		limits->cap = nla_get_u64(attr);
	if (type != types->budget)
		return 0;
	if (limits->n_budgets == ARRAY_SIZE(limits->budgets))
		return sw_nl_refuse(extack, attr, -E2BIG,
				    "more than 2 budgets");
	return take_budget(&limits->budgets[limits->n_budgets++], attr, extack);
}

static int put_u64_if_set(struct sk_buff *skb, int type, u64 value, int pad)
{
	return value ? nla_put_u64_64bit(skb, type, value, pad) : 0;
}

static int put_budget(struct sk_buff *skb, const struct sw_budget *budget,
		      int type)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_BUDGET_KEY, budget->key,
			      SMTPWARD_A_BUDGET_PAD) ||
	    nla_put_u32(skb, SMTPWARD_A_BUDGET_SCOPE, budget->scope) ||
	    put_u64_if_set(skb, SMTPWARD_A_BUDGET_BYTES, budget->bytes,
			   SMTPWARD_A_BUDGET_PAD) ||
	    put_u64_if_set(skb, SMTPWARD_A_BUDGET_SESSIONS, budget->sessions,
			   SMTPWARD_A_BUDGET_PAD) ||
	    nla_put_u32(skb, SMTPWARD_A_BUDGET_PERIOD, budget->period))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * sw_nl_put_limits() - Write limits as attributes.
 * @skb: To put them.
 * @limits: Limits.
 * @types: Numbers to give them.
 *
 * Context: Any context.
 * Return: 0 or -EMSGSIZE.
 */
int sw_nl_put_limits(struct sk_buff *skb, const struct sw_limits *limits,
		     const struct sw_nl_limit_types *types)
{
	u32 i;

	if (put_u64_if_set(skb, types->threshold, limits->threshold,
			   types->pad) ||
	    put_u64_if_set(skb, types->cap, limits->cap, types->pad))
		return -EMSGSIZE;
	for (i = 0; i < limits->n_budgets; i++)
		if (put_budget(skb, &limits->budgets[i], types->budget))
			return -EMSGSIZE;
	return 0;
}

/**
 * sw_nl_limits_size() - Room that sw_nl_put_limits() needs.
 * @limits: Limits.
 *
 * Context: Any context.
 * Return: Bytes.
 */
size_t sw_nl_limits_size(const struct sw_limits *limits)
{
	const size_t budget = nla_total_size(0) +
			      2 * nla_total_size(sizeof(u32)) +
			      3 * nla_total_size_64bit(sizeof(u64));

	return 2 * nla_total_size_64bit(sizeof(u64)) +
	       limits->n_budgets * budget;
}
