// SPDX-License-Identifier: GPL-2.0-only
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#include "account.h"
#include "ring.h"

/* The share of a user has room for the longest event. */
#define SW_RING_BYTES_MIN SZ_256K
#define SW_RING_BYTES_MAX SZ_1G

/* An event without any context takes 768 bytes, an average one 2 KiB. */
#define SW_RING_BYTES_PER_SLOT 1024

/* Acknowledged at one go, before others get the lock. */
#define SW_RING_ACK_BATCH 256

/* One part of all is the most that an account gets. */
#define SHARE_PARTS 2

/* One part of all, and of each share, is kept from what yields. */
#define YIELD_PARTS 4

/* One part of all is kept from what takes of a share. */
#define UNSHARED_PARTS 16

/* One part of the slots is the most that losses get. */
#define LOSS_PARTS 4

#define NO_SLOT ((u32)-1)

/**
 * struct ring - Records in the order of their sequence numbers.
 * @lock: Protects everything below that is not constant. Taken in process
 *	context only, which is where events come from and go to.
 * @slots: Records, @mask + 1 of them, a power of two. Constant.
 * @mask: Turns a position into an index. Constant.
 * @size: Bytes that events may use, slots not counted. Constant.
 * @instance: Different at every load of the module. Constant.
 * @head: Position of the oldest record. Positions only ever grow, and wrap.
 * @tail: Position behind the newest record.
 * @losses: How many of the records are losses.
 * @used: Bytes that events use.
 * @shares: How many of them are those of accounts, by slot.
 * @last_seq: Newest sequence number.
 * @acked_seq: Newest sequence number that was acknowledged.
 * @read_seq: Newest record of a loss that somebody has read. What is lost
 *	later goes into another one: the reader has its count already.
 * @lost: Events lost in total.
 * @armed: A reader has seen everything and wants to hear of more.
 */
static struct ring {
	spinlock_t lock; /* see above */
	struct sw_record *slots;
	u32 mask;
	u64 size;
	u64 instance;
	u32 head;
	u32 tail;
	u32 losses;
	u64 used;
	u64 shares[1 << SW_ACCOUNT_BITS];
	u64 last_seq;
	u64 acked_seq;
	u64 read_seq;
	u64 lost;
	bool armed;
} ring;

static struct sw_record *at(u32 position)
{
	return &ring.slots[position & ring.mask];
}

static u32 records(void)
{
	lockdep_assert_held(&ring.lock);
	return ring.tail - ring.head;
}

/* Whether @size has room for more when @used is in use. */
static bool has_room(const struct sw_place *place, u64 size, u64 used, u32 more)
{
	if (place->yields)
		size -= size / YIELD_PARTS;
	return used + more <= size;
}

/*
 * An event takes a slot only if another is left behind it, so that a loss can
 * always be noted where it happens. Only a loss takes the last slot.
 */
static bool fits(const struct sw_place *place, u32 slot,
		 const struct sk_buff *event)
{
	u32 n = ring.mask, more = event->truesize;
	u64 size = ring.size;

	if (place->shared) {
		n -= n / UNSHARED_PARTS;
		size -= size / UNSHARED_PARTS;
	}
	if (records() >= n || !has_room(place, size, ring.used, more))
		return false;
	return slot == NO_SLOT || has_room(place, ring.size / SHARE_PARTS,
					   ring.shares[slot], more);
}

static void charge(const struct sw_record *record)
{
	ring.used += record->event->truesize;
	if (record->slot != NO_SLOT)
		ring.shares[record->slot] += record->event->truesize;
}

static void uncharge(const struct sw_record *record)
{
	ring.used -= record->event->truesize;
	if (record->slot != NO_SLOT)
		ring.shares[record->slot] -= record->event->truesize;
}

static void store(u32 slot, struct sk_buff *event)
{
	struct sw_record *record = at(ring.tail++);

	record->seq = ring.last_seq;
	record->event = event;
	record->slot = slot;
	charge(record);
}

/*
 * The loss at the end of the ring, a new one if there is none or somebody has
 * read it. Where there are many, or no slot for a new one, the old one grows and
 * overlaps with what was read, which its numbers show: losses are nobody's share.
 */
static struct sw_record *open_loss(void)
{
	struct sw_record *record = at(ring.tail - 1);

	if (records() && !record->event &&
	    (record->seq > ring.read_seq || records() > ring.mask ||
	     ring.losses > ring.mask / LOSS_PARTS))
		return record;

	ring.losses++;
	record = at(ring.tail++);
	record->event = NULL;
	record->lost = (struct sw_lost){
		.first_seq = ring.last_seq,
		.time_boot = ktime_get_boottime_ns(),
		.time_wall = ktime_get_real_ns(),
	};
	return record;
}

static void lose(const struct sw_place *place)
{
	struct sw_record *record = open_loss();

	record->seq = ring.last_seq;
	if (place->type == SMTPWARD_EVENT_TYPE_CONNECT)
		record->lost.connects += place->count;
	else if (place->type == SMTPWARD_EVENT_TYPE_EXEC)
		record->lost.execs += place->count;
	else
		record->lost.others += place->count;
	ring.lost += place->count;
}

