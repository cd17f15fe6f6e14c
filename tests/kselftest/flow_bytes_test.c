// SPDX-License-Identifier: GPL-2.0-only
/*
 * However and wherever it is sent: the event of the end of a connection says exactly
 * how many bytes have arrived. One line of TAP for each way and size.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "expect.h"
#include "flow.h"
#include "flow_ways.h"
#include "kernel.h"
#include "kselftest.h"
#include "sink.h"
#include "vector_fastopen.h"

#define SMTP_PORT 25
#define MPTCP_PORT 587

/* What MPTCP may have sent again. */
#define MPTCP_SLACK (64 << 10)

static const size_t sizes[] = { 0, 1, 10 << 10, 25 << 20 };

#define N_SIZES (sizeof(sizes) / sizeof(*sizes))

/**
 * struct route - Where to, and how the connection is opened.
 * @name: For test names.
 * @addr: Numeric address.
 * @source: Numeric address that the event says it came from.
 * @port: Port.
 * @mptcp: It is MPTCP's.
 * @fastopen: The first of the data opens it.
 * @cookie: And is in the SYN.
 */
struct route {
	const char *name;
	const char *addr;
	const char *source;
	uint16_t port;
	bool mptcp;
	bool fastopen;
	bool cookie;
};

static const struct route plain = { "IPv4", "127.0.0.1", "127.0.0.1",
				    SMTP_PORT };

static const struct route others[] = {
	{ "IPv6", "::1", "::1", SMTP_PORT },
	{ "IPv4-mapped", "::ffff:127.0.0.1", "127.0.0.1", SMTP_PORT },
	{ "fast open", "127.0.0.1", "127.0.0.1", SMTP_PORT, .fastopen = true },
	{ "fast open, cookie", COOKIE_ADDR, "127.0.0.1", SMTP_PORT,
	  .fastopen = true, .cookie = true },
	{ "MPTCP to TCP", "127.0.0.1", "127.0.0.1", SMTP_PORT, .mptcp = true },
	{ "MPTCP", "127.0.0.1", "127.0.0.1", MPTCP_PORT, .mptcp = true },
	{ "MPTCP, IPv6", "::1", "::1", MPTCP_PORT, .mptcp = true },
};

#define N_OTHERS (sizeof(others) / sizeof(*others))

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
};

static struct sw_client client;
static struct sink sinks[2];
static char who[128];

static bool is_mptcp_there(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	close(fd);
	return fd >= 0;
}

static int open_by_data(int fd, const struct target *t, size_t *len)
{
	static const char first[1400];
	const ssize_t n = sendto(fd, first,
				 *len < sizeof(first) ? *len : sizeof(first),
				 MSG_FASTOPEN, &t->any, t->len);

	if (n > 0)
		*len -= n;
	return to_error(n);
}

static int open_and_send(int fd, const struct route *route,
			 const struct flow_way *way, size_t len)
{
	const struct target t = target_at(route->addr, route->port);
	const int err = route->fastopen ? open_by_data(fd, &t, &len) :
					  to_error(connect(fd, &t.any, t.len));

	return err ?: way->send(fd, len);
}

/* Returns the port that it came from. */
static uint16_t transmit(const struct route *route, const struct flow_way *way,
			 size_t len, int *err)
{
	const int fd = must_socket(target_at(route->addr, 0).family,
				   SOCK_STREAM,
				   route->mptcp ? IPPROTO_MPTCP : 0);
	uint16_t port;

	*err = open_and_send(fd, route, way, len);
	port = flow_port(fd);
	close(fd);
	return port;
}

static bool says(const struct sw_event *event, int attr, uint64_t least,
		 uint64_t most, const char *what)
{
	const uint64_t is = flow_number(event, attr);

	return expect(is >= least && is <= most, who,
		      "%s is %llu, not %llu to %llu", what,
		      (unsigned long long)is, (unsigned long long)least,
		      (unsigned long long)most);
}

static bool is_from(const struct sw_event *event, const struct route *route,
		    uint16_t port)
{
	const struct target t = target_at(route->source, port);
	const struct nlattr *addr =
		event->transfer[SMTPWARD_A_TRANSFER_SOURCE_ADDR];

	return expect(addr && (t.family == AF_INET ?
				       act_bytes_are(addr, &t.v4.sin_addr, 4) :
				       act_bytes_are(addr, &t.v6.sin6_addr,
						     16)),
		      who, "it came from another address") &
	       says(event, SMTPWARD_A_TRANSFER_SOURCE_PORT, port, port,
		    "source port");
}

