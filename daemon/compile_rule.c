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
#include "hosts.h"
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

/* With every port, if there are any. */
static int put_net(struct nl_msg *msg, const struct rule *rule,
		   const struct net *net)
{
	struct ports ports;
	unsigned int i;

	if (!rule->ports_count)
		return put_dest(msg, net, NULL);
	for (i = 0; i < rule->ports_count; i++)
		if (parse_ports(rule->ports[i], &ports) ||
		    put_dest(msg, net, &ports))
			return -1;
	return 0;
}

static int put_loopback(struct nl_msg *msg, const struct rule *rule)
{
	static const struct net loopback[] = {
		{ .family = AF_INET, .prefix_len = 8, .addr = { 127 } },
		{ .family = AF_INET6, .prefix_len = 128, .addr = { [15] = 1 } },
	};

	return put_net(msg, rule, &loopback[0]) ||
	       put_net(msg, rule, &loopback[1]);
}

/* Returns how many networks the word stands for, or -1. */
static int put_to(struct nl_msg *msg, const struct rule *rule, const char *word,
		  const struct hosts *hosts)
{
	const struct host *host;
	struct net net;
	size_t i;

	if (!strcmp(word, "local"))
		return put_loopback(msg, rule) ? -1 : 1;
	if (!parse_net(word, &net))
		return put_net(msg, rule, &net) ? -1 : 1;
	host = hosts_find(hosts, word);
	for (i = 0; host && i < host->n; i++)
		if (put_net(msg, rule, &host->addrs[i].net))
			return -1;
	return i;
}

/*
 * A rule without destinations is about all of them, so one that had some and lost
 * them all must not get as far as the kernel.
 */
static enum compile_result put_dests(struct nl_msg *msg,
				     const struct rule *rule,
				     const struct hosts *hosts)
{
	unsigned int i, found = 0;
	int n;

	if (!rule->to_count && rule->ports_count)
		return put_net(msg, rule, NULL) ? COMPILE_TOO_LONG :
						  COMPILE_DONE;
	for (i = 0; i < rule->to_count; i++) {
		n = put_to(msg, rule, rule->to[i], hosts);
		if (n < 0)
			return COMPILE_TOO_LONG;
		found += n;
	}
	return rule->to_count && !found ? COMPILE_INERT : COMPILE_DONE;
}

static int put_class(struct nl_msg *msg, const struct catalogue *cat, int class)
{
	uint32_t i;

	for (i = 0; i < cat->n_names; i++)
		if (catalogue_in_class(cat, cat->names[i], class) &&
		    nla_put_u32(msg, SMTPWARD_A_RULE_TOOL,
				catalogue_id(cat, cat->names[i])))
			return -1;
	return 0;
}

static int put_tools(struct nl_msg *msg, const struct rule *rule,
		     const struct catalogue *cat)
{
	static const char class[] = "class:";
	unsigned int i;
	uint32_t id;

	for (i = 0; i < rule->tools_count; i++) {
		const char *word = rule->tools[i];

		if (!strncmp(word, class, sizeof(class) - 1)) {
			word += sizeof(class) - 1;
			if (put_class(msg, cat, catalogue_class(word)))
				return -1;
			continue;
		}
		id = catalogue_id(cat, rule->tools[i]);
		if (!id && strcmp(rule->tools[i], "any") != 0)
			return -1;
		if (nla_put_u32(msg, SMTPWARD_A_RULE_TOOL, id))
			return -1;
	}
	return 0;
}

/**
 * compile_rule() - Write a rule.
 * @msg: Where to.
 * @id: Its number.
 * @rule: The rule, checked.
 * @cat: The mail tools it may name.
 * @hosts: The hosts it may name.
 *
 * Return: What became of it. @msg is of no use unless it is COMPILE_DONE.
 */
enum compile_result compile_rule(struct nl_msg *msg, uint32_t id,
				 const struct rule *rule,
				 const struct catalogue *cat,
				 const struct hosts *hosts)
{
	struct nlattr *nest =
		nla_nest_start(msg, NLA_F_NESTED | SMTPWARD_A_POLICY_RULE);
	enum compile_result result;

	if (!nest || nla_put_u32(msg, SMTPWARD_A_RULE_ID, id) ||
	    nla_put_u32(msg, SMTPWARD_A_RULE_VERDICT, rule->verdict))
		return COMPILE_TOO_LONG;
	result = compile_subject(msg, rule);
	if (result != COMPILE_DONE)
		return result;
	result = put_dests(msg, rule, hosts);
	if (result != COMPILE_DONE)
		return result;
	if (put_tools(msg, rule, cat))
		return COMPILE_TOO_LONG;
	if (rule->log == RULE_LOG_NO &&
	    nla_put_flag(msg, SMTPWARD_A_RULE_QUIET))
		return COMPILE_TOO_LONG;
	if (compile_rule_limits(msg, rule))
		return COMPILE_TOO_LONG;
	return nla_nest_end(msg, nest) ? COMPILE_TOO_LONG : COMPILE_DONE;
}