/**
 * sw_ring_push() - Append an event, or note its loss.
 * @place: What it asks for.
 * @event: Attributes of the event, which the ring owns from now on, or NULL
 *	when there was no memory for them.
 *
 * Context: Process context.
 * Return: True when a reader waits to hear of it. It is told so once.
 */
bool sw_ring_push(const struct sw_place *place, struct sk_buff *event)
{
	const u32 slot = place->shared ? sw_account_slot(place->account) :
					 NO_SLOT;
	bool ret;

	spin_lock(&ring.lock);
	ring.last_seq++;
	if (event && fits(place, slot, event)) {
		store(slot, event);
		event = NULL;
	} else {
		lose(place);
	}
	ret = ring.armed;
	ring.armed = false;
	spin_unlock(&ring.lock);

	kfree_skb(event);
	return ret;
}

/* Position of the first record behind @after, ring.tail for none. */
static u32 find(u64 after)
{
	u32 low = 0, high = records();

	while (low < high) {
		const u32 mid = low + (high - low) / 2;

		if (at(ring.head + mid)->seq > after)
			high = mid;
		else
			low = mid + 1;
	}
	return ring.head + low;
}

/**
 * sw_ring_peek() - Get the first record behind a sequence number.
 * @after: Sequence number.
 * @record: Is set to a copy, with a reference to the event if it is one.
 *
 * Context: Process context.
 * Return: Whether there is one.
 */
bool sw_ring_peek(u64 after, struct sw_record *record)
{
	u32 position;
	bool ret;

	spin_lock(&ring.lock);
	position = find(after);
	ret = position != ring.tail;
	if (ret) {
		*record = *at(position);
		if (record->event)
			skb_get(record->event);
		else
			ring.read_seq = max(ring.read_seq, record->seq);
	}
	spin_unlock(&ring.lock);
	return ret;
}

/**
 * sw_ring_arm() - Have the next sw_ring_push() return true.
 * @after: Sequence number the caller has read up to.
 *
 * Context: Process context.
 * Return: False when there is a record behind @after to be read first.
 */
bool sw_ring_arm(u64 after)
{
	bool ret;

	spin_lock(&ring.lock);
	ret = !records() || ring.last_seq <= after;
	if (ret)
		ring.armed = true;
	spin_unlock(&ring.lock);
	return ret;
}

/* Moves up to a batch of records to @events. Returns whether there are more. */
static bool forget(u64 seq, struct sk_buff_head *events)
{
	struct sw_record *record;
	int n;

	for (n = 0; records(); n++) {
		record = at(ring.head);
		if (record->seq > seq)
			return false;
		if (n == SW_RING_ACK_BATCH)
			return true;
		if (record->event) {
			uncharge(record);
			__skb_queue_tail(events, record->event);
		} else {
			ring.losses--;
		}
		ring.head++;
	}
	return false;
}

/**
 * sw_ring_ack() - Forget records.
 * @seq: The last to be forgotten. Forgetting twice is no error.
 *
 * Context: Process context, may sleep.
 * Return: 0, or -EINVAL when there has been no such event yet.
 */
int sw_ring_ack(u64 seq)
{
	struct sk_buff_head events;
	bool more;

	__skb_queue_head_init(&events);
	do {
		spin_lock(&ring.lock);
		if (seq > ring.last_seq) {
			spin_unlock(&ring.lock);
			return -EINVAL;
		}
		more = forget(seq, &events);
		ring.acked_seq = max(ring.acked_seq, seq);
		spin_unlock(&ring.lock);

		__skb_queue_purge(&events);
		cond_resched();
	} while (more);
	return 0;
}

/**
 * sw_ring_state() - Get the state of the ring.
 * @state: Is set.
 *
 * Context: Process context.
 */
void sw_ring_state(struct sw_ring_state *state)
{
	spin_lock(&ring.lock);
	state->instance = ring.instance;
	state->last_seq = ring.last_seq;
	state->acked_seq = ring.acked_seq;
	state->used = ring.used;
	state->size = ring.size;
	state->lost = ring.lost;
	state->unread = records();
	spin_unlock(&ring.lock);
}

/**
 * sw_ring_init() - Make the ring.
 * @size: Bytes that events may use. The slots take a sixteenth of it more.
 *
 * Context: Process context, before anything else here.
 * Return: 0, -EINVAL for an unreasonable size, or -ENOMEM.
 */
int __init sw_ring_init(u64 size)
{
	u32 n;

	if (size < SW_RING_BYTES_MIN || size > SW_RING_BYTES_MAX) {
		pr_err("ring_bytes must be between %u and %u\n",
		       SW_RING_BYTES_MIN, SW_RING_BYTES_MAX);
		return -EINVAL;
	}
	n = roundup_pow_of_two(size / SW_RING_BYTES_PER_SLOT);
	ring.slots = kvcalloc(n, sizeof(*ring.slots), GFP_KERNEL);
	if (!ring.slots)
		return -ENOMEM;

	spin_lock_init(&ring.lock);
	ring.mask = n - 1;
	ring.size = size;
	do {
		get_random_bytes(&ring.instance, sizeof(ring.instance));
	} while (!ring.instance);
	return 0;
}

/**
 * sw_ring_exit() - Throw the ring away with what is in it.
 *
 * Context: Process context, after everything else here.
 */
void sw_ring_exit(void)
{
	sw_ring_ack(ring.last_seq);
	kvfree(ring.slots);
}
