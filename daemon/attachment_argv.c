// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program was told to attach, and whether there is such a file.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "attach_args.h"
#include "attachment.h"
#include "event.h"
#include "redact.h"

/**
 * struct told - A command line.
 * @e: Its event.
 * @args: Its arguments.
 * @shown: The same without credentials.
 * @looker: Who looks at files.
 * @large: Bytes that make a message large.
 */
struct told {
	const struct event *e;
	struct args args;
	struct args shown;
	struct looker *looker;
	uint64_t large;
};

static void look_at(const struct told *t, const char *path,
		    struct look_facts *facts)
{
	const struct subject *s = &t->e->subject;
	struct look_request request = { .pid = s->tgid,
					.start_time = s->start_time,
					.pidns = s->pidns };

	*facts = (struct look_facts){ .result = LOOK_NOT };
	if (!path || !t->looker || strlen(path) >= sizeof(request.path))
		return;
	memcpy(request.path, path, strlen(path) + 1);
	looker_ask(t->looker, &request, facts);
}

/* The file is no longer named where a credential was taken out of its argument. */
static char *shown_path(const struct told *t, const struct attach_arg *arg,
			const char *path)
{
	const char *name = path ? path : arg->name;

	if (arg->word >= t->shown.n ||
	    strcmp(t->args.v[arg->word], t->shown.v[arg->word]))
		return xstrdup(REDACTED);
	return xstrdup(name);
}

static char *why_not(const struct look_facts *facts)
{
	switch (facts->result) {
	case LOOK_OTHER:
		return xstrdup("what is no regular file now");
	case LOOK_ERROR:
		return xasprintf("a file that cannot be seen: %s",
				 strerror(facts->error));
	case LOOK_ELSEWHERE:
		return xstrdup("a file that only its container could show");
	case LOOK_NO_ANSWER:
		return xstrdup("a file that does not show itself in time");
	case LOOK_BUSY:
		return xstrdup("a file that was not looked at, of too many");
	default:
		return xstrdup("a file that was not looked for");
	}
}

static void add(struct attachment *a, const struct told *t,
		const struct attach_arg *arg, const char *path,
		const struct look_facts *facts, const char *what)
{
	const bool sure = facts->result == LOOK_REGULAR &&
			  arg->kind == ATTACH_FILE;
	struct attachment_reason *reason;

	reason = attachment_add(
		a, ATTACHMENT_ARGV, sure ? ATTACHMENT_YES : ATTACHMENT_LIKELY,
		xasprintf("%s names %s",
			  arg->option ? arg->option : "an argument", what));
	if (!reason)
		return;
	reason->path = shown_path(t, arg, path);
	reason->file = *facts;
}

static void judge_regular(struct attachment *a, const struct told *t,
			  const struct attach_arg *arg, const char *path,
			  const struct look_facts *facts)
{
	if (arg->kind == ATTACH_FILE)
		add(a, t, arg, path, facts, "a regular file");
	else if (arg->kind == ATTACH_MAYBE)
		add(a, t, arg, path, facts,
		    "a regular file, which not every program of this name attaches");
	else if (facts->size >= t->large)
		add(a, t, arg, path, facts, "a large message");
}

/* An argument that was cut is not the name of the file. */
static bool is_cut(const struct told *t, const struct attach_arg *arg)
{
	return t->e->subject.argflags & SMTPWARD_ARGFLAGS_CUT &&
	       arg->word + 1 == t->args.n;
}

static void judge_name(struct attachment *a, const struct told *t,
		       const struct attach_arg *arg)
{
	struct look_facts facts = { .result = LOOK_NOT };
	char *path = NULL, *what;

	if (!is_cut(t, arg)) {
		path = bytes_path(&t->e->subject.cwd, arg->name);
		look_at(t, path, &facts);
	}
	if (facts.result == LOOK_REGULAR) {
		judge_regular(a, t, arg, path, &facts);
	} else if (arg->kind == ATTACH_FILE) {
		what = why_not(&facts);
		add(a, t, arg, path, &facts, what);
		free(what);
	}
	free(path);
}

/* The kernel has seen what the descriptor leads to. */
static void judge_fd(struct attachment *a, const struct told *t,
		     const struct attach_arg *arg)
{
	const struct subject *s = &t->e->subject;
	struct attachment_reason *reason;
	const struct open_file *f = NULL;
	size_t i;

	for (i = 0; i < s->n_open; i++)
		if (s->open[i].fd == strtoul(arg->name, NULL, 10) &&
		    s->open[i].access & SMTPWARD_FILE_ACCESS_READ)
			f = &s->open[i];
	reason = attachment_add(
		a, ATTACHMENT_ARGV, f ? ATTACHMENT_YES : ATTACHMENT_LIKELY,
		xasprintf("%s names %s", arg->option,
			  f ? "an open regular file" : "a descriptor"));
	if (reason && f)
		attachment_name_open(reason, f);
}

/**
 * attachment_argv() - Find evidence in the arguments of a program.
 * @a: Where to note it.
 * @e: The event.
 * @looker: Who looks at files, or NULL.
 * @large: Bytes that make a message large.
 */
void attachment_argv(struct attachment *a, const struct event *e,
		     struct looker *looker, uint64_t large)
{
	const struct subject *s = &e->subject;
	const struct bytes *exe = e->has_image ? &e->image.path : &s->exe;
	struct told t = { .e = e, .looker = looker, .large = large };
	struct attach_args found;
	char *program;
	size_t i;

	if (!s->args.data)
		return;
	program = exe->data ? xmemdupz(exe->data, exe->len) : NULL;
	args_split(&t.args, s->args.data, s->args.len);
	args_split(&t.shown, s->args.data, s->args.len);
	args_redact(&t.shown, program);
	attach_args_find(&found, e, &t.args);
	for (i = 0; i < found.n; i++)
		if (found.v[i].kind == ATTACH_FD)
			judge_fd(a, &t, &found.v[i]);
		else
			judge_name(a, &t, &found.v[i]);
	attach_args_free(&found);
	args_free(&t.shown);
	args_free(&t.args);
	free(program);
}
