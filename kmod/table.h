/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where something is kept for some sockets of the many that there are. Of most
 * it is to be told at once that there is nothing.
 */
#ifndef _SMTPWARD_TABLE_H
#define _SMTPWARD_TABLE_H

#include <linux/hash.h>
#include <linux/list.h>

#define SW_TABLE_BITS 12

/**
 * struct sw_table - A table by address, of sockets or of something else.
 * @bucket: Lists, changed under a lock of whoever's table it is.
 */
struct sw_table {
	struct hlist_head bucket[1 << SW_TABLE_BITS];
};

/**
 * sw_table_bucket() - Where to look for a key.
 * @table: The table.
 * @key: The address.
 *
 * Context: Any context.
 * Return: The list.
 */
static inline struct hlist_head *sw_table_bucket(struct sw_table *table,
						 const void *key)
{
	return &table->bucket[hash_ptr(key, SW_TABLE_BITS)];
}

/**
 * sw_table_may_have() - Whether it is worth taking the lock.
 * @table: The table.
 * @key: The address.
 *
 * Context: Any context, called for every packet and change of state. Who puts
 * something under @key excludes the caller, or does not mind.
 * Return: false when nothing is there.
 */
static inline bool sw_table_may_have(const struct sw_table *table,
				     const void *key)
{
	return !hlist_empty(&table->bucket[hash_ptr(key, SW_TABLE_BITS)]);
}

#endif /* _SMTPWARD_TABLE_H */
