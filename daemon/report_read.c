// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of records, read line by line; also those that were rotated away and
 * compressed. Whatever cannot be read is said.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "compiler.h"
#include "file.h"
#include "report.h"

/* A record of 32 KiB, escaped fourfold, and some. */
#define LINE_SIZE (1 << 20)

static const struct packer {
	const char *suffix;
	const char *program;
} packers[] = {
	{ ".gz", "gzip" },
	{ ".xz", "xz" },
	{ ".zst", "zstd" },
	{ ".bz2", "bzip2" },
};

/**
 * struct source - A file that is read.
 * @file: Its content.
 * @pid: Who unpacks it, 0 for nobody.
 */
struct source {
	FILE *file;
	pid_t pid;
};

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text), n = strlen(end);

	return len > n && !strcmp(text + len - n, end);
}

static const char *unpacker(const char *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(packers); i++)
		if (ends_with(path, packers[i].suffix))
			return packers[i].program;
	return NULL;
}

/* Returns 0 or an errno. */
static int unpack(struct source *s, const char *program, int fd)
{
	char *const argv[] = { (char *)program, "-dc", NULL };
	posix_spawn_file_actions_t actions;
	int ends[2], err;

	if (pipe2(ends, O_CLOEXEC))
		return errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	err = posix_spawnp(&s->pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	s->file = err ? NULL : fdopen(ends[0], "r");
	if (err) {
		s->pid = 0;
		close(ends[0]);
	}
	return err;
}

/* A FIFO that nobody writes to must not hold us up. */
static int open_source(struct source *s, const char *path)
{
	const char *program = unpacker(path);
	struct stat st;
	int fd, err = 0;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno;
	if (fstat(fd, &st))
		err = errno;
	else if (!S_ISREG(st.st_mode))
		err = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	else if (program)
		err = unpack(s, program, fd);
	else
		s->file = fdopen(fd, "r");
	if (err || program)
		close(fd);
	return err;
}

__printf(3, 4) static void complain(struct report_host *host, const char *path,
				    const char *fmt, ...)
{
	char *why, *text;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&why, fmt, args) < 0)
		abort();
	va_end(args);
	text = xasprintf("%s: %s", path, why);
	report_words_put(&host->problems, text);
	free(text);
	free(why);
}

static void close_source(struct source *s, struct report_host *host,
			 const char *path)
{
	int status = 0;

	if (s->file) {
		if (ferror(s->file))
			complain(host, path, "cannot be read to its end");
		fclose(s->file);
	}
	if (s->pid && waitpid(s->pid, &status, 0) == s->pid &&
	    (!WIFEXITED(status) || WEXITSTATUS(status)))
		complain(host, path, "cannot be unpacked to its end");
}

static void take(struct report *r, struct report_host *host,
		 struct json_tokener *tok, const char *line)
{
	struct json_object *doc;

	json_tokener_reset(tok);
	doc = json_tokener_parse_ex(tok, line, strlen(line));
	if (json_object_is_type(doc, json_type_object))
		report_add(r, host, doc);
	else
		host->broken++;
	json_object_put(doc);
}

static bool is_whole(const char *line)
{
	const size_t len = strlen(line);

	return len && line[len - 1] == '\n';
}

static void take_all(struct report *r, struct report_host *host, FILE *file)
{
	struct json_tokener *tok = json_tokener_new();
	char *line = xcalloc(LINE_SIZE, 1);
	bool begun = false;

	if (!tok)
		abort();
	/* A line without an end is still being written, or is too long. */
	while (fgets(line, LINE_SIZE, file)) {
		if (is_whole(line) && !begun)
			take(r, host, tok, line);
		else if (is_whole(line))
			host->broken++;
		begun = !is_whole(line);
	}
	json_tokener_free(tok);
	free(line);
}

/**
 * report_read() - Add the records of a file.
 * @r: Report.
 * @host: Whose they are. What cannot be read is among its problems.
 * @path: The file.
 */
void report_read(struct report *r, struct report_host *host, const char *path)
{
	struct source s = { 0 };
	const int err = open_source(&s, path);

	if (err) {
		complain(host, path, "%s", strerror(err));
		return;
	}
	host->files++;
	take_all(r, host, s.file);
	close_source(&s, host, path);
}

/* "events.json.1", "events.json.2.gz", "events.json-20261127.xz". */
static bool is_rotated(const char *name, const char *base)
{
	const size_t len = strlen(base);

	return !strncmp(name, base, len) &&
	       (!name[len] || ((name[len] == '.' || name[len] == '-') &&
			       name[len + 1] >= '0' && name[len + 1] <= '9'));
}

/**
 * report_read_all() - Add the records of a file, and of those that it was before.
 * @r: Report.
 * @host: Whose they are.
 * @path: The file that is written now.
 */
void report_read_all(struct report *r, struct report_host *host,
		     const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	char *dir = slash ? xmemdupz(path, slash - path) : xstrdup(".");
	size_t n = 0, i, taken = 0;
	char **list = file_list(dir, "", &n);

	if (!list)
		complain(host, dir, "%s", strerror(errno));
	/* Backwards, so that what is older comes first, more or less. */
	for (i = n; i--;) {
		if (!is_rotated(strrchr(list[i], '/') + 1, base))
			continue;
		report_read(r, host, list[i]);
		taken++;
	}
	if (list && !taken)
		complain(host, path, "there are no records");
	file_list_free(list, n);
	free(dir);
}
