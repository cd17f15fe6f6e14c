// SPDX-License-Identifier: GPL-2.0-only
/*
 * The event of an attempt, as the kernel tells it.
 */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/smtpward.h>

#include "client.h"
#include "event.h"
#include "validate.h"

static bool is_of(const struct event *e, const struct validate_row *row)
{
	const uint32_t type = row->kind == VALIDATE_EXEC ?
				      SMTPWARD_EVENT_TYPE_EXEC :
				      SMTPWARD_EVENT_TYPE_CONNECT;

	return e->type == type && e->subject.tgid == (uint32_t)row->pid;
}

static int take(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *hdr = genlmsg_hdr(nlmsg_hdr(msg));
	struct validate_row *row = arg;
	struct event e;

	if (row->event.found ||
	    event_decode(&e, genlmsg_attrdata(hdr, 0),
			 genlmsg_attrlen(hdr, 0)) ||
	    !is_of(&e, row))
		return NL_OK;
	row->event = (struct validate_seen){
		.found = true,
		.seq = e.seq,
		.mode = e.mode,
		.generation = e.generation,
		.verdict = e.verdict,
		.rule_id = e.rule_id,
		.refused = e.refused,
		.limited = e.has_limit,
	};
	return NL_OK;
}

/**
 * validate_read_event() - Read the event of an attempt, if it is still there.
 * @c: Connection to the kernel.
 * @after: Number of the last event before.
 * @row: The attempt, which receives it.
 *
 * Return: 0 or a negative errno. client_error() says more.
 */
int validate_read_event(struct client *c, uint64_t after,
			struct validate_row *row)
{
	struct nl_msg *msg = client_msg(c, SMTPWARD_CMD_EVENT_GET);

	if (!msg)
		return -ENOMEM;
	if (nla_put_u64(msg, SMTPWARD_A_EVENT_SEQ, after)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	return client_dump(c, msg, take, row);
}
