// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a policy in, and makes it ready to be looked up.
 */
#include "policy_builder.h"

/**
 * sw_pool_grow() - Make room in an array.
 * @array: Points to the array.
 * @room: Entries there is memory for.
 * @want: Entries there has to be memory for.
 * @size: Of an entry.
 *
 * Doubles, so that copying stays in proportion to what is there at the end.
 *
 * Context: Process context, may sleep.
 * Return: false when memory is short.
 */
bool sw_pool_grow(void *array, u32 *room, u32 want, size_t size)
{
	u32 n = *room * 2 > 64 ? *room * 2 : 64;
	void *old, *new;

	if (want <= *room)
		return true;
	if (n < want)
		n = want;
	new = sw_calloc(n, size);
	if (!new)
		return false;
	memcpy(&old, array, sizeof(old));
	if (old)
		memcpy(new, old, *room * size);
	sw_free(old);
	memcpy(array, &new, sizeof(new));
	*room = n;
	return true;
}

static int refuse(const char **why, int err, const char *text)
{
	*why = text;
	return err;
}

/**
 * sw_policy_builder_new() - Begin a policy.
 * @default_verdict: enum smtpward_verdict for what no rule covers.
 *
 * Context: Process context, may sleep. So do all functions with a builder,
 * which is for one caller at a time.
 * Return: The builder, to be freed by sw_policy_builder_free(), or NULL.
 */
struct sw_policy_builder *sw_policy_builder_new(u32 default_verdict)
{
	struct sw_policy_builder *b = sw_calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->policy = sw_calloc(1, sizeof(*b->policy));
	if (!b->policy ||
	    !sw_pool_grow(&b->policy->limits, &b->room_limits, 1,
			  sizeof(*b->policy->limits)) ||
	    !sw_pool_grow(&b->policy->narrows, &b->room_narrows, 1,
			  sizeof(*b->policy->narrows))) {
		sw_policy_builder_free(b);
		return NULL;
	}
	b->policy->n_limits = 1;
	b->policy->n_narrows = 1;
	b->policy->default_verdict = default_verdict;
	return b;
}

/**
 * sw_policy_builder_port() - Add a port that counts as SMTP.
 * @b: Builder.
 * @port: Host order.
 * @why: Set to the reason of a failure.
 *
 * Return: 0 or a negative error.
 */
int sw_policy_builder_port(struct sw_policy_builder *b, u16 port,
			   const char **why)
{
	if (!port)
		return refuse(why, -EINVAL, "0 is no port");
	if (sw_bit_test(b->policy->ports, port))
		return 0;
	if (b->n_ports == SW_PORTS_MAX)
		return refuse(why, -E2BIG, "more than 128 ports");
	b->n_ports++;
	sw_bit_set(b->policy->ports, port);
	return 0;
}

/**
 * sw_builder_set_limits() - Set an entry of the pool of limits.
 * @policy: Policy.
 * @place: Which.
 * @limits: Limits, copied.
 */
void sw_builder_set_limits(struct sw_policy *policy, u32 place,
			   const struct sw_limits *limits)
{
	policy->limits[place] = *limits;
	policy->is_limited |= limits->cap || limits->n_budgets;
}

/**
 * sw_policy_builder_limits() - Set the limits of all connections.
 * @b: Builder.
 * @limits: Limits, copied. Where a rule has its own threshold or cap, that is
 *	it.
 * @why: Set to the reason of a failure.
 *
 * Return: 0 or a negative error.
 */
int sw_policy_builder_limits(struct sw_policy_builder *b,
			     const struct sw_limits *limits, const char **why)
{
	*why = sw_limits_check(limits);
	if (*why)
		return -EINVAL;
	sw_builder_set_limits(b->policy, 0, limits);
	return 0;
}

/**
 * sw_policy_builder_look() - Set what is looked for in payload.
 * @b: Builder.
 * @look: enum smtpward_look.
 */
void sw_policy_builder_look(struct sw_policy_builder *b, u32 look)
{
	b->policy->look = look;
}

/**
 * sw_policy_builder_tool() - Add a way to recognise a mail tool.
 * @b: Builder.
 * @tool: The way, copied.
 * @why: Set to the reason of a failure.
 *
 * Return: 0 or a negative error, with nothing added.
 */
