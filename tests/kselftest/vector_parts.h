/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of vectors share.
 */
#ifndef _VECTOR_PARTS_H
#define _VECTOR_PARTS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "vectors.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* Nobody listens there. */
#define CLOSED_PORT 1

/**
 * struct target - Where to.
 * @family: Address family.
 * @len: Bytes of the address.
 */
struct target {
	int family;
	socklen_t len;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_storage room;
	};
};

struct target target_at(const char *addr, uint16_t port);
struct target target_of(const struct vector *vector, uint16_t port);
int vector_socket(const struct vector *vector);
int must_socket(int family, int type, int protocol);
int to_error(long ret);
int say(int fd);
int say_when_open(int fd);
void set_sysctl(const char *name, const char *value);
void become_with(uid_t uid, int cap);
const char *beside_me(const char *name);
bool vector_can_sctp(void);
bool vector_can_ia32(void);
int ia32_execve(const char *path);
int own_listener(const struct vector *vector, uint16_t port);
int own_delivery(int listener, int err);

/* Each ends with one that has no name. */
extern const struct vector connect_vectors[];
extern const struct vector ia32_vectors[];
extern const struct vector task_vectors[];
extern const struct vector uring_vectors[];
extern const struct vector fastopen_vectors[];
extern const struct vector container_vectors[];
extern const struct vector relay_vectors[];
extern const struct vector bypass_vectors[];

#endif /* _VECTOR_PARTS_H */
