// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of records, as logrotate leaves them: the older ones have a number or a date
 * behind their name, and are compressed.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "learn_files.h"
#include "log.h"

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text), n = strlen(end);

	return len > n && !strcmp(text + len - n, end);
}

/* "", ".1", "-20261128", and ".gz" behind these. */
static bool is_rotated(const char *rest)
{
	if (!*rest)
		return true;
	return (*rest == '.' || *rest == '-') &&
	       isdigit((unsigned char)rest[1]) && !ends_with(rest, ".tmp");
}

/**
 * learn_files() - Find a file of records, and those that it was before.
 * @path: Its path.
 * @n: Receives how many there are.
 *
 * Return: Their paths, for file_list_free().
 */
char **learn_files(const char *path, size_t *n)
{
	char *pattern = xasprintf("%s*", path), **list;
	glob_t found = { 0 };
	size_t i;

	*n = 0;
	if (glob(pattern, 0, NULL, &found))
		found.gl_pathc = 0;
	list = xcalloc(found.gl_pathc + 1, sizeof(*list));
	for (i = 0; i < found.gl_pathc; i++)
		if (is_rotated(found.gl_pathv[i] + strlen(path)))
			list[(*n)++] = xstrdup(found.gl_pathv[i]);
	globfree(&found);
	free(pattern);
	/* What is missing is complained about when it is read. */
	if (!*n)
		list[(*n)++] = xstrdup(path);
	return list;
}

/* Both descriptors are of no use to the caller afterwards. */
static pid_t start_gzip(int from, int to)
{
	const pid_t pid = fork();

	if (!pid) {
		if (dup2(from, STDIN_FILENO) >= 0 &&
		    dup2(to, STDOUT_FILENO) >= 0)
			execlp("gzip", "gzip", "-dc", (char *)NULL);
		_exit(127);
	}
	close(from);
	close(to);
	return pid;
}

static int read_pipe(int from, pid_t pid, events_fn fn, void *arg)
{
	char path[32];
	const struct events_source source = { .path = path, .all = true };
	int status = -1, err;

	snprintf(path, sizeof(path), "/dev/fd/%d", from);
	err = events_in_file(&source, fn, arg);
	/* Whoever still writes must not wait for ever. */
	close(from);
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	return status && !err ? -EIO : err;
}

static int read_gzip(const char *path, events_fn fn, void *arg)
{
	int file = open(path, O_RDONLY | O_CLOEXEC), ends[2], err = 0;
	pid_t pid;

	if (file < 0 || pipe2(ends, O_CLOEXEC) < 0) {
		err = -errno;
		if (file >= 0)
			close(file);
	} else {
		pid = start_gzip(file, ends[1]);
		err = pid < 0 ? -errno : read_pipe(ends[0], pid, fn, arg);
	}
	if (err)
		log_err("cannot read %s: %s", path,
			err == -EIO ? "gzip has failed" : strerror(-err));
	return err;
}

/**
 * learn_file() - Read a file of records.
 * @path: Its path, "-" for standard input; compressed when it ends in .gz.
 * @fn: Takes each record.
 * @arg: For @fn.
 *
 * Return: 0 or a negative errno that was logged.
 */
int learn_file(const char *path, events_fn fn, void *arg)
{
	const struct events_source source = {
		.path = strcmp(path, "-") ? path : "/dev/stdin",
		.all = true,
	};

	if (ends_with(path, ".gz"))
		return read_gzip(path, fn, arg);
	return events_in_file(&source, fn, arg);
}
