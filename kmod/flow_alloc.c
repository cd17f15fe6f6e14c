// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for a connection that is followed, and its place among all.
 */
#include <linux/pid.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "event.h"
#include "flow_parts.h"
#include "judge.h"

/**
 * sw_flow_new() - Make room and memory for a connection.
 * @account: Whose place it takes.
 *
 * Context: Process context, may sleep.
 * Return: To be freed by sw_flow_free(), or NULL, which is counted.
 */
struct sw_flow *sw_flow_new(u32 account)
{
	struct sw_flow *flow;

	if (!sw_flow_room_take(account, sizeof(*flow)))
		return NULL;
	flow = kzalloc(sizeof(*flow), GFP_KERNEL | __GFP_NOWARN);
	if (!flow) {
		sw_flow_room_give(account, sizeof(*flow));
		sw_flow_room_miss();
		return NULL;
	}
	sw_flow_prepare(flow);
	flow->account = account;
	flow->bytes = sizeof(*flow);
	return flow;
}

/**
 * sw_flow_set() - Note what was judged.
 * @flow: New.
 * @event: What was judged, and let through.
 *
 * Context: Any context.
 */
void sw_flow_set(struct sw_flow *flow, const struct sw_event *event)
{
	flow->id = event->flow;
	flow->via = event->via;
	flow->mode = event->mode;
	flow->decision = event->decision;
	flow->quiet = !sw_judge_reports(event);
	flow->dest = *event->dest;
}

/**
 * sw_flow_keep_attempt() - Keep what the event of the attempt says.
 * @flow: New.
 * @attempt: Attributes of the event.
 *
 * Context: Process context.
 * Return: false when there is no room for it, which is counted.
 */
bool sw_flow_keep_attempt(struct sw_flow *flow, struct sk_buff *attempt)
{
	if (!sw_flow_room_add(flow->account, attempt->truesize))
		return false;
	flow->bytes += attempt->truesize;
	flow->attempt = skb_get(attempt);
	return true;
}

/**
 * sw_flow_free() - Free a connection.
 * @flow: It, in no table and no list, its timer not pending.
 *
 * Context: Process context, may sleep.
 */
void sw_flow_free(struct sw_flow *flow)
{
	if (flow->sk) {
		sock_put(flow->sk);
		sw_flow_room_follow(-1);
	}
	put_pid(flow->thread);
	put_pid(flow->process);
	sw_budget_give(&flow->stake);
	kfree_skb(flow->attempt);
	sw_flow_session_free(flow);
	sw_flow_room_give(flow->account, flow->bytes);
	kfree(flow);
}
