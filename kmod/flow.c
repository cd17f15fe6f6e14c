// SPDX-License-Identifier: GPL-2.0-only
/*
 * From an attempt to the end of its connection. The judge notes the attempt of
 * a thread. The tracepoint inet_sock_set_state lies behind it, in the same
 * thread, where the SYN is about to be sent, and sees the same socket again when
 * it closes. No socket pays for that where nothing is followed, and none at all
 * when it sends or receives.
 */
#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/user_namespace.h>
#include <net/inet_sock.h>
#include <net/mptcp.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "flow_parts.h"
#include "judge.h"

DEFINE_RAW_SPINLOCK(sw_flow_lock);

struct sw_table sw_flow_table; /* by sw_flow_lock */
static u32 joins; /* by sw_flow_lock: subflows that MPTCP has added */
static bool open; /* by sw_flow_lock: something may come into the table */

/**
 * sw_flow_lookup() - Find a connection, or an attempt at one.
 * @key: As of &struct sw_flow.
 *
 * Context: Any context, with sw_flow_lock held.
 * Return: It, or NULL.
 */
struct sw_flow *sw_flow_lookup(const void *key)
{
	struct sw_flow *flow;

	lockdep_assert_held(&sw_flow_lock);
	hlist_for_each_entry(flow, sw_table_bucket(&sw_flow_table, key), node)
		if (flow->key == key)
			return flow;
	return NULL;
}

static void insert(struct sw_flow *flow, const void *key)
{
	lockdep_assert_held(&sw_flow_lock);
	flow->key = key;
	hlist_add_head(&flow->node, sw_table_bucket(&sw_flow_table, key));
}

/*
 * It is in the table no more, and for the work to free. What was never
 * established has used nothing up, and the thread may try again at once.
 */
static void leave(struct sw_flow *flow, u32 tell)
{
	lockdep_assert_held(&sw_flow_lock);
	hlist_del_init(&flow->node);
	flow->ended = true;
	if (!flow->sk || flow->transfer.state == SMTPWARD_FLOW_STATE_FAILED)
		sw_budget_fail(&flow->stake);
	sw_flow_make_due(flow, tell);
}

/**
 * sw_flow_drop() - Follow no more, and say nothing.
 * @flow: It, in the table.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_drop(struct sw_flow *flow)
{
	flow->tell = 0;
	leave(flow, 0);
}

/**
 * sw_flow_end() - Follow no more, and tell of it.
 * @flow: It, in the table. Everything is in its transfer.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_end(struct sw_flow *flow)
{
	leave(flow, BIT(SMTPWARD_EVENT_TYPE_FLOW));
}

/**
 * sw_flow_joins() - How many subflows MPTCP has added to its connections.
 *
 * Context: With sw_flow_lock held.
 * Return: The number, which wraps.
 */
u32 sw_flow_joins(void)
{
	lockdep_assert_held(&sw_flow_lock);
	return joins;
}

/**
 * sw_flow_drop_attempt() - An attempt of this thread has come to nothing.
 *
 * What it has used of its budgets is given back, before another needs it.
 *
 * Context: Process context.
 */
void sw_flow_drop_attempt(void)
{
	const struct pid *thread = task_pid(current);
	struct sw_flow *old;

	if (!sw_flow_may_have(thread))
		return;
	raw_spin_lock_irq(&sw_flow_lock);
	old = sw_flow_lookup(thread);
	if (old)
		sw_flow_drop(old);
	raw_spin_unlock_irq(&sw_flow_lock);
}

/**
 * sw_flow_add_attempt() - Wait for the SYN of an attempt.
 * @flow: New. There is no other of its thread.
 *
 * Context: Process context.
 */
void sw_flow_add_attempt(struct sw_flow *flow)
{
	raw_spin_lock_irq(&sw_flow_lock);
	insert(flow, flow->thread);
	sw_flow_watch_thread(flow);
	raw_spin_unlock_irq(&sw_flow_lock);
}

/* From now on it is found by its socket. */
static void follow(struct sw_flow *flow, struct sock *sk)
{
	lockdep_assert_held(&sw_flow_lock);
	sock_hold(sk);
	flow->sk = sk;
	sw_flow_room_follow(1);
	flow->begun = ktime_get_boottime_ns();
	flow->joins = joins;
	flow->transfer.uid = from_kuid(&init_user_ns, sk->sk_uid);
	if (sk_is_mptcp(sk))
		flow->transfer.flags |= SMTPWARD_FLOW_FLAGS_MPTCP;
	insert(flow, sk);
	sw_flow_watch(flow);
}

/**
 * sw_flow_is_followed() - Whether a connection is followed.
 * @sk: Its socket.
 *
 * Context: Process context.
 * Return: true when it is.
 */
bool sw_flow_is_followed(const struct sock *sk)
{
	bool ret;

	raw_spin_lock_irq(&sw_flow_lock);
	ret = sw_flow_lookup(sk);
	raw_spin_unlock_irq(&sw_flow_lock);
	return ret;
}

