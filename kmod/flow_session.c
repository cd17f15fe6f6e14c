// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the connections say that are followed from their begin, where the policy
 * has that looked for.
 */
#include <linux/bottom_half.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "flow_parts.h"
#include "policy.h"
#include "session.h"
#include "verdict.h"

/**
 * struct sw_flow_session - What one says.
 * @lock: Protects the rest. The table's is not held meanwhile: there is much to
 *	look through.
 * @is_begun: @next is known.
 * @next: Sequence number of the first byte that was not looked at.
 * @session: Where it is.
 */
struct sw_flow_session {
	spinlock_t lock; /* see above */
	bool is_begun;
	u32 next;
	struct sw_session session;
};

static bool is_wanted(void)
{
	const u32 look = sw_policy_look(sw_verdict_policy_get());

	sw_verdict_policy_put();
	return look & SMTPWARD_LOOK_SESSION;
}

/**
 * sw_flow_session_begin() - Listen to a connection, if that is wanted.
 * @flow: New. Where there is no room for it, nobody listens.
 *
 * Context: Process context, may sleep.
 */
void sw_flow_session_begin(struct sw_flow *flow)
{
	struct sw_flow_session *session;

	if (flow->quiet || !is_wanted() ||
	    !sw_flow_room_add(flow->account, sizeof(*session)))
		return;
	flow->bytes += sizeof(*session);
	session = kzalloc(sizeof(*session), GFP_KERNEL | __GFP_NOWARN);
	if (session)
		spin_lock_init(&session->lock);
	flow->session = session;
}

/**
 * sw_flow_session_free() - Forget what a connection has said.
 * @flow: It, about to be freed.
 *
 * Context: Process context.
 */
void sw_flow_session_free(struct sw_flow *flow)
{
	kfree_sensitive(flow->session);
}

static void feed(struct sw_session *session, const struct sw_segment *segment,
		 u32 skip)
{
	struct sk_buff *skb = (struct sk_buff *)segment->skb;
	struct skb_seq_state state;
	const u8 *data;
	u32 done = 0, n;

	skb_prepare_seq_read(skb, segment->offset + skip,
			     segment->offset + segment->len, &state);
	while ((n = skb_seq_read(done, &data, &state))) {
		sw_session_feed(session, data, n);
		done += n;
	}
}

/**
 * sw_flow_session_feed() - A connection is about to send a segment.
 * @session: What it has said before.
 * @segment: The segment. What was sent before is passed over.
 *
 * Context: Process context or softirq, with the socket locked.
 */
void sw_flow_session_feed(struct sw_flow_session *session,
			  const struct sw_segment *segment)
{
	s32 skip;

	spin_lock_bh(&session->lock);
	if (!session->is_begun)
		session->next = segment->seq;
	session->is_begun = true;
	skip = session->next - segment->seq;
	if (skip < 0) {
		sw_session_lose(&session->session);
	} else if (skip < (s32)segment->len) {
		session->next = segment->seq + segment->len;
		if (!sw_session_is_over(&session->session))
			feed(&session->session, segment, skip);
	}
	spin_unlock_bh(&session->lock);
}

/**
 * sw_flow_session_read() - Read what a connection has said.
 * @flow: It.
 * @facts: Is set.
 *
 * Context: Process context.
 * Return: false when nobody listened, or it has said nothing.
 */
bool sw_flow_session_read(const struct sw_flow *flow, struct sw_facts *facts)
{
	struct sw_flow_session *session = flow->session;

	if (!session)
		return false;
	spin_lock_bh(&session->lock);
	*facts = session->session.facts;
	spin_unlock_bh(&session->lock);
	return facts->flags || facts->messages || facts->recipients ||
	       facts->parts;
}
