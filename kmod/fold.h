/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one process is refused again and again is counted instead of told.
 */
#ifndef _SMTPWARD_FOLD_H
#define _SMTPWARD_FOLD_H

#include "types.h"

struct sk_buff;
struct sw_event;

/**
 * struct sw_repeats - Attempts that have no event of their own.
 * @count: How many.
 * @first_boot: When the first was, CLOCK_BOOTTIME in nanoseconds.
 * @first_wall: The same moment, CLOCK_REALTIME in nanoseconds.
 * @last_boot: When the last was, CLOCK_BOOTTIME in nanoseconds.
 * @last_wall: The same moment, CLOCK_REALTIME in nanoseconds.
 * @n_dests: To how many destinations such attempts have been, those with an event
 *	of their own included.
 */
struct sw_repeats {
	u64 count;
	u64 first_boot;
	u64 first_wall;
	u64 last_boot;
	u64 last_wall;
	u32 n_dests;
};

void sw_fold_init(void);
bool sw_fold(const struct sw_event *event, const struct sw_dest *dest,
	     u32 tool);
void sw_fold_keep(const struct sw_event *event, u32 tool,
		  struct sk_buff *attrs);
void sw_fold_exit(void);

/* encode_repeats.c */
struct sk_buff *sw_encode_repeats(const struct sk_buff *attempt,
				  const struct sw_repeats *repeats);

#endif /* _SMTPWARD_FOLD_H */
