// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which script a job is, where what is known of the starter names only a directory of
 * them: that of run-parts(8), and those that bring a system up.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "event.h"
#include "look.h"
#include "origin.h"
#include "redact.h"
#include "script_args.h"

/* So many processes are asked for their arguments: what is wanted is near. */
#define LOOKS_MAX 6

static const char *const init_scripts[] = {
	"/etc/init.d/*",
	"/etc/rc.d/*",
	"/etc/rc[0-9S].d/*",
	"/etc/rc.local",
};

/* Returns its name, for the caller to free, or NULL. */
static char *script_of(const struct bytes *exe, const struct bytes *bytes,
		       const struct bytes *cwd)
{
	struct script_word found;
	char *path = NULL;
	struct args args;
	const char *name;

	args_split(&args, bytes->data, bytes->len);
	found = script_find(exe, &args);
	if (found.kind == SCRIPT_FILE) {
		name = args.v[found.word] + found.offset;
		path = bytes_path(cwd, name) ?: xstrdup(name);
	}
	args_free(&args);
	return path;
}

/* Of an interpreter its script, of others the program. NULL for not known. */
static char *file_of(const struct event *e, const struct ancestor *anc,
		     struct looker *looker)
{
	struct bytes args, cwd;
	struct look_process p;

	if (!anc->exe.data)
		return NULL;
	if (!script_is_interpreter(&anc->exe))
		return xmemdupz(anc->exe.data, anc->exe.len);
	looker_process(looker, anc, e->subject.start_time, &p);
	args = (struct bytes){ p.args, p.args_len };
	cwd = (struct bytes){ p.cwd, strlen(p.cwd) };
	return script_of(&anc->exe, &args, &cwd);
}

/* What it was before it became an image, nobody knows any more. */
static char *file_of_itself(const struct event *e)
{
	const struct subject *s = &e->subject;

	if (e->has_image || !s->exe.data)
		return NULL;
	if (!script_is_interpreter(&s->exe))
		return xmemdupz(s->exe.data, s->exe.len);
	return script_of(&s->exe, &s->args, &s->cwd);
}

/* It is a script itself on other systems than Debian. */
static bool is_run_parts(const char *path)
{
	const struct bytes exe = { path, strlen(path) };
	const struct bytes base = bytes_base(&exe);

	return !strcmp(base.data, "run-parts") && origin_installed(&exe);
}

/**
 * origin_run_parts() - Find out which script a job of cron is.
 * @o: Receives it, where run-parts runs it.
 * @e: An event of a process.
 * @cron: Number of the process above that is cron.
 * @looker: Who looks at processes.
 */
void origin_run_parts(struct origin *o, const struct event *e, size_t cron,
		      struct looker *looker)
{
	const struct ancestor *anc = e->subject.ancestors;
	bool found = false;
	char *path = NULL;
	size_t i, looks;

	for (i = cron, looks = 0; i && looks < LOOKS_MAX && !found; looks++) {
		free(path);
		path = file_of(e, &anc[--i], looker);
		found = path && is_run_parts(path);
	}
	free(path);
	if (found)
		o->script = i ? file_of(e, &anc[i - 1], looker) :
				file_of_itself(e);
}

static bool is_init_script(const char *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(init_scripts); i++)
		if (!fnmatch(init_scripts[i], path, 0))
			return true;
	return false;
}

/**
 * origin_init_script() - Find the script that brings a service up.
 * @o: Receives it.
 * @e: An event of a process that is one's.
 * @looker: Who looks at processes.
 */
void origin_init_script(struct origin *o, const struct event *e,
			struct looker *looker)
{
	const struct subject *s = &e->subject;
	char *path = file_of_itself(e);
	size_t i;

	for (i = 0; i < s->n_ancestors && i < LOOKS_MAX; i++) {
		if (path && is_init_script(path))
			break;
		free(path);
		path = file_of(e, &s->ancestors[i], looker);
	}
	if (path && is_init_script(path))
		o->script = path;
	else
		free(path);
}
