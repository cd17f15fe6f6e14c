// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "flow.h"
#include "patience.h"
#include "vector_parts.h"

#define TIMEOUT 60
#define SECOND 1000000000ULL

/**
 * flow_now() - The time that events have.
 *
 * Return: Nanoseconds of CLOCK_BOOTTIME.
 */
uint64_t flow_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

/**
 * flow_port() - The port that a connection comes from.
 * @fd: Its socket.
 *
 * Return: The port.
 */
uint16_t flow_port(int fd)
{
	struct sockaddr_in6 addr;
	socklen_t len = sizeof(addr);

	act_must(getsockname(fd, (struct sockaddr *)&addr, &len),
		 "getsockname");
	/* Where an IPv4 address has it, too. */
	return ntohs(addr.sin6_port);
}

/**
 * flow_reset_later() - Have a connection reset when it is closed.
 * @fd: Its socket.
 */
void flow_reset_later(int fd)
{
	const struct linger at_once = { .l_onoff = 1 };

	act_must(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once,
			    sizeof(at_once)),
		 "SO_LINGER");
}

/**
 * flow_abort() - Close a connection with a reset.
 * @fd: Its socket.
 */
void flow_abort(int fd)
{
	flow_reset_later(fd);
	close(fd);
}

/**
 * flow_number() - A number of what a connection has carried.
 * @event: Of type flow.
 * @attr: SMTPWARD_A_TRANSFER_*.
 *
 * Return: Its value, 0 when it is absent.
 */
uint64_t flow_number(const struct sw_event *event, int attr)
{
	const struct nlattr *value = event->transfer[attr];

	return value ? sw_number(value) : 0;
}

/**
 * flow_is_end() - Whether an event tells of the end of a connection.
 * @event: Event.
 *
 * Return: Whether.
 */
bool flow_is_end(const struct sw_event *event)
{
	return event->type == SMTPWARD_EVENT_TYPE_FLOW &&
	       sw_number(event->transfer[SMTPWARD_A_TRANSFER_STATE]) !=
		       SMTPWARD_FLOW_STATE_OPEN;
}

/**
 * flow_open() - Open a connection.
 * @port: Port of loopback.
 *
 * Return: Its socket.
 */
int flow_open(uint16_t port)
{
	const struct target t = target_at("127.0.0.1", port);
	const int fd = must_socket(AF_INET, SOCK_STREAM, 0);

	act_must(connect(fd, &t.any, t.len), "connect");
	return fd;
}

/**
 * flow_count_type() - Count events.
 * @events: Events.
 * @type: Of those to count.
 *
 * Return: How many.
 */
size_t flow_count_type(const struct sw_events *events, uint32_t type)
{
	size_t i, n = 0;

	for (i = 0; i < events->n; i++)
		n += events->event[i].type == type;
	return n;
}

/**
 * flow_ends() - Count the ends of connections.
 * @events: Events.
 *
 * Return: How many.
 */
size_t flow_ends(const struct sw_events *events)
{
	size_t i, n = 0;

	for (i = 0; i < events->n; i++)
		n += flow_is_end(&events->event[i]);
	return n;
}

/**
 * flow_count() - Count what is told of a connection.
 * @events: Events.
 * @flow: Number of the connection.
 * @type: Of the events to count.
 *
 * Return: How many.
 */
size_t flow_count(const struct sw_events *events, uint64_t flow, uint32_t type)
{
	size_t i, n = 0;

	for (i = 0; i < events->n; i++)
		n += events->event[i].type == type &&
		     events->event[i].flow == flow;
	return n;
}

/**
 * flow_find() - Find what is told of a connection.
 * @events: Events.
 * @flow: Number of the connection.
 * @type: Of the event.
 *
 * Return: The last such event, or NULL.
 */
const struct sw_event *flow_find(const struct sw_events *events, uint64_t flow,
				 uint32_t type)
{
	size_t i;

	for (i = events->n; i--;)
		if (events->event[i].type == type &&
		    events->event[i].flow == flow)
			return &events->event[i];
	return NULL;
}

/**
 * flow_find_type() - Find an event.
 * @events: Events.
 * @type: Of the event.
 *
 * Return: The last such event, or NULL.
 */
