// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules, tools and ports from attributes to the builder.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/socket.h>

#include "netlink_policy.h"
#include "policy.h"
#include "verdict.h"

/* No part holds more entries than of their smallest form. */
#define NUMBERS_MAX (SMTPWARD_PART_MAX / (NLA_HDRLEN + sizeof(u32)))
#define DESTS_MAX (SMTPWARD_PART_MAX / NLA_HDRLEN)

/**
 * struct sw_scratch - The lists of one rule, in a row as the builder wants
 *	them.
 * @uids: Uids.
 * @tools: Tool ids.
 * @dests: Destinations.
 */
struct sw_scratch {
	u32 uids[NUMBERS_MAX];
	u32 tools[NUMBERS_MAX];
	struct sw_rule_dest dests[DESTS_MAX];
};

static const struct nla_policy dest_policy[SMTPWARD_A_DEST_PORT_MAX + 1] = {
	[SMTPWARD_A_DEST_ADDR] = NLA_POLICY_MIN_LEN(4),
	[SMTPWARD_A_DEST_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U32, 128),
	[SMTPWARD_A_DEST_PORT_MIN] = { .type = NLA_U16 },
	[SMTPWARD_A_DEST_PORT_MAX] = { .type = NLA_U16 },
};

static const struct nla_policy rule_policy[SMTPWARD_A_RULE_BUDGET + 1] = {
	[SMTPWARD_A_RULE_ID] = { .type = NLA_U32 },
	[SMTPWARD_A_RULE_VERDICT] =
		NLA_POLICY_MAX(NLA_U32, SMTPWARD_VERDICT_DENY),
	[SMTPWARD_A_RULE_UID] = { .type = NLA_U32 },
	[SMTPWARD_A_RULE_DEST] = NLA_POLICY_NESTED(dest_policy),
	[SMTPWARD_A_RULE_TOOL] = { .type = NLA_U32 },
	[SMTPWARD_A_RULE_QUIET] = { .type = NLA_FLAG },
	[SMTPWARD_A_RULE_PAD] = { .type = NLA_BINARY },
	[SMTPWARD_A_RULE_THRESHOLD] = NLA_POLICY_MIN(NLA_U64, 1),
	[SMTPWARD_A_RULE_CAP] = NLA_POLICY_MIN(NLA_U64, 1),
	[SMTPWARD_A_RULE_BUDGET] = NLA_POLICY_NESTED(sw_nl_budget),
};

static const struct nla_policy tool_policy[SMTPWARD_A_TOOL_PROGRAM + 1] = {
	[SMTPWARD_A_TOOL_ID] = { .type = NLA_U32 },
	[SMTPWARD_A_TOOL_NAME] = { .type = NLA_NUL_STRING,
				   .len = SMTPWARD_TOOL_NAME_MAX },
	[SMTPWARD_A_TOOL_FILE] = { .type = NLA_NUL_STRING,
				   .len = SMTPWARD_TOOL_NAME_MAX },
	[SMTPWARD_A_TOOL_DEV_MAJOR] = { .type = NLA_U32 },
	[SMTPWARD_A_TOOL_DEV_MINOR] = { .type = NLA_U32 },
	[SMTPWARD_A_TOOL_INO] = { .type = NLA_U64 },
	[SMTPWARD_A_TOOL_PAD] = { .type = NLA_BINARY },
	[SMTPWARD_A_TOOL_APPLET] = { .type = NLA_NUL_STRING,
				     .len = SMTPWARD_TOOL_NAME_MAX },
	[SMTPWARD_A_TOOL_PROGRAM] = { .type = NLA_NUL_STRING,
				      .len = SMTPWARD_TOOL_NAME_MAX },
};

const struct nla_policy sw_nl_policy_add[SMTPWARD_A_POLICY_TOOL + 1] = {
	[SMTPWARD_A_POLICY_RULE] = NLA_POLICY_NESTED(rule_policy),
	[SMTPWARD_A_POLICY_TOOL] = NLA_POLICY_NESTED(tool_policy),
};

/**
 * sw_scratch_new() - Memory for sw_nl_add_rule().
 *
 * Context: Process context, may sleep.
 * Return: The memory, to be freed by sw_scratch_free(), or NULL.
 */
struct sw_scratch *sw_scratch_new(void)
{
	return kvmalloc(sizeof(struct sw_scratch), GFP_KERNEL);
}

/**
 * sw_scratch_free() - Free what sw_scratch_new() allocated.
 * @scratch: The memory, or NULL.
 *
 * Context: Process context.
 */
