/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the address that a process passed, or that a socket has, to a
 * destination.
 */
#ifndef _SMTPWARD_ADDR_H
#define _SMTPWARD_ADDR_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>

#include "types.h"

struct sock;

/**
 * sw_addr_port() - The port of an Internet address, as cheaply as can be.
 * @addr: Address in kernel memory, of which @len bytes are the caller's.
 * @len: Bytes.
 *
 * sin_port and sin6_port lie at the same place. An address too short for the
 * stack yields its port all the same, if it reaches that far.
 *
 * Context: Any context.
 * Return: The port in host order, 0 when @addr is no Internet address.
 */
static __always_inline u16 sw_addr_port(const struct sockaddr *addr, int len)
{
	if (len < (int)offsetofend(struct sockaddr_in, sin_port))
		return 0;
	if (addr->sa_family != AF_INET && addr->sa_family != AF_INET6)
		return 0;
	return ntohs(((const struct sockaddr_in *)addr)->sin_port);
}

bool sw_addr_parse(const struct sockaddr *addr, int len, struct sw_dest *dest);
void sw_addr_peer(const struct sock *sk, struct sw_dest *dest);
void sw_addr_own(const struct sock *sk, struct sw_dest *dest);
bool sw_addr_same(const struct sw_dest *a, const struct sw_dest *b);

#endif /* _SMTPWARD_ADDR_H */
