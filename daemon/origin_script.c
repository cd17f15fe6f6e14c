// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which script a job is, where what is known of the starter names only a directory of
 * them: that of run-parts(8), and those that bring a system up.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/**
 * struct words - What a process was started with.
 * @exe: Its program.
 * @args: Arguments.
 * @cwd: Its directory.
 * @cut: There are more arguments.
 */
struct words {
	struct bytes exe, args, cwd;
	bool cut;
};

/* Of an interpreter its script, of others the program. NULL for not known. */
static char *file_of(const struct words *w)
{
	struct script_word found;
	char *path = NULL;
	struct args args;
	const char *name;

	if (!w->exe.data)
		return NULL;
	if (!script_interpreter(&w->exe))
		return xmemdupz(w->exe.data, w->exe.len);
	args_split(&args, w->args.data, w->args.len);
	args.cut = w->cut;
	found = script_find(&w->exe, &args);
	if (found.kind == SCRIPT_FILE && !found.cut) {
		name = args.v[found.word] + found.offset;
		path = bytes_path(&w->cwd, name) ?: xstrdup(name);
	}
	args_free(&args);
	return path;
}

static char *file_above(const struct event *e, const struct ancestor *anc,
			struct looker *looker)
{
	struct words w = { .exe = anc->exe };
	struct look_process p;

	if (script_interpreter(&w.exe)) {
		looker_process(looker, anc, e->subject.start_time, &p);
		w.args = (struct bytes){ p.args, p.args_len };
		w.cwd = (struct bytes){ p.cwd, strlen(p.cwd) };
		w.cut = p.cut;
	}
	return file_of(&w);
}

/* What it was before it became an image, nobody knows any more. */
static char *file_of_itself(const struct event *e)
{
	const struct subject *s = &e->subject;
	const struct words w = {
		.exe = s->exe,
		.args = s->args,
		.cwd = s->cwd,
		.cut = s->argflags &
		       (SMTPWARD_ARGFLAGS_CUT | SMTPWARD_ARGFLAGS_UNAVAILABLE),
	};

	return e->has_image ? NULL : file_of(&w);
}

/* It is a script itself on other systems than Debian. */
static bool is_run_parts(const char *path)
{
	const struct bytes exe = { path, strlen(path) };
	const struct bytes base = bytes_base(&exe);

	return !strcmp(base.data, "run-parts") && origin_installed(&exe);
}

/* Whoever puts a script there changes the schedule. Its name is what somebody says. */
static void note_change(struct origin *o)
{
	struct stat st;

	if (!fnmatch("/etc/cron.*/*", o->script, FNM_PATHNAME) &&
	    !lstat(o->script, &st) && (uint64_t)st.st_ctime > o->changed)
		o->changed = st.st_ctime;
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
		path = file_above(e, &anc[--i], looker);
		found = path && is_run_parts(path);
	}
	free(path);
	if (!found)
		return;
	o->script = i ? file_above(e, &anc[i - 1], looker) : file_of_itself(e);
	if (o->script)
		note_change(o);
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
		path = file_above(e, &s->ancestors[i], looker);
	}
	if (path && is_init_script(path))
		o->script = path;
	else
		free(path);
}
