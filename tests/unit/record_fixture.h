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
#include "file.h"
#include "record.h"
#include "rules_index.h"

#define GOLDEN "../golden/"

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

static inline bool as_expected(const char *path, const char *text)
{
	char *expected;
	size_t len;
	bool same;

	if (getenv("UPDATE_GOLDEN"))
		file_replace(path, text, strlen(text), 0644);
	expected = file_read(path, &len);
	same = expected && len == strlen(text) && !memcmp(expected, text, len);
	if (!same)
		fprintf(stderr, "# %s differs:\n%s", path, text);
	free(expected);
	return same;
}

static inline bool golden(struct nl_msg *msg, const struct names *names,
			  const char *name)
{
	struct json_object *doc = make(msg, names);
	char path[128], *line, *details, *text;
	bool same;

	if (!doc)
		return false;
	snprintf(path, sizeof(path), GOLDEN "%s.json", name);
	if (asprintf(&text, "%s\n",
		     json_object_to_json_string_ext(
			     doc, JSON_C_TO_STRING_PRETTY |
					  JSON_C_TO_STRING_NOSLASHESCAPE)) < 0)
		abort();
	same = as_expected(path, text);
	free(text);
	line = human_line(doc);
	details = human_details(doc);
	snprintf(path, sizeof(path), GOLDEN "%s.txt", name);
	if (asprintf(&text, "%s\n%s\n", line, details ? details : "-") < 0)
		abort();
	same = as_expected(path, text) && same;
	free(text);
	free(line);
	free(details);
	json_object_put(doc);
	return same;
}

#endif /* _RECORD_FIXTURE_H */
