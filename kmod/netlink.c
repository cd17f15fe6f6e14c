// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "compat.h"
#include "health.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "ring.h"

enum {
	GROUP_DOORBELL,
};

/* The last of netlink_callback's args, the first are those of each dump. */
enum {
	DUMP_WHY = 4,
	DUMP_ERR = 5,
};

/*
 * For commands that take nothing. Kernels from 6.1 refuse everything where
 * there is no policy, older ones ignore it.
 */
static const struct nla_policy no_attrs[] = {
	[1] = { .type = NLA_REJECT, .reject_message = "takes no attributes" },
};

/* Each checks the capability itself, to tell which one is missing. */
static const struct genl_ops ops[] = {
	{
		.cmd = SMTPWARD_CMD_STATUS_GET,
		.policy = no_attrs,
		.maxattr = ARRAY_SIZE(no_attrs) - 1,
		.doit = sw_nl_status_get_doit,
	},
	{
		.cmd = SMTPWARD_CMD_MODE_SET,
		.policy = sw_nl_mode_set,
		.maxattr = ARRAY_SIZE(sw_nl_mode_set) - 1,
		.doit = sw_nl_mode_set_doit,
	},
	{
		.cmd = SMTPWARD_CMD_POLICY_BEGIN,
		.policy = sw_nl_policy_begin,
		.maxattr = ARRAY_SIZE(sw_nl_policy_begin) - 1,
		.doit = sw_nl_policy_begin_doit,
	},
	{
		.cmd = SMTPWARD_CMD_POLICY_ADD,
		.policy = sw_nl_policy_add,
		.maxattr = ARRAY_SIZE(sw_nl_policy_add) - 1,
		.doit = sw_nl_policy_add_doit,
	},
	{
		.cmd = SMTPWARD_CMD_POLICY_COMMIT,
		.policy = sw_nl_policy_commit,
		.maxattr = ARRAY_SIZE(sw_nl_policy_commit) - 1,
		.doit = sw_nl_policy_commit_doit,
	},
	{
		.cmd = SMTPWARD_CMD_POLICY_GET,
		.policy = sw_nl_policy_get,
		.maxattr = ARRAY_SIZE(sw_nl_policy_get) - 1,
		.doit = sw_nl_policy_get_doit,
		.start = sw_nl_policy_get_start,
		.dumpit = sw_nl_policy_get_dumpit,
	},
	{
		.cmd = SMTPWARD_CMD_POLICY_TEST,
		.policy = sw_nl_test,
		.maxattr = ARRAY_SIZE(sw_nl_test) - 1,
		.doit = sw_nl_policy_test_doit,
	},
	{
		.cmd = SMTPWARD_CMD_EVENT_GET,
		.policy = sw_nl_event_seq,
		.maxattr = ARRAY_SIZE(sw_nl_event_seq) - 1,
		.doit = sw_nl_event_get_doit,
		.start = sw_nl_event_get_start,
		.dumpit = sw_nl_event_get_dumpit,
		.done = sw_nl_event_get_done,
	},
	{
		.cmd = SMTPWARD_CMD_EVENT_CLAIM,
		.policy = no_attrs,
		.maxattr = ARRAY_SIZE(no_attrs) - 1,
		.doit = sw_nl_event_claim_doit,
	},
	{
		.cmd = SMTPWARD_CMD_EVENT_ACK,
		.policy = sw_nl_event_seq,
		.maxattr = ARRAY_SIZE(sw_nl_event_seq) - 1,
		.doit = sw_nl_event_ack_doit,
	},
	{
		.cmd = SMTPWARD_CMD_HEALTH_BEGIN,
		.policy = no_attrs,
		.maxattr = ARRAY_SIZE(no_attrs) - 1,
		.doit = sw_nl_health_begin_doit,
	},
	{
		.cmd = SMTPWARD_CMD_HEALTH_END,
		.policy = sw_nl_health_end,
		.maxattr = ARRAY_SIZE(sw_nl_health_end) - 1,
		.doit = sw_nl_health_end_doit,
	},
	{
		.cmd = SMTPWARD_CMD_MODE_CONFIRM,
		.policy = no_attrs,
		.maxattr = ARRAY_SIZE(no_attrs) - 1,
		.doit = sw_nl_mode_confirm_doit,
	},
	{
		.cmd = SMTPWARD_CMD_SEAL,
		.policy = no_attrs,
		.maxattr = ARRAY_SIZE(no_attrs) - 1,
		.doit = sw_nl_seal_doit,
	},
};

static const struct genl_multicast_group groups[] = {
	[GROUP_DOORBELL] = { .name = SMTPWARD_MCGRP_DOORBELL,
			     .flags = GENL_MCAST_CAP_NET_ADMIN },
};

/*
 * The policy is the host's: the family is not there in other network
 * namespaces. Nothing here needs the lock that all families share, and a
 * policy of 100,000 rules is not to be added under it.
 */
