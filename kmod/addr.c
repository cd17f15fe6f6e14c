// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>

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

/* @in6 counts when the socket is IPv6 and does not connect by IPv4. */
static void read_socket(const struct sock *sk, const struct in6_addr *in6,
			const __be32 *in, struct sw_dest *dest)
{
	const bool is_v6 = sk->sk_family == AF_INET6 &&
			   !ipv6_addr_v4mapped(in6);

	memset(dest, 0, sizeof(*dest));
	dest->asked_family = sk->sk_family;
	dest->family = is_v6 ? AF_INET6 : AF_INET;
	if (is_v6)
		memcpy(dest->addr, in6, sizeof(*in6));
	else
		memcpy(dest->addr, in, sizeof(*in));
}

/**
 * sw_addr_peer() - Read where a socket goes to.
 * @sk: Connected or connecting.
 * @dest: Filled in but for the protocol.
 *
 * Context: Any context.
 */
void sw_addr_peer(const struct sock *sk, struct sw_dest *dest)
{
	read_socket(sk, &sk->sk_v6_daddr, &sk->sk_daddr, dest);
	dest->port = ntohs(READ_ONCE(sk->sk_dport));
}

/**
 * sw_addr_own() - Read where a socket comes from.
 * @sk: Connected or connecting.
 * @source: Filled in but for the protocol. The port is 0 when it has none yet.
 *
 * Context: Any context.
 */
void sw_addr_own(const struct sock *sk, struct sw_dest *source)
{
	const struct inet_sock *inet = inet_sk(sk);

	read_socket(sk, &sk->sk_v6_rcv_saddr, &inet->inet_saddr, source);
	source->port = ntohs(READ_ONCE(inet->inet_sport));
}

/**
 * sw_addr_same() - Whether two destinations have the same address and port.
 * @a: One.
 * @b: The other.
 *
 * Context: Any context.
 * Return: true when they have.
 */
bool sw_addr_same(const struct sw_dest *a, const struct sw_dest *b)
{
	return a->port == b->port && a->family == b->family &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}
