// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many connections are followed at most, and that no user takes the places
 * of all others: a quarter for each account, of the number and of the memory.
 */
#include <linux/atomic.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "account.h"
#include "flow_parts.h"

#define FLOWS_MAX 32768
#define BYTES_MAX SZ_64M

struct share {
	u32 flows;
	u32 bytes;
};

static DEFINE_SPINLOCK(room_lock); /* protects what follows */
static struct share all;
static struct share users[1 << SW_ACCOUNT_BITS];
static u64 untracked;

/* Of the places that are taken, those of connections and not of attempts. */
static atomic_t followed = ATOMIC_INIT(0);

/* Whether there is room in a part of all. */
static bool has_memory(const struct share *share, u32 bytes, u32 part)
{
	return share->bytes + bytes <= BYTES_MAX / part;
}

static bool fits(const struct share *share, u32 bytes, u32 part)
{
	return share->flows < FLOWS_MAX / part &&
	       has_memory(share, bytes, part);
}

/**
 * sw_flow_room_take() - Take a place for a connection.
 * @account: Whose it is.
 * @bytes: Memory that it needs.
 *
 * Context: Process context.
 * Return: false when there is no room, which is counted.
 */
bool sw_flow_room_take(u32 account, u32 bytes)
{
	struct share *user = &users[sw_account_slot(account)];
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
 * sw_flow_room_add() - Take more memory for a connection that has its place.
 * @account: As the place was taken.
 * @bytes: How much more.
 *
 * Context: Process context.
 * Return: false when there is no room, which is counted.
 */
bool sw_flow_room_add(u32 account, u32 bytes)
{
	struct share *user = &users[sw_account_slot(account)];
	bool ret;

	spin_lock(&room_lock);
	ret = has_memory(&all, bytes, 1) && has_memory(user, bytes, 4);
	if (ret) {
		all.bytes += bytes;
		user->bytes += bytes;
	} else {
		untracked++;
	}
	spin_unlock(&room_lock);
	return ret;
}

/**
 * sw_flow_room_give() - Give a place back.
 * @account: As it was taken.
 * @bytes: As it was taken.
 *
 * Context: Process context.
 */
void sw_flow_room_give(u32 account, u32 bytes)
{
	struct share *user = &users[sw_account_slot(account)];

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
