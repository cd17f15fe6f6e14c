// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule of a compiled policy into the engine's builder.
 */
#include <sys/socket.h>

#include "compiler.h"
#include "engine_read.h"

static const struct limit_types rule_limits = {
	SMTPWARD_A_RULE_THRESHOLD,
	SMTPWARD_A_RULE_CAP,
	SMTPWARD_A_RULE_BUDGET,
};

static bool take_budget(struct reader *r, const struct nlattr *nest,
			struct sw_budget *to)
{
	const struct nlattr *a;
	bool good = true;
	int left;

	nla_for_each_nested(a, nest, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_BUDGET_KEY:
			good = reader_take(r, a, &to->key, sizeof(to->key));
			break;
		case SMTPWARD_A_BUDGET_SCOPE:
			good = reader_take(r, a, &to->scope, sizeof(to->scope));
			break;
		case SMTPWARD_A_BUDGET_BYTES:
			good = reader_take(r, a, &to->bytes, sizeof(to->bytes));
			break;
		case SMTPWARD_A_BUDGET_SESSIONS:
			good = reader_take(r, a, &to->sessions,
					   sizeof(to->sessions));
			break;
		case SMTPWARD_A_BUDGET_PERIOD:
			good = reader_take(r, a, &to->period,
					   sizeof(to->period));
			break;
		case SMTPWARD_A_BUDGET_PAD:
			break;
		default:
			return reader_refuse(
				r, "a budget has an unknown attribute");
		}
		if (!good)
			return false;
	}
	return left ? reader_refuse(r, "a budget has bytes left over") : true;
}

/**
 * engine_take_limit() - Take an attribute that is one of limits.
 * @r: The policy.
 * @a: The attribute. The caller knows all others that it may be.
 * @types: Numbers of those that are meant.
 * @to: Is completed.
 *
 * Return: true when it was one.
 */
bool engine_take_limit(struct reader *r, const struct nlattr *a,
		       const struct limit_types *types, struct sw_limits *to)
{
	const int type = nla_type(a);

	if (type == types->threshold)
		return reader_take(r, a, &to->threshold, sizeof(to->threshold));
	if (type == types->cap)
		return reader_take(r, a, &to->cap, sizeof(to->cap));
	if (type != types->budget)
		return reader_refuse(r, "the policy has an unknown attribute");
	if (to->n_budgets == ARRAY_SIZE(to->budgets))
		return reader_refuse(r, "more than 2 budgets");
	return take_budget(r, a, &to->budgets[to->n_budgets++]);
}

static bool take_addr(struct reader *r, const struct nlattr *a,
		      struct sw_rule_dest *to)
{
	const int len = nla_len(a);

	if (len != 4 && len != 16)
		return reader_refuse(r, "an address has 4 or 16 bytes");
	to->family = len == 4 ? AF_INET : AF_INET6;
	memcpy(to->addr, nla_data(a), len);
	return true;
}

static bool take_dest(struct reader *r, const struct nlattr *nest,
		      struct sw_rule_dest *to)
{
	const struct nlattr *a;
	uint32_t prefix_len = 0;
	bool good = true;
	int left;

	*to = (struct sw_rule_dest){ .port_max = UINT16_MAX };
	nla_for_each_nested(a, nest, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_DEST_ADDR:
			good = take_addr(r, a, to);
			break;
		case SMTPWARD_A_DEST_PREFIX_LEN:
			good = reader_take(r, a, &prefix_len,
					   sizeof(prefix_len));
			break;
		case SMTPWARD_A_DEST_PORT_MIN:
			good = reader_take(r, a, &to->port_min,
					   sizeof(to->port_min));
			break;
		case SMTPWARD_A_DEST_PORT_MAX:
			good = reader_take(r, a, &to->port_max,
					   sizeof(to->port_max));
			break;
		default:
			return reader_refuse(r,
					     "a dest has an unknown attribute");
		}
		if (!good)
			return false;
	}
	to->prefix_len = prefix_len;
	return left ? reader_refuse(r, "a dest has bytes left over") : true;
}

static bool take_exe(struct reader *r, const struct nlattr *nest,
		     struct sw_inode *to)
{
	const struct nlattr *a;
	bool good = true;
	int left;

	*to = (struct sw_inode){ 0 };
	nla_for_each_nested(a, nest, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_EXECUTABLE_DEV_MAJOR:
			good = reader_take(r, a, &to->dev_major,
					   sizeof(to->dev_major));
			break;
		case SMTPWARD_A_EXECUTABLE_DEV_MINOR:
			good = reader_take(r, a, &to->dev_minor,
					   sizeof(to->dev_minor));
			break;
		case SMTPWARD_A_EXECUTABLE_INO:
			good = reader_take(r, a, &to->ino, sizeof(to->ino));
			break;
		case SMTPWARD_A_EXECUTABLE_PAD:
			break;
		default:
			return reader_refuse(
				r, "an executable has an unknown attribute");
		}
		if (!good)
			return false;
	}
	return left ? reader_refuse(r, "an executable has bytes left over") :
		      true;
}

