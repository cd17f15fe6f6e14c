// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "learn_addr.h"
#include "parse.h"

/* So many of a network are the network. */
#define NETWORK_MIN 3
/* So many networks are everywhere. */
#define NETWORKS_MAX 16

#define NET4_BITS 24
#define NET6_BITS 64

static const char *const locals[] = { "127.0.0.0/8", "::1" };

static const char *const privates[] = {
	"10.0.0.0/8",	 "172.16.0.0/12",  "192.168.0.0/16",
	"100.64.0.0/10", "169.254.0.0/16", "0.0.0.0/8",
	"fc00::/7",	 "fe80::/10",	   "::",
};

/**
 * struct addr - An address.
 * @family: AF_INET or AF_INET6.
 * @bytes: Network order, 4 or 16 bytes.
 */
struct addr {
	int family;
	unsigned char bytes[16];
};

static bool read_addr(const char *ip, struct addr *addr)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	*addr = (struct addr){ .family = AF_INET };
	if (!ip)
		return false;
	if (inet_pton(AF_INET, ip, addr->bytes) == 1)
		return true;
	addr->family = AF_INET6;
	/* Policies have these as IPv4 only, and so have records. */
	return inet_pton(AF_INET6, ip, addr->bytes) == 1 &&
	       memcmp(addr->bytes, mapped, sizeof(mapped)) != 0;
}

static bool shares_bits(const unsigned char *a, const unsigned char *b,
			unsigned int bits)
{
	const unsigned int whole = bits / 8, rest = bits % 8;

	return !memcmp(a, b, whole) &&
	       (!rest || !((a[whole] ^ b[whole]) >> (8 - rest)));
}

static bool is_in(const struct addr *addr, const char *word)
{
	struct net net;

	return !parse_net(word, &net) && net.family == addr->family &&
	       shares_bits(addr->bytes, net.addr, net.prefix_len);
}

static const char *find_net(const struct addr *addr, const char *const *nets,
			    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_in(addr, nets[i]))
			return nets[i];
	return NULL;
}

/**
 * learn_addr_in() - Whether an address is in a network.
 * @ip: The address.
 * @net: The network, as policies have it.
 *
 * Return: true when both are what they should be, and it is.
 */
bool learn_addr_in(const char *ip, const char *net)
{
	struct addr addr;

	return read_addr(ip, &addr) && is_in(&addr, net);
}

/**
 * learn_addr_class() - What sort of address one is.
 * @ip: The address, NULL for none.
 * @class: Receives that, but never LEARN_RELAY.
 *
 * Return: false when it is no address.
 */
bool learn_addr_class(const char *ip, enum learn_class *class)
{
	struct addr addr;

	if (!read_addr(ip, &addr))
		return false;
	*class = LEARN_INTERNET;
	if (find_net(&addr, privates, ARRAY_SIZE(privates)))
		*class = LEARN_PRIVATE;
	if (find_net(&addr, locals, ARRAY_SIZE(locals)))
		*class = LEARN_LOCAL;
	return true;
}

static int by_number(const void *a, const void *b)
{
	const struct addr *x = a, *y = b;

	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	return memcmp(x->bytes, y->bytes, sizeof(x->bytes));
}

static struct addr *sorted(const struct learn_entry *e)
{
	struct addr *v = xcalloc(e->objects.n + 1, sizeof(*v));
	size_t i;

	for (i = 0; i < e->objects.n; i++)
		read_addr(((struct learn_object *)e->objects.v[i])->name,
			  &v[i]);
	qsort(v, e->objects.n, sizeof(*v), by_number);
	return v;
}

static unsigned int bits_of(const struct addr *addr)
{
	return addr->family == AF_INET ? NET4_BITS : NET6_BITS;
}

/* How many from there on are of the same network. */
static size_t length(const struct addr *v, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (v[i].family != v[0].family ||
		    !shares_bits(v[i].bytes, v[0].bytes, bits_of(v)))
			break;
	return i;
}

static char *addr_text(const struct addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	return xstrdup(
		inet_ntop(addr->family, addr->bytes, text, sizeof(text)));
}

static char *net_text(const struct addr *addr)
{
	struct addr net = { .family = addr->family };
	char *first, *ret;

	memcpy(net.bytes, addr->bytes, bits_of(addr) / 8);
	first = addr_text(&net);
	ret = xasprintf("%s/%u", first, bits_of(addr));
	free(first);
	return ret;
}

/* Their addresses, or networks of those that are many. Returns how many words. */
static size_t give_networks(const struct addr *v, size_t n, learn_net_fn *fn,
			    void *to)
{
	size_t i, k, same, words = 0;
	char *text;

	for (i = 0; i < n; i += same) {
		same = length(v + i, n - i);
		for (k = 0; k < (same < NETWORK_MIN ? same : 1); k++) {
			text = same < NETWORK_MIN ? addr_text(&v[i + k]) :
						    net_text(&v[i]);
			if (fn)
				fn(to, text);
			free(text);
			words++;
		}
	}
	return words;
}

static void give_privates(const struct addr *v, size_t n, learn_net_fn *fn,
			  void *to)
{
	const char *net, *last = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		net = find_net(&v[i], privates, ARRAY_SIZE(privates));
		if (net && net != last)
			fn(to, net);
		last = net;
	}
}

/**
 * learn_networks() - Say where an entry sends to.
 * @e: The entry, of connections.
 * @fn: Receives each word of a rule's "to".
 * @to: For @fn.
 *
 * Return: false when that is everywhere, and @fn had nothing.
 */
bool learn_networks(const struct learn_entry *e, learn_net_fn *fn, void *to)
{
	struct addr *v;
	bool many;

	if (e->class == LEARN_LOCAL) {
		fn(to, "local");
		return true;
	}
	v = sorted(e);
	many = e->objects.more ||
	       give_networks(v, e->objects.n, NULL, NULL) > NETWORKS_MAX;
	if (!many)
		give_networks(v, e->objects.n, fn, to);
	else if (e->class == LEARN_PRIVATE)
		give_privates(v, e->objects.n, fn, to);
	free(v);
	return !many || e->class == LEARN_PRIVATE;
}
