// SPDX-License-Identifier: GPL-2.0-only
/*
 * However it is sent, as fast as it goes: no byte more than the cap arrives. One line
 * of TAP for each way to send. How much less it was is said besides.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
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
#include "vector_parts.h"

#define SMTP_PORT 25
#define MPTCP_PORT 587

#define CAP (1 << 20)
#define TOO_MUCH (25 << 20)

/* The largest segment before it is divided: 64 KiB, from 6.3 on up to 512 KiB. */
#define SEGMENT (512 << 10)

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_ALLOW,
	.limits = { .cap = CAP },
};

/**
 * struct route - Where to.
 * @name: For test names.
 * @addr: Numeric address.
 * @port: Port.
 * @protocol: Of the socket.
 */
struct route {
	const char *name;
	const char *addr;
	uint16_t port;
	int protocol;
};

static const struct route routes[] = {
	{ "IPv4", "127.0.0.1", SMTP_PORT },
	{ "IPv6", "::1", SMTP_PORT },
	{ "MPTCP to TCP", "127.0.0.1", SMTP_PORT, IPPROTO_MPTCP },
	{ "MPTCP", "127.0.0.1", MPTCP_PORT, IPPROTO_MPTCP },
};

#define N_ROUTES (sizeof(routes) / sizeof(*routes))

static struct sw_client client;
static struct sink sinks[2];
static char who[128];

static bool is_here(const struct route *route)
{
	const int fd = socket(AF_INET, SOCK_STREAM, route->protocol);

	close(fd);
	return fd >= 0;
}

/* Returns the port that it came from. */
static uint16_t transmit(const struct route *route, const struct flow_way *way,
			 int *err)
{
	const struct target t = target_at(route->addr, route->port);
	const int fd = must_socket(t.family, SOCK_STREAM, route->protocol);
	uint16_t port;

	act_must(connect(fd, &t.any, t.len), "connect");
	port = flow_port(fd);
	*err = way->send(fd, TOO_MUCH);
	close(fd);
	return port;
}

/*
 * What the sender gets, or a call behind the one that got it. kTLS encrypts later,
 * and then has nobody to tell.
 */
static bool is_cut_error(const struct flow_way *way, int err)
{
	return err == -EPERM || err == -EPIPE || err == -ECONNRESET ||
	       (way->is_wrapped && !err);
}

static bool is_limit(const struct sw_event *event, uint64_t flow)
{
	return expect(event, who, "no event of the limit") &&
	       expect(event->refused, who, "it was not cut") &
		       expect(event->flow == flow, who, "of another flow") &
		       expect(sw_number(event->limit[SMTPWARD_A_LIMIT_KIND]) ==
				      SMTPWARD_LIMIT_CAP,
			      who, "another limit") &
		       expect(sw_number(event->limit[SMTPWARD_A_LIMIT_VALUE]) ==
				      CAP,
			      who, "another cap");
}

static bool is_end(const struct sw_event *event, uint64_t arrived)
{
	const uint64_t out = flow_number(event, SMTPWARD_A_TRANSFER_BYTES_OUT);
	const uint64_t state = flow_number(event, SMTPWARD_A_TRANSFER_STATE);

	return expect(state == SMTPWARD_FLOW_STATE_CUT, who, "state %llu",
		      (unsigned long long)state) &
	       expect(out <= CAP, who, "%llu bytes out",
		      (unsigned long long)out) &
	       expect(out >= arrived, who, "%llu bytes out, %llu arrived",
		      (unsigned long long)out, (unsigned long long)arrived);
}

/*
 * The other end of MPTCP waits for another subflow, for a minute. What has come by
 * the only one was read long before.
 */
static uint64_t heard(const struct route *route, uint16_t port)
{
	if (route->port != MPTCP_PORT)
		return sink_heard(&sinks[0], port);
	sleep(1);
	return sink_so_far(&sinks[1], port);
}

static bool try_one(const struct route *route, const struct flow_way *way)
{
	const uint64_t seq = sw_status(&client, SMTPWARD_A_STATUS_LAST_SEQ);
	struct flow_story story;
	uint64_t arrived;
	uint16_t port;
	bool ret;
	int err;

	snprintf(who, sizeof(who), "%s, %s", route->name, way->name);
	port = transmit(route, way, &err);
	if (!expect(flow_tell(&client, seq, &story), who,
		    "it is not told of as one connection that ended"))
		return false;
	arrived = heard(route, port);
	ksft_print_msg("%s: %lld bytes less than the cap, error %d\n", who,
		       (long long)CAP - (long long)arrived, err);
	ret = expect(is_cut_error(way, err), who, "error %d", err) &
	      expect(arrived <= CAP, who, "%llu bytes arrived",
		     (unsigned long long)arrived) &
	      expect(arrived >= CAP - SEGMENT, who, "only %llu bytes arrived",
		     (unsigned long long)arrived);
	ret &= is_end(story.end, arrived) &
	       is_limit(flow_find(&story.events, story.end->flow,
				  SMTPWARD_EVENT_TYPE_LIMIT),
			story.end->flow);
	sw_events_free(&story.events);
	return ret;
}

static bool can(const struct flow_way *way)
{
	return !way->can || way->can();
}

static void try_way(const struct route *route, const struct flow_way *way)
{
	if (is_here(route) && can(way))
		ksft_test_result(try_one(route, way), "cap: %s, %s\n",
				 route->name, way->name);
	else
		kernel_lacks(is_here(route) ? way->name : "MPTCP", true);
}

static unsigned int count(void)
{
	const struct flow_way *way;
	unsigned int n = 0;
	size_t i;

	for (way = flow_ways; way->name; way++)
		n += can(way);
	for (i = 1; i < N_ROUTES; i++)
		n += is_here(&routes[i]);
	return n;
}

int main(void)
{
	const struct sink_way tcp = { .port = SMTP_PORT };
	const struct sink_way mptcp = { .port = MPTCP_PORT,
					.protocol = IPPROTO_MPTCP };
	const struct flow_way *way;
	size_t i;

	signal(SIGPIPE, SIG_IGN);
	ksft_print_header();
	ksft_set_plan(count());
	sw_open(&client);
	sw_install(&client, &policy);
	if (sw_set_mode(&client, SMTPWARD_MODE_ENFORCE))
		sw_die("mode: %s", client.error);
	sink_open(&sinks[0], &tcp);
	if (is_here(&routes[N_ROUTES - 1]))
		sink_open(&sinks[1], &mptcp);
	if (!flow_settle(&client))
		sw_die("connections are still followed");
	for (way = flow_ways; way->name; way++)
		try_way(&routes[0], way);
	for (i = 1; i < N_ROUTES; i++)
		try_way(&routes[i], flow_ways);
	sink_close(&sinks[0]);
	if (is_here(&routes[N_ROUTES - 1]))
		sink_close(&sinks[1]);
	sw_close(&client);
	ksft_finished();
}