static bool take_cgroup(struct reader *r, const struct nlattr *a,
			struct sw_rule_def *rule)
{
	const char *pattern;
	uint32_t size;

	if (!reader_take_text(r, a, &pattern))
		return false;
	size = strlen(pattern) + 1;
	if (size > sizeof(r->cgroups) - r->cgroups_len)
		return reader_refuse(r, "the cgroups are too long");
	memcpy(r->cgroups + r->cgroups_len, pattern, size);
	r->cgroups_len += size;
	rule->n_cgroups++;
	return true;
}

static bool take_context(struct reader *r, const struct nlattr *a,
			 struct sw_rule_def *rule)
{
	uint32_t context;

	if (!reader_take(r, a, &context, sizeof(context)))
		return false;
	if (context > SMTPWARD_CONTEXT_INTERACTIVE)
		return reader_refuse(r, "no such context");
	rule->context = context + 1;
	return true;
}

/* What a rule is narrowed to, or a limit. */
static bool take_narrow_attr(struct reader *r, const struct nlattr *a,
			     struct sw_rule_def *rule)
{
	switch (nla_type(a)) {
	case SMTPWARD_A_RULE_EXPIRES:
		return reader_take(r, a, &rule->expires, sizeof(rule->expires));
	case SMTPWARD_A_RULE_LOGINUID:
		return reader_take(r, a, &r->logins[rule->n_logins++],
				   sizeof(r->logins[0]));
	case SMTPWARD_A_RULE_EXECUTABLE:
		return take_exe(r, a, &r->exes[rule->n_exes++]);
	case SMTPWARD_A_RULE_CGROUP:
		return take_cgroup(r, a, rule);
	case SMTPWARD_A_RULE_CONTEXT:
		return take_context(r, a, rule);
	case SMTPWARD_A_RULE_CONTAINER:
		rule->contained = true;
		return true;
	default:
		return engine_take_limit(r, a, &rule_limits, &rule->limits);
	}
}

static bool take_rule_attr(struct reader *r, const struct nlattr *a,
			   struct sw_rule_def *rule)
{
	switch (nla_type(a)) {
	case SMTPWARD_A_RULE_ID:
		return reader_take(r, a, &rule->id, sizeof(rule->id));
	case SMTPWARD_A_RULE_VERDICT:
		return reader_take(r, a, &rule->verdict, sizeof(rule->verdict));
	case SMTPWARD_A_RULE_UID:
		return reader_take(r, a, &r->uids[rule->n_uids++],
				   sizeof(r->uids[0]));
	case SMTPWARD_A_RULE_GID:
		return reader_take(r, a, &r->gids[rule->n_gids++],
				   sizeof(r->gids[0]));
	case SMTPWARD_A_RULE_TOOL:
		return reader_take(r, a, &r->tools[rule->n_tools++],
				   sizeof(r->tools[0]));
	case SMTPWARD_A_RULE_DEST:
		return take_dest(r, a, &r->dests[rule->n_dests++]);
	case SMTPWARD_A_RULE_QUIET:
		rule->quiet = true;
		return true;
	case SMTPWARD_A_RULE_PAD:
		return true;
	default:
		return take_narrow_attr(r, a, rule);
	}
}

/* The builder tells no list from an empty one. */
static void set_lists(const struct reader *r, struct sw_rule_def *rule)
{
	rule->uids = rule->n_uids ? r->uids : NULL;
	rule->gids = rule->n_gids ? r->gids : NULL;
	rule->logins = rule->n_logins ? r->logins : NULL;
	rule->tools = rule->n_tools ? r->tools : NULL;
	rule->dests = rule->n_dests ? r->dests : NULL;
	rule->exes = rule->n_exes ? r->exes : NULL;
	rule->cgroups = rule->n_cgroups ? r->cgroups : NULL;
}

/**
 * engine_parse_rule() - Understand a rule.
 * @r: The policy, which has the rule's lists until the next one.
 * @nest: The rule.
 * @rule: Receives it.
 *
 * Return: true when it has no unknown attribute.
 */
bool engine_parse_rule(struct reader *r, const struct nlattr *nest,
		       struct sw_rule_def *rule)
{
	const struct nlattr *a;
	int left;

	*rule = (struct sw_rule_def){ 0 };
	r->cgroups_len = 0;
	nla_for_each_nested(a, nest, left)
		if (!take_rule_attr(r, a, rule))
			return false;
	if (left)
		return reader_refuse(r, "a rule has bytes left over");
	set_lists(r, rule);
	return true;
}
