/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every way to open a TCP connection that the tests know, and every way to send
 * mail without opening one.
 */
#ifndef _VECTORS_H
#define _VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What each way sends. */
#define VECTOR_WORD "EHLO"

/* Where the listener grants fast open. */
#define COOKIE_ADDR "127.0.0.2"

/**
 * struct vector - A way to open a connection and send VECTOR_WORD through it.
 * @name: For test names.
 * @open: Does it, to a port of loopback. Returns 0 or a negative error. May leave
 *	the socket open, or execute a program that exits with the positive error.
 * @prepare: Is done before as root, in the same process. NULL for nothing.
 * @undo: Is done afterwards as root, in the calling process. NULL for nothing.
 * @become: Become the user who opens, who then has this effective uid. NULL for
 *	sw_become().
 * @can: Whether this kernel and machine can do it. NULL for all.
 * @addr: Numeric address, NULL for 127.0.0.1.
 * @protocol: Of the socket.
 * @fastopen: Judged as SMTPWARD_VIA_FASTOPEN.
 * @cookie: The SYN carries data.
 * @other_uid: The real uid is another.
 * @own_listener: @open looks itself whether VECTOR_WORD arrives.
 * @own_words: What arrives is something else.
 */
struct vector {
	const char *name;
	int (*open)(const struct vector *vector, uint16_t port);
	void (*prepare)(const struct vector *vector, uint16_t port);
	void (*undo)(void);
	void (*become)(uid_t uid);
	bool (*can)(void);
	const char *addr;
	int protocol;
	bool fastopen;
	bool cookie;
	bool other_uid;
	bool own_listener;
	bool own_words;
};

/**
 * struct vector_list - Ways that are tried alike.
 * @n: Entries in @vector.
 * @vector: The ways.
 */
struct vector_list {
	size_t n;
	struct vector vector[64];
};

/* Those that this machine can. */
extern struct vector_list vectors;

/* After vectors_gather_rest(): more of them, which take long or bring a listener. */
extern struct vector_list slow_vectors;

/* And those that nobody refuses: docs/LIMITS.md, "Other ways out". */
extern struct vector_list limits;

void vectors_gather_rest(void);
const struct vector *vector_find(const char *name);
int vector_open(uid_t uid, const struct vector *vector, uint16_t port);
int connect_to(int type, int protocol, const char *addr, uint16_t port);
int as_uid(uid_t uid, int (*fn)(uint16_t port), uint16_t port);

#endif /* _VECTORS_H */