static bool is_right(const struct sw_event *event, const struct route *route,
		     uint16_t port, uint64_t arrived)
{
	const uint32_t flags = route->mptcp ? SMTPWARD_FLOW_FLAGS_MPTCP : 0;
	const uint64_t slack = route->mptcp ? MPTCP_SLACK : 0;

	return says(event, SMTPWARD_A_TRANSFER_BYTES_OUT, arrived,
		    arrived + slack, "bytes out") &
	       says(event, SMTPWARD_A_TRANSFER_BYTES_IN, 0, 0, "bytes in") &
	       says(event, SMTPWARD_A_TRANSFER_FLAGS, flags, flags, "flags") &
	       (route->mptcp || says(event, SMTPWARD_A_TRANSFER_STATE,
				     SMTPWARD_FLOW_STATE_CLOSED,
				     SMTPWARD_FLOW_STATE_CLOSED, "state")) &
	       expect(!event->transfer[SMTPWARD_A_TRANSFER_ERROR], who,
		      "there is an error") &
	       expect(!event->transfer[SMTPWARD_A_TRANSFER_FIRST_BYTE] ==
			      !arrived,
		      who, "a first byte is told of, or not") &
	       is_from(event, route, port);
}

static bool try_one(const struct route *route, const struct flow_way *way,
		    size_t len)
{
	const struct sink *sink = &sinks[route->port == MPTCP_PORT];
	const uint64_t seq = sw_status(&client, SMTPWARD_A_STATUS_LAST_SEQ);
	struct flow_story story;
	uint64_t arrived;
	uint16_t port;
	bool ret;
	int err;

	snprintf(who, sizeof(who), "%s, %s", route->name, way->name);
	port = transmit(route, way, len, &err);
	if (!expect(!err, who, "error %d", err))
		return false;
	arrived = sink_heard(sink, port);
	ret = expect(way->is_wrapped ? arrived >= len : arrived == len, who,
		     "%llu bytes arrived", (unsigned long long)arrived);
	ret &= expect(flow_tell(&client, seq, &story), who,
		      "it is not told of as one connection that ended") &&
	       is_right(story.end, route, port, arrived);
	sw_events_free(&story.events);
	return ret;
}

/*
 * Of a connection without a byte, an MPTCP server of 6.1 is not told the end once in
 * a while, with the module and without.
 */
static size_t first_size(const struct route *route)
{
	return route->port == MPTCP_PORT;
}

static void try_sizes(const struct route *route, const struct flow_way *way)
{
	size_t i;

	for (i = first_size(route); i < N_SIZES; i++)
		ksft_test_result(try_one(route, way, sizes[i]),
				 "flow: %s, %s: %zu bytes\n", route->name,
				 way->name, sizes[i]);
}

static bool is_here(const struct route *route)
{
	return !route->mptcp || is_mptcp_there();
}

static bool can(const struct flow_way *way)
{
	return !way->can || way->can();
}

static unsigned int count(void)
{
	const struct flow_way *way;
	unsigned int n = 0;
	size_t i;

	for (way = flow_ways; way->name; way++)
		n += can(way) ? N_SIZES : 0;
	for (i = 0; i < N_OTHERS; i++)
		n += is_here(&others[i]) ? N_SIZES - first_size(&others[i]) : 0;
	return n;
}

static void try_all(void)
{
	const struct flow_way *way;
	size_t i;

	for (way = flow_ways; way->name; way++) {
		if (can(way))
			try_sizes(&plain, way);
		else
			kernel_lacks(way->name, true);
	}
	for (i = 0; i < N_OTHERS; i++) {
		if (is_here(&others[i]))
			try_sizes(&others[i], flow_ways);
		else
			kernel_lacks("MPTCP", true);
	}
}

int main(void)
{
	const struct sink_way tcp = { .port = SMTP_PORT };
	const struct sink_way mptcp = { .port = MPTCP_PORT,
					.protocol = IPPROTO_MPTCP };

	ksft_print_header();
	ksft_set_plan(count());
	sw_open(&client);
	sw_install(&client, &policy);
	sink_open(&sinks[0], &tcp);
	if (is_mptcp_there())
		sink_open(&sinks[1], &mptcp);
	fastopen_prepare(&(struct vector){ .addr = COOKIE_ADDR }, 0);
	if (!flow_settle(&client))
		sw_die("connections are still followed");
	try_all();
	sink_close(&sinks[0]);
	if (is_mptcp_there())
		sink_close(&sinks[1]);
	sw_close(&client);
	ksft_finished();
}
