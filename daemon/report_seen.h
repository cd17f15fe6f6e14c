/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which events were read, by the numbers that the kernel has given them. These
 * have no gaps, so that a few ranges tell of any number of them.
 */
#ifndef _SMTPWARD_REPORT_SEEN_H
#define _SMTPWARD_REPORT_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_TIME_LEN 19

/**
 * struct seen_range - Events that follow one another.
 * @first: Number of the first.
 * @last: Number of the last.
 * @first_time: Its time.
 * @last_time: Time of the last.
 */
struct seen_range {
	uint64_t first, last;
	char first_time[REPORT_TIME_LEN + 1];
	char last_time[REPORT_TIME_LEN + 1];
};

/**
 * struct seen_instance - The events of one loading of the module.
 * @instance: Its number.
 * @host: Whose it is; not looked into.
 * @ranges: What was read, in order.
 * @n: How many ranges.
 * @size: How many there is room for.
 */
struct seen_instance {
	uint64_t instance;
	void *host;
	struct seen_range *ranges;
	size_t n, size;
};

/**
 * struct report_seen - All events.
 * @v: Instances.
 * @n: How many.
 */
struct report_seen {
	struct seen_instance *v;
	size_t n;
};

/**
 * struct seen_event - One event, or several that one record stands for.
 * @instance: Loading of the module.
 * @first: Number of the first.
 * @last: Number of the last.
 */
struct seen_event {
	uint64_t instance, first, last;
};

bool report_seen_parse(const char *id, struct seen_event *event);
bool report_seen_add(struct report_seen *seen, const struct seen_event *event,
		     const char *time, void *host);
void report_seen_free(struct report_seen *seen);

#endif /* _SMTPWARD_REPORT_SEEN_H */
