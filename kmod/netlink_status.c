// SPDX-License-Identifier: GPL-2.0-only
#include <net/genetlink.h>

#include <version.h>

#include "event.h"
#include "dialogue.h"
#include "flow.h"
#include "change.h"
#include "health.h"
#include "mode.h"
#include "netlink.h"
#include "policy.h"
#include "ring.h"
#include "verdict.h"

static int put_u64(struct sk_buff *msg, int type, u64 value)
{
	return nla_put_u64_64bit(msg, type, value, SMTPWARD_A_STATUS_PAD);
}

static int put_policy(struct sk_buff *msg, const struct sw_policy *policy)
{
	const u32 generation = sw_policy_generation(policy);
	int port = -1;

	if (nla_put_u32(msg, SMTPWARD_A_STATUS_GENERATION, generation) ||
	    nla_put_u32(msg, SMTPWARD_A_STATUS_RULES,
			sw_policy_n_rules(policy)) ||
	    nla_put_u32(msg, SMTPWARD_A_STATUS_TOOLS,
			sw_policy_n_tools(policy)) ||
	    nla_put_u32(msg, SMTPWARD_A_STATUS_DEFAULT_VERDICT,
			sw_policy_default(policy)))
		return -EMSGSIZE;
	if (generation &&
	    nla_put(msg, SMTPWARD_A_STATUS_SHA256, SMTPWARD_SHA256_SIZE,
		    sw_policy_sha256(policy)))
		return -EMSGSIZE;
	while ((port = sw_policy_next_port(policy, port)) >= 0)
		if (nla_put_u16(msg, SMTPWARD_A_STATUS_PORTS, port))
			return -EMSGSIZE;
	return 0;
}

static int put_hooks(struct sk_buff *msg)
{
	struct sw_health health;

	sw_health_get(&health);
	if (nla_put_string(msg, SMTPWARD_A_STATUS_HOOK, health.hooks.backend) ||
	    nla_put_u32(msg, SMTPWARD_A_STATUS_ARMED, health.hooks.armed) ||
	    nla_put_u32(msg, SMTPWARD_A_STATUS_HOOKS, SW_HOOKS) ||
	    put_u64(msg, SMTPWARD_A_STATUS_MISSED, health.hooks.missed) ||
	    sw_encode_hooks(msg, SMTPWARD_A_STATUS_EACH_HOOK, &health) ||
	    nla_put_u32(msg, SMTPWARD_A_STATUS_REARMED, health.rearmed) ||
	    put_u64(msg, SMTPWARD_A_STATUS_UNSEEN, health.unseen))
		return -EMSGSIZE;
	if (health.interval &&
	    nla_put_u32(msg, SMTPWARD_A_STATUS_INTERVAL, health.interval))
		return -EMSGSIZE;
	return health.checked ?
		       put_u64(msg, SMTPWARD_A_STATUS_CHECKED, health.checked) :
		       0;
}

static int put_ring(struct sk_buff *msg)
{
	const u32 owner = sw_nl_event_owner();
	struct sw_ring_state state;

	sw_ring_state(&state);
	if (owner && nla_put_u32(msg, SMTPWARD_A_STATUS_OWNER, owner))
		return -EMSGSIZE;
	if (put_u64(msg, SMTPWARD_A_STATUS_INSTANCE, state.instance) ||
	    put_u64(msg, SMTPWARD_A_STATUS_LAST_SEQ, state.last_seq) ||
	    put_u64(msg, SMTPWARD_A_STATUS_ACKED_SEQ, state.acked_seq) ||
	    nla_put_u32(msg, SMTPWARD_A_STATUS_UNREAD, state.unread) ||
	    put_u64(msg, SMTPWARD_A_STATUS_RING_USED, state.used) ||
	    put_u64(msg, SMTPWARD_A_STATUS_RING_SIZE, state.size) ||
	    put_u64(msg, SMTPWARD_A_STATUS_LOST, state.lost))
		return -EMSGSIZE;
	return 0;
}

static int put_flows(struct sk_buff *msg)
{
	struct sw_flow_count count;

	sw_flow_count(&count);
	if (nla_put_u32(msg, SMTPWARD_A_STATUS_FLOWS, count.flows))
		return -EMSGSIZE;
	if (put_u64(msg, SMTPWARD_A_STATUS_UNTRACKED, count.untracked))
		return -EMSGSIZE;
	return put_u64(msg, SMTPWARD_A_STATUS_UNHEARD, sw_dialogue_unheard());
}

static int put_mode(struct sk_buff *msg)
{
	u32 mode, left;

	mode = sw_mode_read(&left);
	if (nla_put_u32(msg, SMTPWARD_A_STATUS_MODE, mode) ||
	    (left && nla_put_u32(msg, SMTPWARD_A_STATUS_CONFIRM_LEFT, left)))
		return -EMSGSIZE;
	return sw_sealed() ? nla_put_flag(msg, SMTPWARD_A_STATUS_SEALED) : 0;
}

static int put_status(struct sk_buff *msg)
{
	int err;

	if (put_mode(msg) ||
	    nla_put_string(msg, SMTPWARD_A_STATUS_VERSION, SMTPWARD_VERSION) ||
	    put_hooks(msg) || put_ring(msg) || put_flows(msg))
		return -EMSGSIZE;
	err = put_policy(msg, sw_verdict_policy_get());
	sw_verdict_policy_put();
	return err;
}

/* The ports may be many, and another policy may have more of them. */
static size_t ports_size(void)
{
	const struct sw_policy *policy = sw_verdict_policy_get();
	int n = 0, port = -1;

	while ((port = sw_policy_next_port(policy, port)) >= 0)
		n++;
	sw_verdict_policy_put();
	return n * nla_total_size(sizeof(u16));
}

/**
 * sw_nl_status_get_doit() - Tell the state of the module.
 * @skb: The request.
 * @info: Where the reply goes.
 *
 * Context: Process context.
 * Return: 0 or an error.
 */
int sw_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg;
	void *header;
	int err;

	err = sw_nl_capable(skb, CAP_NET_ADMIN, info->extack);
	if (err)
		return err;

	msg = genlmsg_new(GENLMSG_DEFAULT_SIZE + ports_size(), GFP_KERNEL);
	if (!msg) {
		GENL_SET_ERR_MSG(info, "no memory for the reply");
		return -ENOMEM;
	}
	header = genlmsg_put_reply(msg, info, &sw_nl_family, 0,
				   SMTPWARD_CMD_STATUS_GET);
	if (!header || put_status(msg)) {
		GENL_SET_ERR_MSG(info, "policy changed meanwhile, try again");
		nlmsg_free(msg);
		return -EAGAIN;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}
