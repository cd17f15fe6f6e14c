/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who takes the connections of a test.
 */
#ifndef _LISTENER_H
#define _LISTENER_H

#include <stddef.h>
#include <stdint.h>

#define N_LISTENERS 3

/**
 * struct listener - A port of loopback, in IPv4 and IPv6, and of COOKIE_ADDR.
 * @n: Entries in @fd.
 * @fd: Sockets.
 */
struct listener {
	size_t n;
	int fd[N_LISTENERS];
};

void listener_open(struct listener *l, uint16_t port);
unsigned int listener_accepted(struct listener *l);
unsigned int listener_heard(struct listener *l, const char *word);
void listener_close(struct listener *l);

#endif /* _LISTENER_H */