const struct sw_event *flow_find_type(const struct sw_events *events,
				      uint32_t type)
{
	size_t i;

	for (i = events->n; i--;)
		if (events->event[i].type == type)
			return &events->event[i];
	return NULL;
}

/**
 * flow_from() - Find what is told of the connection from a port.
 * @events: Events.
 * @port: Port.
 *
 * Return: The last event of type flow, or NULL.
 */
const struct sw_event *flow_from(const struct sw_events *events, uint16_t port)
{
	size_t i;

	for (i = events->n; i--;)
		if (flow_number(&events->event[i],
				SMTPWARD_A_TRANSFER_SOURCE_PORT) == port)
			return &events->event[i];
	return NULL;
}

/**
 * flow_same() - Whether two events say the same.
 * @a: One.
 * @b: The other.
 * @attr: What about, SMTPWARD_A_EVENT_*.
 *
 * Return: Whether they do, or both do not say it.
 */
bool flow_same(const struct sw_event *a, const struct sw_event *b, int attr)
{
	if (!a->attrs[attr] || !b->attrs[attr])
		return a->attrs[attr] == b->attrs[attr];
	return act_bytes_are(a->attrs[attr], nla_data(b->attrs[attr]),
			     nla_len(b->attrs[attr]));
}

static size_t all_flows(const struct sw_events *events)
{
	return flow_count_type(events, SMTPWARD_EVENT_TYPE_FLOW);
}

static bool wait_until(struct sw_client *client, uint64_t after,
		       size_t (*count)(const struct sw_events *events),
		       size_t n, struct sw_events *events)
{
	const time_t end = time(NULL) + TIMEOUT * patience();
	unsigned int pause = 1000;

	for (;;) {
		sw_drain_all(client, after, events);
		if (count(events) >= n)
			return true;
		if (time(NULL) > end)
			return false;
		sw_events_free(events);
		usleep(pause);
		if (pause < 100000)
			pause *= 2;
	}
}

/**
 * flow_wait() - Wait for events of type flow.
 * @client: To read them.
 * @after: Sequence number to read from.
 * @n: At least so many.
 * @events: Is set to all events, to be freed by sw_events_free().
 *
 * Return: Whether they came in time.
 */
bool flow_wait(struct sw_client *client, uint64_t after, size_t n,
	       struct sw_events *events)
{
	return wait_until(client, after, all_flows, n, events);
}

/**
 * flow_wait_ends() - Wait for the ends of connections.
 * @client: To read them.
 * @after: Sequence number to read from.
 * @n: At least so many.
 * @events: Is set to all events, to be freed by sw_events_free().
 *
 * Return: Whether they came in time.
 */
bool flow_wait_ends(struct sw_client *client, uint64_t after, size_t n,
		    struct sw_events *events)
{
	return wait_until(client, after, flow_ends, n, events);
}

/**
 * flow_tell() - Wait for the end of the only connection.
 * @client: To read the events.
 * @after: Sequence number to read from.
 * @story: Is set, its events to be freed by sw_events_free().
 *
 * Return: Whether it came in time, and nothing else is told of connections but
 *	that it was opened.
 */
bool flow_tell(struct sw_client *client, uint64_t after,
	       struct flow_story *story)
{
	const struct sw_event *event;
	size_t i;

	story->connect = NULL;
	story->end = NULL;
	if (!flow_wait_ends(client, after, 1, &story->events))
		return false;
	for (i = 0; i < story->events.n; i++) {
		event = &story->events.event[i];
		if (event->type == SMTPWARD_EVENT_TYPE_CONNECT)
			story->connect = event;
		else if (flow_is_end(event))
			story->end = event;
	}
	return story->connect && all_flows(&story->events) == 1 &&
	       flow_count_type(&story->events, SMTPWARD_EVENT_TYPE_CONNECT) ==
		       1 &&
	       story->connect->flow == story->end->flow;
}

/**
 * flow_settle() - Wait until all is told of connections that have ended.
 * @client: With CAP_NET_ADMIN.
 *
 * Return: Whether no connection is followed any more in time.
 */
bool flow_settle(struct sw_client *client)
{
	const time_t end = time(NULL) + TIMEOUT * patience();

	while (sw_status(client, SMTPWARD_A_STATUS_FLOWS)) {
		if (time(NULL) > end)
			return false;
		usleep(1000);
	}
	return true;
}
