// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files below a root, of which some belong to those who are to be watched: nothing
 * but a regular file is opened, and none leads out of the root.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "alloc.h"
#include "executable.h"
#include "preflight.h"

static int open_below(const struct preflight *p, const char *path, int flags)
{
	const struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	const char *root = *p->results->root ? p->results->root : "/";
	int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC), fd;

	if (dir < 0)
		return -1;
	fd = syscall(__NR_openat2, dir, path, &how, sizeof(how));
	close(dir);
	return fd;
}

/**
 * preflight_stat() - Look what a path leads to.
 * @p: For its root.
 * @path: The path.
 * @st: Receives what is there.
 *
 * Return: true when something is.
 */
bool preflight_stat(const struct preflight *p, const char *path,
		    struct stat *st)
{
	int fd = open_below(p, path, O_PATH);
	bool found = fd >= 0 && !fstat(fd, st);

	if (fd >= 0)
		close(fd);
	return found;
}

/**
 * preflight_executable() - Find the program that a path leads to.
 * @p: For its root.
 * @path: The path.
 * @exe: Receives it.
 *
 * Return: false when there is no regular file.
 */
bool preflight_executable(const struct preflight *p, const char *path,
			  struct executable *exe)
{
	int fd = open_below(p, path, O_PATH);
	bool found = fd >= 0 && executable_of(fd, exe);

	if (fd >= 0)
		close(fd);
	return found;
}

/**
 * preflight_exists() - Whether a path leads to something.
 * @p: For its root.
 * @path: The path.
 *
 * Return: true when it does.
 */
bool preflight_exists(const struct preflight *p, const char *path)
{
	struct stat st;

	return preflight_stat(p, path, &st);
}

static char *read_up_to(int fd, size_t max)
{
	char *text = xcalloc(1, max + 1);
	size_t used = 0;
	ssize_t n;

	while (used < max) {
		n = read(fd, text + used, max - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += n;
	}
	text = xreallocarray(text, used + 1, 1);
	text[used] = '\0';
	return text;
}

/* By the descriptor: what the path leads to now may be something else. */
static char *read_regular(struct preflight *p, int found, struct stat *st)
{
	char again[32], *text = NULL;
	int fd;

	if (fstat(found, st) || !S_ISREG(st->st_mode) ||
	    st->st_size > PREFLIGHT_FILE_MAX || (size_t)st->st_size > p->budget)
		return NULL;
	snprintf(again, sizeof(again), "/proc/self/fd/%d", found);
	fd = open(again, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return NULL;
	text = read_up_to(fd, PREFLIGHT_FILE_MAX);
	close(fd);
	p->budget -= st->st_size;
	return text;
}

static char *read_below(struct preflight *p, const char *path, int flags,
			struct stat *st)
{
	int found = open_below(p, path, O_PATH | flags);
	struct stat ignored;
	char *text;

	if (found < 0)
		return NULL;
	text = read_regular(p, found, st ? st : &ignored);
	close(found);
	return text;
}

/**
 * preflight_read() - Read a file that is neither too large nor anything else.
 * @p: For its root, and for what may still be read.
 * @path: Its path.
 * @st: Receives what it is, or NULL.
 *
 * Return: Its content up to the first NUL, for the caller to free, or NULL.
 */
char *preflight_read(struct preflight *p, const char *path, struct stat *st)
{
	return read_below(p, path, 0, st);
}

/**
 * preflight_read_own() - The same, where a link would lead to another's file.
 * @p: For its root, and for what may still be read.
 * @path: Its path.
 * @st: Receives what it is, or NULL.
 *
 * Return: As of preflight_read(), NULL also for a link.
 */
char *preflight_read_own(struct preflight *p, const char *path, struct stat *st)
{
	return read_below(p, path, O_NOFOLLOW, st);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **list(const struct preflight *p, const char *dir, size_t max,
		   size_t *n)
{
	int fd = open_below(p, dir, O_RDONLY | O_DIRECTORY);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	char **names = NULL;
	struct dirent *e;

	*n = 0;
	while (d && *n < max && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		names = xreallocarray(names, *n + 1, sizeof(*names));
		names[(*n)++] = xstrdup(e->d_name);
	}
	if (d)
		closedir(d);
	else if (fd >= 0)
		close(fd);
	if (names)
		qsort(names, *n, sizeof(*names), by_name);
	return names;
}

/**
 * preflight_list() - List a directory.
 * @p: For its root.
 * @dir: Its path.
 * @n: Receives how many names there are, at most PREFLIGHT_NAMES_MAX.
 *
 * Hidden files are left out.
 *
 * Return: The names in order, for file_list_free(), or NULL.
 */
char **preflight_list(const struct preflight *p, const char *dir, size_t *n)
{
	return list(p, dir, PREFLIGHT_NAMES_MAX, n);
}

/**
 * preflight_list_all() - List a directory that only the kernel fills.
 * @p: For its root.
 * @dir: Its path.
 * @n: Receives how many names there are.
 *
 * Return: As of preflight_list().
 */
char **preflight_list_all(const struct preflight *p, const char *dir, size_t *n)
{
	return list(p, dir, SIZE_MAX, n);
}
