// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy in force as attributes: policy-get.
 */
#include <linux/kernel.h>
#include <net/genetlink.h>

#include "compat.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "policy.h"
#include "verdict.h"

const struct nla_policy sw_nl_policy_get[SMTPWARD_A_POLICY_RULE_ID + 1] = {
	[SMTPWARD_A_POLICY_RULE_ID] = { .type = NLA_U32 },
};

static int put_tool(struct sk_buff *skb, const struct sw_tool_def *tool)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_POLICY_TOOL);

	if (!nest || nla_put_u32(skb, SMTPWARD_A_TOOL_ID, tool->id) ||
	    nla_put_string(skb, SMTPWARD_A_TOOL_NAME, tool->name) ||
	    (tool->file &&
	     nla_put_string(skb, SMTPWARD_A_TOOL_FILE, tool->file)))
		return -EMSGSIZE;
	if (tool->by_inode &&
	    (nla_put_u32(skb, SMTPWARD_A_TOOL_DEV_MAJOR, tool->dev_major) ||
	     nla_put_u32(skb, SMTPWARD_A_TOOL_DEV_MINOR, tool->dev_minor) ||
	     nla_put_u64_64bit(skb, SMTPWARD_A_TOOL_INO, tool->ino,
			       SMTPWARD_A_TOOL_PAD)))
		return -EMSGSIZE;
	if (tool->applet &&
	    (nla_put_string(skb, SMTPWARD_A_TOOL_APPLET, tool->applet) ||
	     nla_put_string(skb, SMTPWARD_A_TOOL_PROGRAM, tool->program)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_head(struct sk_buff *skb, const struct sw_policy *policy)
{
	const u32 generation = sw_policy_generation(policy);
	int port = -1;

	if (nla_put_u32(skb, SMTPWARD_A_POLICY_GENERATION, generation) ||
	    nla_put_u32(skb, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
			sw_policy_default(policy)) ||
	    nla_put_u32(skb, SMTPWARD_A_POLICY_COUNT,
			sw_policy_n_rules(policy)))
		return -EMSGSIZE;
	if (generation &&
	    nla_put(skb, SMTPWARD_A_POLICY_SHA256, SMTPWARD_SHA256_SIZE,
		    sw_policy_sha256(policy)))
		return -EMSGSIZE;
	if (sw_nl_put_limits(skb, sw_policy_limits(policy),
			     &sw_nl_policy_limits))
		return -EMSGSIZE;
	if (sw_policy_look(policy) &&
	    nla_put_u32(skb, SMTPWARD_A_POLICY_LOOK, sw_policy_look(policy)))
		return -EMSGSIZE;
	while ((port = sw_policy_next_port(policy, port)) >= 0)
		if (nla_put_u16(skb, SMTPWARD_A_POLICY_PORT, port))
			return -EMSGSIZE;
	return 0;
}

/*
 * The parts of a dump in order: the head, the tools, the rules.
 *
 * Returns 0, -ENOENT behind the last, or -EMSGSIZE and how much it needs.
 */
static int put_part(struct sk_buff *skb, const struct sw_policy *policy,
		    u32 part, size_t *need)
{
	const u32 n_tools = sw_policy_n_tools(policy);
	struct sw_rule_def rule;
	struct sw_tool_def tool;
	struct sw_hits hits;

	*need = 0;
	if (!part)
		return put_head(skb, policy);
	if (sw_policy_tool_at(policy, part - 1, &tool))
		return put_tool(skb, &tool);
	if (!sw_policy_rule_at(policy, part - 1 - n_tools, &rule, &hits))
		return -ENOENT;
	*need = sw_nl_rule_size(&rule);
	return sw_nl_put_rule(skb, &rule, &hits);
}

static int put_message(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct sw_policy *policy, size_t *need)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &sw_nl_family,
				   NLM_F_MULTI, SMTPWARD_CMD_POLICY_GET);
	int err;

	*need = 0;
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, header);
	err = put_part(skb, policy, cb->args[0], need);
	if (err)
		genlmsg_cancel(skb, header);
	else
		genlmsg_end(skb, header);
	return err;
}

