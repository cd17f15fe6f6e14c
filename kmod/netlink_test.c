// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy in force, asked about a made-up attempt: policy-test.
 */
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/timekeeping.h>
#include <net/genetlink.h>

#include "compat.h"
#include "netlink.h"
#include "netlink_policy.h"
#include "policy.h"
#include "verdict.h"

/* Those of a task are not more. */
#define GIDS_MAX NGROUPS_MAX

static const struct nla_policy target_policy[SMTPWARD_A_TARGET_PORT + 1] = {
	[SMTPWARD_A_TARGET_ADDR] = NLA_POLICY_MIN_LEN(4),
	[SMTPWARD_A_TARGET_PORT] = { .type = NLA_U16 },
};

const struct nla_policy sw_nl_test[SMTPWARD_A_TEST_TOOL + 1] = {
	[SMTPWARD_A_TEST_UID] = { .type = NLA_U32 },
	[SMTPWARD_A_TEST_GID] = { .type = NLA_U32 },
	[SMTPWARD_A_TEST_LOGINUID] = { .type = NLA_U32 },
	[SMTPWARD_A_TEST_CONTAINER] = { .type = NLA_FLAG },
	[SMTPWARD_A_TEST_TIME] = { .type = NLA_U64 },
	[SMTPWARD_A_TEST_EXECUTABLE] = NLA_POLICY_NESTED(sw_nl_executable),
	[SMTPWARD_A_TEST_CONTEXT] =
		NLA_POLICY_MAX(NLA_U32, SMTPWARD_CONTEXT_INTERACTIVE),
	[SMTPWARD_A_TEST_CGROUP] = { .type = NLA_NUL_STRING,
				     .len = SMTPWARD_PATH_MAX },
	[SMTPWARD_A_TEST_TARGET] = NLA_POLICY_NESTED(target_policy),
	[SMTPWARD_A_TEST_TOOL] = { .type = NLA_U32 },
};

/**
 * struct question - A made-up attempt, and what the policy says.
 * @subject: Who makes it.
 * @gids: Its groups behind the first.
 * @dest: Where it goes to.
 * @tools: What it executes.
 * @attempt: Which of these it is.
 * @trace: Rules that did not cover it.
 * @decision: The answer.
 */
struct question {
	struct sw_subject subject;
	u32 *gids;
	struct sw_dest dest;
	struct sw_tools tools;
	struct sw_attempt attempt;
	struct sw_trace trace;
	struct sw_decision decision;
};

static int take_gids(struct question *q, const struct genl_info *info)
{
	const struct nlattr *attr;
	u32 n = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		n += nla_type(attr) == SMTPWARD_A_TEST_GID;
	q->subject.gid = (u32)-1;
	if (!n)
		return 0;
	if (n > GIDS_MAX)
		return sw_nl_refuse(info->extack, NULL, -E2BIG,
				    "more than 65536 gids");
	q->gids = kvcalloc(n, sizeof(*q->gids), GFP_KERNEL);
	if (!q->gids)
		return sw_nl_refuse(info->extack, NULL, -ENOMEM,
				    "out of memory");
	n = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == SMTPWARD_A_TEST_GID)
			q->gids[n++] = nla_get_u32(attr);
	q->subject.gid = q->gids[0];
	q->subject.groups = q->gids + 1;
	q->subject.n_groups = n - 1;
	return 0;
}

/* What is not said is known to be missing, but the time. */
static int take_evidence(struct sw_subject *subject,
			 const struct genl_info *info)
{
	struct nlattr **tb = info->attrs;

	subject->known = SW_KNOW_ALL;
	subject->time = ktime_get_real_seconds();
	if (tb[SMTPWARD_A_TEST_TIME])
		subject->time = nla_get_u64(tb[SMTPWARD_A_TEST_TIME]);
	if (tb[SMTPWARD_A_TEST_CONTEXT])
		subject->context = nla_get_u32(tb[SMTPWARD_A_TEST_CONTEXT]);
	else
		subject->missing |= SW_KNOW_CONTEXT;
	if (tb[SMTPWARD_A_TEST_CGROUP])
		subject->cgroup = nla_data(tb[SMTPWARD_A_TEST_CGROUP]);
	else
		subject->missing |= SW_KNOW_CGROUP;
	if (!tb[SMTPWARD_A_TEST_EXECUTABLE]) {
		subject->missing |= SW_KNOW_EXE;
		return 0;
	}
	return sw_nl_take_executable(
		&subject->exe, tb[SMTPWARD_A_TEST_EXECUTABLE], info->extack);
}

static int take_subject(struct question *q, struct genl_info *info)
{
	struct nlattr **tb = info->attrs;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, SMTPWARD_A_TEST_UID))
		return sw_nl_refuse(info->extack, NULL, -EINVAL,
				    "uid is missing");
	q->subject.uid = nla_get_u32(tb[SMTPWARD_A_TEST_UID]);
	q->subject.loginuid = (u32)-1;
	if (tb[SMTPWARD_A_TEST_LOGINUID])
		q->subject.loginuid = nla_get_u32(tb[SMTPWARD_A_TEST_LOGINUID]);
	q->subject.contained = nla_get_flag(tb[SMTPWARD_A_TEST_CONTAINER]);
	err = take_gids(q, info);
	return err ?: take_evidence(&q->subject, info);
}

