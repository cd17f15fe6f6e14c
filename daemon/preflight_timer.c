// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs of systemd: timers that something wants, and the services that they start,
 * systemd.timer(5) and systemd.service(5).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "file.h"
#include "preflight.h"
#include "preflight_job.h"
#include "preflight_mta.h"

#define UNIT_NAME_MAX 256

/* The first that has a unit counts. */
static const char *const dirs[] = { "/etc/systemd/system",
				    "/run/systemd/system",
				    "/usr/local/lib/systemd/system",
				    "/usr/lib/systemd/system",
				    "/lib/systemd/system" };

static bool ends_with(const char *s, const char *suffix)
{
	const size_t n = strlen(s), m = strlen(suffix);

	return n > m && !strcmp(s + n - m, suffix);
}

/* The file of an instance is its template's: "name@.service". */
static char *read_named(struct preflight *p, const char *unit, char **where)
{
	char *text = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dirs) && !text; i++) {
		*where = xasprintf("%s/%s", dirs[i], unit);
		text = preflight_read(p, *where, NULL);
		if (!text)
			free(*where);
	}
	if (!text)
		*where = NULL;
	return text;
}

static char *read_unit(struct preflight *p, const char *unit, char **where)
{
	const char *at = strchr(unit, '@'), *dot = strrchr(unit, '.');
	char *text = read_named(p, unit, where), *template;

	if (text || !at || !dot || dot < at)
		return text;
	template = xasprintf("%.*s%s", (int)(at + 1 - unit), unit, dot);
	text = read_named(p, template, where);
	free(template);
	return text;
}

/* All commands, a line for each: ExecStart=, ExecStartPre= and so on. */
static char *commands_of(const char *text)
{
	char *all = xstrdup(""), *more;
	const char *at, *value;
	size_t n;

	for (at = text; *at; at += n + (at[n] == '\n')) {
		n = strcspn(at, "\n");
		value = memchr(at, '=', n);
		if (strncmp(at, "Exec", 4) != 0 || !value)
			continue;
		value += 1 + strspn(value + 1, "-@:+!");
		more = xasprintf("%s%.*s\n", all, (int)(at + n - value), value);
		free(all);
		all = more;
	}
	return all;
}

/* Drop-ins come behind, so that what they say last counts. */
static char *with_drop_ins(struct preflight *p, const char *unit, char *text)
{
	char *dir, *path, *more, *joined;
	char **names;
	size_t i, k, n;

	for (i = ARRAY_SIZE(dirs); i-- > 0;) {
		dir = xasprintf("%s/%s.d", dirs[i], unit);
		names = preflight_list(p, dir, &n);
		for (k = 0; k < n; k++) {
			path = xasprintf("%s/%s", dir, names[k]);
			more = ends_with(names[k], ".conf") ?
				       preflight_read(p, path, NULL) :
				       NULL;
			free(path);
			if (!more)
				continue;
			joined = xasprintf("%s\n%s", text, more);
			free(more);
			free(text);
			text = joined;
		}
		file_list_free(names, n);
		free(dir);
	}
	return text;
}

static void judge_service(struct jobs *jobs, const char *unit)
{
	char *where, *text = read_unit(jobs->p, unit, &where), *user;
	char *commands, *cgroup;
	struct job job = { .user = "root", .where = where };

	if (!text)
		return;
	text = with_drop_ins(jobs->p, unit, text);
	user = config_word(text, "^User=[ \t]*([^ \t]+)");
	commands = commands_of(text);
	/* Instances have a slice of their own. */
	cgroup = strchr(unit, '@') ? NULL : xasprintf("/system.slice/%s", unit);
	if (user)
		job.user = user;
	job.text = commands;
	job.cgroup = cgroup;
	job_judge(jobs, &job);
	free(cgroup);
	free(commands);
	free(user);
	free(text);
	free(where);
}

static void judge_timer(struct jobs *jobs, const char *timer)
{
	char *where, *text = read_unit(jobs->p, timer, &where), *unit;

	if (!text)
		return;
	unit = config_word(text, "^Unit=[ \t]*([^ \t]+)");
	if (!unit)
		unit = xasprintf("%.*s.service",
				 (int)(strlen(timer) - strlen(".timer")),
				 timer);
	if (!strchr(unit, '/') && strlen(unit) < UNIT_NAME_MAX)
		judge_service(jobs, unit);
	free(unit);
	free(text);
	free(where);
}

/**
 * struct timers - Timers that were judged.
 * @v: Their names.
 * @n: How many.
 */
struct timers {
	char **v;
	size_t n;
};

static bool is_new(struct timers *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!strcmp(t->v[i], name))
			return false;
	t->v = xreallocarray(t->v, t->n + 1, sizeof(*t->v));
	t->v[t->n++] = xstrdup(name);
	return true;
}

static void search_wants(struct jobs *jobs, const char *dir, struct timers *t)
{
	size_t i, n;
	char **names = preflight_list(jobs->p, dir, &n);

	for (i = 0; i < n; i++)
		if (ends_with(names[i], ".timer") && is_new(t, names[i]))
			judge_timer(jobs, names[i]);
	file_list_free(names, n);
}

/**
 * timer_jobs() - Find the jobs of timers that are enabled.
 * @jobs: Receives them.
 */
void timer_jobs(struct jobs *jobs)
{
	struct timers t = { .n = 0 };
	char **names, *dir;
	size_t i, k, n;

	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		names = preflight_list(jobs->p, dirs[i], &n);
		for (k = 0; k < n; k++) {
			if (!ends_with(names[k], ".wants") &&
			    !ends_with(names[k], ".requires"))
				continue;
			dir = xasprintf("%s/%s", dirs[i], names[k]);
			search_wants(jobs, dir, &t);
			free(dir);
		}
		file_list_free(names, n);
	}
	file_list_free(t.v, t.n);
}
