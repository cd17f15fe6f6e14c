// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many connections are followed at most, and that no user takes the places
 * of all others: a quarter for each, of the number and of the memory. Users
 * share it whose uids have the same hash.
 */
#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "flow_parts.h"

#define FLOWS_MAX 32768
#define BYTES_MAX SZ_64M
#define USER_BITS 8

struct share {
	u32 flows;
	u32 bytes;
};

static DEFINE_SPINLOCK(room_lock); /* protects what follows */
static struct share all;
static struct share users[1 << USER_BITS];
static u64 untracked;

/* Of the places that are taken, those of connections and not of attempts. */
static atomic_t followed = ATOMIC_INIT(0);

/* Whether there is room in a part of all. */
static bool fits(const struct share *share, u32 bytes, u32 part)
{
	return share->flows < FLOWS_MAX / part &&
	       share->bytes + bytes <= BYTES_MAX / part;
}

/**
 * sw_flow_room_take() - Take a place for a connection.
 * @euid: Whose it is.
 * @bytes: Memory that it needs.
 *
 * Context: Process context.
 * Return: false when there is no room, which is counted.
 */
bool sw_flow_room_take(u32 euid, u32 bytes)
{
	struct share *user = &users[hash_32(euid, USER_BITS)];
	bool ret;

	spin_lock(&room_lock);
	ret = fits(&all, bytes, 1) && fits(user, bytes, 4);
	if (ret) {
		all.flows++;
		all.bytes += bytes;
		user->flows++;
		user->bytes += bytes;
	} else {
		untracked++;
	}
	spin_unlock(&room_lock);
	return ret;
}

/**
 * sw_flow_room_give() - Give a place back.
 * @euid: As it was taken.
 * @bytes: As it was taken.
 *
 * Context: Process context.
 */
void sw_flow_room_give(u32 euid, u32 bytes)
{
	struct share *user = &users[hash_32(euid, USER_BITS)];

	spin_lock(&room_lock);
	all.flows--;
	all.bytes -= bytes;
	user->flows--;
	user->bytes -= bytes;
	spin_unlock(&room_lock);
}

/**
 * sw_flow_room_follow() - Count a connection that has come of an attempt.
 * @n: 1, or -1 when it is followed no more.
 *
 * Context: Any context.
 */
void sw_flow_room_follow(int n)
{
	atomic_add(n, &followed);
}

/**
 * sw_flow_room_miss() - Count a connection that cannot be followed.
 *
 * Context: Process context.
 */
void sw_flow_room_miss(void)
{
	spin_lock(&room_lock);
	untracked++;
	spin_unlock(&room_lock);
}

/**
 * sw_flow_room_used() - Whether any place is taken.
 *
 * Context: Any context. Without the lock, so it may be about to change.
 * Return: How many are.
 */
u32 sw_flow_room_used(void)
{
	return READ_ONCE(all.flows);
}

/**
 * sw_flow_count() - Count the connections.
 * @count: Is set.
 *
 * Context: Process context.
 */
void sw_flow_count(struct sw_flow_count *count)
{
	count->flows = atomic_read(&followed);
	spin_lock(&room_lock);
	count->untracked = untracked;
	spin_unlock(&room_lock);
}
