// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events that wait in the kernel. They stay there.
 */
#include <errno.h>
#include <json-c/json.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/smtpward.h>

#include "attachment.h"
#include "client.h"
#include "enrich.h"
#include "event.h"
#include "events.h"
#include "log.h"
#include "paths.h"
#include "record.h"

/**
 * struct reader - A dump under way.
 * @enricher: Names.
 * @fn: Takes documents.
 * @arg: For @fn.
 * @full: It wants no more.
 */
struct reader {
	struct enricher *enricher;
	events_fn fn;
	void *arg;
	bool full;
};

static int take(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *hdr = genlmsg_hdr(nlmsg_hdr(msg));
	struct reader *r = arg;
	struct json_object *doc;
	struct names names;
	struct event e;

	if (r->full ||
	    event_decode(&e, genlmsg_attrdata(hdr, 0), genlmsg_attrlen(hdr, 0)))
		return NL_OK;
	enrich(r->enricher, &e, &names);
	doc = record_make(&e, &names);
	r->full = !r->fn(doc, r->arg);
	json_object_put(doc);
	return NL_OK;
}

/**
 * events_in_kernel() - Read what the kernel still has.
 * @fn: Takes each event.
 * @arg: For @fn.
 *
 * Return: 0 or a negative errno that was logged.
 */
int events_in_kernel(events_fn fn, void *arg)
{
	struct reader r = { .fn = fn, .arg = arg };
	struct client *c = client_open_or_say();
	struct nl_msg *msg;
	int err;

	if (!c)
		return -ENOENT;
	r.enricher = enricher_new(PATH_RULES, ATTACHMENT_LARGE);
	msg = client_msg(c, SMTPWARD_CMD_EVENT_GET);
	err = msg ? client_dump(c, msg, take, &r) : -ENOMEM;
	if (err)
		log_err("cannot read events: %s", client_error(c));
	enricher_free(r.enricher);
	client_close(c);
	return err;
}
