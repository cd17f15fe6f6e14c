// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host names of a policy, and the addresses that they have.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "alloc.h"
#include "hosts.h"

#define LABEL_MAX 63

static bool is_label(const char *label, size_t len)
{
	size_t i;

	if (!len || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
		return false;
	for (i = 0; i < len; i++)
		if (!isascii(label[i]) ||
		    (!isalnum((unsigned char)label[i]) && label[i] != '-'))
			return false;
	return true;
}

/**
 * parse_host() - Is this the name of a host?
 * @word: The word. It needs a dot, so that no misspelt keyword is one, and ends in
 *	something else than a number, so that no misspelt address is one.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_host(const char *word)
{
	static const char expected[] =
		"expected a host name such as mail.example.com";
	const char *label = word;
	size_t len = 0, labels = 0;

	if (strlen(word) > HOST_NAME_MAX_LEN)
		return "expected a host name of at most 253 characters";
	for (;;) {
		len = strcspn(label, ".");
		if (!is_label(label, len))
			return expected;
		labels++;
		if (!label[len])
			break;
		label += len + 1;
	}
	return labels > 1 && len > 1 && isalpha((unsigned char)*label) ?
		       NULL :
		       expected;
}

/* Where the name is, or belongs. */
static size_t place(const struct hosts *hosts, const char *name, bool *there)
{
	size_t low = 0, high = hosts->n, middle;
	int diff;

	*there = false;
	while (low < high) {
		middle = low + (high - low) / 2;
		diff = strcasecmp(name, hosts->v[middle].name);
		if (!diff) {
			*there = true;
			return middle;
		}
		if (diff < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/**
 * hosts_add() - Have a host among others.
 * @hosts: The hosts.
 * @name: Its name, in letters of either size.
 *
 * Return: The host until another one is added, NULL when there are too many.
 */
struct host *hosts_add(struct hosts *hosts, const char *name)
{
	struct host *host;
	bool there;
	size_t i = place(hosts, name, &there), k;

	if (there)
		return &hosts->v[i];
	if (hosts->n == HOSTS_MAX)
		return NULL;
	hosts->v = xreallocarray(hosts->v, hosts->n + 1, sizeof(*hosts->v));
	host = &hosts->v[i];
	memmove(host + 1, host, (hosts->n++ - i) * sizeof(*host));
	*host = (struct host){ .name = xstrdup(name) };
	for (k = 0; host->name[k]; k++)
		host->name[k] = tolower((unsigned char)host->name[k]);
	return host;
}

/**
 * hosts_find() - Look up a host.
 * @hosts: The hosts.
 * @name: Its name, in letters of either size.
 *
 * Return: The host, or NULL.
 */
const struct host *hosts_find(const struct hosts *hosts, const char *name)
{
	bool there;
	size_t i = place(hosts, name, &there);

	return there ? &hosts->v[i] : NULL;
}

static bool takes4(const uint8_t *a)
{
	return a[0] && a[0] != 127 && a[0] < 224 &&
	       (a[0] != 169 || a[1] != 254);
}

/**
 * host_takes() - Can this be the address of another machine?
 * @net: The address. Who answers for a name must not decide about this machine, or
 *	about many: loopback, link-local, multicast and none at all are refused.
 *
 * Return: true when it can.
 */
bool host_takes(const struct net *net)
{
	static const uint8_t none[16] = { 0 };
	const uint8_t *a = net->addr;

	if (net->family == AF_INET)
		return takes4(a);
	/* Up to ::ffff:0:0/96 there is nothing that is sent to. */
	if (!memcmp(a, none, 10))
		return false;
	return a[0] != 0xff && (a[0] != 0xfe || (a[1] & 0xc0) != 0x80);
}

static int by_address(const void *x, const void *y)
{
	const struct host_addr *a = x, *b = y;

	if (a->net.family != b->net.family)
		return a->net.family == AF_INET ? -1 : 1;
	return memcmp(a->net.addr, b->net.addr, sizeof(a->net.addr));
}

static size_t oldest(const struct host *host)
{
	size_t i, found = 0;

	for (i = 1; i < host->n; i++)
		if (host->addrs[i].seen < host->addrs[found].seen)
			found = i;
	return found;
}

/**
 * host_answer() - Take an address of a host.
 * @host: The host.
 * @net: The address.
 * @now: When it was answered.
 *
 * Of too many, the one goes that was seen the longest ago.
 *
 * Return: false when there are too many at this time.
 */
bool host_answer(struct host *host, const struct net *net, time_t now)
{
	const struct host_addr new = { .net = *net, .seen = now };
	size_t i;

	for (i = 0; i < host->n; i++) {
		if (by_address(&host->addrs[i], &new) != 0)
			continue;
		host->addrs[i].seen = now;
		return true;
	}
	if (host->n == HOST_ADDRS_MAX) {
		i = oldest(host);
		if (host->addrs[i].seen >= now)
			return false;
		host->addrs[i] = new;
	} else {
		host->addrs =
			xreallocarray(host->addrs, host->n + 1, sizeof(new));
		host->addrs[host->n++] = new;
	}
	/* Name servers answer in another order each time. */
	qsort(host->addrs, host->n, sizeof(new), by_address);
	return true;
}

/**
 * host_forget_old() - Forget addresses that a host has no more.
 * @host: The host, of which there was an answer.
 * @now: The time.
 */
void host_forget_old(struct host *host, time_t now)
{
	size_t i, n = 0;

	for (i = 0; i < host->n; i++)
		if (host->addrs[i].seen <= now &&
		    now - host->addrs[i].seen < HOST_KEEP)
			host->addrs[n++] = host->addrs[i];
	host->n = n;
}

/**
 * hosts_free() - Forget all.
 * @hosts: The hosts.
 */
void hosts_free(struct hosts *hosts)
{
	size_t i;

	for (i = 0; i < hosts->n; i++) {
		free(hosts->v[i].name);
		free(hosts->v[i].addrs);
	}
	free(hosts->v);
	*hosts = (struct hosts){ 0 };
}
