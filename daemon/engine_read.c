// SPDX-License-Identifier: GPL-2.0-only
/*
 * A compiled policy into the engine's builder, as the module does it with the
 * same attributes. What it does not know is an error: an answer that left a
 * condition out would be wrong.
 */
#include <stdlib.h>

#include "alloc.h"
#include "compile.h"
#include "compiler.h"
#include "engine.h"
#include "engine_read.h"

/* What the module counts as SMTP when a policy does not say it. */
static const uint16_t default_ports[] = { 25, 465, 587, 2525 };

static const struct limit_types policy_limits = {
	SMTPWARD_A_POLICY_THRESHOLD,
	SMTPWARD_A_POLICY_CAP,
	SMTPWARD_A_POLICY_BUDGET,
};

static bool take_tool_attr(struct reader *r, const struct nlattr *a,
			   struct sw_tool_def *tool)
{
	switch (nla_type(a)) {
	case SMTPWARD_A_TOOL_ID:
		return reader_take(r, a, &tool->id, sizeof(tool->id));
	case SMTPWARD_A_TOOL_NAME:
		return reader_take_text(r, a, &tool->name);
	case SMTPWARD_A_TOOL_FILE:
		return reader_take_text(r, a, &tool->file);
	case SMTPWARD_A_TOOL_DEV_MAJOR:
		return reader_take(r, a, &tool->dev_major,
				   sizeof(tool->dev_major));
	case SMTPWARD_A_TOOL_DEV_MINOR:
		return reader_take(r, a, &tool->dev_minor,
				   sizeof(tool->dev_minor));
	case SMTPWARD_A_TOOL_INO:
		tool->by_inode = true;
		return reader_take(r, a, &tool->ino, sizeof(tool->ino));
	case SMTPWARD_A_TOOL_PAD:
		return true;
	case SMTPWARD_A_TOOL_APPLET:
		return reader_take_text(r, a, &tool->applet);
	case SMTPWARD_A_TOOL_PROGRAM:
		return reader_take_text(r, a, &tool->program);
	default:
		return reader_refuse(r, "a tool has an unknown attribute");
	}
}

static bool take_tool(struct reader *r, const struct nlattr *nest)
{
	struct sw_tool_def tool = { 0 };
	const struct nlattr *a;
	int left;

	nla_for_each_nested(a, nest, left)
		if (!take_tool_attr(r, a, &tool))
			return false;
	if (left)
		return reader_refuse(r, "a tool has bytes left over");
	return !sw_policy_builder_tool(r->b, &tool, &r->why);
}

/**
 * struct head - What policy-begin says.
 * @look: enum smtpward_look.
 * @limits: Of all connections.
 * @n_ports: How many ports were named.
 */
struct head {
	uint32_t look;
	struct sw_limits limits;
	unsigned int n_ports;
};

static bool take_port(struct reader *r, const struct nlattr *a,
		      struct head *head)
{
	uint16_t port;

	head->n_ports++;
	return reader_take(r, a, &port, sizeof(port)) &&
	       !sw_policy_builder_port(r->b, port, &r->why);
}

static bool take_head_attr(struct reader *r, const struct nlattr *a,
			   struct head *head)
{
	switch (nla_type(a)) {
	case SMTPWARD_A_POLICY_DEFAULT_VERDICT: /* by take_default() */
	case SMTPWARD_A_POLICY_PAD:
		return true;
	case SMTPWARD_A_POLICY_PORT:
		return take_port(r, a, head);
	case SMTPWARD_A_POLICY_LOOK:
		return reader_take(r, a, &head->look, sizeof(head->look));
	default:
		return engine_take_limit(r, a, &policy_limits, &head->limits);
	}
}

static bool take_head(struct reader *r, const struct part *p)
{
	struct head head = { 0 };
	const struct nlattr *a;
	size_t i;
	int left;

	nla_for_each_attr(a, (struct nlattr *)p->data, (int)p->len, left)
		if (!take_head_attr(r, a, &head))
			return false;
	if (left)
		return reader_refuse(r, "the policy has bytes left over");
	for (i = 0; !head.n_ports && i < ARRAY_SIZE(default_ports); i++)
		if (sw_policy_builder_port(r->b, default_ports[i], &r->why))
			return false;
	sw_policy_builder_look(r->b, head.look);
	return !sw_policy_builder_limits(r->b, &head.limits, &r->why);
}

static bool take_rule(struct reader *r, const struct nlattr *nest)
{
	struct sw_rule_def rule;

	return engine_parse_rule(r, nest, &rule) &&
	       !sw_policy_builder_rule(r->b, &rule, &r->why);
}

static bool take_part(struct reader *r, const struct part *p)
{
	const struct nlattr *a;
	bool good;
	int left;

	nla_for_each_attr(a, (struct nlattr *)p->data, (int)p->len, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_POLICY_RULE:
			good = take_rule(r, a);
			break;
		case SMTPWARD_A_POLICY_TOOL:
			good = take_tool(r, a);
			break;
		default:
			return reader_refuse(r,
					     "a part has an unknown attribute");
		}
		if (!good)
			return false;
	}
	return left ? reader_refuse(r, "a part has bytes left over") : true;
}

static bool take_default(struct reader *r, const struct part *p)
{
	const struct nlattr *a = nla_find((struct nlattr *)p->data, (int)p->len,
					  SMTPWARD_A_POLICY_DEFAULT_VERDICT);
	uint32_t verdict;

	if (!a)
		return reader_refuse(r, "default-verdict is missing");
	if (!reader_take(r, a, &verdict, sizeof(verdict)))
		return false;
	if (verdict > SMTPWARD_VERDICT_DENY)
		return reader_refuse(r, "no such verdict");
	r->b = sw_policy_builder_new(verdict);
	return r->b ? true : reader_refuse(r, "out of memory");
}

/**
 * engine_read() - Give a compiled policy to the engine.
 * @c: The policy.
 * @why: Receives what is wrong.
 *
 * Return: For sw_policy_builder_finish(), or NULL.
 */
struct sw_policy_builder *engine_read(const struct compiled *c,
				      const char **why)
{
	struct reader *r = xcalloc(1, sizeof(*r));
	struct sw_policy_builder *b;
	uint32_t i;
	bool good;

	good = c->n_parts ? take_default(r, &c->parts[0]) &&
				    take_head(r, &c->parts[0]) :
			    reader_refuse(r, "there is no policy");
	for (i = 1; i < c->n_parts && good; i++)
		good = take_part(r, &c->parts[i]);
	if (!good) {
		sw_policy_builder_free(r->b);
		r->b = NULL;
		*why = r->why;
	}
	b = r->b;
	free(r);
	return b;
}

static void each_of_part(struct reader *r, const struct part *p,
			 engine_rule_fn *fn, void *arg)
{
	struct sw_rule_def rule;
	const struct nlattr *a;
	int left;

	nla_for_each_attr(a, (struct nlattr *)p->data, (int)p->len, left)
		if (nla_type(a) == SMTPWARD_A_POLICY_RULE &&
		    engine_parse_rule(r, a, &rule))
			fn(arg, &rule);
}

/**
 * engine_each_rule() - Go through the rules of a policy.
 * @c: The policy, which engine_new() has taken.
 * @fn: Called for each rule.
 * @arg: For @fn.
 */
void engine_each_rule(const struct compiled *c, engine_rule_fn *fn, void *arg)
{
	struct reader *r = xcalloc(1, sizeof(*r));
	uint32_t i;

	for (i = 1; i < c->n_parts; i++)
		each_of_part(r, &c->parts[i], fn, arg);
	free(r);
}
