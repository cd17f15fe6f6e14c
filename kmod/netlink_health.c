// SPDX-License-Identifier: GPL-2.0-only
#include <net/genetlink.h>

#include "compat.h"
#include "event.h"
#include "health.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "policy.h"
#include "verdict.h"

const struct nla_policy sw_nl_health_end[SMTPWARD_A_HEALTH_INTERVAL + 1] = {
	[SMTPWARD_A_HEALTH_PASSED] =
		NLA_POLICY_RANGE(NLA_U32, SMTPWARD_VIA_CONNECT, SW_HOOKS),
	[SMTPWARD_A_HEALTH_INTERVAL] = NLA_POLICY_RANGE(NLA_U32, 1, 3600),
};

static int reply_port(struct genl_info *info)
{
	struct sk_buff *msg =
		genlmsg_new(nla_total_size(sizeof(u16)), GFP_KERNEL);
	void *header;
	int port;

	if (!msg)
		return sw_nl_refuse(info->extack, NULL, -ENOMEM,
				    "no memory for the reply");
	port = sw_policy_next_port(sw_verdict_policy_get(), -1);
	sw_verdict_policy_put();
	header = genlmsg_put_reply(msg, info, &sw_nl_family, 0,
				   SMTPWARD_CMD_HEALTH_BEGIN);
	if (!header || nla_put_u16(msg, SMTPWARD_A_HEALTH_PORT, port)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

/**
 * sw_nl_health_begin_doit() - Begin a check of the hooks by the sender.
 * @skb: The request.
 * @info: Where the reply goes: the port to try.
 *
 * Context: Process context of the sender.
 * Return: 0 or a negative error.
 */
int sw_nl_health_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	err = sw_nl_capable(skb, CAP_MAC_ADMIN, info->extack);
	if (err)
		return err;
	sw_health_begin(info->snd_portid);
	return reply_port(info);
}

static unsigned long passed_hooks(const struct genl_info *info)
{
	const struct nlattr *attr;
	unsigned long ret = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == SMTPWARD_A_HEALTH_PASSED)
			ret |= BIT(nla_get_u32(attr));
	return ret;
}

static int reply_hooks(struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(sw_encode_hooks_size(), GFP_KERNEL);
	struct sw_health health;
	void *header;

	if (!msg)
		return sw_nl_refuse(info->extack, NULL, -ENOMEM,
				    "done, but no memory for the reply");
	sw_health_get(&health);
	header = genlmsg_put_reply(msg, info, &sw_nl_family, 0,
				   SMTPWARD_CMD_HEALTH_END);
	if (!header ||
	    sw_encode_hooks(msg, SMTPWARD_A_HEALTH_EACH_HOOK, &health)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

/**
 * sw_nl_health_end_doit() - End the check that was begun on a socket.
 * @skb: The request.
 * @info: Its attributes, and where the reply goes: the hooks.
 *
 * Context: Process context of the sender, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_health_end_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SMTPWARD_A_HEALTH_INTERVAL];
	int err;

	err = sw_nl_capable(skb, CAP_MAC_ADMIN, info->extack);
	if (err)
		return err;
	err = sw_health_end(info->snd_portid, passed_hooks(info),
			    attr ? nla_get_u32(attr) : 0);
	if (err == -ENOENT)
		return sw_nl_refuse(
			info->extack, NULL, err,
			"no check was begun on this socket, or many after it");
	if (err)
		return sw_nl_refuse(
			info->extack, NULL, err,
			"the policy has changed meanwhile, try again");
	return reply_hooks(info);
}
