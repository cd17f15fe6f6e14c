/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to send through an open connection.
 */
#ifndef _FLOW_WAYS_H
#define _FLOW_WAYS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct flow_way - A way to send.
 * @name: For test names.
 * @send: Sends so many bytes. Returns 0 or a negative error.
 * @can: Whether this kernel can do it. NULL for all.
 * @is_wrapped: What is on the wire is more than that.
 */
struct flow_way {
	const char *name;
	int (*send)(int fd, size_t len);
	bool (*can)(void);
	bool is_wrapped;
};

/* Ends with one that has no name. The first is write(2). */
extern const struct flow_way flow_ways[];

int flow_write(int fd, size_t len);

#endif /* _FLOW_WAYS_H */
