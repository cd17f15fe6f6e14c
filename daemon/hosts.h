/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host names of a policy, and the addresses that they have.
 */
#ifndef _SMTPWARD_HOSTS_H
#define _SMTPWARD_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "parse.h"

struct addrinfo;
struct diag;

#define HOSTS_MAX 256
#define HOST_NAME_MAX_LEN 253
#define HOST_ADDRS_MAX 64

/*
 * Name servers give some of many addresses at a time. One that was among them stays
 * so long, so that whoever asked a little earlier than we did is let through.
 */
#define HOST_KEEP 3600

/**
 * struct host_addr - An address that a host has.
 * @net: The address, as a network of one.
 * @seen: When it was last among those that were answered.
 */
struct host_addr {
	struct net net;
	time_t seen;
};

/**
 * struct host - A host.
 * @name: Its name.
 * @addrs: Its addresses, in order.
 * @n: How many. None when the name never resolved.
 * @answered: When there was an answer last.
 */
struct host {
	char *name;
	struct host_addr *addrs;
	size_t n;
	time_t answered;
};

/**
 * struct hosts - Hosts in the order of their names.
 * @v: The hosts.
 * @n: How many.
 */
struct hosts {
	struct host *v;
	size_t n;
};

const char *parse_host(const char *word);
struct host *hosts_add(struct hosts *hosts, const char *name);
const struct host *hosts_find(const struct hosts *hosts, const char *name);
bool host_takes(const struct net *net);
bool host_answer(struct host *host, const struct net *net, time_t now);
void host_forget_old(struct host *host, time_t now);
void hosts_free(struct hosts *hosts);

/* hosts_cache.c */
void hosts_cache_read(struct hosts *hosts, const char *path);
int hosts_cache_write(const struct hosts *hosts, const char *path);

/* hosts_resolve.c */

/**
 * typedef host_resolve_fn - getaddrinfo(3), or what stands for it in a test.
 * @name: Name.
 * @service: NULL.
 * @hints: What is wanted.
 * @found: Receives the answer, for freeaddrinfo().
 */
typedef int (*host_resolve_fn)(const char *name, const char *service,
			       const struct addrinfo *hints,
			       struct addrinfo **found);

/**
 * struct host_lookup - How hosts are looked up.
 * @resolve: Asks for one.
 * @deadline_ms: How long all of them may take.
 * @now: The time.
 */
struct host_lookup {
	host_resolve_fn resolve;
	int deadline_ms;
	time_t now;
};

bool hosts_resolve(struct hosts *hosts, const struct host_lookup *how,
		   struct diag *diag);

#endif /* _SMTPWARD_HOSTS_H */
