// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which script sends. A mail tool is mostly run by one: then it is that of the
 * nearest process above that is an interpreter with something to run.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "event.h"
#include "redact.h"
#include "script.h"

/* Further up there are those who start everything. */
#define GENERATIONS_MAX 4

/**
 * struct command - A process and what it was started with.
 * @pid: Process.
 * @start_time: When it began.
 * @exe: Its program.
 * @args: Its arguments, as they are in memory.
 * @cwd: Its directory.
 * @cut: There are more arguments.
 */
struct command {
	uint32_t pid;
	uint64_t start_time;
	struct bytes exe, args, cwd;
	bool cut;
};

/* Without a directory it stays as it was named. */
static char *full_path(const struct command *c, const char *name)
{
	while (!strncmp(name, "./", 2))
		name += 2;
	return bytes_path(&c->cwd, name) ?: xstrdup(name);
}

static void look_at(struct script *s, const struct command *c,
		    const struct event *e, struct looker *looker)
{
	struct look_request request = { .pid = c->pid,
					.start_time = c->start_time,
					.pidns = e->subject.pidns };

	if (!looker || !s->path || *s->path != '/' ||
	    strlen(s->path) >= sizeof(request.path))
		return;
	memcpy(request.path, s->path, strlen(s->path) + 1);
	looker_read(looker, &request, &s->content);
}

static void take_text(struct script *s, const char *word, size_t offset)
{
	const size_t len = strlen(word);

	if (offset > len)
		offset = len;
	s->text = xmemdupz(word + offset,
			   strnlen(word + offset, SCRIPT_TEXT_MAX));
}

/* The beginning of a name is the name of something else. */
static char *name_of(const struct command *c, const struct script_word *found,
		     const char *word, const char *shown)
{
	if (found->cut)
		return NULL;
	if (strcmp(word, shown))
		return xstrdup(REDACTED);
	if (found->kind == SCRIPT_MODULE)
		return xstrdup(word + found->offset);
	return full_path(c, word + found->offset);
}

/* Nothing is shown of an argument that credentials were taken out of, but that. */
static void take_word(struct script *s, const struct command *c,
		      const struct args *args, const struct script_word *found)
{
	struct args shown;
	char *program = xmemdupz(c->exe.data, c->exe.len);
	const char *word = args->v[found->word];

	args_split(&shown, c->args.data, c->args.len);
	args_redact(&shown, program);
	free(program);
	if (found->kind == SCRIPT_TEXT)
		take_text(s, shown.v[found->word], found->offset);
	else
		s->path = name_of(c, found, word, shown.v[found->word]);
	args_free(&shown);
}

static bool take(struct script *s, const struct command *c)
{
	struct script_word found;
	struct args args;

	if (!c->exe.data || !c->args.data)
		return false;
	args_split(&args, c->args.data, c->args.len);
	args.cut = c->cut;
	found = script_find(&c->exe, &args);
	s->kind = found.kind;
	s->interpreter = found.interpreter;
	s->pid = c->pid;
	s->cut = found.cut;
	if (found.word)
		take_word(s, c, &args, &found);
	args_free(&args);
	return s->kind != SCRIPT_NONE;
}

static struct command itself(const struct event *e)
{
	const struct subject *s = &e->subject;

	return (struct command){
		.pid = s->tgid,
		.start_time = s->start_time,
		.exe = e->has_image ? e->image.path : s->exe,
		.args = s->args,
		.cwd = s->cwd,
		.cut = s->argflags &
		       (SMTPWARD_ARGFLAGS_CUT | SMTPWARD_ARGFLAGS_UNAVAILABLE),
	};
}

static bool take_unseen(struct script *s, const struct command *c, uint32_t why)
{
	s->kind = SCRIPT_UNKNOWN;
	s->interpreter = script_interpreter(&c->exe);
	s->pid = c->pid;
	s->content.facts.result = why;
	return true;
}

/* A shell that reads commands from somewhere is no script that one could name. */
static bool take_above(struct script *s, const struct event *e,
		       struct looker *looker)
{
	const struct subject *subject = &e->subject;
	struct look_process p;
	struct command c;
	size_t i;

	for (i = 0; i < subject->n_ancestors && i < GENERATIONS_MAX; i++) {
		c = (struct command){ .pid = subject->ancestors[i].pid,
				      .exe = subject->ancestors[i].exe };
		if (!script_interpreter(&c.exe))
			continue;
		s->generations = i + 1;
		looker_process(looker, &subject->ancestors[i],
			       subject->start_time, &p);
		if (p.result != LOOK_NOT)
			return take_unseen(s, &c, p.result);
		c.start_time = p.start_time;
		c.args = (struct bytes){ p.args, p.args_len };
		c.cwd = (struct bytes){ p.cwd, strlen(p.cwd) };
		c.cut = p.cut;
		if (!p.args_len || !take(s, &c))
			continue;
		if (s->kind != SCRIPT_STDIN) {
			look_at(s, &c, e, looker);
			return true;
		}
		script_free(s);
	}
	script_free(s);
	return false;
}

/*
 * bash and dash become the last command that they are told by -c. Not so a shell
 * that was forked: it has executed nothing before.
 */
static void take_former(struct script *s, const struct event *e)
{
	const struct subject *subject = &e->subject;
	size_t i;

	for (i = 0; i < subject->n_past; i++) {
		if (subject->past[i].pid != subject->tgid)
			continue;
		s->interpreter = script_interpreter(&subject->past[i].comm);
		if (!s->interpreter)
			continue;
		s->kind = SCRIPT_REPLACED;
		s->pid = subject->tgid;
		return;
	}
}

/**
 * script_judge() - Find out which script sends.
 * @s: Receives it, to be given to script_free().
 * @e: An event of a process.
 * @looker: Who looks at files and processes, or NULL.
 */
void script_judge(struct script *s, const struct event *e,
		  struct looker *looker)
{
	const struct command c = itself(e);

	*s = (struct script){ 0 };
	if (take(s, &c)) {
		if (s->kind == SCRIPT_FILE)
			look_at(s, &c, e, looker);
	} else if (!looker || !take_above(s, e, looker)) {
		take_former(s, e);
	}
	if (s->kind != SCRIPT_NONE)
		s->filters = script_filters(s, e);
}

/**
 * script_free() - Forget a script.
 * @s: From script_judge(), or zeroed.
 */
void script_free(struct script *s)
{
	free(s->path);
	free(s->text);
	*s = (struct script){ 0 };
}
