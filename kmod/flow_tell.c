// SPDX-License-Identifier: GPL-2.0-only
/*
 * A timer for each connection looks at its socket, and work makes the events,
 * which the tracepoint and the timer may not. Only the work frees.
 */
#include <linux/bits.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/workqueue.h>
#include <net/tcp_states.h>

#include "compat.h"
#include "event.h"
#include "flow_parts.h"
#include "session.h"

/* Seconds */
#define INTERVAL_MIN 1
#define INTERVAL_MAX (24 * 60 * 60)

/* Jiffies. Whether the thread of an attempt that has not begun is still there. */
#define ATTEMPT_TIME (10 * HZ)

/*
 * The first byte is waited for in steps of 8 ms or of an eighth of the time
 * that it takes, so that those that wait long cost little.
 */
#define LOOK_MIN msecs_to_jiffies(8)
#define LOOK_PART 8

/* Jiffies. A threshold is waited for in the same steps, but no longer ones. */
#define THRESHOLD_TIME HZ

static struct workqueue_struct *queue;
static unsigned long interval; /* jiffies */
static LIST_HEAD(due); /* by sw_flow_lock */

static void tell_due(struct work_struct *work);
static DECLARE_WORK(tell_work, tell_due);

static u32 wanted(const struct sw_flow *flow, u32 tell)
{
	return flow->quiet ? tell & (BIT(SMTPWARD_EVENT_TYPE_THRESHOLD) |
				     BIT(SMTPWARD_EVENT_TYPE_LIMIT)) :
			     tell;
}

/**
 * sw_flow_make_due() - Have the work look after a connection.
 * @flow: It.
 * @tell: As of &struct sw_flow, to be told besides.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_make_due(struct sw_flow *flow, u32 tell)
{
	lockdep_assert_held(&sw_flow_lock);
	flow->tell |= wanted(flow, tell);
	if (list_empty(&flow->due))
		list_add_tail(&flow->due, &due);
	queue_work(queue, &tell_work);
}

/* What there is to tell of a connection now. */
struct due {
	u32 tell;
	bool ended;
	bool cut;
	struct sw_limit limit;
	u32 limit_mode;
	struct sw_transfer transfer;
};

/* Takes one from the list. */
static struct sw_flow *next_due(struct due *now)
{
	struct sw_flow *flow;

	raw_spin_lock_irq(&sw_flow_lock);
	flow = list_first_entry_or_null(&due, struct sw_flow, due);
	if (flow) {
		list_del_init(&flow->due);
		now->tell = flow->tell;
		now->ended = flow->ended;
		now->cut = flow->cut;
		now->limit = flow->limit;
		now->limit_mode = flow->limit_mode;
		now->transfer = flow->transfer;
		flow->tell = 0;
		if (!now->ended)
			sw_flow_read_open(flow, &now->transfer);
	}
	raw_spin_unlock_irq(&sw_flow_lock);
	return flow;
}

/* The work is one, so that there is one of these. */
static void report(const struct sw_flow *flow, u32 type, const struct due *now)
{
	static struct sw_facts facts;
	struct sw_event event = {
		.type = type,
		.mode = flow->mode,
		.via = flow->via,
		.account = flow->account,
		.flow = flow->id,
		.decision = flow->decision,
		.dest = &flow->dest,
		.attempt = flow->attempt,
		.transfer = &now->transfer,
	};

	if (!(now->tell & BIT(type)))
		return;
	if (type == SMTPWARD_EVENT_TYPE_LIMIT) {
		event.limit = now->limit;
		event.mode = now->limit_mode;
		event.refused = now->cut;
	}
	if (type == SMTPWARD_EVENT_TYPE_FLOW &&
	    sw_flow_session_read(flow, &facts))
		event.session = &facts;
	sw_event_report(&event);
}

static void tell_due(struct work_struct *work)
{
	struct sw_flow *flow;
	struct due now;

	while ((flow = next_due(&now))) {
		report(flow, SMTPWARD_EVENT_TYPE_THRESHOLD, &now);
		report(flow, SMTPWARD_EVENT_TYPE_LIMIT, &now);
		report(flow, SMTPWARD_EVENT_TYPE_FLOW, &now);
		if (now.ended) {
			sw_timer_delete_sync(&flow->timer);
			sw_flow_free(flow);
		}
		cond_resched();
	}
}

