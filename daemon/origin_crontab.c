// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which line of which crontab has a command, crontab(5). That of a user has no user
 * in its lines, those of the system do.
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

/* Returns where the user or the command begins, NULL for no entry. */
static const char *skip_time(const char *line)
{
	int i;

	line = skip_blanks(line);
	if (*line == '@')
		return skip_word(line);
	if (!isdigit((unsigned char)*line) && *line != '*')
		return NULL;
	for (i = 0; i < 5; i++)
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

static bool is_entry(const char *line, const char *command, const char *user)
{
	line = skip_time(line);
	return line && (!user || has_user(&line, user)) &&
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
			const char *user)
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
		found = is_entry(line, command, user);
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
			     const char *command, const char *user)
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
		found = search_file(o, file, command, user);
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
	bool found = false;
	char *path;
	size_t i;

	if (search_file(o, "/etc/crontab", command, user) ||
	    search_directory(o, "/etc/cron.d", command, user))
		return true;
	for (i = 0; i < ARRAY_SIZE(spools) && !found; i++) {
		path = xasprintf("%s/%s", spools[i], user);
		found = !strchr(user, '/') &&
			search_file(o, path, command, NULL);
		free(path);
	}
	return found;
}