void sw_scratch_free(struct sw_scratch *scratch)
{
	kvfree(scratch);
}

static int take_addr(struct sw_rule_dest *dest, const struct nlattr *attr,
		     struct netlink_ext_ack *extack)
{
	const int len = nla_len(attr);

	if (len != 4 && len != 16)
		return sw_nl_refuse(extack, attr, -EINVAL,
				    "an address has 4 or 16 bytes");
	dest->family = len == 4 ? AF_INET : AF_INET6;
	memcpy(dest->addr, nla_data(attr), len);
	return 0;
}

static int take_ports(struct sw_rule_dest *dest, const struct nlattr *min,
		      const struct nlattr *max, struct netlink_ext_ack *extack)
{
	dest->port_min = 0;
	dest->port_max = U16_MAX;
	if (!min && !max)
		return 0;
	if (!min || !max)
		return sw_nl_refuse(extack, min ?: max, -EINVAL,
				    "port-min and port-max go together");
	dest->port_min = nla_get_u16(min);
	dest->port_max = nla_get_u16(max);
	if (!dest->port_min)
		return sw_nl_refuse(extack, min, -EINVAL, "0 is no port");
	return 0;
}

/* Validated with the message, so parsing again only sorts. */
static int take_dest(struct sw_rule_dest *dest, const struct nlattr *nest,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ARRAY_SIZE(dest_policy)];
	const struct nlattr *addr, *prefix;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(dest_policy) - 1, nest,
			       dest_policy, extack);
	if (err)
		return err;
	memset(dest, 0, sizeof(*dest));
	addr = tb[SMTPWARD_A_DEST_ADDR];
	prefix = tb[SMTPWARD_A_DEST_PREFIX_LEN];
	if (!addr != !prefix)
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "addr and prefix-len go together");
	if (addr) {
		dest->prefix_len = nla_get_u32(prefix);
		err = take_addr(dest, addr, extack);
		if (err)
			return err;
	}
	return take_ports(dest, tb[SMTPWARD_A_DEST_PORT_MIN],
			  tb[SMTPWARD_A_DEST_PORT_MAX], extack);
}

/* Lists, of which nla_parse_nested() would keep the last entry only. */
static int take_lists(struct sw_rule_def *rule, struct sw_scratch *scratch,
		      const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		switch (nla_type(attr)) {
		case SMTPWARD_A_RULE_UID:
			scratch->uids[rule->n_uids++] = nla_get_u32(attr);
			break;
		case SMTPWARD_A_RULE_TOOL:
			scratch->tools[rule->n_tools++] = nla_get_u32(attr);
			break;
		case SMTPWARD_A_RULE_DEST:
			err = take_dest(&scratch->dests[rule->n_dests++], attr,
					extack);
			if (err)
				return err;
			break;
		default:
			err = sw_nl_take_limit(&rule->limits, attr,
					       &sw_nl_rule_limits, extack);
			if (err)
				return err;
		}
	}
	rule->uids = rule->n_uids ? scratch->uids : NULL;
	rule->tools = rule->n_tools ? scratch->tools : NULL;
	rule->dests = rule->n_dests ? scratch->dests : NULL;
	return 0;
}

