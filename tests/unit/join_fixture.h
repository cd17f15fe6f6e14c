/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel sees, what logs say of it, and the documents that come of both.
 */
#ifndef _JOIN_FIXTURE_H
#define _JOIN_FIXTURE_H

#include <errno.h>
#include <json-c/json.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "enrich.h"
#include "event.h"
#include "golden.h"
#include "joiner.h"
#include "mta_fixture.h"
#include "record.h"

#define SECOND 1000000000ULL
#define DOCS_MAX 256

/**
 * struct scene - All of it.
 * @joiner: What is known.
 * @docs: Documents, in their order.
 * @n: Entries in @docs.
 * @err: No document can be put for that reason.
 * @seq: Number of the last event.
 */
struct scene {
	struct joiner *joiner;
	struct json_object *docs[DOCS_MAX];
	size_t n;
	int err;
	uint64_t seq;
};

static inline int keep(void *to, struct json_object *doc)
{
	struct scene *s = to;

	if (s->err || s->n == DOCS_MAX)
		return s->err ? s->err : -ENOSPC;
	s->docs[s->n++] = json_object_get(doc);
	return 0;
}

/* Returns the newest document, NULL when there is none that is new. */
static inline struct json_object *written(struct scene *s)
{
	const size_t before = s->n;
	int ret = joiner_write(s->joiner, keep, s);

	joiner_written(s->joiner, ret >= 0);
	return s->n > before ? s->docs[s->n - 1] : NULL;
}

static inline const char *own(struct json_object *doc, const char *path)
{
	const char *text =
		json_text_at(json_at(doc, "smtpward.transmission"), path);

	return text ? text : "";
}

static inline void see(struct scene *s, struct event *e)
{
	struct names names = { .user = "www-data", .host = "mail.example" };
	struct json_object *doc;

	e->seq = ++s->seq;
	e->instance = 0xc0ffee;
	e->has_subject = true;
	e->subject.loginuid = ID_UNSET;
	e->subject.sessionid = ID_UNSET;
	e->subject.gid = ID_UNSET;
	e->subject.egid = ID_UNSET;
	e->subject.euid = e->subject.uid;
	doc = record_make(e, &names);
	joiner_see(s->joiner, e, doc);
	json_object_put(doc);
}

static inline struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

/* What was executed so many seconds before the lines, by whom. */
static inline void exec_args(struct scene *s, const char *tool, uint32_t uid,
			     uint32_t pid, uint32_t ppid, int before,
			     struct bytes args)
{
	struct event e = { .type = SMTPWARD_EVENT_TYPE_EXEC,
			   .via = SMTPWARD_VIA_EXEC,
			   .time_wall = NOW - before * SECOND,
			   .has_image = true };

	e.subject.uid = uid;
	e.subject.pid = pid;
	e.subject.tgid = pid;
	e.subject.ppid = ppid;
	e.subject.args = args;
	e.image.tool_name = bytes_of(tool);
	e.image.path = bytes_of(args.data[0] == '/' ? args.data :
						      "/usr/sbin/sendmail");
	see(s, &e);
}

static inline void exec(struct scene *s, const char *tool, uint32_t uid,
			uint32_t pid, uint32_t ppid, int before)
{
	exec_args(s, tool, uid, pid, ppid, before, bytes_of(tool));
}

/* What was not executed, as it was refused, by a process or its child. */
static inline void refuse(struct scene *s, uint32_t pid, uint32_t ppid)
{
	struct event e = { .type = SMTPWARD_EVENT_TYPE_EXEC,
			   .via = SMTPWARD_VIA_EXEC,
			   .refused = true,
			   .time_wall = NOW - SECOND,
			   .has_image = true };

	e.subject.uid = 33;
	e.subject.pid = pid;
	e.subject.tgid = pid;
	e.subject.ppid = ppid;
	e.image.tool_name = bytes_of("mailx");
	see(s, &e);
}

/* By that name, a second before. */
static inline void call(struct scene *s, const char *tool, const char *path)
{
	struct event e = { .type = SMTPWARD_EVENT_TYPE_EXEC,
			   .via = SMTPWARD_VIA_EXEC,
			   .time_wall = NOW - SECOND,
			   .has_image = true };

	e.subject.uid = 33;
	e.subject.tgid = 11;
	e.image.tool_name = bytes_of(tool);
	e.image.invoked = bytes_of(path);
	see(s, &e);
}

static inline void flow(struct scene *s, uint32_t pid, uint64_t number,
			uint64_t bytes)
{
	static const char addr[] = { 192 - 256, 0, 2, 2 };
	struct event e = { .type = bytes ? SMTPWARD_EVENT_TYPE_FLOW :
					   SMTPWARD_EVENT_TYPE_CONNECT,
			   .via = SMTPWARD_VIA_CONNECT,
			   .time_wall = NOW,
			   .has_target = true,
			   .has_transfer = bytes,
			   .flow = number };

	e.subject.uid = 104;
	e.subject.tgid = pid;
	e.target.addr = (struct bytes){ addr, sizeof(addr) };
	e.target.port = 25;
	e.transfer.state = SMTPWARD_FLOW_STATE_CLOSED;
	e.transfer.bytes_out = bytes;
	see(s, &e);
}

static inline void say_as(struct scene *s, enum mta_speaker speaker,
			  uint32_t uid, const char *text)
{
	struct mta_event e = said(text);

	if (!e.mta)
		abort();
	e.speaker = speaker;
	e.speaker_uid = uid;
	joiner_take(s->joiner, &e);
}

static inline void say(struct scene *s, const char *text)
{
	say_as(s, MTA_BY_SERVER, 0, text);
}

/* Without the name of the machine that tests. */
static inline bool is_golden(struct json_object *doc, const char *name)
{
	json_object_object_del(doc, "host");
	return golden(doc, name);
}

#define PICKUP(id, uid) "postfix/pickup[8]: " id ": uid=" uid " from=<a>"
#define QUEUED(id, size)                                  \
	"postfix/qmgr[9]: " id ": from=<a@x>, size=" size \
	", nrcpt=1 (queue active)"
#define TRIED(id, relay, dsn, status)                                \
	"postfix/smtp[20]: " id ": to=<b@example.net>, relay=" relay \
	", delay=1, dsn=" dsn ", status=" status
#define SENT(id) \
	TRIED(id, "mx[192.0.2.2]:25", "2.0.0", "sent (250 queued as 77AB)")

#endif /* _JOIN_FIXTURE_H */