static bool waits_for_first_byte(const struct sw_flow *flow)
{
	return !flow->transfer.first_byte && !sw_flow_is_late(flow);
}

static bool waits_for_threshold(const struct sw_flow *flow)
{
	return flow->decision.threshold && !flow->crossed;
}

/* When to look again. */
static unsigned long next_look(const struct sw_flow *flow)
{
	unsigned long step = flow->tell_at - jiffies;

	if (waits_for_first_byte(flow) || waits_for_threshold(flow))
		step = nsecs_to_jiffies(sw_flow_age(flow)) / LOOK_PART;
	if (waits_for_threshold(flow))
		step = min_t(unsigned long, step, THRESHOLD_TIME);
	step = jiffies + max(step, LOOK_MIN);
	return time_before(step, flow->tell_at) ? step : flow->tell_at;
}

/*
 * A socket that has closed without our being told, which happens to one that
 * closes while it is found.
 */
static bool is_missed(struct sw_flow *flow)
{
	const int state = READ_ONCE(flow->sk->sk_state);

	if (state == TCP_CLOSE && flow->seen)
		return true;
	flow->seen |= state != TCP_CLOSE;
	return false;
}

static void look(struct sw_flow *flow)
{
	if (is_missed(flow)) {
		sw_flow_read_end(flow, TCP_FIN_WAIT2);
		sw_flow_end(flow);
		return;
	}
	sw_flow_look(flow);
	if (time_after_eq(jiffies, flow->tell_at)) {
		flow->tell_at = jiffies + interval;
		sw_flow_make_due(flow, BIT(SMTPWARD_EVENT_TYPE_FLOW));
	}
	mod_timer(&flow->timer, next_look(flow));
}

/*
 * An attempt can be kept waiting by who holds the socket's lock. It comes to
 * nothing when its thread makes another, or is gone.
 */
static void look_at_thread(struct sw_flow *flow)
{
	bool is_alive;

	rcu_read_lock();
	is_alive = pid_task(flow->thread, PIDTYPE_PID);
	rcu_read_unlock();
	if (is_alive)
		sw_flow_watch_thread(flow);
	else
		sw_flow_drop(flow);
}

static void on_timer(struct timer_list *timer)
{
	struct sw_flow *flow = container_of(timer, struct sw_flow, timer);
	unsigned long flags;

	raw_spin_lock_irqsave(&sw_flow_lock, flags);
	if (!flow->ended) {
		if (flow->sk)
			look(flow);
		else
			look_at_thread(flow);
	}
	raw_spin_unlock_irqrestore(&sw_flow_lock, flags);
}

/**
 * sw_flow_prepare() - Initialise what timer and work need.
 * @flow: New.
 *
 * Context: Process context.
 */
void sw_flow_prepare(struct sw_flow *flow)
{
	INIT_LIST_HEAD(&flow->due);
	timer_setup(&flow->timer, on_timer, 0);
}

/**
 * sw_flow_watch_thread() - Begin to look for the thread of an attempt.
 * @flow: It.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_watch_thread(struct sw_flow *flow)
{
	mod_timer(&flow->timer, jiffies + ATTEMPT_TIME);
}

/**
 * sw_flow_watch() - Begin to look at the socket of a connection.
 * @flow: It, with its socket.
 *
 * Context: Any context, with sw_flow_lock held.
 */
void sw_flow_watch(struct sw_flow *flow)
{
	flow->tell_at = jiffies + interval;
	mod_timer(&flow->timer, next_look(flow));
}

/**
 * sw_flow_tell_init() - Set how often to tell of open connections.
 * @seconds: How often.
 *
 * Context: Process context.
 * Return: 0, -EINVAL, which was logged, or -ENOMEM.
 */
int __init sw_flow_tell_init(u32 seconds)
{
	if (seconds < INTERVAL_MIN || seconds > INTERVAL_MAX) {
		pr_err("flow_interval must be between %u and %u\n",
		       INTERVAL_MIN, INTERVAL_MAX);
		return -EINVAL;
	}
	interval = seconds * HZ;
	queue = alloc_workqueue("smtpward", WQ_UNBOUND, 1);
	return queue ? 0 : -ENOMEM;
}

/**
 * sw_flow_tell_exit() - Let the work do what is due, and no more.
 *
 * Context: Process context, when every connection has ended.
 */
void sw_flow_tell_exit(void)
{
	destroy_workqueue(queue);
}
