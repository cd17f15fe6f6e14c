// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence of attachments: what it comes to, and what it is.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "attachment.h"
#include "enrich.h"
#include "event.h"
#include "record.h"

static const char *const verdicts[] = {
	[ATTACHMENT_NONE] = "no evidence",
	[ATTACHMENT_LIKELY] = "likely",
	[ATTACHMENT_YES] = "yes",
};

static const char *const sources[] = {
	[ATTACHMENT_ARGV] = "argv",	  [ATTACHMENT_STDIN] = "stdin",
	[ATTACHMENT_OPEN] = "open-file",  [ATTACHMENT_PIPELINE] = "pipeline",
	[ATTACHMENT_FLOW] = "flow-bytes", [ATTACHMENT_SESSION] = "session",
	[ATTACHMENT_MTA] = "mta-log",
};

static void put_facts(struct json_object *file,
		      const struct attachment_reason *reason)
{
	const struct look_facts *f = &reason->file;

	if (f->result != LOOK_REGULAR)
		return;
	json_put_number(file, "size", f->size);
	record_id(json_child(file, "owner"), f->uid, reason->owner);
	json_put_chosen(file, "mime_type", f->type);
	json_put_string(file, "seen_by", f->as_process ? "process" : "daemon");
}

static void put_reason(struct json_object *list,
		       const struct attachment_reason *reason)
{
	struct json_object *to = json_object_new_object(), *file;

	json_put_string(to, "source", sources[reason->source]);
	json_put_string(to, "verdict", verdicts[reason->verdict]);
	json_put_string(to, "detail", reason->detail);
	if (reason->path) {
		file = json_child(to, "file");
		json_put_chosen(file, "path", reason->path);
		put_facts(file, reason);
	}
	json_object_array_add(list, to);
}

/* Only what is sure has the fields that are made for it. */
static void put_email(struct json_object *list,
		      const struct attachment_reason *reason)
{
	struct json_object *to = json_object_new_object();
	struct json_object *file = json_child(to, "file");
	const char *slash = strrchr(reason->path, '/');
	const char *name = slash ? slash + 1 : reason->path;

	json_put_chosen(file, "name", name);
	json_put_number(file, "size", reason->file.size);
	json_put_chosen(file, "mime_type", reason->file.type);
	json_object_array_add(list, to);
}

/**
 * record_attachment() - Put what evidence of attachments there is.
 * @doc: Document. What a session has said of attachments stays.
 * @a: The evidence.
 */
void record_attachment(struct json_object *doc, const struct attachment *a)
{
	struct json_object *own =
		json_child(json_child(doc, "smtpward"), "attachment");
	struct json_object *list = NULL;
	size_t i;

	json_put_string(own, "verdict", verdicts[a->verdict]);
	if (a->verdict == ATTACHMENT_YES && !json_at(doc, "email.attachments"))
		list = json_list(json_child(doc, "email"), "attachments");
	for (i = 0; list && i < a->n; i++)
		if (a->reasons[i].verdict == ATTACHMENT_YES &&
		    a->reasons[i].path)
			put_email(list, &a->reasons[i]);
	list = json_list(own, "reasons");
	for (i = 0; i < a->n; i++)
		put_reason(list, &a->reasons[i]);
}

/**
 * record_attachment_rank() - What the evidence in a document comes to.
 * @doc: Document.
 *
 * Return: enum attachment_verdict.
 */
int record_attachment_rank(struct json_object *doc)
{
	const char *word = json_text_at(doc, "smtpward.attachment.verdict");
	int i;

	for (i = ATTACHMENT_YES; word && i > ATTACHMENT_NONE; i--)
		if (!strcmp(word, verdicts[i]))
			return i;
	return ATTACHMENT_NONE;
}

/**
 * record_attachment_size() - Take it for evidence that a message is large.
 * @doc: Document, which may have other evidence.
 * @size: Bytes that a mail server has logged.
 */
void record_attachment_size(struct json_object *doc, uint64_t size)
{
	struct attachment_reason reason = { .source = ATTACHMENT_MTA,
					    .verdict = ATTACHMENT_LIKELY };
	struct json_object *own =
		json_child(json_child(doc, "smtpward"), "attachment");

	if (record_attachment_rank(doc) < ATTACHMENT_LIKELY)
		json_put_string(own, "verdict", verdicts[ATTACHMENT_LIKELY]);
	if (!json_at(own, "reasons"))
		json_list(own, "reasons");
	reason.detail = xasprintf("the message has %" PRIu64 " bytes", size);
	put_reason(json_at(own, "reasons"), &reason);
	free(reason.detail);
}

static void put_file(struct json_object *list, const struct open_file *f)
{
	struct json_object *to = json_object_new_object();

	json_put_number(to, "fd", f->fd);
	json_put_text(to, "path", &f->path);
	json_put_number(to, "size", f->size);
	json_put_number(to, "position", f->position);
	record_id(json_child(to, "owner"), f->uid, NULL);
	json_put_bool(to, "read", f->access & SMTPWARD_FILE_ACCESS_READ);
	json_put_bool(to, "write", f->access & SMTPWARD_FILE_ACCESS_WRITE);
	json_put_number(to, "dev_major", f->dev_major);
	json_put_number(to, "dev_minor", f->dev_minor);
	json_put_number(to, "inode", f->ino);
	json_object_array_add(list, to);
}

/**
 * record_evidence() - Put what a process has open, and who is beside it.
 * @own: Object of our own.
 * @s: The process.
 */
void record_evidence(struct json_object *own, const struct subject *s)
{
	struct json_object *files = json_child(own, "open_files"), *list, *one;
	struct json_object *group = json_child(own, "group");
	size_t i;

	json_put_number(files, "count", s->files);
	json_put_bool(files, "cut", s->files_left || s->files > s->n_open);
	list = json_list(files, "files");
	for (i = 0; i < s->n_open; i++)
		put_file(list, &s->open[i]);

	json_put_number(group, "count", s->members);
	list = json_list(group, "members");
	for (i = 0; i < s->n_group; i++) {
		one = json_object_new_object();
		record_ancestor(one, &s->group[i], NULL);
		json_object_array_add(list, one);
	}
	list = json_list(group, "executed");
	for (i = 0; i < s->n_past; i++) {
		if (s->past[i].pid == s->tgid)
			continue;
		one = json_object_new_object();
		record_ancestor(one, &s->past[i], NULL);
		json_object_array_add(list, one);
	}
}
