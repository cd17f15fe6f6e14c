// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole files: read at once, replaced at once.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "file.h"

static char *read_all(int fd, size_t *len)
{
	size_t size = 65536, used = 0;
	char *bytes = NULL;
	ssize_t n;

	for (;;) {
		bytes = xreallocarray(bytes, size + 1, 1);
		n = read(fd, bytes + used, size - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += n;
		if (used > FILE_SIZE_MAX) {
			errno = EFBIG;
			n = -1;
			break;
		}
		if (used == size)
			size *= 2;
	}
	if (n < 0) {
		free(bytes);
		return NULL;
	}
	bytes[used] = '\0';
	*len = used;
	return bytes;
}

static char *read_at(const char *path, int flags, size_t *len)
{
	char *bytes = NULL;
	struct stat st;
	int fd, err;

	/* A FIFO that nobody writes to must not hold us up. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st)) {
		if (S_ISREG(st.st_mode))
			bytes = read_all(fd, len);
		else
			errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	}
	err = errno;
	close(fd);
	errno = err;
	return bytes;
}

/**
 * file_read() - Read a regular file.
 * @path: Its path.
 * @len: Receives its size.
 *
 * Return: Its content with a NUL behind it, for the caller to free, or NULL
 * with errno.
 */
char *file_read(const char *path, size_t *len)
{
	return read_at(path, 0, len);
}

/**
 * file_read_here() - Read a regular file where others can put links.
 * @path: Its path. When that is a symbolic link, what it leads to is not opened.
 * @len: Receives its size.
 *
 * Return: As file_read() does.
 */
char *file_read_here(const char *path, size_t *len)
{
	return read_at(path, O_NOFOLLOW, len);
}

static int write_all(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(fd, bytes, len);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			bytes += n;
			len -= n;
		}
	}
	return 0;
}

/* What root writes into the daemon's directory must stay the daemon's. */
static void keep_owner(int fd, int dir)
{
	struct stat st;

	if (!geteuid() && !fstat(dir, &st) &&
	    fchown(fd, st.st_uid, st.st_gid) < 0)
		return;
}

static int write_new(int dir, const char *name, const void *bytes, size_t len,
		     mode_t mode)
{
	int fd, err;

	fd = openat(dir, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return -errno;
	keep_owner(fd, dir);
	err = write_all(fd, bytes, len);
	if (!err && fsync(fd) < 0)
		err = -errno;
	if (close(fd) < 0 && !err)
		err = -errno;
	return err;
}

/**
 * file_prepare() - Write what is to be put in place of a file.
 * @new: Receives what file_commit() or file_discard() needs, on success.
 * @path: The file's path.
 * @bytes: The content.
 * @len: Its bytes.
 * @mode: Permissions.
 *
 * Return: 0 or a negative errno. The content is on the disk when it is 0.
 */
int file_prepare(struct file_new *new, const char *path, const void *bytes,
		 size_t len, mode_t mode)
{
	char *copy = xstrdup(path);
	int err;

	*new = (struct file_new){ 0 };
	new->dir = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = new->dir < 0 ? -errno : 0;
	free(copy);
	if (err)
		return err;
	copy = xstrdup(path);
	new->name = xstrdup(basename(copy));
	new->tmp = xasprintf(".%s.%d.tmp", new->name, (int)getpid());
	free(copy);
	unlinkat(new->dir, new->tmp, 0);
	err = write_new(new->dir, new->tmp, bytes, len, mode);
	if (err)
		file_discard(new);
	return err;
}

static void forget_new(struct file_new *new)
{
	close(new->dir);
	free(new->name);
	free(new->tmp);
	*new = (struct file_new){ 0 };
}

/**
 * file_commit() - Put prepared content in place.
 * @new: What was prepared. It is forgotten.
 *
 * Whoever reads the file, also after a power failure, sees the old content or
 * the new one.
 *
 * Return: 0 or a negative errno.
 */
int file_commit(struct file_new *new)
{
	int err = 0;

	if (renameat(new->dir, new->tmp, new->dir, new->name) < 0) {
		err = -errno;
		unlinkat(new->dir, new->tmp, 0);
	} else if (fsync(new->dir) < 0) {
		err = -errno;
	}
	forget_new(new);
	return err;
}

/**
 * file_discard() - Remove prepared content.
 * @new: What was prepared. It is forgotten.
 */
void file_discard(struct file_new *new)
{
	unlinkat(new->dir, new->tmp, 0);
	forget_new(new);
}

/**
 * file_replace() - Put new content in place of a file, or not at all.
 * @path: Its path.
 * @bytes: The content.
 * @len: Its bytes.
 * @mode: Permissions.
 *
 * Return: 0 or a negative errno.
 */
int file_replace(const char *path, const void *bytes, size_t len, mode_t mode)
{
	struct file_new new;
	int err = file_prepare(&new, path, bytes, len, mode);

	return err ? err : file_commit(&new);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n > m && !strcmp(s + n - m, suffix);
}

/**
 * file_list() - List the files of a directory.
 * @dir: Its path.
 * @suffix: What their names end with.
 * @n: Receives how many.
 *
 * Hidden files are left out.
 *
 * Return: Their paths in the order of their names, for file_list_free(), or
 * NULL with errno.
 */
char **file_list(const char *dir, const char *suffix, size_t *n)
{
	char **list = xcalloc(1, sizeof(*list));
	DIR *d = opendir(dir);
	struct dirent *e;
	int err;

	*n = 0;
	if (!d) {
		err = errno;
		free(list);
		errno = err;
		return NULL;
	}
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.' || !ends_with(e->d_name, suffix))
			continue;
		list = xreallocarray(list, *n + 1, sizeof(*list));
		list[(*n)++] = xasprintf("%s/%s", dir, e->d_name);
	}
	closedir(d);
	qsort(list, *n, sizeof(*list), by_name);
	return list;
}

/**
 * file_list_free() - Forget a list of files.
 * @list: The list, or NULL.
 * @n: How many.
 */
void file_list_free(char **list, size_t n)
{
	size_t i;

	for (i = 0; list && i < n; i++)
		free(list[i]);
	free(list);
}
