// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/msg.h>

#include "common.h"

static void parse_nest(struct nlattr *tb[], int max, const struct nlattr *nest)
{
	if (nest && nla_parse_nested(tb, max, (struct nlattr *)nest, NULL))
		sw_die("event: attribute %d is malformed", nla_type(nest));
}

static uint64_t optional(const struct nlattr *attr)
{
	return attr ? sw_number(attr) : 0;
}

static void parse(struct sw_event *event, const struct nlattr *attrs, int len)
{
	struct nlattr **tb = event->attrs;

	event->copy = malloc(len);
	if (!event->copy)
		sw_die("no memory for an event");
	memcpy(event->copy, attrs, len);
	if (nla_parse(tb, SMTPWARD_A_EVENT_MAX, event->copy, len, NULL))
		sw_die("event: malformed");
	parse_nest(event->subject, SMTPWARD_A_SUBJECT_MAX,
		   tb[SMTPWARD_A_EVENT_SUBJECT]);
	parse_nest(event->target, SMTPWARD_A_TARGET_MAX,
		   tb[SMTPWARD_A_EVENT_TARGET]);
	parse_nest(event->image, SMTPWARD_A_IMAGE_MAX,
		   tb[SMTPWARD_A_EVENT_IMAGE]);
	parse_nest(event->lost, SMTPWARD_A_LOST_MAX, tb[SMTPWARD_A_EVENT_LOST]);
	parse_nest(event->transfer, SMTPWARD_A_TRANSFER_MAX,
		   tb[SMTPWARD_A_EVENT_TRANSFER]);
	parse_nest(event->holder, SMTPWARD_A_ANCESTOR_MAX,
		   event->transfer[SMTPWARD_A_TRANSFER_HOLDER]);
	parse_nest(event->limit, SMTPWARD_A_LIMIT_MAX,
		   tb[SMTPWARD_A_EVENT_LIMIT]);

	event->seq = sw_number(tb[SMTPWARD_A_EVENT_SEQ]);
	event->type = sw_number(tb[SMTPWARD_A_EVENT_TYPE]);
	event->verdict = optional(tb[SMTPWARD_A_EVENT_VERDICT]);
	event->rule_id = optional(tb[SMTPWARD_A_EVENT_RULE_ID]);
	event->via = optional(tb[SMTPWARD_A_EVENT_VIA]);
	event->mode = optional(tb[SMTPWARD_A_EVENT_MODE]);
	event->generation = optional(tb[SMTPWARD_A_EVENT_GENERATION]);
	event->refused = tb[SMTPWARD_A_EVENT_REFUSED];
	event->flow = optional(tb[SMTPWARD_A_EVENT_FLOW]);
}

static void append(const struct nlattr *attrs, int len, void *data)
{
	struct sw_events *events = data;
	struct sw_event *event;

	events->event = reallocarray(events->event, events->n + 1,
				     sizeof(*events->event));
	if (!events->event)
		sw_die("no memory for events");
	event = &events->event[events->n++];
	memset(event, 0, sizeof(*event));
	parse(event, attrs, len);
}

static int get(struct sw_client *client, uint64_t seq, int flags,
	       struct sw_events *events)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_EVENT_GET, flags);

	memset(events, 0, sizeof(*events));
	nla_put_u64(msg, SMTPWARD_A_EVENT_SEQ, seq);
	return sw_request(client, msg, append, events);
}

/**
 * sw_try_drain() - Read the events behind a sequence number.
 * @client: To read them.
 * @after: Sequence number, 0 for all.
 * @events: Is set, to be freed by sw_events_free().
 *
 * Return: 0 or a negative errno.
 */
int sw_try_drain(struct sw_client *client, uint64_t after,
		 struct sw_events *events)
{
	return get(client, after, NLM_F_DUMP, events);
}

/**
 * sw_begin_drain() - Ask for all events, and take the first message of the answer.
 * @client: To read them.
 */
