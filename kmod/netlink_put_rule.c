// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule as attributes.
 */
#include <linux/kernel.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "netlink_policy.h"
#include "policy.h"

static int put_dest(struct sk_buff *skb, const struct sw_rule_dest *dest)
{
	const int len = dest->family == AF_INET ? 4 : 16;
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_RULE_DEST);

	if (!nest)
		return -EMSGSIZE;
	if (dest->family &&
	    (nla_put(skb, SMTPWARD_A_DEST_ADDR, len, dest->addr) ||
	     nla_put_u32(skb, SMTPWARD_A_DEST_PREFIX_LEN, dest->prefix_len)))
		return -EMSGSIZE;
	if ((dest->port_min || dest->port_max != U16_MAX) &&
	    (nla_put_u16(skb, SMTPWARD_A_DEST_PORT_MIN, dest->port_min) ||
	     nla_put_u16(skb, SMTPWARD_A_DEST_PORT_MAX, dest->port_max)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_lists(struct sk_buff *skb, const struct sw_rule_def *rule)
{
	u32 i;

	for (i = 0; i < rule->n_uids; i++)
		if (nla_put_u32(skb, SMTPWARD_A_RULE_UID, rule->uids[i]))
			return -EMSGSIZE;
	for (i = 0; i < rule->n_gids; i++)
		if (nla_put_u32(skb, SMTPWARD_A_RULE_GID, rule->gids[i]))
			return -EMSGSIZE;
	for (i = 0; i < rule->n_dests; i++)
		if (put_dest(skb, &rule->dests[i]))
			return -EMSGSIZE;
	for (i = 0; i < rule->n_tools; i++)
		if (nla_put_u32(skb, SMTPWARD_A_RULE_TOOL, rule->tools[i]))
			return -EMSGSIZE;
	return 0;
}

static int put_executable(struct sk_buff *skb, const struct sw_inode *exe)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_RULE_EXECUTABLE);

	if (!nest ||
	    nla_put_u32(skb, SMTPWARD_A_EXECUTABLE_DEV_MAJOR, exe->dev_major) ||
	    nla_put_u32(skb, SMTPWARD_A_EXECUTABLE_DEV_MINOR, exe->dev_minor) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_EXECUTABLE_INO, exe->ino,
			      SMTPWARD_A_EXECUTABLE_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_cgroups(struct sk_buff *skb, const struct sw_rule_def *rule)
{
	const char *pattern = rule->cgroups;
	u32 i;

	for (i = 0; i < rule->n_cgroups; i++) {
		if (nla_put_string(skb, SMTPWARD_A_RULE_CGROUP, pattern))
			return -EMSGSIZE;
		pattern += strlen(pattern) + 1;
	}
	return 0;
}

static int put_narrow(struct sk_buff *skb, const struct sw_rule_def *rule)
{
	u32 i;

	for (i = 0; i < rule->n_logins; i++)
		if (nla_put_u32(skb, SMTPWARD_A_RULE_LOGINUID, rule->logins[i]))
			return -EMSGSIZE;
	for (i = 0; i < rule->n_exes; i++)
		if (put_executable(skb, &rule->exes[i]))
			return -EMSGSIZE;
	if ((rule->expires &&
	     nla_put_u64_64bit(skb, SMTPWARD_A_RULE_EXPIRES, rule->expires,
			       SMTPWARD_A_RULE_PAD)) ||
	    (rule->context &&
	     nla_put_u32(skb, SMTPWARD_A_RULE_CONTEXT, rule->context - 1)) ||
	    (rule->contained && nla_put_flag(skb, SMTPWARD_A_RULE_CONTAINER)))
		return -EMSGSIZE;
	return put_cgroups(skb, rule);
}

static int put_hits(struct sk_buff *skb, const struct sw_hits *hits)
{
	if (nla_put_u64_64bit(skb, SMTPWARD_A_RULE_HITS, hits->n,
			      SMTPWARD_A_RULE_PAD) ||
	    (hits->last && nla_put_u64_64bit(skb, SMTPWARD_A_RULE_LAST,
					     hits->last, SMTPWARD_A_RULE_PAD)))
		return -EMSGSIZE;
	return 0;
}

/**
 * sw_nl_put_rule() - Put a rule.
 * @skb: Where to.
 * @rule: The rule.
 * @hits: How often it has decided.
 *
 * Context: Any context.
 * Return: 0 or -EMSGSIZE.
 */
int sw_nl_put_rule(struct sk_buff *skb, const struct sw_rule_def *rule,
		   const struct sw_hits *hits)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_POLICY_RULE);

	if (!nest || nla_put_u32(skb, SMTPWARD_A_RULE_ID, rule->id) ||
	    nla_put_u32(skb, SMTPWARD_A_RULE_VERDICT, rule->verdict) ||
	    put_lists(skb, rule) || put_narrow(skb, rule) ||
	    (rule->quiet && nla_put_flag(skb, SMTPWARD_A_RULE_QUIET)) ||
	    put_hits(skb, hits) ||
	    sw_nl_put_limits(skb, &rule->limits, &sw_nl_rule_limits))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static size_t dest_size(const struct sw_rule_dest *dest)
{
	size_t size = nla_total_size(0);

	if (dest->family)
		size += nla_total_size(dest->family == AF_INET ? 4 : 16) +
			nla_total_size(sizeof(u32));
	if (dest->port_min || dest->port_max != U16_MAX)
		size += 2 * nla_total_size(sizeof(u16));
	return size;
}

static size_t narrow_size(const struct sw_rule_def *rule)
{
	const char *pattern = rule->cgroups;
	size_t size = 0;
	u32 i;

	size += rule->n_logins * nla_total_size(sizeof(u32));
	size += rule->n_exes *
		(nla_total_size(0) + 2 * nla_total_size(sizeof(u32)) +
		 nla_total_size_64bit(sizeof(u64)));
	for (i = 0; i < rule->n_cgroups; i++) {
		size += nla_total_size(strlen(pattern) + 1);
		pattern += strlen(pattern) + 1;
	}
	if (rule->expires)
		size += nla_total_size_64bit(sizeof(u64));
	if (rule->context)
		size += nla_total_size(sizeof(u32));
	if (rule->contained)
		size += nla_total_size(0);
	return size;
}

/**
 * sw_nl_rule_size() - Room that a message with a rule needs.
 * @rule: The rule.
 *
 * And not much more: what is left would be filled with others, until it does
 * not fit the requester's buffer.
 *
 * Return: Bytes.
 */
size_t sw_nl_rule_size(const struct sw_rule_def *rule)
{
	size_t size = nlmsg_total_size(GENL_HDRLEN) + 2 * nla_total_size(0) +
		      2 * nla_total_size_64bit(sizeof(u64)) +
		      sw_nl_limits_size(&rule->limits) + narrow_size(rule);
	u32 i;

	size += (2 + rule->n_uids + rule->n_gids + rule->n_tools) *
		nla_total_size(sizeof(u32));
	for (i = 0; i < rule->n_dests; i++)
		size += dest_size(&rule->dests[i]);
	return size;
}
