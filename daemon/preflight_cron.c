// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs of cron, anacron and at: crontab(5), anacrontab(5), run-parts(8), at(1).
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "file.h"
#include "preflight.h"
#include "preflight_job.h"

static const char *const spools[] = { "/var/spool/cron/crontabs",
				      "/var/spool/cron", "/var/spool/cron/tabs",
				      "/etc/crontabs" };

static const char *const parts[] = { "/etc/cron.hourly", "/etc/cron.daily",
				     "/etc/cron.weekly", "/etc/cron.monthly",
				     "/etc/periodic/daily" };

static const char *const at_spools[] = { "/var/spool/cron/atjobs",
					 "/var/spool/at" };

static char *skip_blanks(char *s)
{
	return s + strspn(s, " \t");
}

/* Ends a word, and returns what follows. */
static char *cut_word(char *s)
{
	s += strcspn(s, " \t");
	if (*s)
		*s++ = '\0';
	return skip_blanks(s);
}

/**
 * struct table - A crontab, while it is read.
 * @job: What is to be judged of each line.
 * @named: Lines name their user.
 * @times: Words that say when.
 */
struct table {
	struct job job;
	bool named;
	int times;
};

/* "MAILTO=" alone: what is printed is thrown away. */
static void take_variable(struct table *t, const char *line)
{
	const char *value;

	if (strncmp(line, "MAILTO", 6) != 0)
		return;
	value = line + 6 + strspn(line + 6, " \t=");
	t->job.mails = *value && strcmp(value, "\"\"") && strcmp(value, "''");
}

/* Who sends errors elsewhere as well leaves nothing to be mailed. */
static bool is_quiet(const char *command)
{
	return strstr(command, "2>") || strstr(command, "&>") ||
	       strstr(command, ">&");
}

static void take_line(struct jobs *jobs, struct table *t, char *line)
{
	int n = *line == '@' ? 1 : t->times;
	struct job job;

	if (*line != '@' && *line != '*' && !isdigit((unsigned char)*line)) {
		if (*line != '#')
			take_variable(t, line);
		return;
	}
	/* anacron's own have as many words in any case. */
	if (!t->named && t->times == 3)
		n = 3;
	while (n--)
		line = cut_word(line);
	if (t->named) {
		t->job.user = line;
		line = cut_word(line);
	}
	/* Behind a percent sign is what it reads. */
	line[strcspn(line, "%")] = '\0';
	job = t->job;
	job.text = line;
	job.mails &= !is_quiet(line);
	if (*line)
		job_judge(jobs, &job);
}

static void read_table(struct jobs *jobs, struct table *t, char *text)
{
	char *line, *rest = text;

	t->job.line = 0;
	t->job.mails = true;
	while ((line = strsep(&rest, "\n"))) {
		t->job.line++;
		take_line(jobs, t, skip_blanks(line));
	}
}

static void read_system(struct jobs *jobs, const char *path)
{
	struct table t = { .job.where = path, .named = true, .times = 5 };
	char *text = preflight_read(jobs->p, path, NULL);

	if (text)
		read_table(jobs, &t, text);
	free(text);
}

/* Named as their users. Cron takes none that is a link. */
static void read_spool(struct jobs *jobs, const char *dir)
{
	struct table t = { .times = 5 };
	char *path, *text;
	size_t i, n;
	char **names = preflight_list(jobs->p, dir, &n);

	for (i = 0; i < n; i++) {
		path = xasprintf("%s/%s", dir, names[i]);
		text = preflight_read_own(jobs->p, path, NULL);
		t.job.where = path;
		t.job.user = names[i];
		if (text)
			read_table(jobs, &t, text);
		free(text);
		free(path);
	}
	file_list_free(names, n);
}

/* run-parts takes no other names. */
static bool is_part(const char *name)
{
	return !name[strspn(
		name,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")];
}

static void read_parts(struct jobs *jobs, const char *dir)
{
	struct job job = { .user = "root", .mails = true };
	struct stat st;
	size_t i, n;
	char **names = preflight_list(jobs->p, dir, &n);
	char *path, *text;

	for (i = 0; i < n; i++) {
		path = xasprintf("%s/%s", dir, names[i]);
		text = is_part(names[i]) ? preflight_read(jobs->p, path, &st) :
					   NULL;
		job.where = path;
		job.text = text;
		if (text && st.st_mode & 0111 && strncmp(text, "\177ELF", 4))
			job_judge(jobs, &job);
		free(text);
		free(path);
	}
	file_list_free(names, n);
}

/**
 * cron_jobs() - Find the jobs of cron and anacron.
 * @jobs: Receives them.
 */
void cron_jobs(struct jobs *jobs)
{
	struct table anacron = { .job = { .user = "root",
					  .where = "/etc/anacrontab" },
				 .times = 3 };
	char *path, *text;
	size_t i, n;
	char **names;

	read_system(jobs, "/etc/crontab");
	names = preflight_list(jobs->p, "/etc/cron.d", &n);
	for (i = 0; i < n; i++) {
		path = xasprintf("/etc/cron.d/%s", names[i]);
		if (is_part(names[i]))
			read_system(jobs, path);
		free(path);
	}
	file_list_free(names, n);
	for (i = 0; i < ARRAY_SIZE(spools); i++)
		read_spool(jobs, spools[i]);
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		read_parts(jobs, parts[i]);
	text = preflight_read(jobs->p, "/etc/anacrontab", NULL);
	if (text)
		read_table(jobs, &anacron, text);
	free(text);
}

static void judge_at(struct jobs *jobs, const char *path)
{
	struct job job = { .where = path, .mails = true };
	struct stat st;
	char *text = preflight_read_own(jobs->p, path, &st), *user;

	if (!text)
		return;
	user = preflight_user(jobs->p, st.st_uid);
	job.text = text;
	job.user = user;
	job_judge(jobs, &job);
	free(user);
	free(text);
}

/**
 * at_jobs() - Find the jobs of at, which are scripts of their owners.
 * @jobs: Receives them.
 */
void at_jobs(struct jobs *jobs)
{
	char **names, *path;
	size_t i, k, n;

	for (i = 0; i < ARRAY_SIZE(at_spools); i++) {
		names = preflight_list(jobs->p, at_spools[i], &n);
		for (k = 0; k < n; k++) {
			path = xasprintf("%s/%s", at_spools[i], names[k]);
			judge_at(jobs, path);
			free(path);
		}
		file_list_free(names, n);
	}
}
