// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a mail has an attachment, as far as there is evidence.
 *
 * Only that the program was told to attach a file which there is makes it sure.
 * Everything else goes with attachments mostly, and is said as what it is.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "attach_args.h"
#include "attachment.h"
#include "compiler.h"
#include "event.h"
#include "redact.h"

/* What turns files into text, or many into one, and encrypts them. */
static const char *const encoders[] = {
	"7z",
	"7za",
	"7zr",
	"age",
	"base32",
	"base64",
	"basenc",
	"bsdtar",
	"bzip2",
	"ccrypt",
	"cpio",
	"gpg",
	"gpg2",
	"gzip",
	"lz4",
	"lzma",
	"makemime",
	"mimencode",
	"mime-construct",
	"mmencode",
	"mpack",
	"openssl",
	"pax",
	"pbzip2",
	"pigz",
	"rar",
	"tar",
	"uuencode",
	"uuenview",
	"xz",
	"zip",
	"zstd",
};

/*
 * Where the files lie that programs read for themselves: libraries and
 * configuration, their own state and databases, logs.
 */
static const char *const own_places[] = {
	"/usr/", "/etc/", "/lib",      "/bin/",	      "/sbin/",	   "/proc/",
	"/sys/", "/run/", "/var/lib/", "/var/cache/", "/var/log/", "/var/run/",
};

/* Here a mail server keeps messages, which have attachments when they are large. */
static const char spool[] = "/var/spool/";

static bool begins(const struct bytes *path, const char *with)
{
	const size_t n = strlen(with);

	return path->len >= n && !memcmp(path->data, with, n);
}

static bool is_own(const struct bytes *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(own_places); i++)
		if (begins(path, own_places[i]))
			return true;
	return false;
}

static bool is(const struct bytes *bytes, const char *text)
{
	return bytes->len == strlen(text) &&
	       !memcmp(bytes->data, text, bytes->len);
}

static void add_file(struct attachment *a, enum attachment_source source,
		     const struct open_file *f, char *detail)
{
	struct attachment_reason *reason;

	reason = attachment_add(a, source, ATTACHMENT_LIKELY, detail);
	if (reason)
		attachment_name_open(reason, f);
}

static void judge_input(struct attachment *a, const struct event *e,
			uint64_t large)
{
	const struct subject *s = &e->subject;
	size_t i;

	for (i = 0; i < s->n_open; i++)
		if (!s->open[i].fd && s->open[i].size >= large &&
		    s->open[i].access & SMTPWARD_FILE_ACCESS_READ)
			add_file(a, ATTACHMENT_STDIN, &s->open[i],
				 xstrdup("standard input is a large file"));
	if (e->image.has_waiting && e->image.stdin_waiting >= large)
		attachment_add(a, ATTACHMENT_STDIN, ATTACHMENT_LIKELY,
			       xasprintf("%" PRIu64
					 " bytes wait in standard input",
					 e->image.stdin_waiting));
}

/* An interpreter may have open what it executes. */
static bool is_script(const struct event *e, const struct bytes *path)
{
	const struct subject *s = &e->subject;
	struct bytes name, script;
	struct args args;
	bool ret = false;
	size_t i;

	args_split(&args, s->args.data, s->args.len);
	i = attach_script(&s->exe, &args);
	if (i) {
		script = (struct bytes){ args.v[i], strlen(args.v[i]) };
		script = bytes_base(&script);
		name = bytes_base(path);
		ret = script.len == name.len &&
		      !memcmp(script.data, name.data, name.len);
	}
	args_free(&args);
	return ret;
}

/*
 * A file that is sent is opened for reading only, where a database or a state
 * file is mostly opened for both.
 */
static void judge_read(struct attachment *a, const struct event *e,
		       const struct open_file *f)
{
	if (f->access & SMTPWARD_FILE_ACCESS_WRITE || is_own(&f->path) ||
	    is_script(e, &f->path))
		return;
	add_file(a, ATTACHMENT_OPEN, f, xstrdup("a file is open for reading"));
}

static void judge_open(struct attachment *a, const struct event *e,
		       uint64_t large)
{
	const struct open_file *f;
	size_t i;

	for (i = 0; i < e->subject.n_open; i++) {
		f = &e->subject.open[i];
		if (!f->fd || !f->size || !f->path.data ||
		    !(f->access & SMTPWARD_FILE_ACCESS_READ))
			continue;
		if (!begins(&f->path, spool))
			judge_read(a, e, f);
		else if (f->size >= large)
			add_file(a, ATTACHMENT_OPEN, f,
				 xstrdup("a large message is open"));
	}
}

static const char *encoder(const struct ancestor *member)
{
	const struct bytes exe = bytes_base(&member->exe);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(encoders); i++)
		if (is(&exe, encoders[i]) || is(&member->comm, encoders[i]))
			return encoders[i];
	return NULL;
}

/* Itself, or one of those that are there. */
static bool is_member(const struct subject *s, uint32_t pid)
{
	size_t i;

	if (pid == s->tgid)
		return true;
	for (i = 0; i < s->n_group; i++)
		if (s->group[i].pid == pid && encoder(&s->group[i]))
			return true;
	return false;
}

static void judge_group(struct attachment *a, const struct subject *s)
{
	const char *name;
	size_t i;

	for (i = 0; i < s->n_group; i++) {
		name = encoder(&s->group[i]);
		if (name)
			attachment_add(
				a, ATTACHMENT_PIPELINE, ATTACHMENT_LIKELY,
				xasprintf("%s in its process group", name));
	}
	for (i = 0; i < s->n_past; i++) {
		name = encoder(&s->past[i]);
		if (name && !is_member(s, s->past[i].pid))
			attachment_add(
				a, ATTACHMENT_PIPELINE, ATTACHMENT_LIKELY,
				xasprintf("%s ran in its process group before",
					  name));
	}
}

static void judge_flow(struct attachment *a, const struct transfer *t,
		       uint64_t large)
{
	if (t->bytes_out >= large)
		attachment_add(a, ATTACHMENT_FLOW, ATTACHMENT_LIKELY,
			       xasprintf("%" PRIu64 " bytes were sent",
					 t->bytes_out));
}

/* A part that has a name is a file to who reads it. */
static void judge_session(struct attachment *a, const struct session *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->n_parts; i++)
		n += !!s->part[i].name.data;
	if (n)
		attachment_add(a, ATTACHMENT_SESSION, ATTACHMENT_YES,
			       xasprintf("%zu parts with the name of a file",
					 n));
}

/**
 * attachment_judge() - Collect the evidence of an event.
 * @a: Receives it, to be given to attachment_free().
 * @e: The event.
 * @looker: Who looks at files, or NULL.
 * @large: Bytes that make a message large.
 */
void attachment_judge(struct attachment *a, const struct event *e,
		      struct looker *looker, uint64_t large)
{
	a->verdict = ATTACHMENT_NONE;
	a->n = 0;
	if (e->has_subject) {
		attachment_argv(a, e, looker, large);
		judge_input(a, e, large);
		judge_open(a, e, large);
		judge_group(a, &e->subject);
	}
	if (e->has_transfer)
		judge_flow(a, &e->transfer, large);
	if (e->has_session)
		judge_session(a, &e->session);
}