int sw_policy_builder_tool(struct sw_policy_builder *b,
			   const struct sw_tool_def *tool, const char **why)
{
	struct sw_policy *p = b->policy;
	struct sw_tool *new;

	*why = sw_tool_check(tool);
	if (*why)
		return -EINVAL;
	if (p->n_tools == SMTPWARD_TOOLS_MAX)
		return refuse(why, -E2BIG, "more than 4096 tools");
	if (!sw_pool_grow(&p->tools, &b->room_tools, p->n_tools + 1,
			  sizeof(*p->tools)))
		return refuse(why, -ENOMEM, "out of memory");

	new = &p->tools[p->n_tools++];
	new->id = tool->id;
	memcpy(new->name, tool->name, strlen(tool->name));
	if (tool->file)
		memcpy(new->file, tool->file, strlen(tool->file));
	new->by_inode = tool->by_inode;
	if (tool->by_inode) {
		new->dev_major = tool->dev_major;
		new->dev_minor = tool->dev_minor;
		new->ino = tool->ino;
	}
	if (tool->applet) {
		memcpy(new->applet, tool->applet, strlen(tool->applet));
		memcpy(new->program, tool->program, strlen(tool->program));
	}
	return 0;
}

/**
 * sw_policy_builder_rules() - How many rules were added.
 * @b: Builder.
 *
 * Return: The number so far.
 */
u32 sw_policy_builder_rules(const struct sw_policy_builder *b)
{
	return b->policy->n_rules;
}

static int check_rule_tools(const struct sw_policy_builder *b, const char **why)
{
	u32 i, id;

	for (i = 0; i < b->rule_tools.n; i++) {
		id = b->policy->rule_tools[i];
		if (id && !sw_tools_by_id(b->policy, id))
			return refuse(why, -EINVAL,
				      "a rule names a tool that is not there");
		sw_breathe();
	}
	return 0;
}

static int build(struct sw_policy_builder *b, const char **why)
{
	struct sw_policy *p = b->policy;
	int err;

	err = sw_tools_build(p, why);
	if (!err)
		err = check_rule_tools(b, why);
	if (err)
		return err;
	p->hits = sw_calloc(p->n_rules + 1, sizeof(*p->hits));
	if (!p->hits ||
	    sw_rules_build(&p->connects, p, sw_rule_covers_connects) ||
	    sw_rules_build(&p->execs, p, sw_rule_covers_execs))
		return refuse(why, -ENOMEM, "out of memory");
	return 0;
}

/**
 * sw_policy_builder_finish() - Turn what was added into a policy.
 * @b: Builder. Nothing but sw_policy_builder_free() may follow.
 * @generation: Number of the policy.
 * @sha256: Checksum it came with, or NULL.
 * @why: Set to the reason of a failure.
 *
 * Return: The policy, to be freed by sw_policy_free(), or NULL.
 */
struct sw_policy *sw_policy_builder_finish(struct sw_policy_builder *b,
					   u32 generation, const u8 *sha256,
					   const char **why)
{
	struct sw_policy *policy = b->policy;

	if (build(b, why))
		return NULL;
	b->policy = NULL;
	policy->generation = generation;
	if (sha256)
		memcpy(policy->sha256, sha256, sizeof(policy->sha256));
	return policy;
}

/**
 * sw_policy_builder_free() - Free a builder and what is left in it.
 * @b: Builder, or NULL.
 */
void sw_policy_builder_free(struct sw_policy_builder *b)
{
	if (!b)
		return;
	sw_policy_free(b->policy);
	sw_free(b);
}

/**
 * sw_policy_free() - Free a policy.
 * @policy: Built, half built, or NULL. Nobody may use it any more.
 *
 * A handful of large pieces whatever the number of rules.
 *
 * Context: Process context.
 */
void sw_policy_free(struct sw_policy *policy)
{
	if (!policy)
		return;
	sw_rules_free(&policy->connects);
	sw_rules_free(&policy->execs);
	sw_tools_free(policy);
	sw_free(policy->tools);
	sw_free(policy->rules);
	sw_free(policy->hits);
	sw_free(policy->uids);
	sw_free(policy->gids);
	sw_free(policy->logins);
	sw_free(policy->exes);
	sw_free(policy->text);
	sw_free(policy->narrows);
	sw_free(policy->dests);
	sw_free(policy->rule_tools);
	sw_free(policy->limits);
	sw_free(policy);
}