/* As many as fit. Returns -ENOENT when the dump ends, else why it pauses. */
static int put_messages(struct sk_buff *skb, struct netlink_callback *cb,
			const struct sw_policy *policy, size_t *need)
{
	int err;

	/* 0 would mean that there is nothing to be compared with. */
	cb->seq = sw_policy_generation(policy) + 1;
	if (cb->prev_seq && cb->prev_seq != cb->seq)
		return -ENOENT;
	while (!(err = put_message(skb, cb, policy, need)))
		cb->args[0]++;
	return err;
}

static int check_dump(struct netlink_callback *cb,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int err;

	err = sw_nl_capable(cb->skb, CAP_MAC_ADMIN, extack);
	if (err)
		return err;
	attr = sw_dump_attrs(cb)[SMTPWARD_A_POLICY_RULE_ID];
	if (attr)
		return sw_nl_refuse(extack, attr, -EINVAL,
				    "a dump is of all rules");
	return 0;
}

/**
 * sw_nl_policy_get_start() - Begin a dump of the policy in force.
 * @cb: Of the dump.
 *
 * Context: Process context of the requester.
 * Return: 0 or a negative error.
 */
int sw_nl_policy_get_start(struct netlink_callback *cb)
{
	return sw_nl_dump_start(cb, check_dump);
}

/**
 * sw_nl_policy_get_dumpit() - Put as much of the policy as a message holds.
 * @skb: To put it.
 * @cb: Of the dump.
 *
 * When another policy is put in force meanwhile, the dump ends there. Its end is
 * flagged with NLM_F_DUMP_INTR, and the requester has to start again.
 *
 * Context: Process context.
 * Return: Bytes put, 0 at the end, or a negative error.
 */
int sw_nl_policy_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct sw_policy *policy;
	size_t need = 0;
	int err;

	err = sw_nl_dump_refused(cb);
	if (err)
		return err;
	policy = sw_verdict_policy_get();
	err = put_messages(skb, cb, policy, &need);
	sw_verdict_policy_put();

	/* A long rule gets a message of its own, as long as it has to be. */
	cb->min_dump_alloc = need;
	if (err == -ENOENT)
		return skb->len;
	return skb->len ?: err;
}

static bool find_rule(const struct sw_policy *policy, u32 id,
		      struct sw_rule_def *rule, struct sw_hits *hits)
{
	u32 low = 0, high = sw_policy_n_rules(policy);

	while (low < high) {
		const u32 mid = low + (high - low) / 2;

		sw_policy_rule_at(policy, mid, rule, hits);
		if (rule->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return sw_policy_rule_at(policy, low, rule, hits) && rule->id == id;
}

static int put_reply(struct sk_buff *msg, struct genl_info *info, u32 id)
{
	const struct sw_policy *policy = sw_verdict_policy_get();
	struct sw_rule_def rule;
	void *header;
	int err = -ENOENT;
	struct sw_hits hits;

	if (!find_rule(policy, id, &rule, &hits))
		goto out_put_policy;
	err = -EMSGSIZE;
	header = genlmsg_put_reply(msg, info, &sw_nl_family, 0,
				   SMTPWARD_CMD_POLICY_GET);
	if (!header ||
	    nla_put_u32(msg, SMTPWARD_A_POLICY_GENERATION,
			sw_policy_generation(policy)) ||
	    sw_nl_put_rule(msg, &rule, &hits))
		goto out_put_policy;
	genlmsg_end(msg, header);
	err = 0;

out_put_policy:
	sw_verdict_policy_put();
	return err;
}

/**
 * sw_nl_policy_get_doit() - Tell one rule of the policy in force.
 * @skb: The request.
 * @info: Its attributes.
 *
 * Context: Process context of the requester, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_policy_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SMTPWARD_A_POLICY_RULE_ID];
	struct sk_buff *msg;
	int err;

	err = sw_nl_capable(skb, CAP_MAC_ADMIN, info->extack);
	if (err)
		return err;
	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_POLICY_RULE_ID))
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "rule-id is missing");
	/* It came in a part, and little is added to it. */
	msg = genlmsg_new(2 * SMTPWARD_PART_MAX, GFP_KERNEL);
	if (!msg)
		return sw_nl_refuse(info->extack, NULL, -ENOMEM,
				    "no memory for the reply");
	err = put_reply(msg, info, nla_get_u32(attr));
	if (err) {
		nlmsg_free(msg);
		return sw_nl_refuse(info->extack, attr, err,
				    err == -ENOENT ? "no such rule" :
						     "the rule is too long");
	}
	return genlmsg_reply(msg, info);
}
