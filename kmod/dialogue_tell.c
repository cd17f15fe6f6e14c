// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work does for those that were recognised what cannot be done while they send:
 * makes events, follows what is let through, and cuts the rest.
 */
#include <linux/delay.h>
#include <linux/list.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/sock.h>

#include "context.h"
#include "cut.h"
#include "dialogue_parts.h"
#include "flow.h"
#include "judge.h"

/* That wait at a time. More have to come again. */
#define RECOGNISED_MAX 1024

/* Milliseconds until memory is looked for again. */
#define AGAIN_TIME 20

static DEFINE_SPINLOCK(lock); /* protects what follows */
static LIST_HEAD(waiting);
static u32 n_recognised;

static void tell_waiting(struct work_struct *work);
static DECLARE_WORK(tell_work, tell_waiting);

static bool count_in(void)
{
	unsigned long flags;
	bool ret;

	spin_lock_irqsave(&lock, flags);
	ret = n_recognised < RECOGNISED_MAX;
	n_recognised += ret;
	spin_unlock_irqrestore(&lock, flags);
	return ret;
}

static void count_out(void)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	n_recognised--;
	spin_unlock_irqrestore(&lock, flags);
}

/**
 * sw_recognised_new() - Begin to tell of a client.
 * @sk: Its socket.
 *
 * Context: Any context.
 * Return: For sw_recognised_tell(), or NULL when there is no memory or too
 * many wait.
 */
struct sw_recognised *sw_recognised_new(struct sock *sk)
{
	struct sw_recognised *rec;

	if (!count_in())
		return NULL;
	rec = kzalloc(sizeof(*rec), GFP_ATOMIC | __GFP_NOWARN);
	if (!rec) {
		count_out();
		return NULL;
	}
	sock_hold(sk);
	rec->sk = sk;
	rec->event.type = SMTPWARD_EVENT_TYPE_DIALOGUE;
	rec->event.via = SMTPWARD_VIA_OUTPUT;
	rec->event.flow = sw_event_new_flow();
	rec->event.dest = &rec->dest;
	rec->event.dialogue = &rec->who;
	return rec;
}

static void free_recognised(struct sw_recognised *rec)
{
	put_pid(rec->process);
	sw_context_free(rec->context);
	sock_put(rec->sk);
	kfree(rec);
	count_out();
}

/* Until then it can send nothing, so that there is time to find memory. */
static void cut(struct sock *sk)
{
	while (!sw_cut(sk))
		msleep(AGAIN_TIME);
}

static void tell(struct sw_recognised *rec)
{
	struct sw_event *event = &rec->event;
	struct sk_buff *attrs = sw_encode(event);

	if (event->refused)
		cut(rec->sk);
	else
		sw_flow_take_up(event, rec->sk, rec->euid, rec->process, attrs);
	if (sw_judge_reports(event))
		sw_event_push(event, attrs);
	else
		kfree_skb(attrs);
}

static struct sw_recognised *next_waiting(void)
{
	struct sw_recognised *rec;

	spin_lock_irq(&lock);
	rec = list_first_entry_or_null(&waiting, struct sw_recognised, list);
	if (rec)
		list_del(&rec->list);
	spin_unlock_irq(&lock);
	return rec;
}

static void tell_waiting(struct work_struct *work)
{
	struct sw_recognised *rec;

	while ((rec = next_waiting())) {
		tell(rec);
		free_recognised(rec);
		cond_resched();
	}
}

/**
 * sw_recognised_tell() - Have the work look after a client.
 * @rec: It, which belongs to this file from now on.
 *
 * Context: Any context.
 */
void sw_recognised_tell(struct sw_recognised *rec)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	list_add_tail(&rec->list, &waiting);
	spin_unlock_irqrestore(&lock, flags);
	queue_work(system_unbound_wq, &tell_work);
}

/**
 * sw_recognised_exit() - Let the work do what it has to do.
 *
 * Context: Process context, when nobody is recognised any more.
 */
void sw_recognised_exit(void)
{
	flush_work(&tell_work);
}
