// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has started a process. Those above it tell most, while they live; its
 * control group tells when they do not. What a process says of itself tells nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "event.h"
#include "look.h"
#include "origin.h"
#include "redact.h"
#include "script_args.h"
#include "text.h"
#include "user_name.h"

/* The number that the first one always has, in all kernels. */
#define FIRST_PIDNS 0xeffffffcU

/**
 * origin_reason() - Note what has led to it.
 * @o: The origin.
 * @reason: Belongs to @o from now on.
 */
void origin_reason(struct origin *o, char *reason)
{
	if (o->n_reasons < ORIGIN_REASONS_MAX)
		o->reasons[o->n_reasons++] = reason;
	else
		free(reason);
}

/**
 * origin_free() - Forget an origin.
 * @o: From origin_judge(), or zeroed.
 */
void origin_free(struct origin *o)
{
	free(o->unit);
	free(o->container);
	free(o->command);
	free(o->crontab);
	free(o->script);
	while (o->n_reasons)
		free(o->reasons[--o->n_reasons]);
	*o = (struct origin){ 0 };
}

static void note_program(struct origin *o, const char *what,
			 const struct bytes *exe)
{
	char *text = text_escaped(exe->data, exe->len);

	origin_reason(o, xasprintf("%s %s", what, text));
	free(text);
}

/* The nearest counts. Returns where it was found, the number of them for itself. */
static size_t find_starter(struct origin *o, const struct subject *s)
{
	size_t i;

	o->kind = origin_program(&s->exe, s->euid);
	if (o->kind != ORIGIN_UNKNOWN) {
		note_program(o, "it is", &s->exe);
		return s->n_ancestors;
	}
	for (i = 0; i < s->n_ancestors; i++) {
		o->kind = origin_program(&s->ancestors[i].exe,
					 s->ancestors[i].uid);
		if (o->kind == ORIGIN_UNKNOWN)
			continue;
		note_program(o, "started by", &s->ancestors[i].exe);
		return i;
	}
	return s->n_ancestors;
}

static void find_line(struct origin *o, const struct bytes *cron,
		      const char *command, uint32_t uid)
{
	const struct bytes base = bytes_base(cron);
	char user[USER_NAME_MAX];

	if (base.len == strlen("anacron") &&
	    !memcmp(base.data, "anacron", base.len))
		origin_anacrontab(o, command);
	else if (user_name(uid, user))
		origin_crontab(o, command, user);
}

/* Below cron is the shell that has the command, or what it has become. */
static void find_command(struct origin *o, const struct subject *s, size_t cron,
			 struct looker *looker)
{
	const struct ancestor *shell;
	struct script_word found;
	struct look_process p;
	struct args args;

	if (!cron || cron >= s->n_ancestors || !looker)
		return;
	shell = &s->ancestors[cron - 1];
	looker_process(looker, shell, s->start_time, &p);
	args_split(&args, p.args, p.args_len);
	args.cut = p.cut;
	found = script_find(&shell->exe, &args);
	if (found.kind == SCRIPT_TEXT) {
		if (!found.cut)
			find_line(o, &s->ancestors[cron].exe,
				  args.v[found.word] + found.offset,
				  shell->uid);
		args_redact(&args, "sh");
		o->command = xstrdup(args.v[found.word]);
	}
	args_free(&args);
}

static bool is_person(const struct subject *s)
{
	return s->context == SMTPWARD_CONTEXT_INTERACTIVE;
}

/* Who logged in by ssh and is still there has sent a command by it. */
static void take_cgroup(struct origin *o, const struct subject *s)
{
	const enum origin_kind programs = o->kind;
	const enum origin_kind group = origin_cgroup(o, &s->cgroup);
	char *text;

	if (group == ORIGIN_UNKNOWN)
		return;
	if (programs != ORIGIN_UNKNOWN && group != ORIGIN_CONTAINER)
		return;
	o->kind = group;
	text = text_escaped(s->cgroup.data, s->cgroup.len);
	origin_reason(o, xasprintf("in the control group %s", text));
	free(text);
}

static void take_login(struct origin *o, const struct subject *s)
{
	if (o->kind != ORIGIN_UNKNOWN || s->loginuid == ID_UNSET)
		return;
	o->kind = ORIGIN_LEFTOVER;
	origin_reason(o, xstrdup("of a login, of which nobody above is left"));
}

/* All are below it: it counts where nothing else tells. */
static void take_init(struct origin *o, const struct subject *s)
{
	const struct ancestor *top;
	char *text;

	if (o->kind != ORIGIN_UNKNOWN || !s->n_ancestors ||
	    s->pidns != FIRST_PIDNS)
		return;
	top = &s->ancestors[s->n_ancestors - 1];
	if (top->pid != 1 || !top->exe.data)
		return;
	o->kind = ORIGIN_INIT;
	text = text_escaped(top->exe.data, top->exe.len);
	origin_reason(o, xasprintf("of no login, and below %s", text));
	free(text);
}

static void find_script(struct origin *o, const struct event *e, size_t at,
			struct looker *looker)
{
	if (!looker)
		return;
	if (o->kind == ORIGIN_CRON && at < e->subject.n_ancestors)
		origin_run_parts(o, e, at, looker);
	else if (o->kind == ORIGIN_SERVICE || o->kind == ORIGIN_INIT)
		origin_init_script(o, e, looker);
}

/**
 * origin_judge() - Find out what has started a process.
 * @o: Receives it, to be given to origin_free().
 * @e: An event of a process.
 * @looker: Who looks at processes, or NULL.
 */
void origin_judge(struct origin *o, const struct event *e,
		  struct looker *looker)
{
	const struct subject *s = &e->subject;
	size_t at;

	*o = (struct origin){ 0 };
	at = find_starter(o, s);
	if (o->kind == ORIGIN_CRON)
		find_command(o, s, at, looker);
	take_cgroup(o, s);
	if (is_person(s) &&
	    (o->kind == ORIGIN_UNKNOWN || o->kind == ORIGIN_SSH ||
	     o->kind == ORIGIN_LEFTOVER)) {
		o->kind = ORIGIN_PERSON;
		origin_reason(o, xstrdup("in the foreground of a terminal"));
	}
	take_login(o, s);
	take_init(o, s);
	find_script(o, e, at, looker);
}
