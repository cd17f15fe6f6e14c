// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy read back: for status, for dumps, and for the ports to watch.
 */
#include "policy_model.h"

/**
 * sw_policy_port() - Whether a port counts as SMTP.
 * @policy: Policy.
 * @port: Host order.
 *
 * Context: Any context. Called at every connect on the machine.
 * Return: true when it does.
 */
bool sw_policy_port(const struct sw_policy *policy, u16 port)
{
	return sw_bit_test(policy->ports, port);
}

/**
 * sw_policy_next_port() - Go through the ports that count as SMTP.
 * @policy: Policy.
 * @after: The port before, -1 to begin.
 *
 * Context: Any context.
 * Return: The next port, ascending, or -1 after the last.
 */
int sw_policy_next_port(const struct sw_policy *policy, int after)
{
	int port;

	for (port = after + 1; port < 65536; port++)
		if (sw_bit_test(policy->ports, port))
			return port;
	return -1;
}

/**
 * sw_policy_generation() - Number of a policy.
 * @policy: Policy.
 *
 * Return: 0 for the one a module begins with, else greater.
 */
u32 sw_policy_generation(const struct sw_policy *policy)
{
	return policy->generation;
}

/**
 * sw_policy_default() - What is said about attempts that no rule covers.
 * @policy: Policy.
 *
 * Return: enum smtpward_verdict.
 */
u32 sw_policy_default(const struct sw_policy *policy)
{
	return policy->default_verdict;
}

/**
 * sw_policy_limits() - What a policy says of all connections.
 * @policy: Policy.
 *
 * Return: Limits, which live as long as @policy.
 */
const struct sw_limits *sw_policy_limits(const struct sw_policy *policy)
{
	return &policy->limits[0];
}

/**
 * sw_policy_has_limits() - Whether some connection has a cap or a budget.
 * @policy: Policy.
 *
 * Return: true when there is a rule for it, or the policy says so.
 */
bool sw_policy_has_limits(const struct sw_policy *policy)
{
	return policy->is_limited;
}

/**
 * sw_policy_look() - What is looked for in the payload of connections.
 * @policy: Policy.
 *
 * Return: enum smtpward_look.
 */
u32 sw_policy_look(const struct sw_policy *policy)
{
	return policy->look;
}

/**
 * sw_policy_sha256() - Checksum that a policy came with.
 * @policy: Policy.
 *
 * Return: SMTPWARD_SHA256_SIZE bytes that live as long as @policy, all zero
 * when it came with none.
 */
const u8 *sw_policy_sha256(const struct sw_policy *policy)
{
	return policy->sha256;
}

/**
 * sw_policy_n_rules() - Number of rules.
 * @policy: Policy.
 *
 * Return: At most SMTPWARD_RULES_MAX.
 */
u32 sw_policy_n_rules(const struct sw_policy *policy)
{
	return policy->n_rules;
}

/**
 * sw_policy_n_tools() - Number of ways to recognise a tool.
 * @policy: Policy.
 *
 * Return: At most SMTPWARD_TOOLS_MAX.
 */
u32 sw_policy_n_tools(const struct sw_policy *policy)
{
	return policy->n_tools;
}

static void read_narrow(const struct sw_policy *policy,
			const struct sw_narrow *narrow,
			struct sw_rule_def *rule)
{
	rule->expires = narrow->expires;
	rule->context = narrow->context;
	rule->contained = narrow->contained;
	rule->n_logins = narrow->n_logins;
	rule->logins = narrow->n_logins ? policy->logins + narrow->logins :
					  NULL;
	rule->n_exes = narrow->n_exes;
	rule->exes = narrow->n_exes ? policy->exes + narrow->exes : NULL;
	rule->n_cgroups = narrow->n_cgroups;
	rule->cgroups = narrow->n_cgroups ? policy->text + narrow->cgroups :
					    NULL;
}

/**
 * sw_policy_rule_at() - One rule of a policy.
 * @policy: Policy.
 * @index: Place, from 0, ascending by id.
 * @rule: Set to the rule. Its lists live as long as @policy.
 * @hits: Set to the attempts it decided.
 *
 * Context: Any context.
 * Return: false when there are not as many rules.
 */
bool sw_policy_rule_at(const struct sw_policy *policy, u32 index,
		       struct sw_rule_def *rule, struct sw_hits *hits)
{
	const struct sw_rule *r;

	if (index >= policy->n_rules)
		return false;
	r = &policy->rules[index];
	rule->id = r->id;
	rule->verdict = r->verdict;
	rule->quiet = r->quiet;
	memset(&rule->limits, 0, sizeof(rule->limits));
	if (r->limits)
		rule->limits = policy->limits[r->limits];
	read_narrow(policy, &policy->narrows[r->narrow], rule);
	rule->n_gids = r->n_gids;
	rule->gids = r->n_gids ? policy->gids + r->gids : NULL;
	rule->n_uids = r->n_uids;
	rule->uids = r->n_uids ? policy->uids + r->uids : NULL;
	rule->n_dests = r->n_dests;
	rule->dests = r->n_dests ? policy->dests + r->dests : NULL;
	rule->n_tools = r->n_tools;
	rule->tools = r->n_tools ? policy->rule_tools + r->tools : NULL;
	hits->n = sw_counter_read(&policy->hits[index]);
	hits->last = sw_counter_last(&policy->hits[index]);
	return true;
}

/**
 * sw_policy_tool_at() - One way to recognise a tool.
 * @policy: Policy.
 * @index: Place, from 0, in the order they were added.
 * @tool: Set to the way. Its strings live as long as @policy.
 *
 * Context: Any context.
 * Return: false when there are not as many.
 */
bool sw_policy_tool_at(const struct sw_policy *policy, u32 index,
		       struct sw_tool_def *tool)
{
	const struct sw_tool *t;

	if (index >= policy->n_tools)
		return false;
	t = &policy->tools[index];
	tool->id = t->id;
	tool->name = t->name;
	tool->file = *t->file ? t->file : NULL;
	tool->by_inode = t->by_inode;
	tool->dev_major = t->dev_major;
	tool->dev_minor = t->dev_minor;
	tool->ino = t->ino;
	tool->applet = *t->applet ? t->applet : NULL;
	tool->program = *t->program ? t->program : NULL;
	return true;
}
