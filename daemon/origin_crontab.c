// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which line of which crontab has a command, crontab(5). That of a user has no user
 * in its lines, those of the system do. anacron has a table of its own, anacrontab(5).
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "alloc.h"
#include "compiler.h"
#include "origin.h"

#define FILES_MAX 256
#define FILE_BYTES_MAX (256 << 10)

static const char *const spools[] = { "/var/spool/cron/crontabs",
				      "/var/spool/cron" };

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static const char *skip_word(const char *s)
{
	return skip_blanks(s + strcspn(s, " \t"));
}

/**
 * struct table - How the lines of a file are read.
 * @user: Who runs the command, and is named in front of it. NULL for nobody.
 * @times: Words that say when.
 * @named_times: The same, where the first begins with @.
 */
struct table {
	const char *user;
	int times, named_times;
};

static struct table crontab_of(const char *user)
{
	return (struct table){ .user = user, .times = 5, .named_times = 1 };
}

/* Period, delay, and what the job is called. */
static const struct table anacrontab = { .times = 3, .named_times = 3 };

/* Returns where the user or the command begins, NULL for no entry. */
static const char *skip_time(const char *line, const struct table *table)
{
	int n;

	line = skip_blanks(line);
	if (*line != '@' && !isdigit((unsigned char)*line) && *line != '*')
		return NULL;
	n = *line == '@' ? table->named_times : table->times;
	while (n--)
		line = skip_word(line);
	return line;
}

/* Behind a percent sign is standard input. */
static bool is_command(const char *line, const char *command)
{
	const size_t len = strlen(command);
	const char *end;

	if (strncmp(line, command, len))
		return false;
	end = line + len;
	return !*end || *end == '%';
}

static bool has_user(const char **line, const char *user)
{
	const size_t len = strlen(user);

	if (strncmp(*line, user, len) || !strchr(" \t", (*line)[len]))
		return false;
	*line = skip_word(*line);
	return true;
}

static bool is_entry(const char *line, const char *command,
		     const struct table *table)
{
	line = skip_time(line, table);
	return line && (!table->user || has_user(&line, table->user)) &&
	       is_command(line, command);
}

/* What is no file is not opened: to open some things does something. */
static FILE *open_file(const char *path)
{
	struct stat st;

	if (lstat(path, &st) || !S_ISREG(st.st_mode) ||
	    st.st_size > FILE_BYTES_MAX)
		return NULL;
	return fopen(path, "re");
}

static bool search_file(struct origin *o, const char *path, const char *command,
			const struct table *table)
{
	FILE *f = open_file(path);
	unsigned int n = 0;
	char *line = NULL;
	bool found = false;
	struct stat st;
	size_t size = 0;

	if (!f)
		return false;
	o->changed = fstat(fileno(f), &st) ? 0 : st.st_ctime;
	while (!found && getline(&line, &size, f) > 0) {
		n++;
		line[strcspn(line, "\n")] = '\0';
		found = is_entry(line, command, table);
	}
	free(line);
	fclose(f);
	if (!found) {
		o->changed = 0;
		return false;
	}
	o->crontab = xstrdup(path);
	o->line = n;
	return true;
}

static bool search_directory(struct origin *o, const char *path,
			     const char *command, const struct table *table)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool found = false;
	int n = 0;
	char *file;

	if (!dir)
		return false;
	while (!found && n++ < FILES_MAX && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		file = xasprintf("%s/%s", path, entry->d_name);
		found = search_file(o, file, command, table);
		free(file);
	}
	closedir(dir);
	return found;
}

/**
 * origin_crontab() - Find the line that has a command.
 * @o: Receives file and line.
 * @command: The command, as cron gave it to the shell.
 * @user: Who runs it.
 *
 * Return: true when there is one.
 */
bool origin_crontab(struct origin *o, const char *command, const char *user)
{
	const struct table system = crontab_of(user), own = crontab_of(NULL);
	bool found = false;
	char *path;
	size_t i;

	if (search_file(o, "/etc/crontab", command, &system) ||
	    search_directory(o, "/etc/cron.d", command, &system))
		return true;
	for (i = 0; i < ARRAY_SIZE(spools) && !found; i++) {
		path = xasprintf("%s/%s", spools[i], user);
		found = !strchr(user, '/') &&
			search_file(o, path, command, &own);
		free(path);
	}
	return found;
}

/**
 * origin_anacrontab() - Find the line of anacron's that has a command.
 * @o: Receives file and line.
 * @command: The command, as anacron gave it to the shell.
 *
 * Return: true when there is one.
 */
bool origin_anacrontab(struct origin *o, const char *command)
{
	return search_file(o, "/etc/anacrontab", command, &anacrontab);
}
