/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events that nobody has acknowledged yet, in bounded memory.
 */
#ifndef _SMTPWARD_RING_H
#define _SMTPWARD_RING_H

#include "types.h"

struct sk_buff;

/**
 * struct sw_lost - Events in a row that did not fit into the ring. One that stands for
 *	several attempts counts as these.
 * @first_seq: Sequence number of the first. That of the last is the record's.
 * @connects: How many of them were connects.
 * @execs: How many of them were execs.
 * @others: How many of them were neither.
 * @time_boot: When the first was lost, CLOCK_BOOTTIME in nanoseconds.
 * @time_wall: The same moment, CLOCK_REALTIME in nanoseconds.
 */
struct sw_lost {
	u64 first_seq;
	u64 connects;
	u64 execs;
	u64 others;
	u64 time_boot;
	u64 time_wall;
};

/**
 * struct sw_place - What an event asks of the ring.
 * @type: enum smtpward_event_type, by which losses are counted.
 * @count: What is lost when it is.
 * @account: From sw_account_current(), of who has caused it.
 * @shared: It takes of the share of @account, as what anybody can cause does.
 *	Otherwise of all there is.
 * @yields: When room is short, others come first.
 */
struct sw_place {
	u32 type;
	u64 count;
	u32 account;
	bool shared;
	bool yields;
};

/**
 * struct sw_record - One entry of the ring.
 * @seq: Its sequence number.
 * @event: Attributes of the event, NULL when @lost is what there is.
 * @slot: From sw_account_slot(), whose share @event takes.
 * @lost: What is missing here, when @event is NULL.
 */
struct sw_record {
	u64 seq;
	struct sk_buff *event;
	u32 slot;
	struct sw_lost lost;
};

/**
 * struct sw_ring_state - For status.
 * @instance: Different at every load of the module.
 * @last_seq: Newest sequence number, 0 for none yet.
 * @acked_seq: Everything up to here is forgotten.
 * @used: Bytes in use.
 * @size: Bytes that may be used.
 * @lost: Events that did not fit since the module was loaded.
 * @unread: Records waiting.
 */
struct sw_ring_state {
	u64 instance;
	u64 last_seq;
	u64 acked_seq;
	u64 used;
	u64 size;
	u64 lost;
	u32 unread;
};

int sw_ring_init(u64 size);
void sw_ring_exit(void);
bool sw_ring_push(const struct sw_place *place, struct sk_buff *event);
bool sw_ring_peek(u64 after, struct sw_record *record);
bool sw_ring_arm(u64 after);
int sw_ring_ack(u64 seq);
void sw_ring_state(struct sw_ring_state *state);

#endif /* _SMTPWARD_RING_H */
