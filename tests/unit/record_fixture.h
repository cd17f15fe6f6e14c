/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * To compare documents and lines with tests/golden.
 */
#ifndef _RECORD_FIXTURE_H
#define _RECORD_FIXTURE_H

#include <json-c/json.h>
#include <kselftest_harness.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>

#include "attachment.h"
#include "enrich.h"
#include "event.h"
#include "golden.h"
#include "record.h"
#include "rules_index.h"
#include "script.h"

FIXTURE(record)
{
	struct nl_msg *msg;
	struct rule_info rule;
	struct names names;
};

/* Of the last document. */
static struct attachment attachment;

FIXTURE_SETUP(record)
{
	self->msg = nlmsg_alloc_size(65536);
	nlmsg_put(self->msg, 0, 0, 0, 0, 0);
	self->rule = (struct rule_info){ .title = "no mail from the web",
					 .owner = "web team",
					 .reason = "it has no business",
					 .ticket = "T-12",
					 .verdict = "deny" };
	self->names = (struct names){ .user = "www-data",
				      .effective = "www-data",
				      .login = "www-data",
				      .ancestors = { "root", "root" },
				      .holder = "root",
				      .holder_login = "alice",
				      .unit = "cron.service",
				      .host = "mail.example",
				      .rule = &self->rule };
}

FIXTURE_TEARDOWN(record)
{
	attachment_free(&attachment);
	nlmsg_free(self->msg);
}

static inline struct json_object *make(struct nl_msg *msg,
				       const struct names *names)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct names all = *names;
	struct event e;

	if (event_decode(&e, nlmsg_attrdata(hdr, 0), nlmsg_attrlen(hdr, 0)))
		return NULL;
	if (!all.attachment && (e.has_target || e.has_image)) {
		attachment_free(&attachment);
		attachment_judge(&attachment, &e, NULL, ATTACHMENT_LARGE);
		all.attachment = &attachment;
	}
	return record_make(&e, &all);
}

static inline bool golden_of(struct nl_msg *msg, const struct names *names,
			     const char *name)
{
	struct json_object *doc = make(msg, names);
	bool same = doc && golden(doc, name);

	json_object_put(doc);
	return same;
}

#endif /* _RECORD_FIXTURE_H */
