// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule as the kernel takes it.
 */
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>
#include <sys/socket.h>

#include "catalogue.h"
#include "compile.h"
#include "parse.h"
#include "policy.h"

static int put_dest(struct nl_msg *msg, const struct net *net,
		    const struct ports *ports)
{
	struct nlattr *dest =
		nla_nest_start(msg, NLA_F_NESTED | SMTPWARD_A_RULE_DEST);
	int err = dest ? 0 : -1;

	if (!err && net) {
		err = nla_put(msg, SMTPWARD_A_DEST_ADDR,
			      net->family == AF_INET ? 4 : 16, net->addr);
		if (!err)
			err = nla_put_u32(msg, SMTPWARD_A_DEST_PREFIX_LEN,
					  net->prefix_len);
	}
	if (!err && ports) {
		err = nla_put_u16(msg, SMTPWARD_A_DEST_PORT_MIN, ports->min);
		if (!err)
			err = nla_put_u16(msg, SMTPWARD_A_DEST_PORT_MAX,
					  ports->max);
	}
	return err ? -1 : nla_nest_end(msg, dest);
}

/* Every network with every port. */
static int put_dests(struct nl_msg *msg, const struct rule *rule)
{
	unsigned int n_to = rule->to_count ? rule->to_count : 1;
	unsigned int n_ports = rule->ports_count ? rule->ports_count : 1;
	unsigned int i, k;
	struct ports ports;
	struct net net;

	if (!rule->to_count && !rule->ports_count)
		return 0;
	for (i = 0; i < n_to; i++) {
		if (rule->to_count && parse_net(rule->to[i], &net))
			return -1;
		for (k = 0; k < n_ports; k++) {
			if (rule->ports_count &&
			    parse_ports(rule->ports[k], &ports))
				return -1;
			if (put_dest(msg, rule->to_count ? &net : NULL,
				     rule->ports_count ? &ports : NULL))
				return -1;
		}
	}
	return 0;
}

static int put_tools(struct nl_msg *msg, const struct rule *rule,
		     const struct catalogue *cat)
{
	unsigned int i;
	uint32_t id;

	for (i = 0; i < rule->tools_count; i++) {
		id = catalogue_id(cat, rule->tools[i]);
		if (!id && strcmp(rule->tools[i], "any") != 0)
			return -1;
		if (nla_put_u32(msg, SMTPWARD_A_RULE_TOOL, id))
			return -1;
	}
	return 0;
}

/*
 * A rule without users is about everybody, so one that had users and lost them
 * all must not get as far as the kernel.
 */
static enum compile_result put_users(struct nl_msg *msg,
				     const struct rule *rule)
{
	unsigned int i, n = 0;
	uint32_t uid;
	bool found;

	for (i = 0; i < rule->users_count; i++) {
		if (parse_user(rule->users[i], &uid, &found) || !found)
			continue;
		if (nla_put_u32(msg, SMTPWARD_A_RULE_UID, uid))
			return COMPILE_TOO_LONG;
		n++;
	}
	return rule->users_count && !n ? COMPILE_INERT : COMPILE_DONE;
}

/**
 * compile_rule() - Write a rule.
 * @msg: Where to.
 * @id: Its number.
 * @rule: The rule, checked.
 * @cat: The mail tools it may name.
 *
 * Return: What became of it. @msg is of no use unless it is COMPILE_DONE.
 */
enum compile_result compile_rule(struct nl_msg *msg, uint32_t id,
				 const struct rule *rule,
				 const struct catalogue *cat)
{
	struct nlattr *nest =
		nla_nest_start(msg, NLA_F_NESTED | SMTPWARD_A_POLICY_RULE);
	enum compile_result result;

	if (!nest || nla_put_u32(msg, SMTPWARD_A_RULE_ID, id) ||
	    nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, rule->verdict))
		return COMPILE_TOO_LONG;
	result = put_users(msg, rule);
	if (result != COMPILE_DONE)
		return result;
	if (put_dests(msg, rule) || put_tools(msg, rule, cat))
		return COMPILE_TOO_LONG;
	if (rule->log == RULE_LOG_NO &&
	    nla_put_flag(msg, SMTPWARD_A_RULE_QUIET))
		return COMPILE_TOO_LONG;
	if (compile_rule_limits(msg, rule))
		return COMPILE_TOO_LONG;
	return nla_nest_end(msg, nest) ? COMPILE_TOO_LONG : COMPILE_DONE;
}
