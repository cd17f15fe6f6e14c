/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to be the first to say something.
 */
#ifndef _DIALOGUE_WAYS_H
#define _DIALOGUE_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct dialogue_text - What is said.
 * @data: Bytes.
 * @len: How many.
 */
struct dialogue_text {
	const void *data;
	size_t len;
};

/**
 * struct dialogue_way - A way to open a connection and say something.
 * @name: For test names.
 * @say: Does it. Returns the socket, or a negative error. Sets an error that the
 *	socket had meanwhile.
 * @prepare: Is done before as root, in the same process. NULL for nothing.
 * @can: Whether this kernel can do it. NULL for all.
 * @protocol: Of the socket.
 * @addr: Numeric address, NULL for 127.0.0.1.
 * @heard: Bytes of an EHLO that have left when it is recognised.
 * @is_fastopen: It is fast open.
 * @is_late: It need not be the sender who makes the bytes leave.
 */
struct dialogue_way {
	const char *name;
	int (*say)(const struct dialogue_way *way, uint16_t port,
		   const struct dialogue_text *text, int *err);
	void (*prepare)(void);
	bool (*can)(void);
	const char *addr;
	int protocol;
	size_t heard;
	bool is_fastopen;
	bool is_late;
};

/* Ends with one that has no name. The first is write(2). */
extern const struct dialogue_way dialogue_ways[];

#endif /* _DIALOGUE_WAYS_H */
