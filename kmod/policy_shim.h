/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few services the policy engine needs, of the kernel or of libc.
 */
#ifndef _SMTPWARD_POLICY_SHIM_H
#define _SMTPWARD_POLICY_SHIM_H

#ifdef __KERNEL__

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/string.h>

#include "types.h"

#define sw_calloc(n, size) kvcalloc(n, size, GFP_KERNEL)
#define sw_free(p) kvfree(p)
#define sw_breathe() cond_resched()

struct sw_counter {
	atomic64_t n;
	u64 last;
};

static inline void sw_counter_hit(struct sw_counter *counter, u64 now)
{
	atomic64_inc(&counter->n);
	WRITE_ONCE(counter->last, now);
}

static inline u64 sw_counter_read(const struct sw_counter *counter)
{
	return atomic64_read(&counter->n);
}

static inline u64 sw_counter_last(const struct sw_counter *counter)
{
	return READ_ONCE(counter->last);
}

/* A byte that somebody may be changing. */
static inline u8 sw_read_racy(const char *c)
{
	return READ_ONCE(*c);
}

static inline void sw_count_compared(void)
{
}

#else /* __KERNEL__ */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "types.h"

#define sw_calloc(n, size) calloc(n, size)
#define sw_free(p) free(p)

#ifndef U32_MAX
#define U32_MAX ((u32)-1)
#endif

struct sw_counter {
	u64 n;
	u64 last;
};

static inline void sw_breathe(void)
{
}

static inline void sw_counter_hit(struct sw_counter *counter, u64 now)
{
	counter->n++;
	counter->last = now;
}

static inline u64 sw_counter_read(const struct sw_counter *counter)
{
	return counter->n;
}

static inline u64 sw_counter_last(const struct sw_counter *counter)
{
	return counter->last;
}

static inline u8 sw_read_racy(const char *c)
{
	return *c;
}

/* How many rules were looked at, for tests of how lookup scales. */
extern unsigned long sw_compared;

static inline void sw_count_compared(void)
{
	sw_compared++;
}

#endif /* __KERNEL__ */

#endif /* _SMTPWARD_POLICY_SHIM_H */
