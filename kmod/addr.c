// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>
#include <net/ipv6.h>

#include "addr.h"

/* An application may leave out sin6_scope_id, which came after RFC 2133. */
#define SW_SIN6_LEN_RFC2133 24

static void parse_inet(const void *addr, struct sw_dest *dest)
{
	const __be32 any = htonl(INADDR_ANY), loopback = htonl(INADDR_LOOPBACK);

	dest->family = AF_INET;
	memcpy(dest->addr, memcmp(addr, &any, sizeof(any)) ? addr : &loopback,
	       sizeof(any));
}

static void parse_inet6(const struct in6_addr *addr, struct sw_dest *dest)
{
	if (ipv6_addr_v4mapped(addr)) {
		parse_inet(&addr->s6_addr32[3], dest);
		return;
	}
	dest->family = AF_INET6;
	if (ipv6_addr_any(addr))
		addr = &in6addr_loopback;
	memcpy(dest->addr, addr, sizeof(*addr));
}

/**
 * sw_addr_parse() - Read a destination as the stack will.
 * @addr: Address in kernel memory, of which @len bytes are the caller's.
 * @len: Bytes.
 * @dest: Filled in but for the protocol.
 *
 * The family is that of the address: the socket's can differ, and can change
 * under us with IPV6_ADDRFORM. A connection to the unspecified address goes to
 * loopback, so a rule about loopback has to see it.
 *
 * Context: Any context.
 * Return: false for what the stack will refuse by itself, because the address
 * is of another family or too short.
 */
bool sw_addr_parse(const struct sockaddr *addr, int len, struct sw_dest *dest)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)addr;
	const struct sockaddr_in *in = (const struct sockaddr_in *)addr;

	memset(dest, 0, sizeof(*dest));
	dest->port = sw_addr_port(addr, len);
	if (!dest->port)
		return false;
	dest->asked_family = addr->sa_family;
	switch (addr->sa_family) {
	case AF_INET:
		if (len < (int)sizeof(*in))
			return false;
		parse_inet(&in->sin_addr, dest);
		return true;
	case AF_INET6:
		if (len < SW_SIN6_LEN_RFC2133)
			return false;
		parse_inet6(&in6->sin6_addr, dest);
		return true;
	}
	return false;
}