/**
 * sw_nl_add_rule() - Add a rule to a policy.
 * @b: Policy.
 * @scratch: Memory for the lists.
 * @nest: The rule, from a message of at most SMTPWARD_PART_MAX bytes.
 * @extack: Set to the reason of a failure.
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_add_rule(struct sw_policy_builder *b, struct sw_scratch *scratch,
		   const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ARRAY_SIZE(rule_policy)];
	struct sw_rule_def rule = {};
	const char *why;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(rule_policy) - 1, nest,
			       rule_policy, extack);
	if (err)
		return err;
	if (!tb[SMTPWARD_A_RULE_ID] || !tb[SMTPWARD_A_RULE_VERDICT])
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "a rule has an id and a verdict");
	rule.id = nla_get_u32(tb[SMTPWARD_A_RULE_ID]);
	rule.verdict = nla_get_u32(tb[SMTPWARD_A_RULE_VERDICT]);
	rule.quiet = nla_get_flag(tb[SMTPWARD_A_RULE_QUIET]);
	err = take_lists(&rule, scratch, nest, extack);
	if (err)
		return err;
	err = sw_policy_builder_rule(b, &rule, &why);
	return err ? sw_nl_refuse(extack, nest, err, why) : 0;
}

static int take_inode(struct sw_tool_def *tool, struct nlattr **tb,
		      const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	const struct nlattr *major = tb[SMTPWARD_A_TOOL_DEV_MAJOR];
	const struct nlattr *minor = tb[SMTPWARD_A_TOOL_DEV_MINOR];
	const struct nlattr *ino = tb[SMTPWARD_A_TOOL_INO];

	if (!major && !minor && !ino)
		return 0;
	if (!major || !minor || !ino)
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "dev-major, dev-minor and ino go together");
	tool->by_inode = true;
	tool->dev_major = nla_get_u32(major);
	tool->dev_minor = nla_get_u32(minor);
	tool->ino = nla_get_u64(ino);
	return 0;
}

/**
 * sw_nl_add_tool() - Add a way to recognise a tool to a policy.
 * @b: Policy.
 * @nest: The way.
 * @extack: Set to the reason of a failure.
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_add_tool(struct sw_policy_builder *b, const struct nlattr *nest,
		   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ARRAY_SIZE(tool_policy)];
	struct sw_tool_def tool = {};
	const char *why;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(tool_policy) - 1, nest,
			       tool_policy, extack);
	if (err)
		return err;
	if (!tb[SMTPWARD_A_TOOL_ID] || !tb[SMTPWARD_A_TOOL_NAME])
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "a tool has an id and a name");
	tool.id = nla_get_u32(tb[SMTPWARD_A_TOOL_ID]);
	tool.name = nla_data(tb[SMTPWARD_A_TOOL_NAME]);
	if (tb[SMTPWARD_A_TOOL_FILE])
		tool.file = nla_data(tb[SMTPWARD_A_TOOL_FILE]);
	if (tb[SMTPWARD_A_TOOL_APPLET])
		tool.applet = nla_data(tb[SMTPWARD_A_TOOL_APPLET]);
	if (tb[SMTPWARD_A_TOOL_PROGRAM])
		tool.program = nla_data(tb[SMTPWARD_A_TOOL_PROGRAM]);
	err = take_inode(&tool, tb, nest, extack);
	if (err)
		return err;
	err = sw_policy_builder_tool(b, &tool, &why);
	return err ? sw_nl_refuse(extack, nest, err, why) : 0;
}

static int add_default_ports(struct sw_policy_builder *b,
			     struct netlink_ext_ack *extack)
{
	const char *why;
	u16 ports[SW_DEFAULT_PORTS_MAX];
	int i, n, err;

	n = sw_verdict_default_ports(ports, ARRAY_SIZE(ports));
	for (i = 0; i < n; i++) {
		err = sw_policy_builder_port(b, ports[i], &why);
		if (err)
			return sw_nl_refuse(extack, NULL, err, why);
	}
	return 0;
}

/**
 * sw_nl_set_limits() - Set the limits of policy-begin, if it has any.
 * @b: Policy.
 * @info: The request.
 *
 * Context: Process context.
 * Return: 0 or a negative error.
 */
int sw_nl_set_limits(struct sw_policy_builder *b, const struct genl_info *info)
{
	struct sw_limits limits = {};
	const struct nlattr *attr;
	const char *why;
	int rem, err;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		err = sw_nl_take_limit(&limits, attr, &sw_nl_policy_limits,
				       info->extack);
		if (err)
			return err;
	}
	err = sw_policy_builder_limits(b, &limits, &why);
	return err ? sw_nl_refuse(info->extack, NULL, err, why) : 0;
}

/**
 * sw_nl_set_look() - Set what policy-begin wants looked for, if anything.
 * @b: Policy.
 * @info: The request.
 *
 * Context: Process context.
 */
void sw_nl_set_look(struct sw_policy_builder *b, const struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SMTPWARD_A_POLICY_LOOK];

	if (attr)
		sw_policy_builder_look(b, nla_get_u32(attr));
}

/**
 * sw_nl_add_ports() - Add the ports of policy-begin, or the module's.
 * @b: Policy.
 * @info: The request.
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_add_ports(struct sw_policy_builder *b, const struct genl_info *info)
{
	const struct nlattr *attr;
	const char *why;
	int rem, err;

	if (!info->attrs[SMTPWARD_A_POLICY_PORT])
		return add_default_ports(b, info->extack);
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != SMTPWARD_A_POLICY_PORT)
			continue;
		err = sw_policy_builder_port(b, nla_get_u16(attr), &why);
		if (err)
			return sw_nl_refuse(info->extack, attr, err, why);
	}
	return 0;
}
