/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every way to open a TCP connection that the tests know.
 */
#ifndef _VECTORS_H
#define _VECTORS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What not every kernel can, the newest last. */
enum vector_needs {
	NEEDS_NOTHING,
	NEEDS_MPTCP,
	NEEDS_MPTCP_FASTOPEN,
};

/**
 * struct vector - A way to open a connection.
 * @name: For test names.
 * @open: Opens a connection to a port of loopback. Returns 0 or a negative
 *	error. May leave the socket open.
 * @fastopen: Judged as SMTPWARD_VIA_FASTOPEN.
 * @needs: What the kernel must have.
 */
struct vector {
	const char *name;
	int (*open)(uint16_t port);
	bool fastopen;
	enum vector_needs needs;
};

/* Those that this kernel can. */
extern const struct vector vectors[];
extern unsigned int n_vectors;

int connect_to(int type, int protocol, const char *addr, uint16_t port);
int as_uid(uid_t uid, int (*fn)(uint16_t port), uint16_t port);

#endif /* _VECTORS_H */
