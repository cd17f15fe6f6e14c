// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules and ports from attributes to the builder.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/socket.h>

#include "netlink_policy.h"
#include "policy.h"
#include "verdict.h"

/* No part holds more entries than of their smallest form. */
#define NUMBERS_MAX (SMTPWARD_PART_MAX / (NLA_HDRLEN + sizeof(u32)))
#define NESTS_MAX (SMTPWARD_PART_MAX / NLA_HDRLEN)

/**
 * struct sw_scratch - The lists of one rule, in a row as the builder wants
 *	them.
 * @uids: Uids.
 * @gids: Gids.
 * @logins: Loginuids.
 * @tools: Tool ids.
 * @dests: Destinations.
 * @exes: Programs.
 * @cgroups: Patterns for cgroups, each ended by a NUL.
 * @cgroups_len: Bytes in @cgroups.
 */
struct sw_scratch {
	u32 uids[NUMBERS_MAX];
	u32 gids[NUMBERS_MAX];
	u32 logins[NUMBERS_MAX];
	u32 tools[NUMBERS_MAX];
	struct sw_rule_dest dests[NESTS_MAX];
	struct sw_inode exes[NESTS_MAX];
	char cgroups[SMTPWARD_PART_MAX];
	u32 cgroups_len;
};

static const struct nla_policy dest_policy[SMTPWARD_A_DEST_PORT_MAX + 1] = {
	[SMTPWARD_A_DEST_ADDR] = NLA_POLICY_MIN_LEN(4),
	[SMTPWARD_A_DEST_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U32, 128),
	[SMTPWARD_A_DEST_PORT_MIN] = { .type = NLA_U16 },
	[SMTPWARD_A_DEST_PORT_MAX] = { .type = NLA_U16 },
};

const struct nla_policy sw_nl_executable[SMTPWARD_A_EXECUTABLE_PAD + 1] = {
	[SMTPWARD_A_EXECUTABLE_DEV_MAJOR] = { .type = NLA_U32 },
	[SMTPWARD_A_EXECUTABLE_DEV_MINOR] = { .type = NLA_U32 },
	[SMTPWARD_A_EXECUTABLE_INO] = { .type = NLA_U64 },
	[SMTPWARD_A_EXECUTABLE_PAD] = { .type = NLA_BINARY },
};

static const struct nla_policy rule_policy[SMTPWARD_A_RULE_CONTAINER + 1] = {
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
	[SMTPWARD_A_RULE_GID] = { .type = NLA_U32 },
	[SMTPWARD_A_RULE_EXPIRES] = NLA_POLICY_MIN(NLA_U64, 1),
	[SMTPWARD_A_RULE_EXECUTABLE] = NLA_POLICY_NESTED(sw_nl_executable),
	[SMTPWARD_A_RULE_CGROUP] = { .type = NLA_NUL_STRING,
				     .len = SMTPWARD_CGROUP_MAX },
	[SMTPWARD_A_RULE_CONTEXT] =
		NLA_POLICY_MAX(NLA_U32, SMTPWARD_CONTEXT_INTERACTIVE),
	[SMTPWARD_A_RULE_LOGINUID] = { .type = NLA_U32 },
	[SMTPWARD_A_RULE_CONTAINER] = { .type = NLA_FLAG },
};

const struct nla_policy sw_nl_policy_add[SMTPWARD_A_POLICY_TOOL + 1] = {
	[SMTPWARD_A_POLICY_RULE] = NLA_POLICY_NESTED(rule_policy),
	[SMTPWARD_A_POLICY_TOOL] = NLA_POLICY_NESTED(sw_nl_tool),
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

/**
 * sw_nl_take_executable() - Read a program.
 * @exe: Set.
 * @nest: Its attributes.
 * @extack: Set to the reason of a failure.
 *
 * Context: Process context.
 * Return: 0 or a negative error.
 */
int sw_nl_take_executable(struct sw_inode *exe, const struct nlattr *nest,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ARRAY_SIZE(sw_nl_executable)];
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(sw_nl_executable) - 1, nest,
			       sw_nl_executable, extack);
	if (err)
		return err;
	if (!tb[SMTPWARD_A_EXECUTABLE_DEV_MAJOR] ||
	    !tb[SMTPWARD_A_EXECUTABLE_DEV_MINOR] ||
	    !tb[SMTPWARD_A_EXECUTABLE_INO])
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "dev-major, dev-minor and ino go together");
	exe->dev_major = nla_get_u32(tb[SMTPWARD_A_EXECUTABLE_DEV_MAJOR]);
	exe->dev_minor = nla_get_u32(tb[SMTPWARD_A_EXECUTABLE_DEV_MINOR]);
	exe->ino = nla_get_u64(tb[SMTPWARD_A_EXECUTABLE_INO]);
	return 0;
}

