/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A connection that is followed, and what its parts do with it.
 *
 * It comes into being as an attempt, under the thread that was judged. When the
 * thread sends the SYN it is moved under the socket, and it is taken out when
 * the socket closes. From then on, or when an attempt comes to nothing, only
 * the work has it, which tells of it and frees it.
 */
#ifndef _SMTPWARD_FLOW_PARTS_H
#define _SMTPWARD_FLOW_PARTS_H

#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

#include "budget.h"
#include "flow.h"
#include "segment.h"

struct pid;
struct sw_facts;
struct sw_flow_session;

/**
 * struct sw_flow - A connection that is followed, or an attempt at one.
 * @node: In the table, under @key.
 * @key: &struct pid of the thread for an attempt, later the socket.
 * @due: In the list of those that the work has to do with.
 * @tell: BIT(enum smtpward_event_type) of the events that the work is to make.
 * @ended: It is in the table no more, and to be freed by the work.
 * @seen: Its socket was seen in another state than TCP_CLOSE.
 * @crossed: It has sent as much as its threshold.
 * @cut: It was about to send more than it may, and sends no more.
 * @cutting: Its socket is being closed.
 * @quiet: Nothing else is told of it.
 * @timer: Looks at the socket, or for the thread of an attempt.
 * @thread: Who attempts.
 * @process: Its process, which opened the connection.
 * @sk: The socket, referenced once it is the key.
 * @asked: Socket that the attempt was made on, only to be compared.
 * @noted: Jiffies of when the attempt was judged.
 * @begun: When the SYN was sent, CLOCK_BOOTTIME in nanoseconds.
 * @isn: Sequence number of the SYN, once it was acknowledged.
 * @joins: How many subflows MPTCP had added by then.
 * @tell_at: Jiffies of when an event is made though it is open.
 * @sent: Payload that was counted in budgets.
 * @limit: What was used up, to be told.
 * @limit_mode: enum smtpward_mode at that time.
 * @limits_told: BIT(enum smtpward_limit) of what it was.
 * @stake: Its part in the budgets of @decision.
 * @transfer: What there is to tell. While it is open, only what does not come
 *	from the socket: @flags, times and holder.
 * @account: Whose place it takes.
 * @bytes: What it takes of the memory that there is for all.
 * @id: Number of the flow.
 * @via: enum smtpward_via of the attempt, 0 when it was found.
 * @mode: enum smtpward_mode at the attempt.
 * @decision: What the policy said of the attempt.
 * @dest: Where to.
 * @session: What it says, NULL when nobody listens.
 * @attempt: Attributes of the event of the attempt, NULL when it was found or
 *	memory was short.
 *
 * From @node to @stake and in @transfer, what changes once it is in the table
 * is protected by sw_flow_lock. The rest does not change.
 */
struct sw_flow {
	struct hlist_node node;
	const void *key;
	struct list_head due;
	u32 tell;
	bool ended;
	bool seen;
	bool crossed;
	bool cut;
	bool cutting;
	bool quiet;
	struct timer_list timer;
	struct pid *thread;
	struct pid *process;
	struct sock *sk;
	const struct sock *asked;
	unsigned long noted;
	u64 begun;
	u32 isn;
	u32 joins;
	unsigned long tell_at;
	u64 sent;
	struct sw_limit limit;
	u32 limit_mode;
	u32 limits_told;
	struct sw_stake stake;
	struct sw_transfer transfer;
	u32 account;
	u32 bytes;
	u64 id;
	u32 via;
	u32 mode;
	struct sw_decision decision;
	struct sw_dest dest;
	struct sw_flow_session *session;
	struct sk_buff *attempt;
};

/*
 * Raw, and taken with interrupts off: at the tracepoint preemption is disabled,
 * or not, and on PREEMPT_RT no other lock may be taken there.
 */
extern raw_spinlock_t sw_flow_lock;

/* Nanoseconds since the SYN was sent, or the connection found. */
static inline u64 sw_flow_age(const struct sw_flow *flow)
{
	return ktime_get_boottime_ns() - flow->begun;
}

/* It was open before it was followed, so that its begin was not seen. */
static inline bool sw_flow_is_late(const struct sw_flow *flow)
{
	return flow->transfer.flags &
	       (SMTPWARD_FLOW_FLAGS_FOUND | SMTPWARD_FLOW_FLAGS_RECOGNISED);
}

/* flow_alloc.c: memory */
struct sw_flow *sw_flow_new(u32 account);
void sw_flow_set(struct sw_flow *flow, const struct sw_event *event);
bool sw_flow_keep_attempt(struct sw_flow *flow, struct sk_buff *attempt);
void sw_flow_free(struct sw_flow *flow);

/* flow.c: the table */
void sw_flow_drop_attempt(void);
void sw_flow_add_attempt(struct sw_flow *flow);
void sw_flow_end(struct sw_flow *flow);
void sw_flow_drop(struct sw_flow *flow);
bool sw_flow_is_followed(const struct sock *sk);
struct sw_flow *sw_flow_lookup(const void *key);
bool sw_flow_adopt(struct sw_flow *flow, struct sock *sk);
u32 sw_flow_joins(void);

/* flow_read.c: the counters of a socket */
bool sw_flow_is_of(const struct sw_flow *flow, const struct sock *sk);
void sw_flow_read_begin(struct sw_flow *flow);
void sw_flow_look(struct sw_flow *flow);
void sw_flow_read_open(const struct sw_flow *flow,
		       struct sw_transfer *transfer);
void sw_flow_read_end(struct sw_flow *flow, int state);
void sw_flow_note_holder(struct sw_flow *flow);
u64 sw_flow_sent(const struct sw_flow *flow, const struct sw_segment *segment);

/* flow_session.c: what it says */
void sw_flow_session_begin(struct sw_flow *flow);
void sw_flow_session_free(struct sw_flow *flow);
void sw_flow_session_feed(struct sw_flow_session *session,
			  const struct sw_segment *segment);
bool sw_flow_session_read(const struct sw_flow *flow, struct sw_facts *facts);

/* flow_tell.c: timer and work */
int sw_flow_tell_init(u32 interval);
void sw_flow_tell_exit(void);
void sw_flow_prepare(struct sw_flow *flow);
void sw_flow_watch(struct sw_flow *flow);
void sw_flow_watch_thread(struct sw_flow *flow);
void sw_flow_make_due(struct sw_flow *flow, u32 tell);

/* flow_room.c: how many there may be */
bool sw_flow_room_take(u32 account, u32 bytes);
bool sw_flow_room_add(u32 account, u32 bytes);
void sw_flow_room_give(u32 account, u32 bytes);
void sw_flow_room_follow(int n);
void sw_flow_room_miss(void);

#endif /* _SMTPWARD_FLOW_PARTS_H */