static int take_target(struct question *q, const struct nlattr *nest,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ARRAY_SIZE(target_policy)];
	const struct nlattr *addr;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(target_policy) - 1, nest,
			       target_policy, extack);
	if (err)
		return err;
	addr = tb[SMTPWARD_A_TARGET_ADDR];
	if (!addr || !tb[SMTPWARD_A_TARGET_PORT])
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "a target has addr and port");
	if (nla_len(addr) != 4 && nla_len(addr) != 16)
		return sw_nl_refuse(extack, addr, -EINVAL,
				    "an address has 4 or 16 bytes");
	q->dest.family = nla_len(addr) == 4 ? AF_INET : AF_INET6;
	memcpy(q->dest.addr, nla_data(addr), nla_len(addr));
	q->dest.port = nla_get_u16(tb[SMTPWARD_A_TARGET_PORT]);
	q->attempt.dest = &q->dest;
	return 0;
}

static int take_attempt(struct question *q, const struct genl_info *info)
{
	const struct nlattr *target = info->attrs[SMTPWARD_A_TEST_TARGET];
	const struct nlattr *tool = info->attrs[SMTPWARD_A_TEST_TOOL];

	if (!target == !tool)
		return sw_nl_refuse(info->extack, target, -EINVAL,
				    "either a target or a tool");
	if (target)
		return take_target(q, target, info->extack);
	q->tools.n = 1;
	q->tools.id[0] = nla_get_u32(tool);
	q->attempt.tools = &q->tools;
	return 0;
}

static int ask(struct question *q, const struct genl_info *info)
{
	const struct sw_policy *policy = sw_verdict_policy_get();
	int err = 0;

	if (q->attempt.dest && !sw_policy_port(policy, q->dest.port))
		err = sw_nl_refuse(info->extack, NULL, -ENOENT,
				   "the port does not count as SMTP");
	else if (q->attempt.tools &&
		 !sw_policy_tool_name(policy, q->tools.id[0]))
		err = sw_nl_refuse(info->extack, NULL, -ENOENT,
				   "the policy has no such tool");
	else
		sw_policy_explain(policy, &q->subject, &q->attempt, &q->trace,
				  &q->decision);
	sw_verdict_policy_put();
	return err;
}

static int put_miss(struct sk_buff *msg, u32 rule_id, u32 reason)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_TEST_MISS);

	if (!nest || nla_put_u32(msg, SMTPWARD_A_MISS_RULE_ID, rule_id) ||
	    nla_put_u32(msg, SMTPWARD_A_MISS_REASON, reason))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_answer(struct sk_buff *msg, const struct question *q)
{
	const struct sw_decision *decision = &q->decision;
	u32 i;

	if (nla_put_u32(msg, SMTPWARD_A_TEST_MODE, sw_mode_get()) ||
	    nla_put_u32(msg, SMTPWARD_A_TEST_GENERATION,
			decision->generation) ||
	    nla_put_u32(msg, SMTPWARD_A_TEST_VERDICT, decision->verdict) ||
	    (decision->rule_id &&
	     nla_put_u32(msg, SMTPWARD_A_TEST_RULE_ID, decision->rule_id)) ||
	    (q->trace.more && nla_put_flag(msg, SMTPWARD_A_TEST_MORE)))
		return -EMSGSIZE;
	for (i = 0; i < q->trace.n; i++)
		if (put_miss(msg, q->trace.rule_id[i], q->trace.miss[i]))
			return -EMSGSIZE;
	return 0;
}

static int reply(struct genl_info *info, const struct question *q)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *header;

	if (!msg)
		return sw_nl_refuse(info->extack, NULL, -ENOMEM,
				    "no memory for the reply");
	header = genlmsg_put_reply(msg, info, &sw_nl_family, 0,
				   SMTPWARD_CMD_POLICY_TEST);
	if (!header || put_answer(msg, q)) {
		nlmsg_free(msg);
		return sw_nl_refuse(info->extack, NULL, -EMSGSIZE,
				    "the reply does not fit");
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

/**
 * sw_nl_policy_test_doit() - Tell what the policy says about an attempt.
 * @skb: The request.
 * @info: Its attributes.
 *
 * Context: Process context of the requester, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_policy_test_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct question *q;
	int err;

	err = sw_nl_capable(skb, CAP_MAC_ADMIN, info->extack);
	if (err)
		return err;
	q = kzalloc(sizeof(*q), GFP_KERNEL);
	if (!q)
		return sw_nl_refuse(info->extack, NULL, -ENOMEM,
				    "out of memory");
	err = take_subject(q, info);
	if (!err)
		err = take_attempt(q, info);
	if (!err)
		err = ask(q, info);
	if (!err)
		err = reply(info, q);
	kvfree(q->gids);
	kfree(q);
	return err;
}