void sw_begin_drain(struct sw_client *client)
{
	struct nl_msg *msg =
		sw_message(client, SMTPWARD_CMD_EVENT_GET, NLM_F_DUMP);
	char buffer[64 << 10];

	if (nl_send_auto(client->sock, msg) < 0 ||
	    recv(nl_socket_get_fd(client->sock), buffer, sizeof(buffer), 0) < 0)
		sw_die("no answer: %m");
	nlmsg_free(msg);
}

/**
 * sw_drain_all() - Read the events behind a sequence number, which must succeed.
 * @client: With CAP_AUDIT_READ.
 * @after: Sequence number, 0 for all.
 * @events: Is set, to be freed by sw_events_free().
 */
void sw_drain_all(struct sw_client *client, uint64_t after,
		  struct sw_events *events)
{
	const int err = sw_try_drain(client, after, events);

	if (err)
		sw_die("event-get: %s (%s)", strerror(-err), client->error);
}

/**
 * sw_drain() - Like sw_drain_all(), but for what becomes of connections.
 * @client: With CAP_AUDIT_READ.
 * @after: Sequence number, 0 for all.
 * @events: Is set, to be freed by sw_events_free().
 *
 * That comes when a connection is closed, and a little later, at a time that a test
 * which looks at something else does not know.
 */
void sw_drain(struct sw_client *client, uint64_t after,
	      struct sw_events *events)
{
	size_t i, n = 0;

	sw_drain_all(client, after, events);
	for (i = 0; i < events->n; i++) {
		if (events->event[i].type == SMTPWARD_EVENT_TYPE_FLOW)
			free(events->event[i].copy);
		else
			events->event[n++] = events->event[i];
	}
	events->n = n;
}

/**
 * sw_get_event() - Read one event.
 * @client: To read it.
 * @seq: Its sequence number.
 * @events: Is set to this one, to be freed by sw_events_free().
 *
 * Return: 0 or a negative errno.
 */
int sw_get_event(struct sw_client *client, uint64_t seq,
		 struct sw_events *events)
{
	return get(client, seq, 0, events);
}

/**
 * sw_events_free() - Free events.
 * @events: As they were read.
 */
void sw_events_free(struct sw_events *events)
{
	size_t i;

	for (i = 0; i < events->n; i++)
		free(events->event[i].copy);
	free(events->event);
	memset(events, 0, sizeof(*events));
}

/**
 * sw_claim() - Make the client's socket the owner of the events.
 * @client: To be the owner until it is closed.
 *
 * Return: 0 or a negative errno.
 */
int sw_claim(struct sw_client *client)
{
	return sw_request(client,
			  sw_message(client, SMTPWARD_CMD_EVENT_CLAIM, 0), NULL,
			  NULL);
}

/**
 * sw_ack() - Forget events.
 * @client: The owner.
 * @seq: The last event to forget.
 *
 * Return: 0 or a negative errno.
 */
int sw_ack(struct sw_client *client, uint64_t seq)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_EVENT_ACK, 0);

	nla_put_u64(msg, SMTPWARD_A_EVENT_SEQ, seq);
	return sw_request(client, msg, NULL, NULL);
}

/**
 * sw_doorbell() - Find the doorbell.
 * @client: To ask the kernel.
 *
 * Return: Number of the group.
 */
int sw_doorbell(struct sw_client *client)
{
	const int group = genl_ctrl_resolve_grp(
		client->sock, SMTPWARD_FAMILY_NAME, SMTPWARD_MCGRP_DOORBELL);

	if (group < 0)
		sw_die("no group: %s", nl_geterror(group));
	return group;
}

/**
 * sw_join() - Join a group.
 * @client: To hear what is sent there.
 * @group: Number of the group.
 *
 * Return: 0 or a negative errno.
 */
int sw_join(struct sw_client *client, int group)
{
	if (setsockopt(nl_socket_get_fd(client->sock), SOL_NETLINK,
		       NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return -errno;
	return 0;
}
