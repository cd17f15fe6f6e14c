// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the judge lets through, from the decision to the SYN: whether its limits
 * leave room for another connection, and that it is waited for.
 */
#include <linux/in.h>
#include <linux/jiffies.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <net/sock.h>

#include "event.h"
#include "flow_parts.h"
#include "judge.h"

static struct sw_flow *make_room(const struct sw_event *event,
				 const struct sock *sk)
{
	if (sk->sk_protocol != IPPROTO_TCP && sk->sk_protocol != IPPROTO_MPTCP)
		return NULL;
	return sw_flow_new(event->account);
}

/* What is not followed cannot be limited. */
static void check_limits(const struct sw_event *event, struct sw_flow *flow,
			 struct sw_limit *limit)
{
	const struct sw_decision *decision = &event->decision;

	if (!flow || sw_budget_take(decision, sw_judge_uid(), &flow->stake))
		limit->kind = SMTPWARD_LIMIT_UNTRACKED;
	else
		sw_budget_open(decision, &flow->stake,
			       sw_judge_enforces(event->mode, decision), limit);
}

/**
 * sw_flow_admit() - See whether there is room for a connection.
 * @event: What was judged, and let through. It is refused when a limit of the
 *	policy does not leave room, and is told in audit mode.
 * @sk: Socket that the attempt is made on.
 *
 * Context: Process context, may sleep.
 * Return: For sw_flow_expect(), or NULL when it cannot be followed, or not be
 * let through.
 */
struct sw_flow *sw_flow_admit(struct sw_event *event, const struct sock *sk)
{
	struct sw_limit limit = {};
	struct sw_flow *flow;

	sw_flow_drop_attempt();
	flow = make_room(event, sk);
	if (!sw_judge_limits(event))
		return flow;
	check_limits(event, flow, &limit);
	if (limit.kind)
		sw_judge_limit(event, &limit);
	if (event->refused && flow) {
		sw_flow_free(flow);
		flow = NULL;
	}
	return flow;
}

/**
 * sw_flow_expect() - Note an attempt that was let through.
 * @flow: From sw_flow_admit(). Belongs to the table from now on.
 * @event: What was judged.
 * @sk: Socket that it is made on.
 * @attempt: Attributes of its event, or NULL when memory was short.
 *
 * What is to be limited is followed even if who it was cannot be kept.
 *
 * Context: Process context, may sleep. Before the attempt goes on.
 */
void sw_flow_expect(struct sw_flow *flow, const struct sw_event *event,
		    const struct sock *sk, struct sk_buff *attempt)
{
	if (attempt && !sw_flow_keep_attempt(flow, attempt) &&
	    !sw_judge_limits(event)) {
		sw_flow_free(flow);
		return;
	}
	flow->thread = get_pid(task_pid(current));
	flow->process = get_pid(task_tgid(current));
	flow->asked = sk;
	flow->noted = jiffies;
	sw_flow_set(flow, event);
	sw_flow_session_begin(flow);
	sw_flow_add_attempt(flow);
}
