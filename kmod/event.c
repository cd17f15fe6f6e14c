// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>

#include "event.h"
#include "fold.h"
#include "netlink.h"
#include "ring.h"

static atomic64_t flows = ATOMIC64_INIT(0);

/* What anybody can cause as often as he likes. */
static bool is_shared(const struct sw_event *event)
{
	return event->via || event->transfer;
}

/* What is allowed, and has reached no limit. */
static bool yields(const struct sw_event *event)
{
	return is_shared(event) &&
	       event->decision.verdict == SMTPWARD_VERDICT_ALLOW &&
	       event->type != SMTPWARD_EVENT_TYPE_THRESHOLD &&
	       event->type != SMTPWARD_EVENT_TYPE_LIMIT;
}

/**
 * sw_event_push() - Make a record of what happened.
 * @event: Describes it.
 * @attrs: Of sw_encode(), NULL when memory was short. The record owns them.
 *
 * Nothing is returned because nothing may depend on it: what cannot be
 * recorded is counted where it is missing.
 *
 * Context: Process context.
 */
void sw_event_push(const struct sw_event *event, struct sk_buff *attrs)
{
	const struct sw_place place = {
		.type = event->type,
		.count = event->repeats ? event->repeats->count : 1,
		.account = event->account,
		.shared = is_shared(event),
		.yields = yields(event),
	};

	if (sw_ring_push(&place, attrs))
		sw_nl_doorbell();
}

/**
 * sw_event_report() - Encode what happened and make a record of it.
 * @event: Describes it.
 *
 * Context: Process context, may sleep.
 */
void sw_event_report(const struct sw_event *event)
{
	sw_event_push(event, sw_encode(event));
}

/**
 * sw_event_new_flow() - A number for a connection that is being opened.
 *
 * Context: Any context.
 * Return: Not 0, and no other connection's until the module is unloaded.
 */
u64 sw_event_new_flow(void)
{
	return atomic64_inc_return(&flows);
}
