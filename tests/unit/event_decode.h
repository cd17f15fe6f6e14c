/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * To take events apart.
 */
#ifndef _EVENT_DECODE_H
#define _EVENT_DECODE_H

#include <errno.h>
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <stdlib.h>

#include "enrich.h"
#include "event.h"
#include "event_look_fixture.h"
#include "record.h"

FIXTURE(event)
{
	struct nl_msg *msg;
	struct event e;
};

FIXTURE_SETUP(event)
{
	self->msg = nlmsg_alloc_size(65536);
	nlmsg_put(self->msg, 0, 0, 0, 0, 0);
}

FIXTURE_TEARDOWN(event)
{
	nlmsg_free(self->msg);
}

static inline int decode(struct event *e, struct nl_msg *msg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);

	return event_decode(e, nlmsg_attrdata(hdr, 0), nlmsg_attrlen(hdr, 0));
}

/* In memory of exactly its size, so that a read beyond it is seen. */
static inline int decode_bytes(const void *bytes, size_t len)
{
	struct names names = { .host = "h" };
	char *copy = malloc(len ? len : 1);
	struct event e;
	int err;

	memcpy(copy, bytes, len);
	err = event_decode(&e, (struct nlattr *)copy, len);
	if (!err)
		json_object_put(record_make(&e, &names));
	free(copy);
	return err;
}

#endif /* _EVENT_DECODE_H */
