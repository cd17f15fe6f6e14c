// SPDX-License-Identifier: GPL-2.0-only
/*
 * Caps and budgets of what connections send, kept before it leaves: a segment
 * that would go beyond does not.
 */
#include <linux/preempt.h>
#include <linux/sched.h>
#include <net/mptcp.h>
#include <net/sock.h>

#include "addr.h"
#include "cut.h"
#include "flow_parts.h"
#include "judge.h"
#include "subject.h"

/* Of those that go on, one is told at a time, and each kind once. */
static void note(struct sw_flow *flow, const struct sw_limit *limit, u32 mode,
		 bool is_cut)
{
	if (!is_cut && (flow->tell & BIT(SMTPWARD_EVENT_TYPE_LIMIT) ||
			flow->limits_told & BIT(limit->kind)))
		return;
	flow->limit = *limit;
	flow->limit_mode = mode;
	flow->limits_told |= BIT(limit->kind);
	flow->cut = is_cut;
	sw_flow_make_due(flow, BIT(SMTPWARD_EVENT_TYPE_LIMIT));
}

/* Whether it may have sent as much as @sent bytes, of which @more are new. */
static bool is_within(const struct sw_flow *flow, u64 sent, u64 more,
		      bool is_enforced, struct sw_limit *limit)
{
	const struct sw_decision *decision = &flow->decision;
	const bool is_over = decision->cap && sent > decision->cap;
	bool ret = !is_over || !is_enforced;

	if (ret)
		ret = sw_budget_send(decision, &flow->stake, more, is_enforced,
				     limit);
	if (is_over && !limit->kind) {
		limit->kind = SMTPWARD_LIMIT_CAP;
		limit->value = decision->cap;
	}
	return ret;
}

static bool may_send(struct sw_flow *flow, const struct sw_segment *segment)
{
	const u32 mode = sw_mode_get();
	const u64 sent = sw_flow_sent(flow, segment);
	struct sw_limit limit = {};
	bool ret;

	if ((s64)(sent - flow->sent) <= 0)
		return true;
	if (flow->cut)
		return false;
	ret = is_within(flow, sent, sent - flow->sent,
			sw_judge_enforces(mode, &flow->decision), &limit);
	if (ret)
		flow->sent = sent;
	if (limit.kind)
		note(flow, &limit, mode, !ret);
	return ret;
}

static void set_cutting(const struct sock *sk, bool cutting)
{
	struct sw_flow *flow;
	unsigned long flags;

	raw_spin_lock_irqsave(&sw_flow_lock, flags);
	flow = sw_flow_lookup(sk);
	if (flow)
		flow->cutting = cutting;
	raw_spin_unlock_irqrestore(&sw_flow_lock, flags);
}

/* Asks the policy again. What it says then is neither counted nor told. */
static bool is_limited(const struct sock *sk)
{
	struct sw_event event = { .mode = sw_mode_get() };
	struct sw_subject subject;
	struct sw_dest dest;

	sw_addr_peer(sk, &dest);
	sw_subject_current(&subject);
	sw_judge_connect(&subject, &dest, &event.decision,
			 GFP_ATOMIC | __GFP_NOWARN);
	sw_verdict_policy_put();
	sw_subject_release(&subject);
	return sw_judge_limits(&event) &&
	       sw_judge_enforces(event.mode, &event.decision);
}

/**
 * sw_flow_may_begin() - A socket is about to send its SYN to a port of SMTP.
 * @sk: Socket, locked.
 *
 * One that may connect is followed by now, if it is to be limited. But a thread
 * can make the judge take its connect for the second of one that another thread
 * ends at that moment, and BPF can send it elsewhere a second later.
 *
 * Context: Process context, or softirq when the SYN is sent again.
 * Return: false when it would be limited, and is not followed.
 */
bool sw_flow_may_begin(struct sock *sk)
{
	if (!in_task() || current->flags & PF_KTHREAD ||
	    (sk->sk_kern_sock && !sk_is_mptcp(sk)) || sw_flow_is_followed(sk) ||
	    !is_limited(sk))
		return true;
	sw_cut(sk);
	return false;
}

/**
 * sw_flow_output() - A socket is about to send payload.
 * @sk: Socket, locked.
 * @segment: What it sends.
 *
 * What is held back stays in the socket's queue, unsent, until the socket is
 * closed, which happens soon.
 *
 * Context: Process context or softirq.
 * Return: false when it must not leave.
 */
bool sw_flow_output(struct sock *sk, const struct sw_segment *segment)
{
	struct sw_flow_session *session = NULL;
	struct sw_flow *flow;
	unsigned long flags;
	bool ret = true;
	bool cut = false;

	if (!sw_flow_may_have(sk))
		return true;
	raw_spin_lock_irqsave(&sw_flow_lock, flags);
	flow = sw_flow_lookup(sk);
	if (flow) {
		ret = may_send(flow, segment);
		cut = flow->cut && !flow->cutting;
		session = flow->session;
	}
	raw_spin_unlock_irqrestore(&sw_flow_lock, flags);
	/* It is not freed before the socket has closed, under its lock. */
	if (session && ret)
		sw_flow_session_feed(session, segment);
	if (cut)
		set_cutting(sk, sw_cut(sk));
	return ret;
}