/**
 * sw_flow_adopt() - Follow a connection that is open.
 * @flow: New, with what does not come from the socket.
 * @sk: Its socket, referenced by the caller.
 *
 * It can close at the same time, unseen: that is noticed when it is looked at.
 *
 * Context: Process context.
 * Return: false when it is not to be followed, and @flow the caller's.
 */
bool sw_flow_adopt(struct sw_flow *flow, struct sock *sk)
{
	const bool is_found = flow->transfer.flags & SMTPWARD_FLOW_FLAGS_FOUND;
	struct sw_transfer now = {};
	bool ret;

	raw_spin_lock_irq(&sw_flow_lock);
	ret = open && !sw_flow_lookup(sk) &&
	      (!is_found || READ_ONCE(sk->sk_state) != TCP_CLOSE);
	if (ret) {
		flow->seen = true;
		follow(flow, sk);
		sw_flow_read_begin(flow);
	}
	if (ret && is_found) {
		sw_flow_read_open(flow, &now);
		flow->sent = now.bytes_out;
		sw_flow_make_due(flow, BIT(SMTPWARD_EVENT_TYPE_FLOW));
	}
	raw_spin_unlock_irq(&sw_flow_lock);
	return ret;
}

static bool begin(struct sock *sk)
{
	const struct pid *thread = task_pid(current);
	struct sw_flow *flow;
	unsigned long flags;
	bool ret;

	if (!in_task() || !sw_flow_may_have(thread))
		return false;
	raw_spin_lock_irqsave(&sw_flow_lock, flags);
	flow = sw_flow_lookup(thread);
	ret = flow && sw_flow_is_of(flow, sk);
	if (ret) {
		hlist_del_init(&flow->node);
		follow(flow, sk);
	}
	raw_spin_unlock_irqrestore(&sw_flow_lock, flags);
	return ret;
}

/* What MPTCP connects by itself adds to a connection of somebody. */
static void note_join(const struct sock *sk)
{
	unsigned long flags;

	if (!sk_is_mptcp(sk) ||
	    !sw_judge_port(ntohs(inet_sk(sk)->inet_dport)) ||
	    sw_judge_refuses_joins())
		return;
	raw_spin_lock_irqsave(&sw_flow_lock, flags);
	joins++;
	raw_spin_unlock_irqrestore(&sw_flow_lock, flags);
}

static void change(struct sw_flow *flow, int old, int new)
{
	switch (new) {
	case TCP_ESTABLISHED:
		flow->seen = true;
		flow->transfer.established = max(sw_flow_age(flow), 1ULL);
		sw_flow_read_begin(flow);
		break;
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK:
		sw_flow_note_holder(flow);
		break;
	case TCP_CLOSE:
		sw_flow_read_end(flow, old);
		sw_flow_end(flow);
		break;
	}
}

static void go_on(const struct sock *sk, int old, int new)
{
	struct sw_flow *flow;
	unsigned long flags;

	if (!sw_flow_may_have(sk))
		return;
	raw_spin_lock_irqsave(&sw_flow_lock, flags);
	flow = sw_flow_lookup(sk);
	if (flow)
		change(flow, old, new);
	raw_spin_unlock_irqrestore(&sw_flow_lock, flags);
}

/**
 * sw_flow_state() - A socket is about to change its state.
 * @sk: Socket, locked.
 * @old: Its state, TCP_*.
 * @new: What it is to be.
 *
 * Context: Tracepoint, in the task that uses the socket or in softirq.
 */
void sw_flow_state(const struct sock *sk, int old, int new)
{
	if (sk->sk_protocol != IPPROTO_TCP)
		return;
	if (new != TCP_SYN_SENT)
		go_on(sk, old, new);
	else if (!begin((struct sock *)sk))
		note_join(sk);
}

/* A policy that is committed meanwhile may look for connections. */
static void close_table(void)
{
	struct hlist_node *next;
	struct sw_flow *flow;
	size_t i;

	raw_spin_lock_irq(&sw_flow_lock);
	open = false;
	for (i = 0; i < ARRAY_SIZE(sw_flow_table.bucket); i++)
		hlist_for_each_entry_safe(flow, next, &sw_flow_table.bucket[i],
					  node)
			sw_flow_drop(flow);
	raw_spin_unlock_irq(&sw_flow_lock);
}

/**
 * sw_flow_init() - Prepare to follow connections.
 * @interval: Seconds after which an event is made of an open connection.
 *
 * Context: Process context.
 * Return: 0, -EINVAL for an unreasonable interval, or -ENOMEM.
 */
int __init sw_flow_init(u32 interval)
{
	const int err = sw_flow_tell_init(interval);

	if (err)
		return err;
	raw_spin_lock_irq(&sw_flow_lock);
	open = true;
	raw_spin_unlock_irq(&sw_flow_lock);
	return 0;
}

/**
 * sw_flow_exit() - Let go of all connections, without an event.
 *
 * Context: Process context, when no judge and no tracepoint comes any more.
 */
void sw_flow_exit(void)
{
	close_table();
	sw_flow_tell_exit();
}
