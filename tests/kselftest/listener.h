/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who takes the connections of a test.
 */
#ifndef _LISTENER_H
#define _LISTENER_H

#include <stdint.h>

/**
 * struct listener - A port of loopback, in IPv4 and IPv6.
 * @fd: Sockets.
 */
struct listener {
	int fd[2];
};

void listener_open(struct listener *l, uint16_t port);
unsigned int listener_accepted(struct listener *l);
void listener_close(struct listener *l);

#endif /* _LISTENER_H */
