// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections that were judged by what they sent, and let through.
 */
#include <linux/pid.h>
#include <net/sock.h>

#include "event.h"
#include "flow_parts.h"
#include "judge.h"

/*
 * Its limits hold from the next segment on, and count what was sent before. That
 * a budget has no room for another connection does not end one that is open.
 */
static void set_limits(struct sw_flow *flow, u32 euid)
{
	struct sw_limit limit = {};

	if (sw_budget_take(&flow->decision, euid, &flow->stake))
		sw_flow_room_miss();
	else
		sw_budget_open(&flow->decision, &flow->stake, false, &limit);
}

/**
 * sw_flow_take_up() - Follow a connection that was judged when it was open.
 * @event: What was judged.
 * @sk: Its socket, referenced by the caller.
 * @euid: Whose it is.
 * @process: Who sends, or NULL.
 * @attempt: Attributes of @event, or NULL when memory was short.
 *
 * It can have closed meanwhile, and is told of all the same.
 *
 * Context: Process context, may sleep.
 */
void sw_flow_take_up(const struct sw_event *event, struct sock *sk, u32 euid,
		     struct pid *process, struct sk_buff *attempt)
{
	struct sw_flow *flow;

	if (!sw_judge_follows(event))
		return;
	flow = sw_flow_new(event->account);
	if (!flow)
		return;
	if (attempt)
		sw_flow_keep_attempt(flow, attempt);
	flow->process = get_pid(process);
	sw_flow_set(flow, event);
	flow->transfer.flags = SMTPWARD_FLOW_FLAGS_RECOGNISED;
	set_limits(flow, euid);
	if (!sw_flow_adopt(flow, sk))
		sw_flow_free(flow);
}