struct genl_family sw_nl_family __ro_after_init = {
	.name = SMTPWARD_FAMILY_NAME,
	.version = SMTPWARD_GENL_VERSION,
	.module = THIS_MODULE,
	.netnsok = false,
	.parallel_ops = true,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/**
 * sw_nl_capable() - Whether a request may do what it asks for.
 * @skb: The request.
 * @cap: Capability in the initial user namespace, that both the opener of the
 *	socket and the sender must have.
 * @extack: To tell which one is missing.
 *
 * Context: Process context of the sender.
 * Return: 0, or -EPERM.
 */
int sw_nl_capable(struct sk_buff *skb, int cap, struct netlink_ext_ack *extack)
{
	/* netlink_capable() asks for the opener's only if no address is given. */
	if (sk_capable(NETLINK_CB(skb).sk, cap))
		return 0;

	switch (cap) {
	case CAP_NET_ADMIN:
		NL_SET_ERR_MSG(extack, "needs CAP_NET_ADMIN");
		break;
	case CAP_AUDIT_READ:
		NL_SET_ERR_MSG(extack, "needs CAP_AUDIT_READ");
		break;
	default:
		NL_SET_ERR_MSG(extack, "needs CAP_MAC_ADMIN");
		break;
	}
	return -EPERM;
}

/**
 * sw_nl_dump_start() - Check at its start whether there may be a dump.
 * @cb: Of the dump.
 * @check: Does it.
 *
 * Older kernels give the start no place for the reason. There the dump begins
 * all the same, and its first part refuses it, by sw_nl_dump_refused().
 *
 * Context: Process context of the requester.
 * Return: 0 or a negative error.
 */
int sw_nl_dump_start(struct netlink_callback *cb, sw_dump_check_fn *check)
{
	struct netlink_ext_ack extack = {};

	if (cb->extack)
		return check(cb, cb->extack);
	cb->args[DUMP_ERR] = check(cb, &extack);
	cb->args[DUMP_WHY] = (long)extack._msg;
	return 0;
}

/**
 * sw_nl_dump_refused() - Refuse a part of a dump that should not be.
 * @cb: Of the dump.
 *
 * Context: Process context.
 * Return: 0 or a negative error.
 */
int sw_nl_dump_refused(const struct netlink_callback *cb)
{
	if (!cb->args[DUMP_ERR])
		return 0;
	return sw_nl_refuse(cb->extack, NULL, cb->args[DUMP_ERR],
			    (const char *)cb->args[DUMP_WHY]);
}

static int ring_doorbell(u8 cmd)
{
	struct sk_buff *msg = genlmsg_new(0, GFP_KERNEL);
	void *header;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put(msg, 0, 0, &sw_nl_family, 0, cmd);
	if (!header) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	genlmsg_end(msg, header);
	genlmsg_multicast(&sw_nl_family, msg, 0, GROUP_DOORBELL, GFP_KERNEL);
	return 0;
}

/**
 * sw_nl_doorbell() - Tell readers that there is something to read.
 *
 * A reader whose socket is full sees ENOBUFS, and knows. When there is no
 * memory to ring, the next event tries again.
 *
 * Context: Process context, may sleep.
 */
void sw_nl_doorbell(void)
{
	if (genl_has_listeners(&sw_nl_family, &init_net, GROUP_DOORBELL) &&
	    ring_doorbell(SMTPWARD_CMD_EVENT_READY))
		sw_ring_arm(U64_MAX);
}

/**
 * sw_nl_want_check() - Tell readers that a check of the hooks is wanted.
 *
 * Who does not hear of it makes one at the next regular time.
 *
 * Context: Process context, may sleep.
 */
void sw_nl_want_check(void)
{
	if (genl_has_listeners(&sw_nl_family, &init_net, GROUP_DOORBELL))
		ring_doorbell(SMTPWARD_CMD_HEALTH_WANTED);
}

static int on_netlink_event(struct notifier_block *block, unsigned long event,
			    void *data)
{
	const struct netlink_notify *notify = data;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    net_eq(notify->net, &init_net)) {
		if (sw_nl_event_release(notify->portid))
			sw_health_forget();
		sw_health_release(notify->portid);
		sw_nl_policy_release(notify->portid);
	}
	return NOTIFY_DONE;
}

static struct notifier_block notifier = {
	.notifier_call = on_netlink_event,
};

/**
 * sw_netlink_init() - Offer the family.
 *
 * The notifier comes first: no socket may close unnoticed after it has begun
 * something.
 *
 * Context: Process context. Ring and verdict are ready.
 * Return: 0 or an error.
 */
int __init sw_netlink_init(void)
{
	int err = netlink_register_notifier(&notifier);

	if (err)
		return err;
	err = genl_register_family(&sw_nl_family);
	if (err)
		netlink_unregister_notifier(&notifier);
	return err;
}

/**
 * sw_netlink_exit() - Withdraw the family.
 *
 * A dump under way holds the module, so there is none.
 *
 * Context: Process context. No request runs when it returns.
 */
void sw_netlink_exit(void)
{
	genl_unregister_family(&sw_nl_family);
	netlink_unregister_notifier(&notifier);
	sw_health_exit();
	sw_nl_policy_exit();
}