static void take_cgroup(struct sw_rule_def *rule, struct sw_scratch *scratch,
			const struct nlattr *attr)
{
	const u32 size = strlen(nla_data(attr)) + 1;

	memcpy(scratch->cgroups + scratch->cgroups_len, nla_data(attr), size);
	scratch->cgroups_len += size;
	rule->n_cgroups++;
}

static int take_entry(struct sw_rule_def *rule, struct sw_scratch *scratch,
		      const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	switch (nla_type(attr)) {
	case SMTPWARD_A_RULE_UID:
		scratch->uids[rule->n_uids++] = nla_get_u32(attr);
		return 0;
	case SMTPWARD_A_RULE_GID:
		scratch->gids[rule->n_gids++] = nla_get_u32(attr);
		return 0;
	case SMTPWARD_A_RULE_LOGINUID:
		scratch->logins[rule->n_logins++] = nla_get_u32(attr);
		return 0;
	case SMTPWARD_A_RULE_TOOL:
		scratch->tools[rule->n_tools++] = nla_get_u32(attr);
		return 0;
	case SMTPWARD_A_RULE_CGROUP:
		take_cgroup(rule, scratch, attr);
		return 0;
	case SMTPWARD_A_RULE_DEST:
		return take_dest(&scratch->dests[rule->n_dests++], attr,
				 extack);
	case SMTPWARD_A_RULE_EXECUTABLE:
		return sw_nl_take_executable(&scratch->exes[rule->n_exes++],
					     attr, extack);
	default:
		return sw_nl_take_limit(&rule->limits, attr, &sw_nl_rule_limits,
					extack);
	}
}

/* Lists, of which nla_parse_nested() would keep the last entry only. */
static int take_lists(struct sw_rule_def *rule, struct sw_scratch *scratch,
		      const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err;

	scratch->cgroups_len = 0;
	nla_for_each_nested(attr, nest, rem) {
		err = take_entry(rule, scratch, attr, extack);
		if (err)
			return err;
	}
	rule->uids = rule->n_uids ? scratch->uids : NULL;
	rule->gids = rule->n_gids ? scratch->gids : NULL;
	rule->logins = rule->n_logins ? scratch->logins : NULL;
	rule->tools = rule->n_tools ? scratch->tools : NULL;
	rule->dests = rule->n_dests ? scratch->dests : NULL;
	rule->exes = rule->n_exes ? scratch->exes : NULL;
	rule->cgroups = rule->n_cgroups ? scratch->cgroups : NULL;
	return 0;
}

static void take_numbers(struct sw_rule_def *rule, struct nlattr **tb)
{
	const struct nlattr *context = tb[SMTPWARD_A_RULE_CONTEXT];
	const struct nlattr *expires = tb[SMTPWARD_A_RULE_EXPIRES];

	rule->id = nla_get_u32(tb[SMTPWARD_A_RULE_ID]);
	rule->verdict = nla_get_u32(tb[SMTPWARD_A_RULE_VERDICT]);
	rule->quiet = nla_get_flag(tb[SMTPWARD_A_RULE_QUIET]);
	rule->contained = nla_get_flag(tb[SMTPWARD_A_RULE_CONTAINER]);
	rule->context = context ? nla_get_u32(context) + 1 : 0;
	rule->expires = expires ? nla_get_u64(expires) : 0;
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
	take_numbers(&rule, tb);
	err = take_lists(&rule, scratch, nest, extack);
	if (err)
		return err;
	err = sw_policy_builder_rule(b, &rule, &why);
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
